/** Access, door by door, through the API: what relying applications ask, and what guards the API itself. */
import { randomUUID } from 'node:crypto'

import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { newApiKey } from './api-key.ts'

let app: TestApp
let client: pg.Client
let now = new Date()

beforeAll(async () => {
  app = await openApp({ clock: () => now })
  client = new pg.Client({ connectionString: app.urls.migratorUrl })
  await client.connect()
})
afterEach(() => {
  now = new Date()
})
afterAll(async () => {
  await client.end()
  await app.close()
})

interface Given {
  user?: object
  key?: Partial<Record<'permissions' | 'access_points' | 'ip_whitelist' | 'expires_at', unknown>>
  permissions?: string[]
}

interface Person {
  id: string
  username: string
  key: string
  keyId: string
  roleId: string
}

/** A user with a role of its own and a key. What the routes of other nouns do is written to their tables here. */
async function give({
  user = {},
  key = {},
  permissions = ['zones.view'],
}: Given = {}): Promise<Person> {
  const username = `user-${randomUUID().slice(0, 8)}`
  const created = await app.ask('POST /v1/users', {
    body: {
      spec: {
        username,
        type: 'application',
        accessPoints: ['web', 'api'],
        credential: { mode: 'none' },
        ...user,
      },
    },
  })
  expect(created.status).toBe(201)
  const id = String(created.body['id'])
  const { text, hash, prefix } = newApiKey()
  const [keyId, roleId] = [randomUUID(), randomUUID()]
  await client.query(
    `with role as (insert into roles (tenant_id, id, name, permissions, created_at, updated_at)
       select tenant_id, $2::uuid, 'role-' || $2::uuid, $3, now(), now() from users where id = $1 returning tenant_id)
     insert into api_keys (tenant_id, id, user_id, name, hash, prefix, permissions, access_points, ip_whitelist, expires_at, created_at, updated_at)
     select tenant_id, $4, $1, 'key', $5, $6, $7, $8, $9::jsonb, $10, now(), now() from role`,
    [
      id,
      roleId,
      permissions,
      keyId,
      hash,
      prefix,
      key.permissions ?? null,
      key.access_points ?? ['web', 'api'],
      JSON.stringify(key.ip_whitelist ?? []),
      key.expires_at ?? null,
    ],
  )
  await client.query(
    `insert into role_assignments (tenant_id, id, user_id, role_id, account_id, source, created_at, updated_at)
     select tenant_id, gen_random_uuid(), user_id, $2, account_id, 'roles', now(), now() from memberships where user_id = $1`,
    [id, roleId],
  )
  return { id, username, key: text, keyId, roleId }
}

/** Tells the feed of a change that a test wrote past the API. */
async function tell(kind: string, id: string): Promise<void> {
  await client.query(
    `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
     select id, now(), $1, $2, 2, 'updated', '{}' from tenants where slug = 'default'`,
    [kind, id],
  )
  await app.feed.catchUp()
}

const check = (credential: string, question: object = {}): Promise<Answer> =>
  app.ask('POST /v1/access:check', {
    body: { credential, address: '192.0.2.7', permission: 'zones.view', ...question },
  })

const patch = (person: Person, spec: object): Promise<Answer> =>
  app.ask(`PATCH /v1/users/${person.id}`, { body: { spec } })

