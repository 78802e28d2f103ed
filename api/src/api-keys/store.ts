import type { ApiKeyRotation } from '@rollcall/resources'
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
import { parkNames, sortDrafts, writerOf } from '../declarations/write-store.ts'
import {
  type Authority,
  authorityOf,
  authorityQuery,
  type AuthorityRow,
} from '../roles/authority-store.ts'
import { rankOfUser } from '../roles/grant.ts'
import { tenantWideRank } from '../users/user.ts'
import { textExpiryOf, type ApiKeyFacts, type ApiKeyValues, type StoredApiKey } from './api-key.ts'

/** A user whose key a wish is about. */
export interface KeyHolder {
  id: string
  username: string
  active: boolean
  isEnded: boolean
  isHere: boolean
  rank: number
  /** Everything that the user may do in any account. */
  permissions: string[]
  /** The same in each account but the one asked for. */
  elsewhere: { accountId: string; permissions: string[] }[]
}

export interface ApiKeyWorld extends World<ApiKeyValues, ApiKeyFacts> {
  /** By folded username. */
  users: Map<string, KeyHolder>
  /** What the caller may do in each account, where that is not the same everywhere. */
  authority: ReadonlyMap<string, Authority> | undefined
  /** Those of the hashes asked for whose text is over for good. */
  spentHashes: Set<string>
}

export type ApiKeyDraft = Draft<ApiKeyValues, ApiKeyFacts>

interface ApiKeyRecord extends DeclaredRecord {
  username: string
  name: string
  description: string | null
  permissions: string[] | null
  access_points: ApiKeyValues['accessPoints']
  ip_whitelist: ApiKeyValues['ipWhitelist']
  expires_at_text: string | null
  expires_after: string | null
  rotation: ApiKeyRotation | null
  recipient: string | null
  user_id: string
  user_active: boolean
  user_rank: number
  is_user_here: boolean
  hash: Buffer
  prefix: string
  text_made_at: Date
  previous_hash: Buffer | null
  previous_prefix: string | null
  previous_until: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
}

/** `$N` is the account asked for. Somebody of other accounts who was only asked in is not here yet. */
const isUserHere = (account: string): string =>
  `exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.account_id = ${account}::uuid
     and (m.state <> 'INVITED' or not exists (
       select from memberships o where o.tenant_id = m.tenant_id and o.user_id = m.user_id and o.state <> 'INVITED')))`

const columns = `${declaredRecord('k')}, u.username, k.name, k.description, k.permissions, k.access_points, k.ip_whitelist, k.expires_at_text, k.user_id,
  k.expires_after, k.rotation, k.recipient, k.text_made_at, k.previous_hash, k.previous_prefix, k.previous_until, k.last_used_at,
  u.active as user_active, ${rankOfUser('u')} as user_rank, k.hash, k.prefix, k.revoked_at`
const joined = `api_keys k join users u on u.tenant_id = k.tenant_id and u.id = k.user_id`

export async function findApiKey(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  id: string,
): Promise<StoredApiKey | undefined> {
  const [row] = await database.read(
    caller.tenantId,
    statement<ApiKeyRecord>(
      `select ${columns}, ${isUserHere('$3')} as is_user_here from ${joined} where k.tenant_id = $1 and k.id = $2`,
      [caller.tenantId, id, caller.accountId],
    ),
  )
  return row === undefined ? undefined : apiKeyOf(row)
}

/** Keys by identity, by manager, by hash, and the live keys of a wanted name of the users that wishes name. */
const wanted = `
  wanted as (
    select id from api_keys where tenant_id = $1 and id = any($2::uuid[])
    union select id from api_keys where tenant_id = $1 and manager_kind = $4 and manager_instance = $5 and manager_name = any($6::text[])
    union select k.id from users u join api_keys k on k.tenant_id = u.tenant_id and k.user_id = u.id and k.revoked_at is null
     where u.tenant_id = $1 and u.username_key = any($3::text[]) and u.removed_at is null
    union select k.id from api_keys k where k.tenant_id = $1 and k.hash in (select decode(hex, 'hex') from unnest($7::text[]) as hex)
    union select k.id from api_keys k where k.tenant_id = $1 and k.previous_hash in (select decode(hex, 'hex') from unnest($7::text[]) as hex)
    union select k.id from api_keys own join api_keys k on k.tenant_id = own.tenant_id and k.user_id = own.user_id and k.revoked_at is null
     where own.tenant_id = $1 and own.id = any($2::uuid[])
  )`

const selectWanted = `with ${wanted}
  select ${columns}, ${isUserHere('$8')} as is_user_here from wanted join ${joined} on k.tenant_id = $1 and k.id = wanted.id`

const lockWanted = `with ${wanted}
  select 1 from api_keys where tenant_id = $1 and $8::uuid is not null and id in (select id from wanted) order by id for update`

