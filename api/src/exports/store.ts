/**
 * The users of an account as CSV, made by PostgreSQL: a chunk of lines is one text, so that neither side handles a million rows of many columns. Each chunk
 * is a transaction of its own, by keyset: a client that reads slowly holds nothing but a place.
 */
import { type RawBuilder, sql } from 'kysely'

import { query } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { loginTypeSql, readTerms, type StandingAsked, stateSql } from '../users/standing-store.ts'
import { tenantWideRank } from '../users/user.ts'
import { hereCondition, visibleCondition } from '../users/visible-store.ts'
import { dangerousInSql } from './formula.ts'

/** Users of a chunk: large enough that a round trip does not matter, small enough that two in flight are hardly more than a megabyte. */
const chunkUsers = 4_000
const beforeAll = '00000000-0000-0000-0000-000000000000'
const afterAll = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const text = (column: string): RawBuilder<unknown> => sql.raw(`u.${column}`)
/**
 * As the API writes instants. The columns hold milliseconds; a microsecond more makes PostgreSQL write all digits of them, and the text is cut after the third, which takes two
 * thirds of the time of `to_char`.
 */
const instant = (column: string): RawBuilder<unknown> =>
  sql.raw(
    `replace(left((u.${column} at time zone 'UTC' + interval '1 microsecond')::text, 23), ' ', 'T') || 'Z'`,
  )
const truth = (condition: string): RawBuilder<unknown> =>
  sql.raw(`case when ${condition} then 'true' else 'false' end`)

/** Members whose text anybody may have chosen: they can hold delimiters, quotation marks and formulas. */
const free = [
  'username',
  'first_name',
  'last_name',
  'display_name',
  'email',
  'secondary_email',
  'language',
  'timezone',
] as const

/**
 * Columns in their order: those that the described products show, then the rest. `roles` are the user's own list, as an import takes it; `effectiveRoles`
 * are all that are held now.
 */
function columnsOf(asked: StandingAsked): Record<string, RawBuilder<unknown>> {
  return {
    username: text('username'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    email: text('email'),
    loginType: loginTypeSql(),
    state: stateSql(asked, sql`m.state`),
    effectiveRoles: sql`h.effective`,
    lastLoginAt: instant('last_login_at'),
    createdAt: instant('created_at'),
    updatedAt: instant('updated_at'),
    apiOnly: truth(`u.access_points = '{api}'`),
    type: text('type'),
    accessPoints: sql`array_to_string(u.access_points, ';')`,
    mfa: text('mfa'),
    roles: sql`h.own`,
    active: truth('u.active'),
    displayName: text('display_name'),
    secondaryEmail: text('secondary_email'),
    language: text('language'),
    timezone: text('timezone'),
  }
}

/** Names of the columns, as the first line of the file has them. */
export const csvColumns: readonly string[] = Object.keys(
  columnsOf({
    accountId: beforeAll,
    now: new Date(0),
    terms: { shortestAfter: null, shortestExpiryDays: null, json: '[]' },
  }),
)

/** Lines of users, chunk by chunk; two chunks are under way, so that PostgreSQL works while a client reads. */
export async function* csvChunks(
  context: Pick<Context, 'database' | 'caller' | 'now'>,
): AsyncGenerator<string> {
  const { database, caller, now } = context
  const { tenantId, accountId } = caller
  const visible =
    caller.rank < tenantWideRank
      ? sql`${await visibleCondition(context)} and ${hereCondition(accountId)}`
      : await visibleCondition(context)
  const asked = { accountId, now, terms: await readTerms(context) }
  let place: string | null = beforeAll
  const underWay: Promise<string>[] = []
  try {
    while (place !== null || underWay.length > 0) {
      while (place !== null && underWay.length < 2) {
        const after: string = place
        place = await endOfChunk(context, after)
        const last = place ?? afterAll
        const chunk = linesOf(tenantId, asked, visible, after, last).compile(query)
        const lines = database
          .read(tenantId, chunk)
          .then(([row]) => (row?.lines === null || row === undefined ? '' : row.lines))
        // It is awaited below; until then nobody looks at it, and a rejection must not end the process.
        lines.catch(() => undefined)
        underWay.push(lines)
      }
      const lines = await underWay.shift()
      if (lines !== undefined && lines !== '') yield lines
    }
  } finally {
    await Promise.allSettled(underWay)
  }
}

/** The last user of the chunk that comes after a user; null when the chunk holds all that are left. */
async function endOfChunk(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  after: string,
): Promise<string | null> {
  const { tenantId, accountId } = caller
  const found = sql<{ last: string }>`
    select user_id as last from memberships where tenant_id = ${tenantId}::uuid and account_id = ${accountId}::uuid and user_id > ${after}::uuid
     order by user_id offset ${sql.raw(String(chunkUsers - 1))} limit 1`
  const [row] = await database.read(tenantId, found.compile(query))
  return row?.last ?? null
}

function linesOf(
  tenantId: string,
  asked: StandingAsked,
  visible: RawBuilder<unknown>,
  after: string,
  last: string,
): RawBuilder<{ lines: string | null }> {
  const { accountId, now } = asked
  const columns = columnsOf(asked)
  const plain = Object.values(columns)
  const freeTexts = sql.raw(free.map((column) => `u.${column}`).join(', '))
  const careful = Object.entries(columns).map(([name, column]) =>
    isFree(name) ? sql`csv_cell(${column})` : column,
  )
  const place = (column: string): RawBuilder<unknown> =>
    sql`${sql.raw(column)} > ${after}::uuid and ${sql.raw(column)} <= ${last}::uuid`
  const held = sql`(g.valid_from is null or g.valid_from <= ${now.toISOString()}::timestamptz) and (g.expires_at is null or g.expires_at > ${now.toISOString()}::timestamptz)`
  return sql<{ lines: string | null }>`
    select string_agg(case when concat_ws(E'\\x1f', ${freeTexts}) ~ ${sensitive}
                           then ${lineOf(careful)} else ${lineOf(plain)} end, '' order by u.id) as lines
      from memberships m
      join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
      left join (
        select g.user_id, string_agg(distinct r.name, ';') filter (where ${held}) as effective,
               string_agg(r.name, ';' order by r.name) filter (where g.source = 'roles') as own
          from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
         where g.tenant_id = ${tenantId}::uuid and g.account_id = ${accountId}::uuid and ${place('g.user_id')}
         group by g.user_id) h on h.user_id = u.id
     where m.tenant_id = ${tenantId}::uuid and m.account_id = ${accountId}::uuid and ${place('m.user_id')}
       and u.tenant_id = ${tenantId}::uuid and ${place('u.id')} and u.removed_at is null and ${visible}`
}

/** Whether one of several texts needs care: looked for once in all of them, since hardly any does. */
const sensitive = `[",;\\r\\n]|(^|\\x1f)${dangerousInSql}`

function isFree(name: string): boolean {
  return free.some((column) => column.replaceAll('_', '') === name.toLowerCase())
}

/** A cell that is null is none for PostgreSQL, and would take its comma with it. */
function lineOf(cells: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  const texts = cells.map((cell) => sql`coalesce(${cell}, '')`)
  return sql`concat_ws(',', ${sql.join(texts, sql`, `)}) || E'\\r\\n'`
}