describe('a relying application asks', () => {
  test('and is told whose credential it is, and how old the answer may be', async () => {
    const person = await give()
    const { body } = await check(person.key)
    expect(body).toEqual({
      allowed: true,
      reason: 'access.allowed',
      user: { id: person.id, username: person.username },
      maxAgeMs: expect.any(Number),
    })
    expect(body['maxAgeMs']).toBeLessThanOrEqual(500)
  })

  test('many things at once and is answered in order', async () => {
    const person = await give()
    const { body } = await app.ask('POST /v1/access:check', {
      body: {
        checks: [
          { credential: person.key, permission: 'zones.view' },
          { credential: newApiKey().text },
          { credential: person.key, permission: 'zones.delete' },
        ],
      },
    })
    expect(body['decisions']).toMatchObject([
      { reason: 'access.allowed' },
      { reason: 'access.credential-unknown', user: null },
      { reason: 'access.permission-missing' },
    ])
  })

  test('about itself when it names no credential', async () => {
    expect((await app.ask('POST /v1/access:check', { body: {} })).body).toMatchObject({
      allowed: true,
      user: { username: 'admin' },
    })
  })

  test.each<[string, Given, object, string]>([
    ['a user that is not active', { user: { active: false } }, {}, 'access.user-inactive'],
    [
      'a door that the user may not use',
      { user: { accessPoints: ['api'] } },
      { accessPoint: 'web' },
      'access.access-point-not-allowed',
    ],
    [
      'a door that the key may not be used at',
      { key: { access_points: ['api'] } },
      { accessPoint: 'web' },
      'access.key-access-point-not-allowed',
    ],
    [
      'an address outside of the whitelist of the user',
      { user: { ipWhitelist: [{ cidr: '198.51.100.0/24' }] } },
      {},
      'access.address-not-whitelisted',
    ],
    [
      'an address outside of the whitelist of the key',
      { key: { ip_whitelist: [{ cidr: '198.51.100.0/24' }] } },
      {},
      'access.key-address-not-whitelisted',
    ],
    [
      'an address that cannot be read',
      { user: { ipWhitelist: [{ cidr: '192.0.2.0/24' }] } },
      { address: '0300.0.2.7' },
      'access.address-not-whitelisted',
    ],
    [
      'a key that has expired',
      { key: { expires_at: new Date(Date.now() - 1) } },
      {},
      'access.key-expired',
    ],
    [
      'a permission that no role gives',
      {},
      { permission: 'zones.delete' },
      'access.permission-missing',
    ],
    [
      'a permission that the key leaves out',
      { key: { permissions: ['zones.update'] } },
      {},
      'access.key-permission-missing',
    ],
    ['an account that there is not', {}, { account: 'nowhere' }, 'access.account-unknown'],
  ])('%s is refused and the rule is named', async (_, given, question, reason) => {
    const person = await give(given)
    expect((await check(person.key, question)).body).toMatchObject({
      allowed: false,
      reason,
      user: { username: person.username },
    })
  })

  test.each<[string, Given, object]>([
    [
      'an address inside of the whitelist',
      { user: { ipWhitelist: [{ cidr: '192.0.2.0/24' }] } },
      {},
    ],
    [
      'the same address in IPv6 form',
      { user: { ipWhitelist: [{ cidr: '192.0.2.0/24' }] } },
      { address: '::ffff:192.0.2.7' },
    ],
    ['a key that expires later', { key: { expires_at: new Date(Date.now() + 60_000) } }, {}],
    ['a role that allows everything below a name', { permissions: ['zones.*'] }, {}],
    [
      'no permission when only the door is asked for',
      { permissions: [] },
      { permission: undefined },
    ],
  ])('%s is allowed', async (_, given, question) => {
    const person = await give(given)
    expect((await check(person.key, question)).body).toMatchObject({ reason: 'access.allowed' })
  })

  test('a key ends in the instant of its expiry, without anybody telling', async () => {
    const expiresAt = new Date(Date.now() + 60_000)
    const person = await give({ key: { expires_at: expiresAt } })
    now = new Date(expiresAt.getTime() - 1)
    expect((await check(person.key)).body['reason']).toBe('access.allowed')
    now = expiresAt
    expect((await check(person.key)).body['reason']).toBe('access.key-expired')
  })

  test('in an account that the user does not belong to', async () => {
    const person = await give()
    await client.query(
      `insert into accounts (tenant_id, id, name, created_at, updated_at)
       select id, gen_random_uuid(), 'elsewhere', now(), now() from tenants where slug = 'default'`,
    )
    expect((await check(person.key, { account: 'elsewhere' })).body['reason']).toBe(
      'access.not-a-member',
    )
  })
})

