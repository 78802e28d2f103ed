/**
 * The list of users. A page is found as identities by one index, in the order asked for, and then read: whatever is asked, a page costs the same anywhere
 * in a million.
 */
import { type RawBuilder, sql } from 'kysely'

import { type CompiledQuery, query, statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import { literalPattern, managerConditions } from '../declarations/list-store.ts'
import type { ListAsked, ListPage, ListQuery } from '../declarations/routes.ts'
import type { Place } from '../http/paging.ts'
import { userColumns, userOf, type UserRecord } from './rows.ts'
import {
  loginTypeCondition,
  loginTypeSegments,
  roleCondition,
  roleSegments,
  type Segment,
  stateCondition,
  stateSegments,
} from './segments-store.ts'
import { readTerms, type StandingAsked } from './standing-store.ts'
import {
  storedUsernameKey,
  type StoredUser,
  tenantWideRank,
  type UserFacts,
  type UserValues,
} from './user.ts'
import { familyCondition, hereCondition } from './visible-store.ts'

type ListContext = Pick<Context, 'database' | 'caller' | 'now'>

/** A column that an index holds, with the key of a user in it. */
interface Sorting {
  column: string
  type: 'text' | 'uuid' | 'timestamptz'
  keyOf(user: StoredUser): string
}

const byText = (column: string, textOf: (values: UserValues) => string | undefined): Sorting => ({
  column: `u.${column}`,
  type: 'text',
  keyOf: ({ values }) => foldKey(textOf(values) ?? ''),
})

/** The first is the usual one. */
const sortings: Readonly<Record<string, Sorting>> = {
  username: { column: 'u.username_key', type: 'text', keyOf: storedUsernameKey },
  email: byText('email_key', ({ email }) => email),
  firstName: byText('first_name_key', ({ firstName }) => firstName),
  lastName: byText('last_name_key', ({ lastName }) => lastName),
  createdAt: { column: 'u.id', type: 'uuid', keyOf: ({ id }) => id },
  updatedAt: {
    column: 'u.updated_at',
    type: 'timestamptz',
    keyOf: ({ updatedAt }) => updatedAt.toISOString(),
  },
  // Who never signed in comes first, as the longest ago.
  lastLoginAt: {
    column: "coalesce(u.last_login_at, '-infinity'::timestamptz)",
    type: 'timestamptz',
    keyOf: ({ facts }) => facts.activity.lastLoginAt?.toISOString() ?? '-infinity',
  },
}

/** Columns that are derived; inside of a value users follow by identity. */
const derivedSorts = ['state', 'loginType', 'role'] as const

export const userSorts: readonly string[] = [...Object.keys(sortings), ...derivedSorts]

/** Texts of statements are kept by PostgreSQL, so their limits are few: the smallest that holds the page is taken. */
const limits = [11, 26, 51, 101, 251, 501, 1001] as const

export async function listUsers(
  context: ListContext,
  asked: ListAsked,
): Promise<ListPage<UserValues, UserFacts>> {
  const conditions = await conditionsOf(context, asked.query)
  const where = sql.join(surely(conditions), sql` and `)
  const page = await findPage(context, asked, conditions)
  const { caller, database } = context
  const total = asked.isCounted
    ? await database.read(
        caller.tenantId,
        sql<{ total: number }>`select count(*) as total from users u where ${where}`.compile(query),
      )
    : []
  return { ...page, total: total[0]?.total }
}

type Page = Pick<ListPage<UserValues, UserFacts>, 'objects' | 'next'>

async function findPage(
  context: ListContext,
  asked: ListAsked,
  conditions: Conditions,
): Promise<Page> {
  const { sort } = asked.query
  const name = typeof sort === 'string' ? sort.replace(/^-/, '') : 'username'
  const isDown = typeof sort === 'string' && sort.startsWith('-')
  const where = surely(conditions)
  switch (name) {
    case 'state':
      return await bySegments(
        context,
        asked,
        where,
        isDown,
        stateSegments(await conditions.standing()),
      )
    case 'loginType':
      return await bySegments(context, asked, where, isDown, loginTypeSegments)
    case 'role':
      return await bySegments(context, asked, where, isDown, await roleSegments(context))
    default: {
      const sorting = sortings[name]
      if (sorting === undefined) throw new Error(`users cannot be sorted by ${name}`)
      return await byIndex(context, asked, conditions, isDown, sorting)
    }
  }
}

/** Users that are looked at on the way before the way is given up. */
const wayMax = 17_000

async function byIndex(
  context: ListContext,
  { after, limit }: ListAsked,
  conditions: Conditions,
  isDown: boolean,
  sorting: Sorting,
): Promise<Page> {
  const { database, caller } = context
  const place = after === undefined ? sql`true` : beyond(sorting, isDown, after)
  const order = orderOf(sorting, isDown)
  const read = async (
    from: RawBuilder<unknown>,
    where: RawBuilder<unknown>[],
  ): Promise<UserRecord[]> =>
    await database.read(
      caller.tenantId,
      sql<UserRecord>`
        select ${sql.raw(userColumns)} from ${from} where ${sql.join(where, sql` and `)}
         order by ${order} limit ${limitOf(limit)}`.compile(query),
    )
  let rows: UserRecord[] = []
  if (conditions.search.some(isCommon)) {
    const way = sql`(select * from users u where u.tenant_id = ${caller.tenantId}::uuid and ${place} order by ${order} limit ${sql.raw(String(wayMax))}) u`
    const met = conditions.search.map((found) => (isCommon(found) ? found.met : found.indexed))
    rows = await read(way, [...conditions.plain, ...met])
  }
  if (rows.length <= limit) rows = await read(sql`users u`, [...surely(conditions), place])
  const objects = rows.slice(0, limit).map((row) => userOf(row, caller.accountId))
  const last = objects.at(-1)
  const isLastPage = rows.length <= limit || last === undefined
  return { objects, next: isLastPage ? undefined : { key: sorting.keyOf(last), id: last.id } }
}

function orderOf({ column }: Sorting, isDown: boolean): RawBuilder<unknown> {
  const direction = sql.raw(isDown ? 'desc' : 'asc')
  return sql`${sql.raw(column)} ${direction}, u.id ${direction}`
}

function limitOf(limit: number): RawBuilder<unknown> {
  return sql.raw(String(limits.find((one) => one > limit) ?? limit + 1))
}

/** A row value would start at the beginning of the tenant and walk; two plain comparisons start at the place. */
function beyond(
  { column, type }: Sorting,
  isDown: boolean,
  { key, id }: Place,
): RawBuilder<unknown> {
  const further = sql.raw(isDown ? '<' : '>')
  const from = sql.raw(isDown ? '<=' : '>=')
  const place = sql`${key}::${sql.raw(type)}`
  const by = sql.raw(column)
  return sql`${by} ${from} ${place} and (${by} ${further} ${place} or u.id ${further} ${id}::uuid)`
}

/** Segments that one statement asks; most lists have fewer. */
const segmentsPerRead = 16
/** Statements for one page: beyond them a page may hold fewer users than asked for, and says where to go on. */
const readsPerPageMax = 32

async function bySegments(
  { database, caller }: ListContext,
  { after, limit }: ListAsked,
  where: readonly RawBuilder<unknown>[],
  isDown: boolean,
  segments: readonly Segment[],
): Promise<Page> {
  const ordered = isDown ? segments.toReversed() : segments
  const isAhead = ({ value }: Segment): boolean =>
    after === undefined || (isDown ? value <= after.key : value >= after.key)
  const rest = ordered.filter(isAhead)
  const found: (UserRecord & { segment: string })[] = []
  let at = 0
  for (
    let read = 0;
    read < readsPerPageMax && at < rest.length && found.length <= limit;
    read += 1
  ) {
    const some = rest.slice(at, at + segmentsPerRead)
    const page = pageOfSegments(some, where, isDown, after, limitOf(limit))
    found.push(...(await database.read(caller.tenantId, page.compile(query))))
    at += segmentsPerRead
  }
  const objects = found.slice(0, limit).map((row) => userOf(row, caller.accountId))
  const last = found.at(Math.min(found.length, limit) - 1)
  const isLastPage = found.length <= limit || last === undefined
  if (!isLastPage) return { objects, next: { key: last.segment, id: last.id } }
  const unread = rest[at]
  return {
    objects,
    next: unread === undefined ? undefined : { key: unread.value, id: isDown ? lastId : firstId },
  }
}

const firstId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** PostgreSQL reads the segments one after the other and stops when the page is full. */
function pageOfSegments(
  segments: readonly Segment[],
  where: readonly RawBuilder<unknown>[],
  isDown: boolean,
  after: Place | undefined,
  limit: RawBuilder<unknown>,
): RawBuilder<UserRecord & { segment: string }> {
  const direction = sql.raw(isDown ? 'desc' : 'asc')
  const further = sql.raw(isDown ? '<' : '>')
  const parts = segments.map(({ value, condition }, index) => {
    const place =
      after !== undefined && value === after.key
        ? sql`u.id ${further} ${after.id}::uuid`
        : sql`true`
    return sql`(select ${index}::int as place, ${value}::text as segment, u.id from users u
      where ${sql.join([...where, condition, place], sql` and `)} order by u.id ${direction} limit ${limit})`
  })
  return sql`
    with page as materialized (select * from (${sql.join(parts, sql` union all `)}) as parts limit ${limit})
    select page.segment, ${sql.raw(userColumns)} from page
     cross join lateral (select * from users where id = page.id and tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid offset 0) as u
     order by page.place, u.id ${direction}`
}

/** What a list is narrowed by. */
interface Conditions {
  plain: RawBuilder<unknown>[]
  /** What is looked for in texts and labels. */
  search: Search[]
  /** What the standing of users rests on; read once, when somebody asks. */
  standing(): Promise<StandingAsked>
}

async function conditionsOf(context: ListContext, asked: ListQuery): Promise<Conditions> {
  const { caller, now } = context
  const { tenantId, accountId } = caller
  let terms: Promise<StandingAsked> | undefined
  const standing = async (): Promise<StandingAsked> =>
    await (terms ??= readTerms(context).then((read) => ({ accountId, now, terms: read })))
  const family = await familyCondition(context)
  const plain = [sql`u.tenant_id = ${tenantId}::uuid`, family ?? sql`true`]
  const { state, active, type, role, username, email, accessPoint, loginType, manager, parent } =
    asked
  if (state !== 'REMOVED') plain.push(sql`u.removed_at is null`)
  const found = stateNamed(state)
  if (found !== undefined) plain.push(stateCondition(found, await standing()))
  // Whoever does not see every account sees the one that is asked from.
  const isOneAccount = asked['account'] !== undefined || caller.rank < tenantWideRank
  if (isOneAccount)
    plain.push(
      caller.rank < tenantWideRank
        ? hereCondition(accountId)
        : sql`exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.account_id = ${accountId}::uuid)`,
    )
  if (active !== undefined) plain.push(active === true ? sql`u.active` : sql`not u.active`)
  if (type !== undefined) plain.push(sql`u.type = ${type}`)
  if (accessPoint !== undefined) plain.push(sql`${accessPoint}::text = any(u.access_points)`)
  if (typeof username === 'string')
    plain.push(
      state === 'REMOVED'
        ? // A tombstone has nothing but its name to be searched.
          sql`u.search_text = ${`\n${foldKey(username)}`}`
        : sql`u.username_key = ${foldKey(username)}`,
    )
  if (typeof email === 'string') plain.push(sql`u.email_key = ${foldKey(email)}`)
  if (typeof role === 'string')
    plain.push(await roleNamed(context, role, isOneAccount ? accountId : null))
  if (typeof loginType === 'string') plain.push(loginTypeCondition(loginType))
  if (typeof parent === 'string')
    plain.push(
      sql`u.parent_id = (select p.id from users p where p.tenant_id = ${tenantId}::uuid and p.username_key = ${foldKey(parent)})`,
    )
  const { lastSeenBefore, label, q } = asked
  if (lastSeenBefore !== undefined)
    plain.push(
      sql`coalesce(u.last_seen_at, u.last_login_at, u.created_at) < ${lastSeenBefore}::timestamptz`,
    )
  plain.push(...managerConditions('u', manager))
  const search: Search[] = []
  if (typeof label === 'string') search.push(await labelCondition(context, label))
  if (typeof q === 'string')
    if (family !== undefined && !isIndexed(q)) plain.push(sql`u.search_text like ${partPattern(q)}`)
    else search.push(await textCondition(context, q))
  return { plain, search, standing }
}

/** The role is looked up first: of one that there is not, every user would be asked. */
async function roleNamed(
  { database, caller, now }: ListContext,
  name: string,
  accountId: string | null,
): Promise<RawBuilder<unknown>> {
  const [role] = await database.read(
    caller.tenantId,
    statement<{ id: string }>('select id from roles where tenant_id = $1 and name = $2', [
      caller.tenantId,
      name,
    ]),
  )
  return role === undefined ? sql`false` : roleCondition(sql`${role.id}::uuid`, accountId, now)
}

function stateNamed(state: unknown): Parameters<typeof stateCondition>[0] | undefined {
  // The schema lets only states through.
  return state === undefined ? undefined : (state as Parameters<typeof stateCondition>[0])
}

/** A text or label, in the two ways to find who has it. */
interface Search {
  /** The share of all users that have it. */
  share: number
  /** Asked of every user on the way. */
  met: RawBuilder<unknown>
  /** All who have it, by an index. */
  indexed: RawBuilder<unknown>
}

/**
 * What so many have is met on the way, in the order of the list, before the index has collected them all; at a million either takes about 20 ms, as a user on
 * the way costs a fifth of one that the index finds. What does not fill a page within `wayMax` users is then found by the index after all.
 */
const commonShare = 0.003
/** From here on the index would find so many that even the whole way is shorter. */
const usualShare = 0.05

function isCommon({ share }: Search): boolean {
  return share >= commonShare
}

/** The conditions under which nobody is missed, however long it takes. */
function surely({ plain, search }: Conditions): RawBuilder<unknown>[] {
  return [
    ...plain,
    ...search.map(({ share, met, indexed }) => (share < usualShare ? indexed : met)),
  ]
}

async function textCondition({ database, caller }: ListContext, q: string): Promise<Search> {
  const pattern = searchPattern(q)
  const share = await shareOf(
    { database, caller },
    statement('select search_share($1) as share', [pattern]),
  )
  return {
    share,
    met: sql`u.search_text like ${pattern}`,
    indexed: sql`u.id in (select search_users(${pattern}))`,
  }
}

async function labelCondition({ database, caller }: ListContext, label: string): Promise<Search> {
  const at = label.indexOf('=')
  const key = at < 0 ? label : label.slice(0, at)
  const value = at < 0 ? null : label.slice(at + 1)
  const share = await shareOf(
    { database, caller },
    statement('select label_share($1, $2) as share', [key, value]),
  )
  const wanted = JSON.stringify({ [key]: value })
  return value === null
    ? {
        share,
        met: sql`u.labels ? ${key}`,
        indexed: sql`u.id in (select labelled_users(${key}::text))`,
      }
    : {
        share,
        met: sql`u.labels @> ${wanted}::jsonb`,
        indexed: sql`u.id in (select labelled_users(${wanted}::jsonb))`,
      }
}

/** The share of users, of whatever tenant, that a sample finds; 0 when the table is too small to sample. */
async function shareOf(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  measure: CompiledQuery<{ share: number | null }>,
): Promise<number> {
  const [row] = await database.read(caller.tenantId, measure)
  return row?.share ?? 0
}

/** From this length on trigrams find a part; shorter texts find beginnings, apart from those in a family, which is looked through. */
const partLengthMin = 3

function isIndexed(text: string): boolean {
  return Array.from(foldKey(text)).length >= partLengthMin
}

function partPattern(text: string): string {
  return `%${literalPattern(foldKey(text))}%`
}

/** A LIKE pattern over `search_text`, whose members begin with a line feed. */
export function searchPattern(text: string): string {
  return isIndexed(text) ? partPattern(text) : `%\n${literalPattern(foldKey(text))}%`
}
