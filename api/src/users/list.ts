import type { ManagerKind } from '@rollcall/resources'
import { type RawBuilder, sql } from 'kysely'

import { query } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { ListAsked, ListPage, ListQuery } from '../declarations/routes.ts'
import { userColumns, userOf, type UserRecord } from './rows.ts'
import { tenantWideRank, type StoredUser, type UserFacts, type UserValues } from './user.ts'

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

type Sort = 'username' | 'email' | 'firstName' | 'lastName' | 'createdAt' | 'updatedAt'

/** Members to sort by. Identities grow with time, so they are the order of creation. */
export const userSorts: readonly Sort[] = [
  'username',
  'email',
  'firstName',
  'lastName',
  'createdAt',
  'updatedAt',
]

const sortColumns: Record<Sort, { column: string; keyOf: (user: StoredUser) => string }> = {
  username: { column: 'u.username_key', keyOf: ({ values }) => foldKey(values.username) },
  email: { column: 'u.email_key', keyOf: ({ values }) => foldKey(values.email ?? '') },
  firstName: { column: 'u.first_name_key', keyOf: ({ values }) => foldKey(values.firstName ?? '') },
  lastName: { column: 'u.last_name_key', keyOf: ({ values }) => foldKey(values.lastName ?? '') },
  createdAt: { column: 'u.id', keyOf: ({ id }) => id },
  updatedAt: { column: 'u.updated_at', keyOf: ({ updatedAt }) => updatedAt.toISOString() },
}

/** From this length on trigrams find a part; shorter texts find beginnings. */
const partLengthMin = 3

export async function listUsers(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  asked: ListAsked,
): Promise<ListPage<UserValues, UserFacts>> {
  const { after, limit, isCounted } = asked
  const sort = sortOf(asked.query['sort'])
  const { column, keyOf } = sortColumns[sort.by]
  const conditions = conditionsOf(asked.query, caller)
  const key = sql.raw(column)
  const direction = sql.raw(sort.isDown ? 'desc' : 'asc')
  const beyond = sql.raw(sort.isDown ? '<' : '>')
  // A row value would not start at the right place of the index; two plain comparisons do.
  const place =
    after === undefined
      ? []
      : [
          sql`${key} ${sql.raw(sort.isDown ? '<=' : '>=')} ${castKey(sort.by, after.key)}`,
          sql`(${key} ${beyond} ${castKey(sort.by, after.key)} or u.id ${beyond} ${after.id}::uuid)`,
        ]
  const page = sql<UserRecord>`
    select ${sql.raw(userColumns)} from users u
     where ${sql.join([...conditions, ...place], sql` and `)}
     order by ${key} ${direction}, u.id ${direction} limit ${limit + 1}`.compile(query)
  const count = sql<{ total: number }>`
    select count(*) as total from users u where ${sql.join(conditions, sql` and `)}`.compile(query)
  const [rows, totals] = isCounted
    ? await database.readAll(caller.tenantId, [page, count])
    : [await database.read(caller.tenantId, page), []]
  const objects = rows.slice(0, limit).map((row) => userOf(row, caller.accountId))
  const last = objects.at(-1)
  return {
    objects,
    next: rows.length > limit && last !== undefined ? { key: keyOf(last), id: last.id } : undefined,
    total: totals[0]?.total,
  }
}

function sortOf(text: ListQuery[string]): { by: Sort; isDown: boolean } {
  const name = typeof text === 'string' ? text : 'username'
  const by = userSorts.find((sort) => sort === name.replace(/^-/, ''))
  return { by: by ?? 'username', isDown: name.startsWith('-') }
}

function castKey(sort: Sort, key: string): RawBuilder<unknown> {
  if (sort === 'createdAt') return sql`${key}::uuid`
  return sort === 'updatedAt' ? sql`${key}::timestamptz` : sql`${key}`
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
  if (typeof username === 'string') conditions.push(sql`u.username_key = ${foldKey(username)}`)
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
  if (typeof manager === 'string') conditions.push(...managerConditions('u', manager))
  if (typeof q === 'string')
    conditions.push(sql`u.id in (select search_users(${searchPattern(q)}))`)
  return conditions
}

/** A LIKE pattern over `search_text`, whose members begin with a line feed. */
export function searchPattern(text: string): string {
  const key = foldKey(text).replaceAll(/[\\%_]/g, '\\$&')
  return [...key].length < partLengthMin ? `%\n${key}%` : `%${key}%`
}

/** What a manager declares: `KIND/INSTANCE` or `KIND/INSTANCE/NAME`. */
export function managerConditions(alias: string, manager: string): RawBuilder<unknown>[] {
  const [kind = '', instance = '', ...rest] = manager.split('/')
  const at = (column: string): RawBuilder<unknown> => sql.raw(`${alias}.${column}`)
  const conditions = [
    sql`${at('manager_kind')} = ${kind as ManagerKind}`,
    sql`${at('manager_instance')} = ${instance}`,
  ]
  if (rest.length > 0) conditions.push(sql`${at('manager_name')} = ${rest.join('/')}`)
  return conditions
}
