/**
 * The first start on an empty database, once: tenant, account, roles, the administrator and the operator's user. There
 * is no default password and no default key: the keys are made here, handed to whoever keeps them, and only then is
 * their hash registered. A process that ends in between leaves keys that open nothing, and the next one starts over.
 */

import { newApiKey } from '../access/api-key.ts'
import type { KeyKeeper } from './keepers.ts'
import { insertKey, insertTenant, liftInactivity, record } from './tenant.ts'
import { createClient, type Client } from '../database/client.ts'

/** Serialises all who make tenants in one database. Any number that nothing else uses: `rlbs` in ASCII. */
const BOOTSTRAP_LOCK = 0x72_6c_62_73
const DEFAULT_TENANT = 'default'

/** Makes the tenant `default` unless there is one. Answers whether it was made now. */
export async function bootstrap(
  migratorUrl: string,
  keeper: KeyKeeper,
  now: Date,
): Promise<boolean> {
  return await asOwner(migratorUrl, async (client) => {
    if (await hasTenant(client, DEFAULT_TENANT)) return false
    await makeTenant(client, DEFAULT_TENANT, [], keeper, now)
    return true
  })
}

/** Makes another tenant. */
export async function createTenant(
  migratorUrl: string,
  slug: string,
  hosts: readonly string[],
  keeper: KeyKeeper,
  now: Date,
): Promise<void> {
  await asOwner(migratorUrl, async (client) => {
    if (await hasTenant(client, slug)) throw new Error(`there is already a tenant ${slug}`)
    const { rows } = await client.query<{ host: string; slug: string }>(
      'select host, slug from tenant_hosts join tenants on tenants.id = tenant_id where host = any($1)',
      [hosts],
    )
    const [taken] = rows
    if (taken !== undefined) throw new Error(`${taken.host} already leads to tenant ${taken.slug}`)
    await makeTenant(client, slug, hosts, keeper, now)
  })
}

/**
 * Issues one more key for an active owner, for when the administrator's key was lost, and lifts the lock INACTIVITY, with which it would open nothing. An owner whom an administrator has locked stays
 * locked: another one gets the key. Answers whose key it is.
 */
export async function recover(
  migratorUrl: string,
  keeper: KeyKeeper,
  now: Date,
  slug = DEFAULT_TENANT,
): Promise<string> {
  return await asOwner(migratorUrl, async (client) => {
    const { rows } = await client.query<{ tenant_id: string; id: string; username: string }>(
      `select users.tenant_id, users.id, users.username from users
         join tenants on tenants.id = users.tenant_id
         join role_assignments held on held.tenant_id = users.tenant_id and held.user_id = users.id
         join roles on roles.tenant_id = held.tenant_id and roles.id = held.role_id
        where tenants.slug = $1 and roles.protected and roles.name = 'owner' and users.active and users.removed_at is null
          and not users.locks @> '[{"cause": "ADMIN"}]'
        order by users.created_at limit 1`,
      [slug],
    )
    const [owner] = rows
    if (owner === undefined) {
      throw new Error(
        `tenant ${slug} has no active owner whom no administrator has locked: run rollcall bootstrap if it was never made`,
      )
    }
    const key = await keeper.keep('admin', newApiKey())
    const known = await client.query('select from api_keys where hash = $1', [key.hash])
    if (known.rows.length > 0) {
      throw new Error('the Secret holds a key that is known already: name another one')
    }
    const name = `recovery-${now.toISOString()}`
    const keyId = await insertKey(client, owner.tenant_id, owner.id, name, key, now)
    await record(client, owner.tenant_id, now, 'recover', [{ kind: 'ApiKey', id: keyId }])
    await liftInactivity(client, owner.tenant_id, owner.id, now)
    return owner.username
  })
}

async function makeTenant(
  client: Client,
  slug: string,
  hosts: readonly string[],
  keeper: KeyKeeper,
  now: Date,
): Promise<void> {
  await insertTenant(client, {
    slug,
    hosts,
    adminKey: await keeper.keep('admin', newApiKey()),
    operatorKey: await keeper.keep('operator', newApiKey()),
    now,
  })
}

async function hasTenant(client: Client, slug: string): Promise<boolean> {
  const { rows } = await client.query('select from tenants where slug = $1', [slug])
  return rows.length > 0
}

/** In one transaction and under the lock; everything that was looked at stays so until the commit. */
async function asOwner<Result>(
  migratorUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = createClient({
    connectionString: migratorUrl,
    application_name: 'rollcall bootstrap',
  })
  // A connection that breaks is reported by the query that runs.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK])
    const result = await work(client)
    await client.query('commit')
    return result
  } finally {
    // Ends an unfinished transaction with it.
    await client.end()
  }
}
