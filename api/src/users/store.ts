import { type AccountPolicy, effectivePolicy, holds } from '@rollcall/resources'
import type { CompiledQuery } from 'kysely'

import { namedTenant, statement } from '../database/statement.ts'
import type { Context, Look } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Search, Wish, World } from '../declarations/kind.ts'
import {
  alsoRecorded,
  alsoTold,
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
import type { GuardedAccount } from '../policy/administrators.ts'
import { parentsMax } from '../policy/visible-users.ts'
import {
  type Authority,
  authorityOf,
  authorityQuery,
  type AuthorityRow,
} from '../roles/authority-store.ts'
import { type KnownRole, selectRoles } from '../roles/grant.ts'
import { forgetStatements } from './erasure-store.ts'
import { manyItemsOf, manyParameters, type OwnItem } from './many-store.ts'
import { guardsOf, type GuardRow, selectGuards } from './guards.ts'
import { orderStatements } from './order-statements.ts'
import { knownPasswords, selectDigests, type DigestRow } from './password-wishes.ts'
import type { KnownPassword } from './password-wishes.ts'
import { revokeKey } from './revoke-store.ts'
import { userColumns, userOf, type UserRecord } from './rows.ts'
import {
  completeUser,
  type HeldRole,
  membershipIn,
  type StoredUser,
  storedUsernameKey,
  tenantWideRank,
  type UserFacts,
  type UserValues,
} from './user.ts'

/** A user whom another names as parent. */
export interface KnownParent {
  id: string
  username: string
  /** Identities of the parent itself, of its parent, and so on. */
  chain: string[]
}

export interface UserWorld extends World<UserValues, UserFacts> {
  roles: Map<string, KnownRole>
  /** What is declared of the policy of the account asked for. */
  homePolicy: AccountPolicy
  /** Users that wishes name as parents and that the caller may see, by folded username. */
  parents: Map<string, KnownParent>
  /** Passwords that wishes bring. */
  passwords: Map<Wish<UserValues>, KnownPassword>
  /** What the users are allowed in any account, by identity; known where a caller who may not everything could become one of them. */
  allowed: Map<string, string[]> | undefined
  /** Something that they may do in another account and the caller may not do there, by identity. */
  exceeding: ReadonlyMap<string, Exceeding>
  /** Who administers each account; known only under locks. */
  guards: Map<string, GuardedAccount> | undefined
}

export type UserDraft = Draft<UserValues, UserFacts>

/** One statement that names its tenant by itself. A point read is the most frequent question about users. */
const selectOne = `
  select ${userColumns} from ${namedTenant} cross join lateral (
    select * from users where tenant_id = tenant.id and id = $2 offset 0) as u`

export async function findUser(
  {
    database,
    caller,
  }: Pick<Context, 'database'> & { caller: Pick<Context['caller'], 'tenantId' | 'accountId'> },
  id: string,
): Promise<StoredUser | undefined> {
  const rows = await database.run(statement<UserRecord>(selectOne, [caller.tenantId, id]))
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

/** Users by identity, and nobody beside them: a descent of one index each. */
const selectByIds = `
  select ${userColumns} from unnest($2::uuid[]) as wish cross join lateral (
    select * from users where tenant_id = $1 and id = wish offset 0) as u`

/** Rows are locked in the order of their ids, accounts last, so that no two writers wait for each other. */
const lockWanted = `with ${wanted}
  select 1 from users where tenant_id = $1 and id in (select id from wanted) order by id for no key update`
const lockAccounts = `
  select 1 from accounts where tenant_id = $1 order by id for no key update`
const digestsOfWanted = `with ${wanted} ${selectDigests}`

/** What the users that a write is about are allowed, whether they hold it now or will. */
const allowedOfWanted = `with ${wanted}
  select g.user_id, g.account_id, role_permissions($1, array_agg(distinct g.role_id)) as permissions
    from wanted join role_assignments g on g.tenant_id = $1 and g.user_id = wanted.id group by g.user_id, g.account_id`

const selectPolicy = `select policy from accounts where tenant_id = $1 and id = $2`

/** Users who are parents, with their chains; seen from the account, or from all of them. */
const selectParents = `
  select p.id, p.username, p.username_key,
         array(with recursive chain as (
                 select p.id, p.parent_id, 0 as depth
                 union all
                 select up.id, up.parent_id, chain.depth + 1 from chain join users up on up.tenant_id = $1 and up.id = chain.parent_id
                  where chain.depth < ${parentsMax})
               select id from chain order by depth) as chain
    from users p where p.tenant_id = $1 and p.username_key = any($2::text[]) and p.removed_at is null
     and ($4 or exists (select from memberships m where m.tenant_id = $1 and m.user_id = p.id and m.account_id = $3))`

interface ParentRow extends KnownParent {
  username_key: string
}

export async function gatherUsers(
  look: Look,
  search: Search<UserValues>,
  context: Context,
): Promise<UserWorld> {
  const { tenantId } = look
  const { caller, now } = context
  const { manager } = caller
  const usernames = search.wishes.map((wish) => foldKey(completeUser(wish.set).username))
  const emails = search.wishes.flatMap(({ set }) =>
    set.email === undefined ? [] : [foldKey(set.email)],
  )
  const names = new Set(search.wishes.flatMap(({ set }) => set.roles ?? []))
  // It came with the caller; whoever holds the lock of the account reads it again.
  const homePolicy = look.locks ? undefined : caller.accountPolicy
  const isByIds =
    !look.locks &&
    search.names.length === 0 &&
    emails.length === 0 &&
    usernames.every((username) => username === '')
  const parameters = [
    tenantId,
    search.ids,
    usernames.filter((username) => username !== ''),
    emails,
    manager?.kind ?? null,
    manager?.instance ?? null,
    search.names,
  ]
  const parents = search.wishes.flatMap(({ set }) =>
    set.parent === undefined ? [] : [foldKey(set.parent)],
  )
  const hasPasswords = search.wishes.some(hasPassword)
  // An act has no wishes; what it is to do is not known here.
  const isTenantWide = caller.rank >= tenantWideRank
  const isAllowedAsked =
    !(isTenantWide && holds(caller.permissions, '*')) &&
    (search.wishes.length === 0 || hasPasswords || search.wishes.some(mayTakeOver))
  const locks = [
    statement<unknown>(lockWanted, parameters),
    statement<unknown>(lockAccounts, [tenantId]),
    statement<GuardRow>(selectGuards, [tenantId, now.toISOString()]),
  ]
  // Of several queries some are asked only when they are needed: their rows are told apart by their order.
  const rows: unknown[][] = [
    ...(await look.readAll([
      ...(look.locks ? locks : []),
      isByIds
        ? statement<UserRecord>(selectByIds, [tenantId, search.ids])
        : statement<UserRecord>(selectWanted, parameters),
      ...(names.size > 0 ? [statement<KnownRole>(selectRoles, [tenantId, [...names]])] : []),
      ...(homePolicy === undefined
        ? [statement<{ policy: AccountPolicy }>(selectPolicy, [tenantId, caller.accountId])]
        : []),
      ...(parents.length > 0
        ? [
            statement<ParentRow>(selectParents, [
              tenantId,
              parents,
              caller.accountId,
              caller.rank >= tenantWideRank,
            ]),
          ]
        : []),
      ...(hasPasswords ? [statement<DigestRow>(digestsOfWanted, parameters)] : []),
      ...(isAllowedAsked ? [statement<AllowedRow>(allowedOfWanted, parameters)] : []),
      ...(isAllowedAsked && !isTenantWide ? [authorityQuery(tenantId, caller.userId, now)] : []),
    ])),
  ]
  const next = <Row>(isAsked = true): Row[] => (isAsked ? ((rows.shift() ?? []) as Row[]) : [])
  next(look.locks)
  next(look.locks)
  const guardRows = next<GuardRow>(look.locks)
  let found = next<UserRecord>()
  // Who became active would take the address, so whoever holds it has to be known.
  if (isByIds && found.some((row) => mayWakeToEmail(row, search.wishes)))
    [found] = await look.readAll([statement<UserRecord>(selectWanted, parameters)])
  const objects = found.map((row) => userOf(row, caller.accountId))
  const roles = next<KnownRole>(names.size > 0)
  const [home] = next<{ policy: AccountPolicy }>(homePolicy === undefined)
  const parentRows = next<ParentRow>(parents.length > 0)
  const digests = next<DigestRow>(hasPasswords)
  const allowed = next<AllowedRow>(isAllowedAsked)
  const authority = authorityOf(next<AuthorityRow>(isAllowedAsked && !isTenantWide))
  return {
    objects,
    roles: new Map(roles.map((role) => [role.name, role])),
    homePolicy: homePolicy ?? home?.policy ?? {},
    parents: new Map(parentRows.map(({ username_key, ...parent }) => [username_key, parent])),
    passwords: await knownPasswords(search, objects, digests, context),
    allowed: isAllowedAsked
      ? new Map(
          [...Map.groupBy(allowed, ({ user_id }) => user_id)].map(([id, rows]) => [
            id,
            rows.flatMap(({ permissions }) => permissions),
          ]),
        )
      : undefined,
    exceeding: isTenantWide ? new Map() : exceedingOf(allowed, caller.accountId, authority),
    guards: look.locks ? guardsOf(guardRows) : undefined,
  }
}

/** An act has no wishes: what it is to do is not known here. Whoever had ended begins anew with any wish. */
function mayWakeToEmail(
  { type, active, email, ended_at }: UserRecord,
  wishes: readonly Wish<UserValues>[],
): boolean {
  if (email === null || (type === 'person' && active)) return false
  return wishes.length === 0 || ended_at !== null || wishes.some(mayWake)
}

function mayWake({ set, clear }: Wish<UserValues>): boolean {
  return (
    set.type !== undefined ||
    set.active !== undefined ||
    clear.includes('type') ||
    clear.includes('active')
  )
}

/** What somebody may do in an account where the caller may not. */
export interface Exceeding {
  permission: string
}

/** Permissions of the same name in two accounts are two: whoever may everything in one may nothing in another by that. */
function exceedingOf(
  rows: readonly AllowedRow[],
  accountId: string,
  authority: ReadonlyMap<string, Authority>,
): Map<string, Exceeding> {
  const found = new Map<string, Exceeding>()
  for (const { user_id, account_id, permissions } of rows) {
    if (account_id === accountId) continue
    const there = authority.get(account_id)?.permissions ?? []
    const permission = permissions.find((one) => !holds(there, one))
    if (permission !== undefined) found.set(user_id, { permission })
  }
  return found
}

interface AllowedRow {
  user_id: string
  account_id: string
  permissions: string[]
}

/** Whoever changes these can become the user. */
function mayTakeOver({ set, clear }: Wish<UserValues>): boolean {
  return set.email !== undefined || set.mfaResetRevision !== undefined || clear.includes('email')
}

function hasPassword({ password, passwordHash }: Wish<UserValues>): boolean {
  return password !== undefined || passwordHash !== undefined
}

/** Columns of an item that every user has. */
const usualTypes = `
  username text, username_key text, type text, email text, email_key text, first_name text, first_name_key text,
  last_name text, last_name_key text, display_name text, language text, active boolean, access_points text[],
  ip_whitelist jsonb, credential_mode text, search_text text, activated_at timestamptz`

/** Columns that few users have when they are created. */
const rareTypes = `
  secondary_email text, timezone text, profile jsonb, labels jsonb, parent_id uuid,
  valid_from timestamptz, valid_from_text text, expires_at timestamptz, expires_at_text text, mfa text,
  unlock_revision bigint, mfa_reset_revision bigint, password_reset_revision bigint, invitation_revision bigint, handled jsonb`

/** Columns that only a change writes. */
const laterTypes = `
  ended_at timestamptz, removed_at timestamptz, locks jsonb, activity_base_at timestamptz, pending_email jsonb, pending_removal uuid`

const membershipTypes = `
  account_id uuid, roles_given boolean, membership_state text, invited_at timestamptz, invitation_expires_at timestamptz, invited_by text,
  accepted_at timestamptz, subscribed boolean, add_roles uuid[]`

const changeTypes = `is_member boolean, remove_roles uuid[], remove_assignments uuid[], is_ended boolean`

function namesOf(types: string): string[] {
  return types.split(',').map((column) => column.trim().split(' ')[0] ?? '')
}

const membershipNames = `user_id, account_id, roles_given, created_at, state, invited_at, invitation_expires_at, invited_by, accepted_at, subscribed`
const membershipValues = `id, account_id, roles_given, updated_at, membership_state, invited_at, invitation_expires_at, invited_by, accepted_at, subscribed`

const rolesGranted = `
granted as (
  insert into role_assignments (tenant_id, user_id, role_id, account_id, source, created_at, updated_at)
  select $2::uuid, item.id, role_id, item.account_id, 'roles', item.updated_at, item.updated_at from item cross join lateral unnest(item.add_roles) as role_id),`

/** A creation is the most frequent write: it says no more than it has to. */
function insertOf(isRare: boolean, granted: string, itemsFrom = itemsOf): string {
  const types = isRare ? `${usualTypes}, ${rareTypes}` : usualTypes
  const names = namesOf(types).join(', ')
  return `with ${itemsFrom(`${types}, ${membershipTypes}`)},
stored as (insert into users (${declaredColumns}, ${names}) select ${declaredValues}, ${names} from item),
member as (
  insert into memberships (tenant_id, ${membershipNames})
  select $2::uuid, ${membershipValues} from item),${granted}
${recordingOf('User')}
select 1`
}
const insertUsers = insertOf(false, '')
const insertUsersWithRoles = insertOf(false, rolesGranted)
const insertWholeUsers = insertOf(true, '')
const insertWholeUsersWithRoles = insertOf(true, rolesGranted)
const insertManyUsers = insertOf(false, '', manyItemsOf)
const insertManyUsersWithRoles = insertOf(false, rolesGranted, manyItemsOf)

const updateTypes = `${usualTypes}, ${rareTypes}, ${laterTypes}`
const assignments = namesOf(updateTypes)
  .map((name) => `${name} = item.${name}`)
  .join(', ')
const columns = `${updateTypes}, ${membershipTypes}, ${changeTypes}`

/** Most changes leave the membership and its roles as they are. */
const updateUsersAlone = `with ${itemsOf(updateTypes)},
stored as (update users set ${declaredAssignments}, ${assignments} from item where ${rowOfItem('users')} returning 1),
${recordOf('User')}`

/** A state that is written beside: an invitation that is accepted meanwhile moves the status, and the write is decided anew. */
const updateUsers = `with ${itemsOf(columns)},
stored as (update users set ${declaredAssignments}, ${assignments} from item where ${rowOfItem('users')} returning 1),
member as (
  insert into memberships (tenant_id, ${membershipNames})
  select $2::uuid, ${membershipValues} from item where is_member
  on conflict (tenant_id, user_id, account_id) do update
     set roles_given = excluded.roles_given, state = excluded.state,
         invited_at = coalesce(excluded.invited_at, memberships.invited_at),
         invitation_expires_at = excluded.invitation_expires_at,
         invited_by = coalesce(excluded.invited_by, memberships.invited_by),
         accepted_at = coalesce(excluded.accepted_at, memberships.accepted_at),
         subscribed = memberships.subscribed or (excluded.subscribed and memberships.state <> 'ACTIVE')
   where (memberships.roles_given, memberships.state, memberships.invitation_expires_at)
         is distinct from (excluded.roles_given, excluded.state, excluded.invitation_expires_at)),${rolesGranted}
taken as (
  delete from role_assignments g using item where g.tenant_id = $2::uuid and g.user_id = item.id and g.account_id = item.account_id
     and g.source = 'roles' and g.role_id = any(item.remove_roles)),
${recordOf('User')}`

/** Assignments that a list of roles takes the place of, where a user holds one role. Each is told. */
const endAssignments = `with ${itemsOf(columns)},
gone as (
  delete from role_assignments g using item
   where g.tenant_id = $2::uuid and g.user_id = item.id and g.id = any(item.remove_assignments)
  returning 'RoleAssignment' as kind, g.id, g.user_id, g.version, g.manager_kind, g.manager_instance, g.manager_name, '{}'::text[] as fields),
told as (${alsoTold('gone', { change: "'deleted'" })}),
${alsoRecorded('gone', 'delete')}
select 1`

/** What goes with a user that leaves an account: assignments that are objects of their own, and keys. Each is told. */
const removeUsers = `with ${itemsOf(columns)},
ended as (
  select g.id, g.user_id, g.version, g.manager_kind, g.manager_instance, g.manager_name from role_assignments g join item on g.user_id = item.id and (g.account_id = item.account_id or item.is_ended)
   where g.tenant_id = $2::uuid and g.source = 'assignment' and not item.is_member),
left_account as (
  delete from memberships m using item
   where m.tenant_id = $2::uuid and m.user_id = item.id and (m.account_id = item.account_id or item.is_ended) and not item.is_member),
revoked as (
  ${revokeKey}
    from item, api_keys old
   where k.tenant_id = $2::uuid and k.user_id = item.id and item.is_ended and k.revoked_at is null
     and old.tenant_id = k.tenant_id and old.id = k.id
  returning k.id, k.user_id, k.version, old.manager_kind, old.manager_instance, old.manager_name),
gone as (
  select 'RoleAssignment' as kind, ended.*, '{}'::text[] as fields from ended union all select 'ApiKey', revoked.*, '{}' from revoked),
told as (${alsoTold('gone', { change: "'deleted'" })}),
${alsoRecorded('gone', 'delete')}
select 1`

const eraseUsers = `with ${itemsOf(columns)},
stored as (delete from users using item where ${rowOfItem('users')} returning 1),
${recordOf('User')}`

/** Keys that are on their way to another user of the same call stand aside first: the index is asked row by row. */
const parkKeys = `
  update users set username_key = E'\\x01' || id::text, email_key = E'\\x01' || id::text
   where tenant_id = $1 and id = any($2::uuid[])`

/** The statements of a write, one for what is created, one for what is changed; a removal takes one more, and so does what is done beside. */
export function userStatements(drafts: readonly UserDraft[], context: Context): CompiledQuery[] {
  const created = drafts.filter(({ before }) => before === null)
  const erased = drafts.filter(({ action }) => action === 'erase')
  const removed = drafts.filter(({ action }) => isRemoval(action))
  const updated = drafts.filter((draft) => draft.before !== null && draft.action !== 'erase')
  const moved = updated.filter((draft) => replacedAssignments(draft, context).length > 0)
  const bySort = Map.groupBy(updated, (draft) => keepsMembership(draft, context))
  const write = writerOf((draft: UserDraft) => userItem(draft, context), context)
  const renamed = movedKeys(updated)
  return [
    ...(renamed.length > 0 ? [statement(parkKeys, [context.caller.tenantId, renamed])] : []),
    ...write(removeUsers, removed),
    ...write(endAssignments, moved),
    ...write(updateUsersAlone, bySort.get(true) ?? []),
    ...write(updateUsers, bySort.get(false) ?? []),
    ...inserts(created, write, context),
    ...write(eraseUsers, erased),
    ...orderStatements(drafts, context),
    ...forgetStatements(removed, context),
  ]
}

function inserts(
  created: readonly UserDraft[],
  write: (text: string, drafts: readonly UserDraft[]) => CompiledQuery[],
  context: Context,
): CompiledQuery[] {
  const hasRoles = created.some(({ after }) => after.values.roles.length > 0)
  if (created.some(isRare))
    return write(hasRoles ? insertWholeUsersWithRoles : insertWholeUsers, created)
  const many = manyParameters(created, ownItem, (draft) => userItem(draft, context), context)
  if (many === undefined) return write(hasRoles ? insertUsersWithRoles : insertUsers, created)
  return [statement(hasRoles ? insertManyUsersWithRoles : insertManyUsers, many)]
}

const rareMembers = [
  'secondaryEmail',
  'timezone',
  'profile',
  'labels',
  'validFrom',
  'expiresAt',
  'mfa',
  'unlockRevision',
  'mfaResetRevision',
  'passwordResetRevision',
  'invitationRevision',
]

function isRare({ after }: UserDraft): boolean {
  return (
    after.facts.parents.length > 0 || after.given.some((member) => rareMembers.includes(member))
  )
}

/** Whether nothing is written about the membership in the account asked for. */
function keepsMembership({ before, after }: UserDraft, { caller }: Context): boolean {
  const here = membershipIn(after, caller.accountId)
  const held = before === null ? undefined : membershipIn(before, caller.accountId)
  if (here === undefined || held === undefined) return here === held
  return (
    here.state === held.state &&
    here.rolesGiven === held.rolesGiven &&
    here.invitationExpiresAt?.getTime() === held.invitationExpiresAt?.getTime() &&
    namesOfOwn(here.roles) === namesOfOwn(held.roles)
  )
}

function namesOfOwn(roles: readonly HeldRole[]): string {
  return ownRoles(roles).toSorted().join()
}

/** Identities of the roles that the list `roles` gave. */
function ownRoles(roles: readonly HeldRole[] = []): string[] {
  return roles.filter(({ source }) => source === 'roles').map(({ id }) => id)
}

/** Assignments that were held and are not any more, although the membership goes on. */
function replacedAssignments({ before, after }: UserDraft, { caller }: Context): string[] {
  const here = membershipIn(after, caller.accountId)
  const held = before === null ? undefined : membershipIn(before, caller.accountId)
  if (here === undefined || held === undefined) return []
  const kept = new Set(here.roles.map(({ assignmentId }) => assignmentId))
  return held.roles
    .filter(({ source, assignmentId }) => source === 'assignment' && !kept.has(assignmentId))
    .map(({ assignmentId }) => assignmentId)
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

function userItem(draft: UserDraft, context: Context): Record<string, unknown> {
  const { after } = draft
  const { values, facts } = after
  return {
    ...itemOf(draft),
    ...ownItem(draft),
    type: values.type,
    secondary_email: values.secondaryEmail,
    language: values.language,
    timezone: values.timezone,
    profile: values.profile,
    labels: values.labels,
    parent_id: facts.parents[0],
    active: values.active,
    valid_from: values.validFrom,
    valid_from_text: values.validFrom,
    expires_at: values.expiresAt,
    expires_at_text: values.expiresAt,
    mfa: values.mfa,
    access_points: values.accessPoints,
    ip_whitelist: values.ipWhitelist,
    credential_mode: values.credential.mode,
    unlock_revision: values.unlockRevision,
    mfa_reset_revision: values.mfaResetRevision,
    password_reset_revision: values.passwordResetRevision,
    invitation_revision: values.invitationRevision,
    handled: facts.handled,
    locks: facts.locks,
    activated_at: facts.activity.activatedAt,
    activity_base_at: facts.activity.baseAt,
    pending_email: facts.pendingEmail,
    pending_removal: facts.pendingRemoval,
    ended_at: facts.endedAt,
    removed_at: facts.removedAt,
    is_ended: facts.endedAt !== null || facts.removedAt !== null,
    ...membershipItem(draft, context),
  }
}

/** What nobody else has. */
function ownItem({ after }: UserDraft): OwnItem {
  const { values } = after
  const name = (text: string | undefined): string => (text === undefined ? '' : foldKey(text))
  return {
    username: values.username,
    username_key: storedUsernameKey(after),
    email: values.email,
    email_key: name(values.email),
    first_name: values.firstName,
    first_name_key: name(values.firstName),
    last_name: values.lastName,
    last_name_key: name(values.lastName),
    display_name: values.displayName,
    search_text: searchTextOf(values),
  }
}

/** The membership in the account asked for; those in other accounts are not written with the user. */
function membershipItem(draft: UserDraft, context: Context): Record<string, unknown> {
  const { before, after } = draft
  const { caller, now } = context
  const here = membershipIn(after, caller.accountId)
  const held = before === null ? undefined : membershipIn(before, caller.accountId)
  const wantedRoles = ownRoles(here?.roles)
  const heldRoles = ownRoles(held?.roles)
  const isInvitedNow =
    here?.state === 'INVITED' &&
    here.invitationExpiresAt?.getTime() !== held?.invitationExpiresAt?.getTime()
  return {
    account_id: caller.accountId,
    is_member: here !== undefined,
    roles_given: here?.rolesGiven ?? false,
    membership_state: here?.state ?? 'ACTIVE',
    invited_at: isInvitedNow ? now : undefined,
    invitation_expires_at: here?.invitationExpiresAt,
    invited_by: isInvitedNow ? caller.username : undefined,
    subscribed: here !== undefined && here.state === 'ACTIVE' && isSubscribed(here.policy, after),
    add_roles: wantedRoles.filter((id) => !heldRoles.includes(id)),
    remove_roles: heldRoles.filter((id) => !wantedRoles.includes(id)),
    remove_assignments: replacedAssignments(draft, context),
  }
}

/** Whether joining the account subscribes to its service notices (S3-24). */
export function isSubscribed(
  policy: AccountPolicy,
  { values }: Pick<StoredUser, 'values'>,
): boolean {
  return values.type === 'person' && effectivePolicy(policy).serviceNotices === 'autoSubscribe'
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
