import type { AccountPolicy } from '@rollcall/resources'
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
  alsoTold,
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
import type { GuardedAccount } from '../policy/administrators.ts'
import {
  type Authority,
  authorityOf,
  authorityQuery,
  type AuthorityRow,
} from '../roles/authority-store.ts'
import { type KnownRole, selectRoles } from '../roles/grant.ts'
import { guardsOf, type GuardRow, selectGuards } from '../users/guards.ts'
import { orderStatements } from '../users/order-statements.ts'
import { userColumns, userOf, type UserRecord } from '../users/rows.ts'
import type { UserOrder } from '../users/orders.ts'
import { isSubscribed, type UserDraft, userStatements } from '../users/store.ts'
import { membershipIn, type StoredUser, tenantWideRank } from '../users/user.ts'
import type { AssignmentFacts, AssignmentValues, StoredAssignment } from './role-assignment.ts'

export interface KnownAccount {
  id: string
  name: string
  policy: AccountPolicy
}

export interface AssignmentWorld extends World<AssignmentValues, AssignmentFacts> {
  /** Users that wishes name, and those of the objects, by folded username. */
  users: Map<string, StoredUser>
  roles: Map<string, KnownRole>
  /** By name. */
  accounts: Map<string, KnownAccount>
  /** What the caller may do in each account, where that is not the same everywhere. */
  authority: ReadonlyMap<string, Authority> | undefined
  /** Who administers each account; known only under locks. */
  guards: Map<string, GuardedAccount> | undefined
}

export type AssignmentDraft = Draft<AssignmentValues, AssignmentFacts>

interface AssignmentRecord extends DeclaredRecord {
  username: string
  role: string
  account: string
  user_id: string
  role_id: string
  account_id: string
  valid_from_text: string | null
  expires_at_text: string | null
}

const columns = `${declaredRecord('g')}, u.username, r.name as role, a.name as account, g.user_id, g.role_id, g.account_id,
  g.valid_from_text, g.expires_at_text`
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

/**
 * Assignments by identity, by manager, and all of the users that wishes name: among them those with the same role and account. Each is looked up by itself, as
 * in `users/store.ts`: for a thousand wishes the assignments of everybody were walked a thousand times, before PostgreSQL had looked at how many there are.
 */
const wanted = `
  named as (
    select found.id from unnest($3::text[]) as wish cross join lateral (
      select id from users where tenant_id = $1 and username_key = wish and removed_at is null offset 0) as found
  ),
  wanted as (
    select found.id from unnest($2::uuid[]) as wish cross join lateral (
      select id from role_assignments where tenant_id = $1 and id = wish and source = 'assignment' offset 0) as found
    union select found.id from unnest($6::text[]) as wish cross join lateral (
      select id from role_assignments where tenant_id = $1 and manager_kind = $4 and manager_instance = $5 and manager_name = wish offset 0) as found
    union select found.id from named cross join lateral (
      select g.id from role_assignments g where g.tenant_id = $1 and g.user_id = named.id and g.source = 'assignment'
         and (select r.name from roles r where r.tenant_id = $1 and r.id = g.role_id) = any($7::text[]) offset 0) as found
  )`

const selectWanted = `with ${wanted}
  select ${columns} from wanted cross join lateral (
    select * from role_assignments where tenant_id = $1 and id = wanted.id offset 0) as g
    cross join lateral (select username from users where tenant_id = $1 and id = g.user_id offset 0) as u
    cross join lateral (select name from roles where tenant_id = $1 and id = g.role_id offset 0) as r
    cross join lateral (select name from accounts where tenant_id = $1 and id = g.account_id offset 0) as a`

const selectUsers = `with ${wanted},
  people as (
    select id from named
    union select g.user_id from wanted cross join lateral (
      select user_id from role_assignments where tenant_id = $1 and id = wanted.id offset 0) as g)
  select ${userColumns} from people cross join lateral (
    select * from users where tenant_id = $1 and id = people.id offset 0) as u`

/** Those of the assignments as well: whoever makes one last longer gives its role. */
const selectRolesOfWanted = `${selectRoles}
  union ${selectRoles.replace(
    'name = any($2::text[])',
    "id in (select role_id from role_assignments where tenant_id = $1 and id = any($3::uuid[]) and source = 'assignment')",
  )}`

const selectAccounts = `select id, name, policy from accounts where tenant_id = $1 and name = any($2::text[])`

const lockWanted = `with ${wanted}
  select 1 from role_assignments where tenant_id = $1 and id in (select id from wanted) order by id for update`
