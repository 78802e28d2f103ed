import { type CompiledQuery, sql } from 'kysely'

import { statement } from '../database/statement.ts'
import type { Context, Look } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Search, World } from '../declarations/kind.ts'
import {
  byCreation,
  byUpdate,
  listPage,
  managerConditions,
  type Sorting,
} from '../declarations/list-store.ts'
import {
  declaredAssignments,
  declaredColumns,
  declaredValues,
  itemOf,
  itemsOf,
  recordOf,
  rowOfItem,
} from '../declarations/record.ts'
import type { ListAsked, ListPage } from '../declarations/routes.ts'
import { declaredRecord, type DeclaredRecord, storedOf } from '../declarations/rows.ts'
import type { Draft } from '../declarations/stored.ts'
import { sortDrafts, writerOf } from '../declarations/write-store.ts'
import { type KnownRole, rankOfUser, selectRoles } from '../roles/grant.ts'
import { tenantWideRank } from '../users/user.ts'
import type { AssignmentFacts, AssignmentValues, StoredAssignment } from './role-assignment.ts'

/** A user that a wish names. */
export interface KnownUser {
  id: string
  username: string
  active: boolean
  isEnded: boolean
  rank: number
}

export interface AssignmentWorld extends World<AssignmentValues, AssignmentFacts> {
  /** By folded username. */
  users: Map<string, KnownUser>
  roles: Map<string, KnownRole>
  /** Identities by name. */
  accounts: Map<string, string>
  /** Active owners by account, of every source; known only under locks. */
  owners: Map<string, OwnerCount> | undefined
}

/** How often the role of rank owner is held by active users in an account: by whom, and through how many rows each. */
export type OwnerCount = Map<string, number>

export type AssignmentDraft = Draft<AssignmentValues, AssignmentFacts>

interface AssignmentRecord extends DeclaredRecord {
  username: string
  role: string
  account: string
  user_id: string
  role_id: string
  account_id: string
  rank: number
  user_rank: number
}

const columns = `${declaredRecord('g')}, u.username, r.name as role, a.name as account, g.user_id, g.role_id, g.account_id, r.rank,
  ${rankOfUser('u')} as user_rank`
const joined = `role_assignments g
  join users u on u.tenant_id = g.tenant_id and u.id = g.user_id
  join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
  join accounts a on a.tenant_id = g.tenant_id and a.id = g.account_id`

export async function findAssignment(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  id: string,
): Promise<StoredAssignment | undefined> {
  const [row] = await database.read(
    caller.tenantId,
    statement<AssignmentRecord>(
      `select ${columns} from ${joined} where g.tenant_id = $1 and g.id = $2 and g.source = 'assignment'`,
      [caller.tenantId, id],
    ),
  )
  return row === undefined ? undefined : assignmentOf(row)
}

/** Assignments by identity, by manager, and all of the users that wishes name: among them those with the same role and account. */
const wanted = `
  wanted as (
    select id from role_assignments where tenant_id = $1 and source = 'assignment' and id = any($2::uuid[])
    union select id from role_assignments where tenant_id = $1 and manager_kind = $4 and manager_instance = $5 and manager_name = any($6::text[])
    union select g.id from users u join role_assignments g on g.tenant_id = u.tenant_id and g.user_id = u.id and g.source = 'assignment'
           join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id and r.name = any($7::text[])
     where u.tenant_id = $1 and u.username_key = any($3::text[]) and u.removed_at is null
  )`

const selectWanted = `with ${wanted} select ${columns} from wanted join ${joined} on g.tenant_id = $1 and g.id = wanted.id`

const selectUsers = `
  select u.id, u.username, u.username_key, u.active, u.ended_at is not null as "isEnded", ${rankOfUser('u')} as rank
    from users u where u.tenant_id = $1 and u.username_key = any($2::text[]) and u.removed_at is null`

const selectAccounts = `select id, name from accounts where tenant_id = $1 and name = any($2::text[])`

const lockWanted = `with ${wanted}
  select 1 from role_assignments where tenant_id = $1 and id in (select id from wanted) order by id for update`
const lockAccounts = `select 1 from accounts where tenant_id = $1 order by id for no key update`

const selectOwners = `
  select g.account_id, g.user_id, count(*) as held from role_assignments g
    join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id and r.rank = 1000
    join users u on u.tenant_id = g.tenant_id and u.id = g.user_id and u.active and u.removed_at is null
   where g.tenant_id = $1 group by 1, 2`

export async function gatherAssignments(
  look: Look,
  search: Search<AssignmentValues>,
  { caller }: Context,
): Promise<AssignmentWorld> {
  const { tenantId } = look
  const usernames = search.wishes.flatMap(({ set }) =>
    set.user === undefined ? [] : [foldKey(set.user)],
  )
  const roleNames = search.wishes.flatMap(({ set }) => set.role ?? [])
  const accountNames = search.wishes.flatMap(({ set }) => set.account ?? [])
  const parameters = [
    tenantId,
    search.ids,
    usernames,
    caller.manager?.kind ?? null,
    caller.manager?.instance ?? null,
    search.names,
    roleNames,
  ]
  const queries = [
    statement<AssignmentRecord>(selectWanted, parameters),
    statement<KnownUser & { username_key: string }>(selectUsers, [tenantId, usernames]),
    statement<KnownRole>(selectRoles, [tenantId, roleNames]),
    statement<{ id: string; name: string }>(selectAccounts, [tenantId, accountNames]),
  ] as const
  if (!look.locks) {
    const [rows, users, roles, accounts] = await look.readAll(queries)
    return worldOf(rows, users, roles, accounts, undefined, caller)
  }
  const [, , rows, users, roles, accounts, owners] = await look.readAll([
    statement<unknown>(lockWanted, parameters),
    statement<unknown>(lockAccounts, [tenantId]),
    ...queries,
    statement<{ account_id: string; user_id: string; held: number }>(selectOwners, [tenantId]),
  ])
  return worldOf(rows, users, roles, accounts, owners, caller)
}