const selectHolders = `
  select u.id, u.username, u.username_key, u.active, u.ended_at is not null as "isEnded", ${rankOfUser('u')} as rank, ${isUserHere('$3')} as "isHere",
         role_permissions(u.tenant_id, array(select g.role_id from role_assignments g where g.tenant_id = u.tenant_id and g.user_id = u.id)) as permissions,
         coalesce((select json_agg(json_build_object('accountId', e.account_id, 'permissions', e.permissions)) from (
           select g.account_id, role_permissions(u.tenant_id, array_agg(distinct g.role_id)) as permissions from role_assignments g
            where g.tenant_id = u.tenant_id and g.user_id = u.id and g.account_id <> $3::uuid group by g.account_id) e), '[]') as elsewhere
    from users u
   where u.tenant_id = $1 and u.removed_at is null
     and (u.username_key = any($2::text[]) or u.id in (select user_id from api_keys where tenant_id = $1 and id = any($4::uuid[])))`

const selectSpent = `
  select encode(hash, 'hex') as hash from spent_key_hashes
   where tenant_id = $1 and hash in (select decode(hex, 'hex') from unnest($2::text[]) as hex)`

export async function gatherApiKeys(
  look: Look,
  search: Search<ApiKeyValues>,
  { caller, now }: Context,
): Promise<ApiKeyWorld> {
  const { tenantId } = look
  const usernames = search.wishes.flatMap(({ set }) =>
    set.user === undefined ? [] : [foldKey(set.user)],
  )
  const hashes = search.wishes.flatMap(({ hash }) => hash ?? [])
  const parameters = [
    tenantId,
    search.ids,
    usernames,
    caller.manager?.kind ?? null,
    caller.manager?.instance ?? null,
    search.names,
    hashes,
    caller.accountId,
  ]
  const queries = [
    statement<ApiKeyRecord>(selectWanted, parameters),
    statement<KeyHolder & { username_key: string }>(selectHolders, [
      tenantId,
      usernames,
      caller.accountId,
      search.ids,
    ]),
    statement<{ hash: string }>(selectSpent, [tenantId, hashes]),
    authorityQuery(tenantId, caller.userId, now),
  ] as const
  if (!look.locks) {
    const [rows, users, spent, authority] = await look.readAll(queries)
    return worldOf(rows, users, spent, authority)
  }
  const lock = statement<unknown>(lockWanted, parameters)
  const [, rows, users, spent, authority] = await look.readAll([lock, ...queries])
  return worldOf(rows, users, spent, authority)

  function worldOf(
    rows: readonly ApiKeyRecord[],
    users: readonly (KeyHolder & { username_key: string })[],
    spent: readonly { hash: string }[],
    authority: readonly AuthorityRow[],
  ): ApiKeyWorld {
    return {
      objects: rows.map(apiKeyOf),
      users: new Map(users.map((user) => [user.username_key, user])),
      spentHashes: new Set(spent.map(({ hash }) => hash)),
      authority: caller.rank >= tenantWideRank ? undefined : authorityOf(authority),
    }
  }
}

/** Filters of the list, beside those that every list has. */
export const apiKeyFilters = {
  user: { type: 'string', minLength: 1, maxLength: 254, description: 'Username of the user.' },
  name: { type: 'string', minLength: 1, maxLength: 128, description: 'Name of the key.' },
  revoked: { type: 'boolean', description: 'Also list keys that were revoked.' },
}

export const apiKeySorts: Readonly<Record<string, Sorting<ApiKeyValues, ApiKeyFacts>>> = {
  createdAt: byCreation('k.id'),
  name: { column: 'k.name', type: 'text', keyOf: ({ values }) => values.name },
  updatedAt: byUpdate('k.updated_at'),
}

export async function listApiKeys(
  context: Pick<Context, 'database' | 'caller'>,
  asked: ListAsked,
): Promise<ListPage<ApiKeyValues, ApiKeyFacts>> {
  const { caller } = context
  const { user, name, manager, revoked, account } = asked.query
  const conditions = [
    sql`k.tenant_id = ${caller.tenantId}::uuid`,
    ...managerConditions('k', manager),
  ]
  if (revoked !== true) conditions.push(sql`k.revoked_at is null`)
  if (account !== undefined || caller.rank < tenantWideRank)
    conditions.push(
      sql`exists (select from memberships m where m.tenant_id = k.tenant_id and m.user_id = k.user_id and m.account_id = ${caller.accountId}::uuid
        and (m.state <> 'INVITED' or not exists (
          select from memberships o where o.tenant_id = m.tenant_id and o.user_id = m.user_id and o.state <> 'INVITED')))`,
    )
  if (typeof user === 'string') conditions.push(sql`u.username_key = ${foldKey(user)}`)
  if (name !== undefined) conditions.push(sql`k.name = ${name}`)
  const source = {
    columns: `${columns}, true as is_user_here`,
    from: joined,
    id: 'k.id',
    conditions,
    sorts: apiKeySorts,
    read: apiKeyOf,
  }
  return await listPage(context, source, asked)
}

