import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type Answer, KeptKeys, openApp, type TestApp } from '../../../test/support/app.ts'
import { createDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { hashApiKey, isApiKey, newApiKey } from '../access/api-key.ts'
import { bootstrap, createTenant, recover } from './bootstrap.ts'
import { KeyFiles, KeySecrets } from './keepers.ts'

let database: TestDatabase
let folder: string
beforeEach(async () => {
  database = await createDatabase()
  folder = mkdtempSync(join(tmpdir(), 'rollcall-bootstrap-'))
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

async function rows(
  text: string,
  url: string | undefined = database.superuserUrl,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const result = await client.query<Record<string, unknown>>(text)
  await client.end()
  return result.rows
}

const now = new Date('2026-11-24T12:00:00Z')

/** Whoever does not sign in for a month is locked. */
async function lockAfterAMonth(app: TestApp): Promise<void> {
  const { body } = await app.ask('GET /v1/accounts?name=default')
  const [account] = body['items'] as unknown as [{ id: string }]
  const inactivity = { after: 'P1M', counts: 'login', exemptTypes: [] }
  const changed = await app.ask(`PATCH /v1/accounts/${account.id}`, {
    body: { spec: { policy: { inactivity } } },
  })
  expect(changed.status).toBe(200)
}

describe('the first tenant', () => {
  test('has one account, two protected roles, an owner and the operator', async () => {
    expect(await bootstrap(database.migratorUrl, new KeptKeys(), now)).toBe(true)
    expect(await rows('select slug from tenants')).toEqual([{ slug: 'default' }])
    expect(await rows('select name, policy, ip_whitelist from accounts')).toEqual([
      { name: 'default', policy: { preset: 'standard' }, ip_whitelist: [] },
    ])
    expect(
      await rows('select name, rank, permissions, protected from roles order by rank desc'),
    ).toEqual([
      { name: 'owner', rank: 1000, permissions: ['*'], protected: true },
      { name: 'admin', rank: 900, permissions: ['*'], protected: true },
    ])
    expect(
      await rows(`select username, type, users.active, roles.name as role from users
        join role_assignments held on held.user_id = users.id join roles on roles.id = held.role_id order by username`),
    ).toEqual([
      { username: 'admin', type: 'person', active: true, role: 'owner' },
      { username: 'rollcall-operator', type: 'application', active: true, role: 'admin' },
    ])
  })

  test('counts no inactivity of both, who cannot sign in', async () => {
    let at = now
    const app = await openApp({ clock: () => at })
    await lockAfterAMonth(app)
    at = new Date('2028-11-24T00:00:00Z')
    expect((await app.ask('GET /v1/me')).status).toBe(200)
    await app.close()
  })

  test('has no credential but the two keys that were handed over', async () => {
    const keeper = new KeptKeys()
    await bootstrap(database.migratorUrl, keeper, now)
    const keys = await rows('select hash from api_keys')
    const known = [keeper.textOf('admin'), keeper.textOf('operator')].map(hashApiKey)
    expect(keys.map(({ hash }) => hash)).toEqual(expect.arrayContaining(known))
    expect(keys).toHaveLength(2)
  })

  test('is told in the feed and in the audit log', async () => {
    await bootstrap(database.migratorUrl, new KeptKeys(), now)
    const told = [{ kind: 'Account' }, { kind: 'Role' }, { kind: 'User' }, { kind: 'ApiKey' }]
    expect(await rows('select distinct kind from changes')).toEqual(expect.arrayContaining(told))
    expect(
      await rows(
        `select distinct action, actor_text::json->>'username' as actor from audit_log join audit_values using (tenant_id, seq)`,
      ),
    ).toEqual([{ action: 'bootstrap', actor: 'rollcall' }])
  })

  test('is made once: the second time changes nothing and makes no key', async () => {
    await bootstrap(database.migratorUrl, new KeptKeys(), now)
    const keeper = new KeptKeys()
    expect(await bootstrap(database.migratorUrl, keeper, now)).toBe(false)
    expect(keeper.kept.size).toBe(0)
    expect(await rows('select count(*)::int as users from users')).toEqual([{ users: 2 }])
  })

  test('is made once by ten who start at the same time', async () => {
    const made = await Promise.all(
      Array.from({ length: 10 }, () => bootstrap(database.migratorUrl, new KeptKeys(), now)),
    )
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(await rows('select count(*)::int as keys from api_keys')).toEqual([{ keys: 2 }])
  })

  test('is not made when its keys cannot be kept', async () => {
    const failing = { keep: () => Promise.reject(new Error('disk full')) }
    await expect(bootstrap(database.migratorUrl, failing, now)).rejects.toThrow('disk full')
    expect(await rows('select count(*)::int as tenants from tenants')).toEqual([{ tenants: 0 }])
    expect(await bootstrap(database.migratorUrl, new KeptKeys(), now)).toBe(true)
  })
})

describe('keys in files', () => {
  test('are there before the database knows them, for their owner alone', async () => {
    const keeper = new KeyFiles(folder)
    const seen: number[] = []
    await bootstrap(
      database.migratorUrl,
      {
        async keep(holder, key) {
          const kept = await keeper.keep(holder, key)
          const [{ keys } = {}] = await rows('select count(*)::int as keys from api_keys')
          seen.push(Number(keys))
          return kept
        },
      },
      now,
    )
    expect(seen).toEqual([0, 0])
    for (const holder of ['admin', 'operator'] as const) {
      const path = keeper.pathOf(holder)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(isApiKey(readFileSync(path, 'utf8').trim())).toBe(true)
    }
    expect(readdirSync(folder).toSorted()).toEqual(['admin.key', 'operator.key'])
  })

  test('replace what lay there, whatever its mode was', async () => {
    writeFileSync(join(folder, 'admin.key'), 'old', { mode: 0o644 })
    const key = newApiKey()
    await new KeyFiles(folder).keep('admin', key)
    expect(readFileSync(join(folder, 'admin.key'), 'utf8')).toBe(`${key.text}\n`)
    expect(statSync(join(folder, 'admin.key')).mode & 0o777).toBe(0o600)
  })
})

describe('keys in Secrets', () => {
  /** Stands in for the operator's program: answers as it does, and writes down what it was told. */
  function program(body: string): string {
    const path = join(folder, 'operator.mjs')
    writeFileSync(
      path,
      `import { createHash } from 'node:crypto'
       import { appendFileSync } from 'node:fs'
       import { text } from 'node:stream/consumers'
       const proposed = await text(process.stdin)
       ${body}`,
    )
    return path
  }
  const answering = `
    appendFileSync('${'$FOLDER'}/told', process.argv.slice(2).join(' ') + '\\n')
    const kept = process.env.KEPT ?? proposed
    console.log(JSON.stringify({ hash: createHash('sha256').update(kept).digest('hex'), prefix: kept.slice(0, 8) }))`

  test('are written by the operator program, one Secret each', async () => {
    const path = program(answering.replace('$FOLDER', folder))
    expect(await bootstrap(database.migratorUrl, new KeySecrets('rollcall-key', path), now)).toBe(
      true,
    )
    expect(readFileSync(join(folder, 'told'), 'utf8').split('\n')).toEqual([
      'publish-key --secret rollcall-key',
      'publish-key --secret rollcall-key-operator',
      '',
    ])
  })

  test('stay when the Secret holds a key from a run that was cut off', async () => {
    const kept = newApiKey()
    const path = program(`
      const kept = process.argv.includes('keys') ? '${kept.text}' : proposed
      console.log(JSON.stringify({ hash: createHash('sha256').update(kept).digest('hex'), prefix: kept.slice(0, 8) }))`)
    await bootstrap(database.migratorUrl, new KeySecrets('keys', path), now)
    const found = await rows(`select username from api_keys join users on users.id = user_id
      where hash = '\\x${kept.hash.toString('hex')}'`)
    expect(found).toEqual([{ username: 'admin' }])
  })

  test.each([
    [
      'cannot be written',
      'process.exit(3)',
      'the Secret keys could not be written: publish-key ended with 3',
    ],
    [
      'are answered in no way that is known',
      'console.log("{}")',
      'did not answer the hash and the prefix',
    ],
  ])('that %s stop the bootstrap', async (_, body, sentence) => {
    const keeper = new KeySecrets('keys', program(body))
    await expect(bootstrap(database.migratorUrl, keeper, now)).rejects.toThrow(sentence)
    expect(await rows('select from tenants')).toEqual([])
  })
})

describe('recovering', () => {
  test('gives the owner one more key, and says so in the audit log', async () => {
    const app = await openApp()
    const keeper = new KeptKeys()
    expect(await recover(app.urls.migratorUrl, keeper, now)).toBe('admin')
    const answer = await app.ask('GET /v1/me', { key: keeper.textOf('admin') })
    expect(answer.body).toMatchObject({ user: { username: 'admin' }, rank: 1000 })
    expect((await app.ask('GET /v1/me')).status).toBe(200)
    const client = new pg.Client({ connectionString: app.urls.superuserUrl })
    await client.connect()
    const { rows: audited } = await client.query(
      `select kind, actor_text::json->>'username' as actor from audit_log join audit_values using (tenant_id, seq) where action = 'recover'`,
    )
    await client.end()
    await app.close()
    expect(audited).toEqual([{ kind: 'ApiKey', actor: 'rollcall' }])
  })

  test.each([
    ['who joined another account', 'activated_at = created_at'],
    ['who signed in once', 'last_login_at = created_at'],
  ])('lets an owner in whom inactivity had locked: one %s', async (_who, since) => {
    let at = now
    const app = await openApp({ clock: () => at })
    await lockAfterAMonth(app)
    await rows(`update users set ${since} where username = 'admin'`, app.urls.superuserUrl)
    at = new Date('2027-03-01T00:00:00Z')
    const me = (key: string): Promise<Answer> => app.ask('GET /v1/me', { key })
    expect((await me(app.keys.admin)).body).toMatchObject({ code: 'auth.access-refused' })
    const keeper = new KeptKeys()
    expect(await recover(app.urls.migratorUrl, keeper, at)).toBe('admin')
    expect((await me(keeper.textOf('admin'))).body).toMatchObject({ user: { username: 'admin' } })
    at = new Date('2027-04-02T00:00:00Z')
    expect((await me(keeper.textOf('admin'))).status).toBe(403)
    await app.close()
  })

  test('leaves an owner locked whom an administrator has locked', async () => {
    await bootstrap(database.migratorUrl, new KeptKeys(), now)
    await rows(
      `update users set locks = '[{"cause": "ADMIN", "kind": "ban", "since": "2026-11-24T12:00:00Z", "by": "alan"}]' where username = 'admin'`,
    )
    const keeper = new KeptKeys()
    await expect(recover(database.migratorUrl, keeper, now)).rejects.toThrow(
      'no active owner whom no administrator has locked',
    )
    expect(keeper.kept.size).toBe(0)
  })

  test('without an active owner says so and gives nothing', async () => {
    const keeper = new KeptKeys()
    await expect(recover(database.migratorUrl, keeper, now)).rejects.toThrow('has no active owner')
    await bootstrap(database.migratorUrl, new KeptKeys(), now)
    await rows(`update users set active = false where username = 'admin'`)
    await expect(recover(database.migratorUrl, keeper, now)).rejects.toThrow('has no active owner')
    expect(keeper.kept.size).toBe(0)
  })
})

describe('another tenant', () => {
  test('is reached by its host names, and only its keys work there', async () => {
    const app = await openApp()
    const keeper = new KeptKeys()
    await createTenant(app.urls.migratorUrl, 'acme', ['acme.example.test'], keeper, now)
    const acme = { key: keeper.textOf('admin'), headers: { host: 'acme.example.test:8080' } }
    // The directory of tenants is read again after two seconds; a new instance reads it at once.
    const fresh = await openApp({ beside: app })
    expect((await fresh.ask('GET /v1/me', acme)).body).toMatchObject({ tenant: 'acme' })
    const refused = [
      await fresh.ask('GET /v1/me', { ...acme, key: app.keys.admin }),
      await fresh.ask('GET /v1/me', { key: acme.key }),
    ]
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual([
      [401, 'auth.credential-invalid'],
      [401, 'auth.credential-invalid'],
    ])
    const asked = await fresh.ask('POST /v1/access:check', { body: { credential: acme.key } })
    expect(asked.body).toMatchObject({ reason: 'access.credential-unknown', user: null })
    await fresh.close()
    await app.close()
  })

  test('is not made twice, nor on a host name that leads elsewhere', async () => {
    const make = (slug: string, host: string): Promise<void> =>
      createTenant(database.migratorUrl, slug, [host], new KeptKeys(), now)
    await make('acme', 'acme.example.test')
    await expect(make('acme', 'other.example.test')).rejects.toThrow(
      'there is already a tenant acme',
    )
    await expect(make('other', 'acme.example.test')).rejects.toThrow(
      'acme.example.test already leads to tenant acme',
    )
    expect(await rows('select slug from tenants')).toEqual([{ slug: 'acme' }])
  })
})