describe('what changes, changes the next answer', () => {
  test('deactivating refuses a key at once, reactivating brings it back', async () => {
    const person = await give()
    expect((await check(person.key)).body['allowed']).toBe(true)
    expect((await patch(person, { active: false })).status).toBe(200)
    expect((await check(person.key)).body['reason']).toBe('access.user-inactive')
    expect((await app.ask('GET /v1/me', { key: person.key })).body.code).toBe('auth.access-refused')
    expect((await patch(person, { active: true })).status).toBe(200)
    expect((await check(person.key)).body).toMatchObject({ allowed: true, user: { id: person.id } })
  })

  test('on another instance within half a second, and never later than it says', async () => {
    const person = await give()
    const other = await openApp({ beside: app })
    const ask = (): Promise<Answer> =>
      other.ask('POST /v1/access:check', { body: { credential: person.key } })
    expect((await ask()).body['allowed']).toBe(true)
    await patch(person, { active: false })
    const changedAtMs = performance.now()
    let last: Answer
    do last = await ask()
    while (last.body['allowed'] === true && performance.now() - changedAtMs < 2_000)
    expect(last.body['reason']).toBe('access.user-inactive')
    expect(performance.now() - changedAtMs).toBeLessThan(500)
    await other.close()
  })

  test('a whitelist', async () => {
    const person = await give()
    await check(person.key)
    await patch(person, { ipWhitelist: [{ cidr: '198.51.100.0/24' }] })
    expect((await check(person.key)).body['reason']).toBe('access.address-not-whitelisted')
  })

  test('what a role allows', async () => {
    const person = await give()
    await check(person.key)
    await client.query(`update roles set permissions = '{}' where id = $1`, [person.roleId])
    await tell('Role', person.roleId)
    expect((await check(person.key)).body['reason']).toBe('access.permission-missing')
  })

  test('a revoked key is not known any more', async () => {
    const person = await give()
    await check(person.key)
    await client.query('update api_keys set revoked_at = now() where id = $1', [person.keyId])
    await tell('ApiKey', person.keyId)
    expect((await check(person.key)).body).toMatchObject({
      reason: 'access.credential-unknown',
      user: null,
    })
    expect((await app.ask('GET /v1/me', { key: person.key })).status).toBe(401)
  })
})

