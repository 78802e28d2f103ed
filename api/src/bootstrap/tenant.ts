/** What a new tenant consists of: one account, the two protected roles, its first administrator and the operator's user. */
import { randomUUIDv7 } from 'node:crypto'

import type { AuditAction, ObjectKind } from '@rollcall/resources'
import type { ClientBase } from '../database/client.ts'

import { auditEvents, serverWriter } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import { foldKey } from '../declarations/fold.ts'
import type { RegisteredKey } from './keepers.ts'

export interface TenantPlan {
  slug: string
  /** Host names that lead to the tenant. */
  hosts: readonly string[]
  adminKey: RegisteredKey
  operatorKey: RegisteredKey
  now: Date
}

interface UserPlan {
  username: string
  type: 'person' | 'application'
  displayName: string
  accessPoints: readonly string[]
  roleId: string
  key: RegisteredKey
}

const OWNER_RANK = 1000
const ADMIN_RANK = 900

/** Inserts the tenant in the transaction of the client, who must be the owner of the tables. */
export async function insertTenant(client: ClientBase, plan: TenantPlan): Promise<void> {
  const { slug, hosts, now } = plan
  const tenantId = randomUUIDv7()
  await client.query('insert into tenants (id, slug, created_at) values ($1, $2, $3)', [
    tenantId,
    slug,
    now,
  ])
  await client.query(
    'insert into tenant_hosts (host, tenant_id) select host, $2 from unnest($1::text[]) as host',
    [hosts, tenantId],
  )
  const accountId = randomUUIDv7()
  await client.query(
    `insert into accounts (tenant_id, id, name, policy, given, created_at, updated_at)
      values ($1, $2, 'default', '{"preset": "standard"}', '{name,policy}', $3, $3)`,
    [tenantId, accountId, now],
  )
  const ownerId = await insertRole(client, tenantId, now, {
    name: 'owner',
    description: 'May do everything, and alone may relax the policy of an account',
    rank: OWNER_RANK,
  })
  const adminId = await insertRole(client, tenantId, now, {
    name: 'admin',
    description: 'May do everything but what is left to owners',
    rank: ADMIN_RANK,
  })
  const admin = await insertUser(client, tenantId, accountId, now, {
    username: 'admin',
    type: 'person',
    displayName: 'Administrator',
    accessPoints: ['web', 'api'],
    roleId: ownerId,
    key: plan.adminKey,
  })
  const operator = await insertUser(client, tenantId, accountId, now, {
    username: 'rollcall-operator',
    type: 'application',
    displayName: 'Rollcall operator',
    accessPoints: ['api'],
    roleId: adminId,
    key: plan.operatorKey,
  })
  await record(client, tenantId, now, 'bootstrap', [
    { kind: 'Account', id: accountId },
    { kind: 'Role', id: ownerId },
    { kind: 'Role', id: adminId },
    { kind: 'User', id: admin.userId },
    { kind: 'ApiKey', id: admin.keyId },
    { kind: 'User', id: operator.userId },
    { kind: 'ApiKey', id: operator.keyId },
  ])
}

async function insertRole(
  client: ClientBase,
  tenantId: string,
  now: Date,
  role: { name: string; description: string; rank: number },
): Promise<string> {
  const id = randomUUIDv7()
  await client.query(
    `insert into roles (tenant_id, id, name, description, permissions, rank, protected, given, created_at, updated_at)
      values ($1, $2, $3, $4, '{*}', $5, true, '{name,description,permissions}', $6, $6)`,
    [tenantId, id, role.name, role.description, role.rank, now],
  )
  return id
}

async function insertUser(
  client: ClientBase,
  tenantId: string,
  accountId: string,
  now: Date,
  user: UserPlan,
): Promise<{ userId: string; keyId: string }> {
  const userId = randomUUIDv7()
  const usernameKey = foldKey(user.username)
  await client.query(
    `insert into users (tenant_id, id, username, username_key, type, display_name, active, access_points, credential_mode,
                        search_text, given, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, true, $7, 'none', $8, '{username,type,displayName,active,accessPoints,credential}', $9, $9)`,
    [
      tenantId,
      userId,
      user.username,
      usernameKey,
      user.type,
      user.displayName,
      user.accessPoints,
      `\n${usernameKey}\n${foldKey(user.displayName)}`,
      now,
    ],
  )
  await client.query(
    `insert into memberships (tenant_id, user_id, account_id, roles_given, created_at) values ($1, $2, $3, true, $4)`,
    [tenantId, userId, accountId, now],
  )
  await client.query(
    `insert into role_assignments (tenant_id, id, user_id, role_id, account_id, source, created_at, updated_at)
      values ($1, $2, $3, $4, $5, 'roles', $6, $6)`,
    [tenantId, randomUUIDv7(), userId, user.roleId, accountId, now],
  )
  const keyId = await insertKey(client, tenantId, userId, 'bootstrap', user.key, now)
  return { userId, keyId }
}

/** Registers a key by its hash. */
export async function insertKey(
  client: ClientBase,
  tenantId: string,
  userId: string,
  name: string,
  key: RegisteredKey,
  now: Date,
): Promise<string> {
  const id = randomUUIDv7()
  await client.query(
    `insert into api_keys (tenant_id, id, user_id, name, hash, prefix, access_points, given, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, '{api}', '{user,name,accessPoints}', $7, $7)`,
    [tenantId, id, userId, name, key.hash, key.prefix, now],
  )
  return id
}

/** Tells the feed and the audit log of objects that were made. */
export async function record(
  client: ClientBase,
  tenantId: string,
  now: Date,
  action: AuditAction,
  objects: readonly { kind: ObjectKind; id: string }[],
): Promise<void> {
  const items = JSON.stringify(objects)
  await client.query(
    `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
      select $1, $2, kind, id, 1, 'created', '{}' from jsonb_to_recordset($3::jsonb) as item(kind text, id uuid)`,
    [tenantId, now, items],
  )
  // Who acts is the command: whoever may connect as the owner of the tables.
  const { sql, parameters } = auditEvents(
    serverWriter(tenantId, now, randomUUIDv7()),
    objects.map(({ kind, id }) => ({ action, kind, objectId: id, version: 1 })),
  )
  await client.query(sql, [...parameters])
}

/**
 * Lifts the lock INACTIVITY, whether it was stored yet or the clock alone knows it: what it is counted from begins anew. Of the first users nothing is counted, since they cannot
 * sign in, until another account activates them.
 */
export async function liftInactivity(
  client: ClientBase,
  tenantId: string,
  userId: string,
  now: Date,
): Promise<void> {
  await client.query(
    `update users set activity_base_at = case when coalesce(activated_at, last_login_at, last_seen_at) is not null then $3::timestamptz end, status_version = status_version + 1,
            locks = coalesce((select jsonb_agg(held) from jsonb_array_elements(locks) as held where held->>'cause' <> 'INACTIVITY'), '[]')
      where tenant_id = $1 and id = $2`,
    [tenantId, userId, now],
  )
  const told = tellStatus('User', [userId], { tenantId, now }, ['locks'])
  await client.query(told.sql, [...told.parameters])
}
