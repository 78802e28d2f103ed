import type { AccountPolicy } from '@rollcall/resources'
import type { CompiledQuery } from 'kysely'

import { statement } from '../database/statement.ts'
import type { Context, Look } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Search, World } from '../declarations/kind.ts'
import {
  alsoRecorded,
  declaredAssignments,
  declaredColumns,
  declaredValues,
  itemOf,
  itemsOf,
  recordingOf,
  recordOf,
  rowOfItem,
} from '../declarations/record.ts'
import type { Draft } from '../declarations/stored.ts'
import { writerOf } from '../declarations/write-store.ts'
import { type KnownRole, selectRoles } from '../roles/grant.ts'
import { userColumns, userOf, type UserRecord } from './rows.ts'
import {
  completeUser,
  membershipIn,
  storedUsernameKey,
  type HeldRole,
  type StoredUser,
  type UserFacts,
  type UserValues,
} from './user.ts'

export interface UserWorld extends World<UserValues, UserFacts> {
  roles: Map<string, KnownRole>
  /** Policy of the account asked for. */
  homePolicy: AccountPolicy
  /** Active owners by account; known only under locks. */
  owners: Map<string, Set<string>> | undefined
}

export type UserDraft = Draft<UserValues, UserFacts>

export async function findUser(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  id: string,
): Promise<StoredUser | undefined> {
  const rows = await database.read(
    caller.tenantId,
    statement<UserRecord>(
      `select ${userColumns} from users u where u.tenant_id = $1 and u.id = $2`,
      [caller.tenantId, id],
    ),
  )
  return rows[0] === undefined ? undefined : userOf(rows[0], caller.accountId)
}

/**
 * Users by identity, by manager, by username, and the persons who hold an e-mail address that is wanted, or that a user among them would take
 * by becoming active.
 *
 * Each is looked up by itself, `lateral ... offset 0`: that is one descent of an index for each (`limit 1` would make a walk along another index look short). Written as `= any($3)`, the whole table was walked for every batch
 * of the first load, before PostgreSQL had looked at how full it is, and the load took quadratic time.
 */
const wanted = `
  named as (
    select found.id from unnest($2::uuid[]) as wish cross join lateral (
      select id from users where tenant_id = $1 and id = wish offset 0) as found
    union select found.id from unnest($3::text[]) as wish cross join lateral (
      select id from users where tenant_id = $1 and username_key = wish offset 0) as found
    union select found.id from unnest($7::text[]) as wish cross join lateral (
      select id from users where tenant_id = $1 and manager_kind = $5 and manager_instance = $6 and manager_name = wish offset 0) as found
  ),
  wanted as (
    select id from named
    union select found.id from unnest($4::text[]) as wish cross join lateral (
      select id from users where tenant_id = $1 and email_key = wish
         and type = 'person' and active and removed_at is null and email_key <> '' offset 0) as found
    union select found.id from named
      cross join lateral (
        select email_key from users where tenant_id = $1 and id = named.id and not (type = 'person' and active) and email_key <> '' offset 0) as dormant
      cross join lateral (
        select id from users where tenant_id = $1 and email_key = dormant.email_key
           and type = 'person' and active and removed_at is null and email_key <> '' offset 0) as found
  )`

const selectWanted = `with ${wanted}
  select ${userColumns} from wanted cross join lateral (
    select * from users where tenant_id = $1 and id = wanted.id offset 0) as u`

/** Rows are locked in the order of their ids, accounts last, so that no two writers wait for each other. */
const lockWanted = `with ${wanted}
  select 1 from users where tenant_id = $1 and id in (select id from wanted) order by id for no key update`
const lockAccounts = `
  select 1 from accounts where tenant_id = $1 order by id for no key update`

const selectPolicy = `select policy from accounts where tenant_id = $1 and id = $2`

const selectOwners = `
  select g.account_id, g.user_id from role_assignments g
    join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id and r.rank = 1000
    join users u on u.tenant_id = g.tenant_id and u.id = g.user_id and u.active and u.removed_at is null
   where g.tenant_id = $1`

