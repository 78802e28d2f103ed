/** Reading users for SCIM. */
import { type RawBuilder, sql } from 'kysely'

import { query, statement } from '../../database/statement.ts'
import type { Look } from '../../declarations/context.ts'
import { userColumns as userRecordColumns, userOf, type UserRecord } from '../../users/rows.ts'
import { type StoredUser, tenantWideRank } from '../../users/user.ts'
import { hereCondition, visibleCondition } from '../../users/visible-store.ts'
import type { Bound } from '../filter/bind.ts'
import { conditionOf } from '../filter/condition-store.ts'
import { foundOf } from '../found-store.ts'
import type { Found, Slice } from '../paging.ts'
import type { ScimRequest } from '../request.ts'
import { userColumns } from './user-columns.ts'
import { isObjectId } from '../../http/object-id.ts'

/** Of a member of the account that the client sees, and of the client itself: others are nobody. */
export async function usernameOf(
  look: Look,
  id: string,
  { context }: Pick<ScimRequest, 'context'>,
): Promise<string | undefined> {
  if (!isObjectId(id)) return undefined
  const { accountId, userId } = context.caller
  const visible = await visibleCondition(context)
  const here = hereCondition(accountId)
  const [rows] = await look.readAll([
    sql<{ username: string }>`
      select u.username from users u
       where u.tenant_id = ${look.tenantId}::uuid and u.id = ${id}::uuid and u.removed_at is null
         and (u.id = ${userId}::uuid or (${visible} and ${here}))`.compile(query),
  ])
  return rows[0]?.username
}

/**
 * Persons of the account that the filter finds, in the order of their creation. `offset 0`: membership is looked up for who was found, and is nothing to begin
 * with, whatever PostgreSQL knows of the tables.
 */
export async function listUsers(
  { context, client }: ScimRequest,
  filter: Bound | undefined,
  slice: Slice,
): Promise<Found<StoredUser>> {
  const { caller } = context
  const conditions: RawBuilder<unknown>[] = [
    sql`u.tenant_id = ${caller.tenantId}::uuid and u.removed_at is null and u.type = 'person'`,
    sql`exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.account_id = ${caller.accountId}::uuid offset 0)`,
    await visibleCondition(context),
    ...(caller.rank < tenantWideRank ? [hereCondition(caller.accountId)] : []),
  ]
  if (filter !== undefined) conditions.push(conditionOf({ columns: userColumns, client }, filter))
  const where = sql.join(conditions, sql` and `)
  const after = slice.after === undefined ? sql`true` : sql`u.id > ${slice.after}::uuid`
  const page = sql<UserRecord>`
    select ${sql.raw(userRecordColumns)} from users u where ${where} and ${after}
     order by u.id limit ${slice.limit + 1} offset ${slice.skip}`
  const count = sql<{ total: number }>`select count(*) as total from users u where ${where}`
  return await foundOf(context, slice, page, count, (row) => userOf(row, caller.accountId))
}

/** What the groups of these users are called, by identity. */
export async function groupNamesOf(
  { context }: ScimRequest,
  users: readonly StoredUser[],
): Promise<ReadonlyMap<string, string>> {
  const { database, caller } = context
  const ids = new Set(
    users.flatMap(({ facts }) =>
      facts.memberships
        .filter(({ accountId }) => accountId === caller.accountId)
        .flatMap(({ roles }) => roles.map(({ id }) => id)),
    ),
  )
  if (ids.size === 0) return new Map()
  const rows = await database.read(
    caller.tenantId,
    statement<{ id: string; name: string }>(
      'select id, scim_group_name(name, description) as name from roles where tenant_id = $1 and id = any($2::uuid[])',
      [caller.tenantId, [...ids]],
    ),
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