describe('the API guards itself by the same rules', () => {
  test('a request without a key is told how to send one', async () => {
    const { status, headers, body } = await app.ask('GET /v1/me', { key: null })
    expect([status, headers['www-authenticate'], body.code]).toEqual([
      401,
      'Bearer',
      'auth.credential-missing',
    ])
  })

  test.each([
    ['a key that is not known', `Bearer ${newApiKey().text}`],
    ['a slip of the pen', 'Bearer rck_nonsense'],
    ['another scheme', 'Basic YWRtaW46YWRtaW4='],
    ['nothing behind the scheme', 'Bearer '],
  ])('%s gets one and the same answer', async (_, authorization) => {
    const { status, body } = await app.ask('GET /v1/me', { key: null, headers: { authorization } })
    expect([status, body.code]).toEqual([401, 'auth.credential-invalid'])
    expect(body.detail).toBe(
      'the credential is not known or was revoked: check that it was copied whole, or ask for a new one',
    )
  })

  test.each<[string, Given, string]>([
    [
      'from an address outside of the whitelist',
      { user: { ipWhitelist: [{ cidr: '198.51.100.0/24' }] } },
      'access.address-not-whitelisted',
    ],
    [
      'of a user that only has the portal',
      { user: { accessPoints: ['web'] } },
      'access.access-point-not-allowed',
    ],
    [
      'that is kept for the portal',
      { key: { access_points: ['web'] } },
      'access.key-access-point-not-allowed',
    ],
    ['that has expired', { key: { expires_at: new Date(0) } }, 'access.key-expired'],
  ])('a key %s is refused, naming the rule', async (_, given, reason) => {
    const person = await give(given)
    const { status, body } = await app.ask('GET /v1/me', { key: person.key })
    expect([status, body.code]).toEqual([403, 'auth.access-refused'])
    expect(body.detail).toContain(reason)
  })

  test('ASVS 4.1.3: the whitelist holds for the address of the connection, whatever a header claims', async () => {
    const person = await give({ user: { ipWhitelist: [{ cidr: '198.51.100.0/24' }] } })
    const inside = { key: person.key, address: '198.51.100.9' }
    expect((await app.ask('GET /v1/me', inside)).status).toBe(200)
    const claims = {
      'x-forwarded-for': '198.51.100.9',
      forwarded: 'for=198.51.100.9',
      'x-real-ip': '198.51.100.9',
    }
    const outside = { key: person.key, address: '203.0.113.9', headers: claims }
    expect((await app.ask('GET /v1/me', outside)).status).toBe(403)
  })

  test('ASVS 4.1.3, 15.3.4: behind a trusted proxy the address counts that the proxy saw', async () => {
    const person = await give({ user: { ipWhitelist: [{ cidr: '198.51.100.0/24' }] } })
    const behind = await openApp({
      beside: app,
      environment: { ROLLCALL_BEHIND_PROXY: '203.0.113.0/24' },
    })
    const from = async (forwarded: string, address = '203.0.113.1'): Promise<number> => {
      const headers = { 'x-forwarded-for': forwarded }
      return (await behind.ask('GET /v1/me', { key: person.key, address, headers })).status
    }
    expect(await from('198.51.100.9')).toBe(200)
    expect(await from('192.0.2.1')).toBe(403)
    // What a client put there itself stands to the left of what the proxy saw.
    expect(await from('198.51.100.9, 192.0.2.1')).toBe(403)
    expect(await from('198.51.100.9', '192.0.2.1')).toBe(403)
    await behind.close()
  })

  test('a permission that is missing is named', async () => {
    const person = await give()
    const { status, body } = await app.ask('GET /v1/changes', { key: person.key })
    expect([status, body.code]).toEqual([403, 'auth.permission-missing'])
    expect(body.detail).toContain('rollcall.changes.view')
  })

  test('a key does not do more than its restriction says, whatever its user may', async () => {
    const restricted = await give({
      permissions: ['*'],
      key: { permissions: ['rollcall.users.view'] },
    })
    expect((await app.ask('GET /v1/me', { key: restricted.key })).body.permissions).toEqual([
      'rollcall.users.view',
    ])
    expect((await app.ask('GET /v1/changes', { key: restricted.key })).status).toBe(403)
  })

  test('an account that the caller does not belong to is not to be told from one that there is not', async () => {
    const person = await give()
    const [unknown, default_] = [
      await app.ask('GET /v1/me?account=nowhere', { key: person.key }),
      await app.ask('GET /v1/me?account=default', { key: person.key }),
    ]
    expect([unknown.status, default_.status]).toEqual([403, 200])
    expect(unknown.body.detail).toContain('access.not-a-member')
  })

  test.each([
    ['rollcall-manager', 'nobody/x'],
    ['rollcall-manager', 'cli'],
    ['rollcall-manager', 'cli/'],
    ['rollcall-epoch', '-1'],
    ['rollcall-epoch', 'first'],
    ['rollcall-source', 'main'],
    ['rollcall-source', '[]'],
    ['rollcall-source', `{"a":"${'x'.repeat(5_000)}"}`],
  ])('the header %s: %.20s is refused', async (name, value) => {
    const { status, body } = await app.ask('GET /v1/me', { headers: { [name]: value } })
    expect([status, body.code]).toEqual([422, 'request.invalid'])
    expect(body.errors?.[0]?.pointer.toLowerCase()).toBe(name)
  })
})