function apiKeyOf(row: ApiKeyRecord): StoredApiKey {
  const values: ApiKeyValues = {
    user: row.username,
    name: row.name,
    accessPoints: row.access_points,
    ipWhitelist: row.ip_whitelist,
  }
  if (row.description !== null) values.description = row.description
  if (row.expires_after !== null) values.expiresAfter = row.expires_after
  if (row.rotation !== null) values.rotation = row.rotation
  if (row.recipient !== null) values.recipient = row.recipient
  if (row.permissions !== null) values.permissions = row.permissions
  if (row.expires_at_text !== null) values.expiresAt = row.expires_at_text
  return storedOf(row, values, {
    userId: row.user_id,
    isUserActive: row.user_active,
    userRank: row.user_rank,
    isUserHere: row.is_user_here,
    text: { hash: row.hash.toString('hex'), prefix: row.prefix, madeAt: row.text_made_at },
    previous: previousOf(row),
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  })
}

function previousOf(row: ApiKeyRecord): ApiKeyFacts['previous'] {
  const { previous_hash: hash, previous_prefix: prefix, previous_until: until } = row
  if (hash === null || prefix === null || until === null) return null
  return { hash: hash.toString('hex'), prefix, until }
}

const itemTypes = `user_id uuid, name text, description text, hash text, prefix text, text_made_at timestamptz, text_expires_at timestamptz,
  previous_hash text, previous_prefix text, previous_until timestamptz, expires_after text, rotation jsonb, recipient text, permissions text[], access_points text[], ip_whitelist jsonb,
  expires_at timestamptz, expires_at_text text, revoked_at timestamptz`

const insertApiKeys = `with ${itemsOf(itemTypes)},
stored as (
  insert into api_keys (${declaredColumns}, user_id, name, description, hash, prefix, text_made_at, text_expires_at, expires_after, rotation, recipient,
                        permissions, access_points, ip_whitelist, expires_at, expires_at_text)
  select ${declaredValues}, user_id, name, description, decode(hash, 'hex'), prefix, text_made_at, text_expires_at, expires_after, rotation, recipient,
         permissions, access_points, ip_whitelist, expires_at, expires_at_text
    from item returning 1),
${recordOf('ApiKey')}`

const updateApiKeys = `with ${itemsOf(itemTypes)},
stored as (
  update api_keys set ${declaredAssignments}, name = item.name, description = item.description, hash = decode(item.hash, 'hex'), prefix = item.prefix,
         text_made_at = item.text_made_at, text_expires_at = item.text_expires_at, previous_hash = decode(item.previous_hash, 'hex'),
         previous_prefix = item.previous_prefix, previous_until = item.previous_until, expires_after = item.expires_after, rotation = item.rotation,
         recipient = item.recipient, permissions = item.permissions,
         access_points = item.access_points, ip_whitelist = item.ip_whitelist, expires_at = item.expires_at, expires_at_text = item.expires_at_text,
         revoked_at = item.revoked_at
    from item where ${rowOfItem('api_keys')} returning 1),
${recordOf('ApiKey')}`

export function apiKeyStatements(
  drafts: readonly ApiKeyDraft[],
  context: Context,
): CompiledQuery[] {
  // A key that is revoked stays: its row is updated.
  const existing = drafts.filter(({ before }) => before !== null)
  const write = writerOf(apiKeyItem, context)
  return [
    ...parkNames('api_keys', existing, context),
    ...write(updateApiKeys, existing),
    ...write(insertApiKeys, sortDrafts(drafts).created),
  ]
}

function apiKeyItem(draft: ApiKeyDraft): Record<string, unknown> {
  const { values, facts } = draft.after
  return {
    ...itemOf(draft),
    user_id: facts.userId,
    name: values.name,
    description: values.description,
    hash: facts.text.hash,
    prefix: facts.text.prefix,
    text_made_at: facts.text.madeAt,
    text_expires_at: textExpiryOf(values, facts.text),
    previous_hash: facts.previous?.hash,
    previous_prefix: facts.previous?.prefix,
    previous_until: facts.previous?.until,
    expires_after: values.expiresAfter,
    rotation: values.rotation,
    recipient: values.recipient,
    permissions: values.permissions,
    access_points: values.accessPoints,
    ip_whitelist: values.ipWhitelist,
    expires_at: values.expiresAt,
    expires_at_text: values.expiresAt,
    revoked_at: facts.revokedAt,
  }
}