const lockAccounts = `select 1 from accounts where tenant_id = $1 order by id for no key update`

export async function gatherAssignments(
  look: Look,
  search: Search<AssignmentValues>,
  { caller, now }: Context,
): Promise<AssignmentWorld> {
  const { tenantId } = look
  const usernames = search.wishes.flatMap(({ set }) =>
    set.user === undefined ? [] : [foldKey(set.user)],
  )
  const roleNames = search.wishes.flatMap(({ set }) => set.role ?? [])
  const accountNames = [
    caller.accountName,
    ...search.wishes.flatMap(({ set }) => set.account ?? []),
  ]
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
    statement<UserRecord>(selectUsers, parameters),
    search.ids.length === 0
      ? statement<KnownRole>(selectRoles, [tenantId, roleNames])
      : statement<KnownRole>(selectRolesOfWanted, [tenantId, roleNames, search.ids]),
    statement<KnownAccount>(selectAccounts, [tenantId, accountNames]),
    authorityQuery(tenantId, caller.userId, now),
  ] as const
  if (!look.locks) {
    const [rows, users, roles, accounts, authorities] = await look.readAll(queries)
    return worldOf(rows, users, roles, accounts, authorities, undefined, caller)
  }
  const [, , rows, users, roles, accounts, authorities, guards] = await look.readAll([
    statement<unknown>(lockWanted, parameters),
    statement<unknown>(lockAccounts, [tenantId]),
    ...queries,
    statement<GuardRow>(selectGuards, [tenantId, now.toISOString()]),
  ])
  return worldOf(rows, users, roles, accounts, authorities, guardsOf(guards), caller)
}

function worldOf(
  rows: readonly AssignmentRecord[],
  userRows: readonly UserRecord[],
  roles: readonly KnownRole[],
  accounts: readonly KnownAccount[],
  authorities: readonly AuthorityRow[],
  guards: AssignmentWorld['guards'],
  caller: Context['caller'],
): AssignmentWorld {
  const users = userRows.map((row) => userOf(row, caller.accountId))
  const byId = new Map(users.map((user) => [user.id, user]))
  return {
    objects: rows.map((row) => assignmentOf(row, byId.get(row.user_id))),
    users: new Map(users.map((user) => [foldKey(user.values.username), user])),
    roles: new Map(roles.map((role) => [role.name, role])),
    accounts: new Map(accounts.map((account) => [account.name, account])),
    authority: caller.rank >= tenantWideRank ? undefined : authorityOf(authorities),
    guards,
  }
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
    read: (row: AssignmentRecord) => assignmentOf(row),
  }
  return await listPage(context, source, asked)
}

function assignmentOf(row: AssignmentRecord, user: StoredUser | null = null): StoredAssignment {
  const values: AssignmentValues = { user: row.username, role: row.role, account: row.account }
  if (row.valid_from_text !== null) values.validFrom = row.valid_from_text
  if (row.expires_at_text !== null) values.expiresAt = row.expires_at_text
  return storedOf(row, values, {
    userId: row.user_id,
    roleId: row.role_id,
    accountId: row.account_id,
    user,
    userAfter: user,
    isMove: false,
    joins: null,
  })
}

const itemTypes = `user_id uuid, role_id uuid, account_id uuid, valid_from timestamptz, valid_from_text text, expires_at timestamptz, expires_at_text text,
  membership_state text, invitation_expires_at timestamptz, invited_by text, subscribed boolean`

/** The user's roles changed: its status, and not its spec. */
const touchUsers = `
touched as (
  update users u set status_version = u.status_version + 1, updated_at = $3::timestamptz,
         activated_at = case when u.activated_at is null and exists (select from item where user_id = u.id and membership_state = 'ACTIVE')
                             then $3::timestamptz else u.activated_at end
   where u.tenant_id = $2::uuid and u.id in (select user_id from item)
  returning u.id, u.version, u.manager_kind, u.manager_instance, u.manager_name),
told as (${alsoTold('touched', { kind: "'User'", change: "'status'" })})`

const bounds = `valid_from, valid_from_text, expires_at, expires_at_text`

const insertAssignments = `with ${itemsOf(itemTypes)},
stored as (
  insert into role_assignments (${declaredColumns}, user_id, role_id, account_id, source, ${bounds})
  select ${declaredValues}, user_id, role_id, account_id, 'assignment', ${bounds} from item returning 1),
member as (
  insert into memberships (tenant_id, user_id, account_id, created_at, state, invited_at, invitation_expires_at, invited_by, subscribed)
  select distinct on (user_id, account_id) $2::uuid, user_id, account_id, $3::timestamptz, membership_state,
         case when membership_state = 'INVITED' then $3::timestamptz end, invitation_expires_at, invited_by, subscribed
    from item where membership_state is not null order by user_id, account_id on conflict do nothing),
${touchUsers},
${recordOf('RoleAssignment')}`

