import type { Role } from '@rollcall/resources'

import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'

/** The members of a role, with what the server chose for absent ones. */
export interface RoleValues {
  name: string
  description?: string
  permissions: string[]
  /** Names of included roles, as they are now. */
  includes: string[]
  rank: number
  requiredProfileFields: string[]
}

export interface RoleFacts {
  /** Belongs to the system and cannot be changed. */
  isProtected: boolean
  /** Users that hold the role, over all accounts. */
  assigned: number
  /** What the role allows, included roles with it. */
  closure: string[]
  /** Identities of the roles that it includes, in the order of `includes`; those that the call itself creates are found when all of it was decided. */
  includedIds: (string | undefined)[]
  /** Names of the roles that include it. */
  includedBy: string[]
}

export type StoredRole = Stored<RoleValues, RoleFacts>

export const roleMembers: readonly (keyof RoleValues)[] = [
  'name',
  'description',
  'permissions',
  'includes',
  'rank',
  'requiredProfileFields',
]

export function completeRole(values: Partial<RoleValues>): RoleValues {
  return {
    ...values,
    name: values.name ?? '',
    permissions: values.permissions ?? [],
    includes: values.includes ?? [],
    rank: values.rank ?? 0,
    requiredProfileFields: values.requiredProfileFields ?? [],
  }
}

export function showRole(role: StoredRole): Role {
  const { name, includes, rank, requiredProfileFields } = role.values
  const { isProtected, assigned, closure } = role.facts
  return {
    ...showMeta(role),
    spec: { name, ...specOf(role) },
    status: {
      assigned,
      effective: {
        permissions: closure,
        includes,
        requiredProfileFields,
        rank,
        protected: isProtected,
      },
    },
  }
}