export async function gatherUsers(
  look: Look,
  search: Search<UserValues>,
  context: Context,
): Promise<UserWorld> {
  const { tenantId } = look
  const manager = context.caller.manager
  const usernames = search.wishes.map((wish) => foldKey(completeUser(wish.set).username))
  const emails = search.wishes.flatMap(({ set }) =>
    set.email === undefined ? [] : [foldKey(set.email)],
  )
  const names = new Set(search.wishes.flatMap(({ set }) => set.roles ?? []))
  const parameters = [
    tenantId,
    search.ids,
    usernames.filter((username) => username !== ''),
    emails,
    manager?.kind ?? null,
    manager?.instance ?? null,
    search.names,
  ]
  const users = statement<UserRecord>(selectWanted, parameters)
  const roles = statement<KnownRole>(selectRoles, [tenantId, [...names]])
  const policies = statement<{ policy: AccountPolicy }>(selectPolicy, [
    tenantId,
    context.caller.accountId,
  ])
  if (!look.locks) {
    const [userRows, roleRows, policyRows] = await look.readAll([users, roles, policies])
    return worldOf(userRows, roleRows, policyRows, undefined, context)
  }
  const [, , userRows, roleRows, policyRows, ownerRows] = await look.readAll([
    statement<unknown>(lockWanted, parameters),
    statement<unknown>(lockAccounts, [tenantId]),
    users,
    roles,
    policies,
    statement<{ account_id: string; user_id: string }>(selectOwners, [tenantId]),
  ])
  const owners = new Map<string, Set<string>>()
  for (const { account_id, user_id } of ownerRows) {
    const users = owners.get(account_id)
    if (users === undefined) owners.set(account_id, new Set([user_id]))
    else users.add(user_id)
  }
  return worldOf(userRows, roleRows, policyRows, owners, context)
}

function worldOf(
  users: readonly UserRecord[],
  roles: readonly KnownRole[],
  policies: readonly { policy: AccountPolicy }[],
  owners: UserWorld['owners'],
  { caller }: Context,
): UserWorld {
  return {
    objects: users.map((row) => userOf(row, caller.accountId)),
    roles: new Map(roles.map((role) => [role.name, role])),
    homePolicy: policies[0]?.policy ?? {},
    owners,
  }
}

const columns = `
  username text, username_key text, type text, email text, email_key text, first_name text, first_name_key text,
  last_name text, last_name_key text, display_name text, language text, active boolean, access_points text[],
  ip_whitelist jsonb, credential_mode text, search_text text, ended_at timestamptz, removed_at timestamptz,
  account_id uuid, is_member boolean, roles_given boolean, add_roles uuid[], remove_roles uuid[], revoke_keys boolean`

const userNames = `username, username_key, type, email, email_key, first_name, first_name_key, last_name, last_name_key, display_name, language,
  active, access_points, ip_whitelist, credential_mode, search_text, ended_at, removed_at`

const rolesGranted = `
granted as (
  insert into role_assignments (tenant_id, user_id, role_id, account_id, source, created_at, updated_at)
  select $2::uuid, item.id, role_id, item.account_id, 'roles', item.updated_at, item.updated_at from item cross join lateral unnest(item.add_roles) as role_id),`

/** A creation is the most frequent write: it says no more than it has to. */
const insertOf = (granted: string): string => `with ${itemsOf(columns)},
stored as (insert into users (${declaredColumns}, ${userNames}) select ${declaredValues}, ${userNames} from item),
member as (
  insert into memberships (tenant_id, user_id, account_id, roles_given, created_at)
  select $2::uuid, id, account_id, roles_given, updated_at from item),${granted}
${recordingOf('User')}
select 1`
const insertUsers = insertOf('')
const insertUsersWithRoles = insertOf(rolesGranted)

const assignments = userNames
  .split(',')
  .map((name) => `${name.trim()} = item.${name.trim()}`)
  .join(', ')

const updateUsers = `with ${itemsOf(columns)},
stored as (update users set ${declaredAssignments}, ${assignments} from item where ${rowOfItem('users')} returning 1),
member as (
  insert into memberships (tenant_id, user_id, account_id, roles_given, created_at)
  select $2::uuid, id, account_id, roles_given, updated_at from item where is_member
  on conflict (tenant_id, user_id, account_id) do update set roles_given = excluded.roles_given
   where memberships.roles_given is distinct from excluded.roles_given),${rolesGranted}
taken as (
  delete from role_assignments g using item where g.tenant_id = $2::uuid and g.user_id = item.id and g.account_id = item.account_id
     and g.source = 'roles' and g.role_id = any(item.remove_roles)),
${recordOf('User')}`

/** What goes with a user that leaves an account: assignments that are objects of their own, and keys. Each is told. */
const removeUsers = `with ${itemsOf(columns)},
ended as (
  select g.id, g.user_id, g.version, g.manager_kind, g.manager_instance, g.manager_name from role_assignments g join item on g.user_id = item.id and g.account_id = item.account_id
   where g.tenant_id = $2::uuid and g.source = 'assignment' and not item.is_member),
left_account as (
  delete from memberships m using item where m.tenant_id = $2::uuid and m.user_id = item.id and m.account_id = item.account_id and not item.is_member),
revoked as (
  update api_keys k set revoked_at = $3::timestamptz, status_version = k.status_version + 1, updated_at = $3::timestamptz,
         manager_kind = null, manager_instance = null, manager_name = null, declared = '{}'
    from item, api_keys old
   where k.tenant_id = $2::uuid and k.user_id = item.id and item.revoke_keys and k.revoked_at is null
     and old.tenant_id = k.tenant_id and old.id = k.id
  returning k.id, k.user_id, k.version, old.manager_kind, old.manager_instance, old.manager_name),
gone as (
  select 'RoleAssignment' as kind, ended.*, '{}'::text[] as fields from ended union all select 'ApiKey', revoked.*, '{}' from revoked),
told as (
  insert into changes (tenant_id, at, kind, object_id, object_version, change, fields, manager)
  select $2::uuid, $3::timestamptz, kind, id, version, 'deleted', '{}',
         case when manager_kind is not null then jsonb_build_object('kind', manager_kind, 'instance', manager_instance, 'name', manager_name) end from gone),
${alsoRecorded('gone', 'delete')}
select 1`