describe('a caller that may not ask about others', () => {
  test('may ask about itself, as it comes', async () => {
    const person = await give()
    const own = {
      credential: person.key,
      address: '192.0.2.7',
      accessPoint: 'api',
      permission: 'zones.view',
    }
    const answer = await app.ask('POST /v1/access:check', {
      key: person.key,
      address: '192.0.2.7',
      body: own,
    })
    expect(answer.body).toMatchObject({ allowed: true, user: { id: person.id } })
  })

  test.each([
    ['another credential', 'credential', { credential: newApiKey().text }],
    ['another address', 'address', { address: '192.0.2.8' }],
    ['another door', 'accessPoint', { accessPoint: 'web' }],
  ])('and is refused for %s', async (_, member, question) => {
    const person = await give()
    const { status, body } = await app.ask('POST /v1/access:check', {
      key: person.key,
      address: '192.0.2.7',
      body: question,
    })
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([
      403,
      'auth.permission-missing',
      `/${member}`,
    ])
  })

  test('is not told which accounts there are', async () => {
    const person = await give()
    const answer = await app.ask('POST /v1/access:check', {
      key: person.key,
      body: { account: 'nowhere' },
    })
    expect(answer.body['reason']).toBe('access.not-a-member')
  })
})

describe('a question that cannot be understood', () => {
  test.each([
    ['an unknown member', { credentials: 'x' }, '/credentials'],
    ['an unknown member in a list', { checks: [{ who: 'x' }] }, '/checks/0/who'],
    ['no question at all', { checks: [] }, '/checks'],
    ['too many', { checks: Array.from({ length: 101 }, () => ({})) }, '/checks'],
    ['a door that there is not', { accessPoint: 'gate' }, '/accessPoint'],
    ['both forms at once', { checks: [{}], permission: 'zones.view' }, '/permission'],
  ])('%s is refused at its place', async (_, body, pointer) => {
    const answer = await app.ask('POST /v1/access:check', { body })
    expect([answer.status, answer.body.errors?.map((fault) => fault.pointer)]).toEqual([
      422,
      [pointer],
    ])
  })
})

describe('when the feed cannot be read', () => {
  test('answers come from PostgreSQL itself and are right', async () => {
    const person = await give()
    const alone = await openApp({ beside: app })
    await alone.ask('POST /v1/access:check', { body: { credential: person.key } })
    await alone.feed.stop()
    await patch(person, { active: false })
    await new Promise((resolve) => setTimeout(resolve, 510))
    const answer = await alone.ask('POST /v1/access:check', { body: { credential: person.key } })
    expect(answer.body).toMatchObject({ reason: 'access.user-inactive' })
    await alone.close()
  })

  test('ASVS 16.5.3: and when PostgreSQL is away nothing is allowed, until it is back', async () => {
    const alone = await openApp()
    const ask = (): Promise<Answer> => alone.ask('POST /v1/access:check', { body: {} })
    expect((await ask()).body['allowed']).toBe(true)
    const outside = new pg.Client({
      connectionString: alone.urls.superuserUrl.replace(alone.urls.name, 'postgres'),
    })
    await outside.connect()
    await outside.query(`alter database ${alone.urls.name} with allow_connections false`)
    await outside.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [alone.urls.name],
    )
    await new Promise((resolve) => setTimeout(resolve, 510))
    const away = await ask()
    expect([away.status, away.body.code]).toEqual([503, 'server.unavailable'])
    expect(away.headers['retry-after']).toBeDefined()
    await outside.query(`alter database ${alone.urls.name} with allow_connections true`)
    await outside.end()
    expect((await ask()).body['allowed']).toBe(true)
    await alone.close()
  })
})
