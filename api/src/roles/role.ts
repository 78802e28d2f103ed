import type { Role } from '@rollcall/resources'

import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'

/** The members of a role, with what the server chose for absent ones. */
export interface RoleValues {
  name: string
  description?: string
  permissions: string[]
}

export interface RoleFacts {
  rank: number
  /** Belongs to the system and cannot be changed. */
  isProtected: boolean
  /** Users that hold the role, over all accounts. */
  assigned: number
}

export type StoredRole = Stored<RoleValues, RoleFacts>

export const roleMembers: readonly (keyof RoleValues)[] = ['name', 'description', 'permissions']

export function completeRole(values: Partial<RoleValues>): RoleValues {
  return { ...values, name: values.name ?? '', permissions: values.permissions ?? [] }
}

export function showRole(role: StoredRole): Role {
  const { permissions } = role.values
  const { rank, isProtected, assigned } = role.facts
  return {
    ...showMeta(role),
    spec: { name: role.values.name, ...specOf(role) },
    status: { assigned, effective: { permissions, rank, protected: isProtected } },
  }
}
