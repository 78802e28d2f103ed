/**
 * The standing of a user as SQL, for what has to look at a million of them: filters by state, and exports. The same rules as `standing.ts`, which a test
 * compares it with, state by state. `u` is an alias of users.
 */
import { type AccountPolicy, effectivePolicy, lengthOf } from '@rollcall/resources'
import { type RawBuilder, sql } from 'kysely'

import { statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'

/** What the policies of all accounts say about time. */
export interface PolicyTerms {
  /** The shortest period of inactivity of any account; null: none locks for it. */
  shortestAfter: string | null
  /** The fewest days that a password lasts in any account; null: passwords expire nowhere. */
  shortestExpiryDays: number | null
  /** By account, as JSON that PostgreSQL reads. */
  json: string
}

export async function readTerms({
  database,
  caller,
}: Pick<Context, 'database'> & { caller: { tenantId: string } }): Promise<PolicyTerms> {
  const rows = await database.read(
    caller.tenantId,
    statement<{ id: string; policy: AccountPolicy }>(
      'select id, policy from accounts where tenant_id = $1',
      [caller.tenantId],
    ),
  )
  const terms = rows.map(({ id, policy }) => {
    const { inactivity, passwordExpiryDays } = effectivePolicy(policy)
    return {
      account_id: id,
      expiry_days: passwordExpiryDays,
      ...(inactivity === undefined
        ? {}
        : {
            after: inactivity.after,
            length: lengthOf(inactivity.after),
            is_login: inactivity.counts === 'login',
            exempt: inactivity.exemptTypes,
          }),
    }
  })
  const [shortest] = terms
    .flatMap(({ after, length }) => (after === undefined ? [] : [{ after, length }]))
    .toSorted((left, right) => (left.length ?? 0) - (right.length ?? 0))
  const days = terms.map(({ expiry_days }) => expiry_days).filter((count) => count > 0)
  return {
    shortestAfter: shortest?.after ?? null,
    shortestExpiryDays: days.length === 0 ? null : Math.min(...days),
    json: JSON.stringify(terms),
  }
}

/** What is asked of the standing. */
export interface StandingAsked {
  accountId: string
  now: Date
  terms: PolicyTerms
}

const noState = sql`null::text`

/** The state in the account, or, for who is no member of it, that of the membership that got furthest; null without any. */
function membershipSql({ accountId }: StandingAsked): RawBuilder<unknown> {
  return sql`(select coalesce(max(m.state) filter (where m.account_id = ${accountId}::uuid),
      case when bool_or(m.state = 'ACTIVE') then 'ACTIVE' when bool_or(m.state = 'PROVISIONED') then 'PROVISIONED' else max(m.state) end)
    from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id)`
}

/** What the strictest policy of the accounts that rule the user says, as `binding` finds them: the shortest period, sign-ins alone if one says so, exempt only where all exempt. */
function termsSql({ terms }: StandingAsked, what: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select ${what} from memberships pm
      join jsonb_to_recordset(${terms.json}::jsonb) as p(account_id uuid, expiry_days integer, after interval, length float8, is_login boolean, exempt jsonb)
        on p.account_id = pm.account_id
     where pm.tenant_id = u.tenant_id and pm.user_id = u.id and (pm.state <> 'INVITED' or not exists (
       select from memberships bound where bound.tenant_id = pm.tenant_id and bound.user_id = pm.user_id and bound.state <> 'INVITED')))`
}

function dormantSql(asked: StandingAsked): RawBuilder<unknown> {
  if (asked.terms.shortestAfter === null) return sql`false`
  const last = sql`greatest(u.activated_at, u.activity_base_at, u.last_login_at, case when not bool_or(p.is_login) then u.last_seen_at end)`
  return sql`coalesce(${termsSql(
    asked,
    sql`not bool_and(p.exempt ? u.type) filter (where p.after is not null)
     and (${last} at time zone 'UTC') + (array_agg(p.after order by p.length) filter (where p.after is not null))[1]
         <= ${asked.now.toISOString()}::timestamptz at time zone 'UTC'`,
  )}, false)`
}

function expiredSql(asked: StandingAsked): RawBuilder<unknown> {
  if (asked.terms.shortestExpiryDays === null) return sql`false`
  const days = termsSql(asked, sql`min(p.expiry_days) filter (where p.expiry_days > 0)`)
  return sql`w.set_at + ${days} * interval '24 hours' <= ${asked.now.toISOString()}::timestamptz`
}

/** Where the password stands, when that is the state to show; null otherwise. */
function passwordSql(asked: StandingAsked): RawBuilder<unknown> {
  return sql`case when u.credential_mode in ('secretRef', 'invite') then coalesce(
    (select case when w.must_change then 'AWAITING_NEW_PASSWORD' when ${expiredSql(asked)} then 'EXPIRED' end
       from passwords w where w.tenant_id = u.tenant_id and w.user_id = u.id),
    (select 'RECOVERY' from one_time_tokens t where t.tenant_id = u.tenant_id and t.user_id = u.id and t.purpose = 'reset'
        and t.account_id is null and t.used_at is null and t.expires_at > ${asked.now.toISOString()}::timestamptz)) end`
}

/** The state to show. `membership` is the state in the account where that is known already. */
export function stateSql(
  asked: StandingAsked,
  membership: RawBuilder<unknown> = membershipSql(asked),
): RawBuilder<unknown> {
  const now = sql`${asked.now.toISOString()}::timestamptz`
  return sql`case
    when u.removed_at is not null then 'REMOVED'
    when not u.active then 'DEACTIVATED'
    when u.valid_from > ${now} or u.expires_at <= ${now} then
      case when ${membership} is null then 'DEACTIVATED' else 'OUTSIDE_VALIDITY' end
    else coalesce(${lockSql(asked, membership)}, case ${membership} when 'ACTIVE' then coalesce(${passwordSql(asked)}, 'ACTIVE') else coalesce(${membership}, 'DEACTIVATED') end)
  end`
}

function lockSql(asked: StandingAsked, membership: RawBuilder<unknown>): RawBuilder<unknown> {
  const dormant = dormantSql(asked)
  const isLocked =
    asked.terms.shortestAfter === null ? sql`u.locks <> '[]'` : sql`(u.locks <> '[]' or ${dormant})`
  return sql`case when ${isLocked} and ${membership} is not null then
      case when u.locks @> '[{"cause": "ADMIN", "kind": "ban"}]' then 'BANNED'
           when u.locks @> '[{"cause": "ADMIN"}]' then 'LOCKED_BY_ADMIN'
           when u.locks @> '[{"cause": "INACTIVITY"}]' or ${dormant} then 'INACTIVE'
           else 'LOCKED' end end`
}

/** How the user signs in; null when there is no way. */
export function loginTypeSql(): RawBuilder<unknown> {
  return sql`case u.credential_mode
    when 'none' then ${noState}
    when 'external' then case when exists (select from identities i where i.tenant_id = u.tenant_id and i.user_id = u.id) then 'SSO' end
    else case when exists (select from passwords w where w.tenant_id = u.tenant_id and w.user_id = u.id)
      then case when exists (select from mfa_factors f where f.tenant_id = u.tenant_id and f.user_id = u.id and f.confirmed_at is not null)
        then 'Direct-2FA' else 'Direct' end end
  end`
}
