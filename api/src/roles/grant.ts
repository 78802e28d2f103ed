import { holds } from '@rollcall/resources'

import type { Caller } from '../access/caller.ts'
import { Refusal } from '../http/errors.ts'

/** A role that a write names. */
export interface KnownRole {
  id: string
  name: string
  rank: number
  permissions: string[]
}

export const selectRoles = `select id, name, rank, permissions from roles where tenant_id = $1 and name = any($2::text[])`

/** Nobody gives what they do not hold, nor what ranks above them. */
export function refuseGrant(role: KnownRole, pointer: string, caller: Caller): void {
  if (role.rank > caller.rank)
    throw new Refusal(
      'object.rank-too-low',
      `role ${role.name} ranks above user ${caller.username}`,
      { pointer },
    )
  const missing = role.permissions.find((permission) => !holds(caller.permissions, permission))
  if (missing === undefined) return
  throw new Refusal(
    'role.exceeds-grantor',
    `role ${role.name} holds ${missing}, which user ${caller.username} does not hold in account ${caller.accountName}`,
    { pointer },
  )
}