const updateAssignments = `with ${itemsOf(itemTypes)},
stored as (
  update role_assignments set ${declaredAssignments}, valid_from = item.valid_from, valid_from_text = item.valid_from_text,
         expires_at = item.expires_at, expires_at_text = item.expires_at_text
    from item where ${rowOfItem('role_assignments')} returning 1),
${touchUsers},
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
  const write = writerOf((draft: AssignmentDraft) => assignmentItem(draft, context), context)
  return [
    ...drafts.filter(({ after }) => after.facts.isMove).flatMap((draft) => moveOf(draft, context)),
    ...write(deleteAssignments, deleted),
    ...write(updateAssignments, updated),
    ...write(insertAssignments, created),
    ...drafts.flatMap((draft) => joiningOf(draft, context)),
  ]
}

/** The user loses the roles that the new one takes the place of, and must be as it was looked at. */
function moveOf({ after }: AssignmentDraft, context: Context): CompiledQuery[] {
  const { user, userAfter, accountId } = after.facts
  if (user === null || userAfter === null) return []
  const there = {
    ...context,
    caller: { ...context.caller, accountId, accountName: after.values.account },
  }
  const seenThere = { ...user, given: givenIn(user, accountId) }
  const kept = membershipIn(userAfter, accountId)
  const isSpecChanged =
    membershipIn(user, accountId)?.rolesGiven === true && kept?.rolesGiven === false
  const moved: StoredUser = {
    ...userAfter,
    given: givenIn(userAfter, accountId),
    version: user.version + (isSpecChanged ? 1 : 0),
    statusVersion: user.statusVersion + 1,
    updatedAt: context.now,
    // What is yet to be written is no assignment that was held.
    facts: {
      ...userAfter.facts,
      memberships: userAfter.facts.memberships.map((membership) => ({
        ...membership,
        roles: membership.roles.filter(({ assignmentId }) => assignmentId !== ''),
      })),
    },
  }
  return userStatements(
    [
      {
        before: seenThere,
        after: moved,
        action: 'update',
        change: isSpecChanged ? 'updated' : 'status',
        changes: isSpecChanged ? [{ field: 'roles' }] : [],
        released: [],
      },
    ],
    there,
  )
}

/** Members that have a value, seen from the account: `roles` is a matter of the account. */
function givenIn(user: StoredUser, accountId: string): string[] {
  const given = user.given.filter((member) => member !== 'roles')
  return membershipIn(user, accountId)?.rolesGiven === true ? [...given, 'roles'] : given
}

/** The mail that asks whoever is added to an account by somebody who does not manage them, and those about who joined. */
function joiningOf({ before, after }: AssignmentDraft, context: Context): CompiledQuery[] {
  const { joins, accountId, user, userAfter } = after.facts
  if (before !== null || user === null || userAfter === null || joins === null) return []
  const orders: UserOrder[] =
    joins.expiresAt === null
      ? []
      : [{ do: 'invite', accountId, account: after.values.account, expiresAt: joins.expiresAt }]
  const joined: StoredUser = { ...userAfter, facts: { ...userAfter.facts, orders } }
  const draft: UserDraft = {
    before: user,
    after: joined,
    action: 'update',
    change: 'status',
    changes: [],
    released: [],
  }
  return orderStatements([draft], context)
}

function assignmentItem(draft: AssignmentDraft, { caller }: Context): Record<string, unknown> {
  const { values, facts } = draft.after
  const { joins, user } = facts
  const policy =
    user === null ? undefined : membershipIn(facts.userAfter ?? user, facts.accountId)?.policy
  return {
    ...itemOf(draft),
    user_id: facts.userId,
    role_id: facts.roleId,
    account_id: facts.accountId,
    valid_from: values.validFrom,
    valid_from_text: values.validFrom,
    expires_at: values.expiresAt,
    expires_at_text: values.expiresAt,
    membership_state: joins?.state,
    invitation_expires_at: joins?.expiresAt,
    invited_by: joins?.state === 'INVITED' ? caller.username : undefined,
    subscribed:
      joins?.state === 'ACTIVE' &&
      user !== null &&
      policy !== undefined &&
      isSubscribed(policy, user),
  }
}
