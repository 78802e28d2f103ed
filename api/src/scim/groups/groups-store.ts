/** Reading groups and their members for SCIM. */
import { type CompiledQuery, type RawBuilder, sql } from 'kysely'

import { query, statement } from '../../database/statement.ts'
import type { Look } from '../../declarations/context.ts'
import { visibleCondition } from '../../users/visible-store.ts'
import type { Bound } from '../filter/bind.ts'
import { conditionOf } from '../filter/condition-store.ts'
import { foundOf } from '../found-store.ts'
import { groupColumns } from './group-columns.ts'
import type { Group } from './group-resource.ts'
import type { Found, Slice } from '../paging.ts'
import type { ScimRequest } from '../request.ts'

interface GroupRecord {
  id: string
  name: string
  description: string | null
  manager: Group['manager']
  version: number
  created_at: Date
  updated_at: Date
}

const columns = `r.id, r.name, r.description, r.version, r.created_at, r.updated_at,
  case when r.manager_kind is not null then
    jsonb_build_object('kind', r.manager_kind, 'instance', r.manager_instance, 'name', r.manager_name) end as manager`

export async function findGroup(
  { context: { database, caller } }: ScimRequest,
  id: string,
): Promise<Group | undefined> {
  const [row] = await database.read(
    caller.tenantId,
    statement<GroupRecord>(`select ${columns} from roles r where r.tenant_id = $1 and r.id = $2`, [
      caller.tenantId,
      id,
    ]),
  )
  return row && groupOf(row)
}

/** Roles that the filter finds, in the order of their creation. */
export async function listGroups(
  { context, client }: ScimRequest,
  filter: Bound | undefined,
  slice: Slice,
): Promise<Found<Group>> {
  const conditions: RawBuilder<unknown>[] = [sql`r.tenant_id = ${context.caller.tenantId}::uuid`]
  if (filter !== undefined) conditions.push(conditionOf({ columns: groupColumns, client }, filter))
  const where = sql.join(conditions, sql` and `)
  const after = slice.after === undefined ? sql`true` : sql`r.id > ${slice.after}::uuid`
  const page = sql<GroupRecord>`
    select ${sql.raw(columns)} from roles r where ${where} and ${after}
     order by r.id limit ${slice.limit + 1} offset ${slice.skip}`
  const count = sql<{ total: number }>`select count(*) as total from roles r where ${where}`
  return await foundOf(context, slice, page, count, groupOf)
}

function groupOf({ description, created_at, updated_at, ...row }: GroupRecord): Group {
  return {
    ...row,
    description: description ?? undefined,
    createdAt: created_at,
    updatedAt: updated_at,
  }
}

/**
 * Persons who hold the roles in the account now. With `limit` a role of which more hold it has no entry: no more of it is read than that needs.
 */
export async function membersOf(
  { context, client }: ScimRequest,
  roleIds: readonly string[],
  limit: number | undefined,
): Promise<ReadonlyMap<string, string[]>> {
  const { database, caller } = context
  // Who holds a role from the own list and by an assignment stands there twice.
  const rowsMax = limit === undefined ? sql`` : sql`limit ${2 * limit + 1}`
  const rows = await database.read(
    caller.tenantId,
    sql<{ role_id: string; user_id: string }>`
      select wanted.id as role_id, held.user_id from unnest(${roleIds}::uuid[]) as wanted(id) cross join lateral (
        select g.user_id from role_assignments g join users u on u.tenant_id = g.tenant_id and u.id = g.user_id
         where g.tenant_id = ${caller.tenantId}::uuid and g.role_id = wanted.id and g.account_id = ${caller.accountId}::uuid
           and u.type = 'person' and u.removed_at is null
           and (g.valid_from is null or g.valid_from <= ${client.now.toISOString()}::timestamptz)
           and (g.expires_at is null or ${client.now.toISOString()}::timestamptz < g.expires_at)
           and ${await visibleCondition(context)} ${rowsMax}) as held`.compile(query),
  )
  const members = new Map(roleIds.map((id) => [id, new Set<string>()]))
  for (const { role_id, user_id } of rows) members.get(role_id)?.add(user_id)
  const shown = [...members].filter(([, ids]) => limit === undefined || ids.size <= limit)
  return new Map(shown.map(([id, ids]) => [id, [...ids].toSorted()]))
}

/** A row by which somebody holds the role. */
export interface Holding {
  id: string
  userId: string
  source: 'roles' | 'assignment'
  /** Whether it is held now. */
  isHeld: boolean
}

/** Rows by which these persons hold the role in the account; of everybody when there is no list. */
export function selectHoldings(
  { context, client }: ScimRequest,
  roleId: string,
  userIds: readonly string[] | undefined,
  limit: number,
): CompiledQuery<Holding> {
  const { tenantId, accountId } = context.caller
  const now = client.now.toISOString()
  const of = userIds === undefined ? sql`true` : sql`g.user_id = any(${userIds}::uuid[])`
  return sql<Holding>`
    select g.id, g.user_id as "userId", g.source,
           (g.valid_from is null or g.valid_from <= ${now}::timestamptz) and (g.expires_at is null or ${now}::timestamptz < g.expires_at) as "isHeld"
      from role_assignments g join users u on u.tenant_id = g.tenant_id and u.id = g.user_id
     where g.tenant_id = ${tenantId}::uuid and g.role_id = ${roleId}::uuid and g.account_id = ${accountId}::uuid
       and u.type = 'person' and u.removed_at is null and ${of} limit ${limit}`.compile(query)
}

/** Usernames of persons of the account, by identity. */
export async function usernamesOf(
  look: Look,
  { context }: ScimRequest,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const visible = await visibleCondition(context)
  const [rows] = await look.readAll([
    sql<{ id: string; username: string }>`
      select u.id, u.username from users u
       where u.tenant_id = ${look.tenantId}::uuid and u.id = any(${ids}::uuid[]) and u.type = 'person' and u.removed_at is null
         and exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.account_id = ${context.caller.accountId}::uuid offset 0)
         and ${visible}`.compile(query),
  ])
  return new Map(rows.map(({ id, username }) => [id, username]))
}
