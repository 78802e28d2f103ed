import { type RawBuilder, sql } from 'kysely'

import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import {
  byCreation,
  byUpdate,
  listPage,
  literalPattern,
  managerConditions,
  type Sorting,
} from '../declarations/list-store.ts'
import type { ListAsked, ListPage, ListQuery } from '../declarations/routes.ts'
import { userColumns, userOf, type UserRecord } from './rows.ts'
import { storedUsernameKey, tenantWideRank, type UserFacts, type UserValues } from './user.ts'

/** Filters of the list, beside those that every list has. */
export const userFilters = {
  active: { type: 'boolean', description: 'Whether the user may work.' },
  type: { type: 'string', enum: ['person', 'application'], description: 'Person or application.' },
  role: {
    type: 'string',
    minLength: 1,
    maxLength: 64,
    description: 'Name of a role that the user holds.',
  },
  username: {
    type: 'string',
    minLength: 1,
    maxLength: 254,
    description: 'The username, compared without case.',
  },
  email: {
    type: 'string',
    minLength: 1,
    maxLength: 254,
    description: 'The e-mail address, compared without case.',
  },
  state: {
    type: 'string',
    enum: ['ACTIVE', 'DEACTIVATED', 'REMOVED'],
    description: 'State; removed users are listed only when asked for.',
  },
  accessPoint: {
    type: 'string',
    enum: ['web', 'api'],
    description: 'A door that the user may use.',
  },
  q: {
    type: 'string',
    minLength: 1,
    maxLength: 128,
    description:
      'Text in username, e-mail address or names; with one or two characters their beginning.',
  },
}

/** The first is the usual one. */
export const userSorts: Readonly<Record<string, Sorting<UserValues, UserFacts>>> = {
  username: { column: 'u.username_key', type: 'text', keyOf: storedUsernameKey },
  email: byText('email_key', ({ email }) => email),
  firstName: byText('first_name_key', ({ firstName }) => firstName),
  lastName: byText('last_name_key', ({ lastName }) => lastName),
  createdAt: byCreation('u.id'),
  updatedAt: byUpdate('u.updated_at'),
}

function byText(
  column: string,
  textOf: (values: UserValues) => string | undefined,
): Sorting<UserValues, UserFacts> {
  return {
    column: `u.${column}`,
    type: 'text',
    keyOf: ({ values }) => foldKey(textOf(values) ?? ''),
  }
}

/** From this length on trigrams find a part; shorter texts find beginnings. */
const partLengthMin = 3

export async function listUsers(
  context: Pick<Context, 'database' | 'caller'>,
  asked: ListAsked,
): Promise<ListPage<UserValues, UserFacts>> {
  const { caller } = context
  const source = {
    columns: userColumns,
    from: 'users u',
    id: 'u.id',
    conditions: conditionsOf(asked.query, caller),
    sorts: userSorts,
    read: (row: UserRecord) => userOf(row, caller.accountId),
  }
  return await listPage(context, source, asked)
}

function conditionsOf(asked: ListQuery, caller: Context['caller']): RawBuilder<unknown>[] {
  const { tenantId, accountId } = caller
  const conditions = [sql`u.tenant_id = ${tenantId}::uuid`]
  const state = asked['state']
  conditions.push(state === 'REMOVED' ? sql`u.removed_at is not null` : sql`u.removed_at is null`)
  const isMember = sql`exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id)`
  if (state === 'ACTIVE') conditions.push(sql`u.active and ${isMember}`)
  if (state === 'DEACTIVATED') conditions.push(sql`not (u.active and ${isMember})`)
  // Whoever does not see every account sees the one that is asked from.
  if (asked['account'] !== undefined || caller.rank < tenantWideRank)
    conditions.push(
      sql`exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.account_id = ${accountId}::uuid)`,
    )
  const { active, type, role, username, email, accessPoint, manager, q } = asked
  if (active !== undefined) conditions.push(sql`u.active = ${active}`)
  if (type !== undefined) conditions.push(sql`u.type = ${type}`)
  if (accessPoint !== undefined) conditions.push(sql`${accessPoint}::text = any(u.access_points)`)
  if (typeof username === 'string')
    conditions.push(
      state === 'REMOVED'
        ? // A tombstone has nothing but its name to be searched.
          sql`u.search_text = ${`\n${foldKey(username)}`}`
        : sql`u.username_key = ${foldKey(username)}`,
    )
  if (typeof email === 'string') conditions.push(sql`u.email_key = ${foldKey(email)}`)
  if (role !== undefined) {
    const inAccount =
      asked['account'] === undefined && caller.rank >= tenantWideRank
        ? sql`true`
        : sql`g.account_id = ${accountId}::uuid`
    conditions.push(
      sql`exists (select from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
                   where g.tenant_id = u.tenant_id and g.user_id = u.id and r.name = ${role} and ${inAccount})`,
    )
  }
  conditions.push(...managerConditions('u', manager))
  if (typeof q === 'string')
    conditions.push(sql`u.id in (select search_users(${searchPattern(q)}))`)
  return conditions
}

/** A LIKE pattern over `search_text`, whose members begin with a line feed. */
export function searchPattern(text: string): string {
  const key = foldKey(text)
  const isPart = Array.from(key).length >= partLengthMin
  return isPart ? `%${literalPattern(key)}%` : `%\n${literalPattern(key)}%`
}
