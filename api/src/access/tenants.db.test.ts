/** ASVS 8.4.1: nothing of another tenant is decided, explained or read, by whichever way it is asked for. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { KeptKeys, openApp, type TestApp } from '../../../test/support/app.ts'
import { createTenant } from '../bootstrap/bootstrap.ts'
import { statement } from '../database/statement.ts'

let app: TestApp
const foreign = { tenantId: '', userId: '', keyId: '', key: '' }
const host = { host: 'acme.example.test' }

beforeAll(async () => {
  app = await openApp()
  const keys = new KeptKeys()
  await createTenant(app.urls.migratorUrl, 'acme', [host.host], keys, new Date())
  foreign.key = keys.textOf('admin')
  const client = new pg.Client({ connectionString: app.urls.migratorUrl })
  await client.connect()
  const { rows } = await client.query<{ tenant_id: string; user_id: string; id: string }>(
    'select k.tenant_id, k.user_id, k.id from api_keys k where k.prefix = $1',
    [foreign.key.slice(0, 8)],
  )
  await client.end()
  const [row] = rows
  Object.assign(foreign, { tenantId: row?.tenant_id, userId: row?.user_id, keyId: row?.id })
})
afterAll(() => app.close())

test('ASVS 8.4.1: a key of another tenant is not known, whoever asks and wherever', async () => {
  const checked = await app.ask('POST /v1/access:check', { body: { credential: foreign.key } })
  expect(checked.body).toMatchObject({ reason: 'access.credential-unknown', user: null })
  for (const asked of [{ credential: foreign.key }, { apiKey: foreign.keyId }]) {
    const { body } = await app.ask('POST /v1/access:explain', { body: asked })
    expect(body).toMatchObject({ reason: 'access.credential-unknown', user: null })
  }
  const { status, body } = await app.ask('GET /v1/me', { key: foreign.key })
  expect([status, body.code]).toEqual([401, 'auth.credential-invalid'])
  const rotated = await app.ask(`POST /v1/api-keys/${foreign.keyId}:rotate`, { body: {} })
  expect(rotated.status).toBe(404)
})

test.each([
  ['a user', `select user_access($1, $2, '{"kind": "none"}') as found`, 'userId'],
  ['a user with a password', 'select password_access($1, $2) as found', 'userId'],
  ['a key', 'select key_access($1, $2) as found', 'keyId'],
] as const)(
  'ASVS 8.4.1: with a wrong tenant in the question row-level security alone hides %s',
  async (_, text, member) => {
    const [own] = await app.database.run(
      statement<{ id: string }>(`select id from tenants where slug = 'default'`, []),
    )
    const ask = async (tenantId: string): Promise<unknown> => {
      const query = statement<{ found: unknown }>(text, [foreign.tenantId, foreign[member]])
      const [row] = await app.database.read(tenantId, query)
      return row?.found
    }
    expect(await ask(own?.id ?? '')).toBeNull()
    expect(await ask(foreign.tenantId)).not.toBeNull()
  },
)