const eraseUsers = `with ${itemsOf(columns)},
stored as (delete from users using item where ${rowOfItem('users')} returning 1),
${recordOf('User')}`

/** Keys that are on their way to another user of the same call stand aside first: the index is asked row by row. */
const parkKeys = `
  update users set username_key = E'\\x01' || id::text, email_key = E'\\x01' || id::text
   where tenant_id = $1 and id = any($2::uuid[])`

/** The statements of a write, one for what is created, one for what is changed; a removal takes one more. */
export function userStatements(drafts: readonly UserDraft[], context: Context): CompiledQuery[] {
  const created = drafts.filter(({ before }) => before === null)
  const erased = drafts.filter(({ action }) => action === 'erase')
  const removed = drafts.filter(({ action }) => isRemoval(action))
  const updated = drafts.filter((draft) => draft.before !== null && draft.action !== 'erase')
  const write = writerOf((draft: UserDraft) => userItem(draft, context), context)
  const renamed = movedKeys(updated)
  const hasRoles = created.some(({ after }) => after.values.roles.length > 0)
  return [
    ...(renamed.length > 0 ? [statement(parkKeys, [context.caller.tenantId, renamed])] : []),
    ...write(removeUsers, removed),
    ...write(updateUsers, updated),
    ...write(hasRoles ? insertUsersWithRoles : insertUsers, created),
    ...write(eraseUsers, erased),
  ]
}

function isRemoval(action: UserDraft['action']): boolean {
  return action === 'deactivate' || action === 'delete' || action === 'erase'
}

/** Users whose keys change, when there are several: one may be on the way to what another holds. */
function movedKeys(drafts: readonly UserDraft[]): string[] {
  if (drafts.length < 2) return []
  return drafts
    .filter(
      ({ before, after }) =>
        before !== null &&
        (foldKey(before.values.username) !== foldKey(after.values.username) ||
          before.values.email !== after.values.email),
    )
    .map(({ after }) => after.id)
}

function userItem(draft: UserDraft, { caller }: Context): Record<string, unknown> {
  const { before, after } = draft
  const { values, facts } = after
  const here = membershipIn(after, caller.accountId)
  const held = before === null ? undefined : membershipIn(before, caller.accountId)
  const own = (roles: readonly HeldRole[] = []): string[] =>
    roles.filter(({ source }) => source === 'roles').map(({ id }) => id)
  const wantedRoles = own(here?.roles)
  const heldRoles = own(held?.roles)
  const name = (text: string | undefined): string => (text === undefined ? '' : foldKey(text))
  return {
    ...itemOf(draft),
    username: values.username,
    username_key: storedUsernameKey(after),
    type: values.type,
    email: values.email,
    email_key: name(values.email),
    first_name: values.firstName,
    first_name_key: name(values.firstName),
    last_name: values.lastName,
    last_name_key: name(values.lastName),
    display_name: values.displayName,
    language: values.language,
    active: values.active,
    access_points: values.accessPoints,
    ip_whitelist: values.ipWhitelist,
    credential_mode: values.credential.mode,
    search_text: searchTextOf(values),
    ended_at: facts.endedAt,
    removed_at: facts.removedAt,
    account_id: caller.accountId,
    is_member: here !== undefined,
    roles_given: here?.rolesGiven ?? false,
    add_roles: wantedRoles.filter((id) => !heldRoles.includes(id)),
    remove_roles: heldRoles.filter((id) => !wantedRoles.includes(id)),
    revoke_keys: facts.endedAt !== null || facts.removedAt !== null,
  }
}

/**
 * Everything that a search looks at, folded; the line feeds let a search for a beginning be told from one for a part. A text with which another begins is
 * found with that one: most usernames begin an e-mail address, and trigrams are the dearest part of a creation.
 */
function searchTextOf(values: UserValues): string {
  const { username, email, firstName, lastName, displayName } = values
  const texts = [username, email, firstName, lastName, displayName]
    .filter((text) => text !== undefined)
    .map(foldKey)
  const needed = texts.filter(
    (text, index) =>
      !texts.some(
        (other, at) => at !== index && other.startsWith(text) && (other !== text || at < index),
      ),
  )
  return needed.map((text) => `\n${text}`).join('')
}
