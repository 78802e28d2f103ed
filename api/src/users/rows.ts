import type { AccessPoint, AccountPolicy, IpWhitelistEntry, UserType } from '@rollcall/resources'

import { declaredRecord, type DeclaredRecord, storedOf } from '../declarations/rows.ts'
import type { HeldMembership, StoredUser, UserValues } from './user.ts'

/** A user with its memberships as one row. */
export interface UserRecord extends DeclaredRecord {
  username: string
  type: UserType
  email: string | null
  first_name: string | null
  last_name: string | null
  display_name: string | null
  language: string | null
  active: boolean
  access_points: AccessPoint[]
  ip_whitelist: IpWhitelistEntry[]
  ended_at: Date | null
  removed_at: Date | null
  memberships: MembershipRecord[]
}

interface MembershipRecord {
  accountId: string
  account: string
  policy: AccountPolicy
  rolesGiven: boolean
  /** Id, name, rank, source. */
  roles: [string, string, number, 'roles' | 'assignment'][]
}

/** Selects `UserRecord`s from `u`, an alias of users. */
export const userColumns = `
  ${declaredRecord('u')},
  u.username, u.type, u.email, u.first_name, u.last_name, u.display_name, u.language, u.active, u.access_points, u.ip_whitelist, u.ended_at, u.removed_at,
  coalesce((
    select jsonb_agg(jsonb_build_object('accountId', m.account_id, 'account', a.name, 'policy', a.policy, 'rolesGiven', m.roles_given, 'roles', coalesce((
             select jsonb_agg(jsonb_build_array(r.id, r.name, r.rank, g.source) order by r.name)
               from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
              where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.account_id = m.account_id), '[]')) order by a.name)
      from memberships m join accounts a on a.tenant_id = m.tenant_id and a.id = m.account_id
     where m.tenant_id = u.tenant_id and m.user_id = u.id), '[]') as memberships`

/** The user of a row, seen from an account. */
export function userOf(row: UserRecord, accountId: string): StoredUser {
  const memberships = row.memberships.map(membershipOf)
  const here = memberships.find((membership) => membership.accountId === accountId)
  const values: UserValues = {
    username: row.username,
    type: row.type,
    active: row.active,
    accessPoints: row.access_points,
    ipWhitelist: row.ip_whitelist,
    roles: (here?.roles ?? []).filter(({ source }) => source === 'roles').map(({ name }) => name),
    credential: { mode: 'none' },
  }
  if (row.email !== null) values.email = row.email
  if (row.first_name !== null) values.firstName = row.first_name
  if (row.last_name !== null) values.lastName = row.last_name
  if (row.display_name !== null) values.displayName = row.display_name
  if (row.language !== null) values.language = row.language
  // Whether `roles` has a value is a matter of the account and stands with the membership.
  const given = row.given.filter((member) => member !== 'roles')
  if (here?.rolesGiven === true) given.push('roles')
  const facts = { memberships, endedAt: row.ended_at, removedAt: row.removed_at }
  return { ...storedOf(row, values, facts), given }
}

function membershipOf(record: MembershipRecord): HeldMembership {
  return {
    accountId: record.accountId,
    account: record.account,
    userRemoval: record.policy.userRemoval ?? 'never',
    rolesGiven: record.rolesGiven,
    roles: record.roles.map(([id, name, rank, source]) => ({ id, name, rank, source })),
  }
}
