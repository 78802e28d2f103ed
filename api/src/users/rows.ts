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
  /** Name and policy. */
  account: [string, AccountPolicy]
  rolesGiven: boolean
  /** Id, source, and name and rank. */
  roles: [string, 'roles' | 'assignment', [string, number]][] | null
}

/**
 * Selects `UserRecord`s from `u`, an alias of users. Names come from sub-selects by primary key and not from joins: on a database that was just filled and
 * not yet analysed, a join would walk all assignments of a role for every user.
 */
export const userColumns = `
  ${declaredRecord('u')},
  u.username, u.type, u.email, u.first_name, u.last_name, u.display_name, u.language, u.active, u.access_points, u.ip_whitelist, u.ended_at, u.removed_at,
  coalesce((
    select jsonb_agg(jsonb_build_object('accountId', m.account_id, 'rolesGiven', m.roles_given,
             'account', (select jsonb_build_array(a.name, a.policy) from accounts a where a.tenant_id = m.tenant_id and a.id = m.account_id),
             'roles', (select jsonb_agg(jsonb_build_array(g.role_id, g.source,
                                (select jsonb_build_array(r.name, r.rank) from roles r where r.tenant_id = g.tenant_id and r.id = g.role_id)))
                         from role_assignments g where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.account_id = m.account_id)))
      from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id), '[]') as memberships`

/** The user of a row, seen from an account. */
export function userOf(row: UserRecord, accountId: string): StoredUser {
  const memberships = row.memberships
    .map(membershipOf)
    .toSorted((left, right) => (left.account < right.account ? -1 : 1))
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
  const [account, policy] = record.account
  return {
    accountId: record.accountId,
    account,
    policy,
    rolesGiven: record.rolesGiven,
    roles: (record.roles ?? [])
      .map(([id, source, [name, rank]]) => ({ id, name, rank, source }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  }
}
