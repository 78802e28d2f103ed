import { holds } from '@rollcall/resources'

import type { Caller } from '../access/caller.ts'
import { Refusal } from '../http/errors.ts'

/** A role that a write names. */
export interface KnownRole {
  id: string
  name: string
  rank: number
  /** Its holders administer the account. */
  isProtected: boolean
  /** What it allows, included roles with it. */
  permissions: string[]
  /** Members of the profile that a holder must have. */
  requiredProfileFields: string[]
}

export const selectRoles = `
  select id, name, rank, protected as "isProtected", role_permissions($1, array[id]) as permissions, required_profile_fields as "requiredProfileFields"
    from roles where tenant_id = $1 and name = any($2::text[])`

/** Selects the highest rank that a user holds in any account, from an alias of `users`. */
export function rankOfUser(alias: string): string {
  return `coalesce((
  select max(held.rank) from role_assignments h join roles held on held.tenant_id = h.tenant_id and held.id = h.role_id
   where h.tenant_id = ${alias}.tenant_id and h.user_id = ${alias}.id), 0)`
}

/** Nobody gives what they do not hold, nor what ranks above them. */
export function refuseGrant(
  role: Pick<KnownRole, 'name' | 'rank' | 'permissions'>,
  pointer: string,
  caller: Pick<Caller, 'username' | 'rank' | 'permissions' | 'accountName'>,
): void {
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