function worldOf(
  rows: readonly AssignmentRecord[],
  users: readonly (KnownUser & { username_key: string })[],
  roles: readonly KnownRole[],
  accounts: readonly { id: string; name: string }[],
  owners: readonly { account_id: string; user_id: string; held: number }[] | undefined,
  caller: Context['caller'],
): AssignmentWorld {
  return {
    objects: rows.map(assignmentOf),
    users: new Map(users.map((user) => [user.username_key, user])),
    roles: new Map(roles.map((role) => [role.name, role])),
    accounts: new Map([
      [caller.accountName, caller.accountId],
      ...accounts.map(({ id, name }): [string, string] => [name, id]),
    ]),
    owners: owners === undefined ? undefined : countOwners(owners),
  }
}

function countOwners(
  rows: readonly { account_id: string; user_id: string; held: number }[],
): Map<string, OwnerCount> {
  const owners = new Map<string, OwnerCount>()
  for (const { account_id, user_id, held } of rows) {
    const users = owners.get(account_id) ?? new Map<string, number>()
    users.set(user_id, held)
    owners.set(account_id, users)
  }
  return owners
}

/** Filters of the list, beside those that every list has. */
export const assignmentFilters = {
  user: { type: 'string', minLength: 1, maxLength: 254, description: 'Username of the user.' },
  role: { type: 'string', minLength: 1, maxLength: 64, description: 'Name of the role.' },
}

export const assignmentSorts: Readonly<Record<string, Sorting<AssignmentValues, AssignmentFacts>>> =
  {
    createdAt: byCreation('g.id'),
    user: {
      column: 'u.username_key',
      type: 'text',
      keyOf: ({ values }) => foldKey(values.user),
    },
    updatedAt: byUpdate('g.updated_at'),
  }

export async function listAssignments(
  context: Pick<Context, 'database' | 'caller'>,
  asked: ListAsked,
): Promise<ListPage<AssignmentValues, AssignmentFacts>> {
  const { caller } = context
  const { user, role, manager, account } = asked.query
  const conditions = [
    sql`g.tenant_id = ${caller.tenantId}::uuid`,
    sql`g.source = 'assignment'`,
    ...managerConditions('g', manager),
  ]
  if (account !== undefined || caller.rank < tenantWideRank)
    conditions.push(sql`g.account_id = ${caller.accountId}::uuid`)
  if (typeof user === 'string') conditions.push(sql`u.username_key = ${foldKey(user)}`)
  if (role !== undefined) conditions.push(sql`r.name = ${role}`)
  const source = {
    columns,
    from: joined,
    id: 'g.id',
    conditions,
    sorts: assignmentSorts,
    read: assignmentOf,
  }
  return await listPage(context, source, asked)
}

function assignmentOf(row: AssignmentRecord): StoredAssignment {
  return storedOf(
    row,
    { user: row.username, role: row.role, account: row.account },
    {
      userId: row.user_id,
      roleId: row.role_id,
      accountId: row.account_id,
      rank: row.rank,
      userRank: row.user_rank,
    },
  )
}

const itemTypes = `user_id uuid, role_id uuid, account_id uuid`

/** The user's roles changed: its status, and not its spec. */
const touchUsers = `
touched as (
  update users u set status_version = u.status_version + 1, updated_at = $3::timestamptz
   where u.tenant_id = $2::uuid and u.id in (select user_id from item)
  returning u.id, u.version, u.manager_kind, u.manager_instance, u.manager_name),
told as (
  insert into changes (tenant_id, at, kind, object_id, object_version, change, fields, manager)
  select $2::uuid, $3::timestamptz, 'User', id, version, 'status', '{}',
         case when manager_kind is not null then jsonb_build_object('kind', manager_kind, 'instance', manager_instance, 'name', manager_name) end from touched)`

const insertAssignments = `with ${itemsOf(itemTypes)},
stored as (
  insert into role_assignments (${declaredColumns}, user_id, role_id, account_id, source)
  select ${declaredValues}, user_id, role_id, account_id, 'assignment' from item returning 1),
member as (
  insert into memberships (tenant_id, user_id, account_id, created_at)
  select distinct $2::uuid, user_id, account_id, $3::timestamptz from item on conflict do nothing),
${touchUsers},
${recordOf('RoleAssignment')}`

const updateAssignments = `with ${itemsOf(itemTypes)},
stored as (
  update role_assignments set ${declaredAssignments} from item where ${rowOfItem('role_assignments')} returning 1),
${recordOf('RoleAssignment')}`

const deleteAssignments = `with ${itemsOf(itemTypes)},
stored as (delete from role_assignments using item where ${rowOfItem('role_assignments')} returning 1),
${touchUsers},
${recordOf('RoleAssignment')}`

export function assignmentStatements(
  drafts: readonly AssignmentDraft[],
  context: Context,
): CompiledQuery[] {
  const { created, updated, deleted } = sortDrafts(drafts)
  const write = writerOf(assignmentItem, context)
  return [
    ...write(deleteAssignments, deleted),
    ...write(updateAssignments, updated),
    ...write(insertAssignments, created),
  ]
}

function assignmentItem(draft: AssignmentDraft): Record<string, unknown> {
  const { userId, roleId, accountId } = draft.after.facts
  return { ...itemOf(draft), user_id: userId, role_id: roleId, account_id: accountId }
}
