/**
 * Sorting by what no index can hold, because it is derived: state, way of signing in, role. The list is cut into segments, one for each value in the order
 * of the values, and inside of a segment users follow by identity. A segment that few users are in is found by an index of just those.
 */
import { type UserState, userStates } from '@rollcall/resources'
import { type RawBuilder, sql } from 'kysely'

import { statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { loginTypeSql, type StandingAsked, stateSql } from './standing-store.ts'

/** Users that have one value of a derived column. */
export interface Segment {
  /** The value; empty where there is none. */
  value: string
  condition: RawBuilder<unknown>
}

/** The states that a list shows when nobody asks for one, in the order of their names. */
export function stateSegments(asked: StandingAsked): Segment[] {
  return userStates
    .filter((state) => state !== 'REMOVED')
    .toSorted()
    .map((state) => ({ value: state, condition: stateCondition(state, asked) }))
}

/** Holds for the users in a state. What can be found by an index stands first, and narrows only. */
export function stateCondition(state: UserState, asked: StandingAsked): RawBuilder<unknown> {
  const narrowed = narrowState(state, asked)
  if (narrowed === undefined) return sql`${stateSql(asked)} = ${state}`
  if (state === 'REMOVED' || state === 'DEACTIVATED') return narrowed
  return sql`${narrowed} and ${stateSql(asked)} = ${state}`
}

/** Counted back, months have other lengths than counted on. */
const monthsSlack = sql`interval '3 days'`

const isLocked = sql`u.locks <> '[]'`

function narrowState(
  state: UserState,
  { now, terms }: StandingAsked,
): RawBuilder<unknown> | undefined {
  const instant = sql`${now.toISOString()}::timestamptz`
  switch (state) {
    case 'REMOVED':
      return sql`u.removed_at is not null`
    // Who has left the last account is not active either.
    case 'DEACTIVATED':
      return sql`not u.active and u.removed_at is null`
    case 'OUTSIDE_VALIDITY':
      return sql`(u.valid_from is not null or u.expires_at is not null)`
    case 'BANNED':
    case 'LOCKED_BY_ADMIN':
    case 'LOCKED':
      return isLocked
    case 'INACTIVE':
      return terms.shortestAfter === null
        ? isLocked
        : sql`(${isLocked} or coalesce(u.last_login_at, '-infinity'::timestamptz) <= ${instant} - ${terms.shortestAfter}::interval + ${monthsSlack})`
    case 'INVITED':
    case 'PROVISIONED':
      return sql`u.id in (select m.user_id from memberships m where m.tenant_id = u.tenant_id and m.state <> 'ACTIVE')`
    case 'AWAITING_NEW_PASSWORD':
      return sql`u.id in (select w.user_id from passwords w where w.tenant_id = u.tenant_id and w.must_change)`
    case 'EXPIRED':
      return terms.shortestExpiryDays === null
        ? sql`false`
        : sql`u.id in (select w.user_id from passwords w where w.tenant_id = u.tenant_id and w.set_at <= ${instant} - ${terms.shortestExpiryDays} * interval '24 hours')`
    case 'RECOVERY':
      return sql`u.id in (select t.user_id from one_time_tokens t where t.tenant_id = u.tenant_id and t.purpose = 'reset' and t.used_at is null and t.expires_at > ${instant})`
    case 'ACTIVE':
      return undefined
  }
}

/** The ways of signing in, in the order of their names. */
export const loginTypeSegments: readonly Segment[] = ['', 'Direct', 'Direct-2FA', 'SSO'].map(
  (value) => ({ value, condition: loginTypeCondition(value) }),
)

/** Holds for the users who sign in so; the empty text stands for no way. */
export function loginTypeCondition(value: string): RawBuilder<unknown> {
  const exact = sql`${loginTypeSql()} = ${value}`
  switch (value) {
    case 'Direct':
      return sql`u.id in (select w.user_id from passwords w where w.tenant_id = u.tenant_id) and ${exact}`
    case 'Direct-2FA':
      return sql`u.id in (select f.user_id from mfa_factors f where f.tenant_id = u.tenant_id and f.confirmed_at is not null) and ${exact}`
    case 'SSO':
      return sql`u.credential_mode = 'external' and u.id in (select i.user_id from identities i where i.tenant_id = u.tenant_id) and ${exact}`
    default:
      return sql`${loginTypeSql()} is null`
  }
}

/** Holds for the users who hold the role now: in the account, or in any. */
export function roleCondition(
  role: RawBuilder<unknown>,
  accountId: string | null,
  now: Date,
): RawBuilder<unknown> {
  const instant = sql`${now.toISOString()}::timestamptz`
  const inAccount = accountId === null ? sql`true` : sql`g.account_id = ${accountId}::uuid`
  return sql`u.id in (select g.user_id from role_assignments g where g.tenant_id = u.tenant_id and g.role_id = ${role} and ${inAccount}
      and (g.valid_from is null or g.valid_from <= ${instant}) and (g.expires_at is null or g.expires_at > ${instant}))`
}

/**
 * By the first role that a user holds in the account; first come those who hold none. Roles that nobody holds there are left out.
 */
export async function roleSegments({
  database,
  caller,
  now,
}: Pick<Context, 'database' | 'caller' | 'now'>): Promise<Segment[]> {
  const { tenantId, accountId } = caller
  const roles = await database.read(
    tenantId,
    statement<{ id: string; name: string }>(
      `select r.id, r.name from roles r where r.tenant_id = $1
          and (select true from role_assignments g where g.role_id = r.id and g.account_id = $2 limit 1)
        order by r.name`,
      [tenantId, accountId],
    ),
  )
  const held = (ids: readonly string[]): RawBuilder<unknown> => {
    const instant = sql`${now.toISOString()}::timestamptz`
    return sql`exists (select from role_assignments g where g.tenant_id = u.tenant_id and g.user_id = u.id and g.account_id = ${accountId}::uuid
      and g.role_id = any(${ids}::uuid[])
      and (g.valid_from is null or g.valid_from <= ${instant}) and (g.expires_at is null or g.expires_at > ${instant}))`
  }
  const segments = roles.map(({ id, name }, index): Segment => {
    const own = roleCondition(sql`${id}::uuid`, accountId, now)
    const earlier = roles.slice(0, index).map((role) => role.id)
    return { value: name, condition: index === 0 ? own : sql`${own} and not ${held(earlier)}` }
  })
  const all = roles.map(({ id }) => id)
  const none = { value: '', condition: all.length === 0 ? sql`true` : sql`not ${held(all)}` }
  return [none, ...segments]
}
