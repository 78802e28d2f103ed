/** What the two most frequent questions may ask of PostgreSQL, and what is written down of them. A count that grows is a rate that falls. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { Database } from '../database/connection.ts'
import { usesIn } from './uses-store.ts'

let app: TestApp
const people: { id: string; key: string; keyId: string }[] = []

beforeAll(async () => {
  app = await openApp()
  await app.ask('POST /v1/roles', {
    body: { spec: { name: 'viewer', permissions: ['rollcall.users.view', 'zones.view'] } },
  })
  for (const username of ['ada', 'grace', 'alan', 'edsger']) {
    const user = await app.ask('POST /v1/users', {
      body: {
        spec: { username, type: 'application', credential: { mode: 'none' }, roles: ['viewer'] },
      },
    })
    const key = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: username, name: 'key' } },
    })
    people.push({
      id: String(user.body['id']),
      key: String(key.body['secret']),
      keyId: String(key.body['id']),
    })
  }
})
afterAll(async () => {
  await app.close()
})

/** Statements that the API sends meanwhile; what follows the feed goes on beside and is not counted. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const queries = vi.spyOn(pg.Client.prototype, 'query')
  const executions = vi.spyOn(pg.Connection.prototype, 'execute')
  try {
    await work()
    const own = new Set<unknown>(
      queries.mock.contexts.flatMap((client) =>
        client instanceof pg.Client && client.user === 'rollcall_app' && 'connection' in client
          ? [client.connection]
          : [],
      ),
    )
    return executions.mock.contexts.filter((connection) => own.has(connection)).length
  } finally {
    queries.mockRestore()
    executions.mockRestore()
  }
}

describe('a point read', () => {
  test('by a key that is not known takes two statements, by one that is takes one', async () => {
    const { id, key } = people[0] ?? { id: '', key: '' }
    const read = async (): Promise<void> => {
      expect((await app.ask(`GET /v1/users/${id}`, { key })).status).toBe(200)
    }
    expect(await statementsOf(read)).toBe(2)
    expect(await statementsOf(read)).toBe(1)
  })
})

describe('an access check', () => {
  test('of a key that is not known takes one statement, of one that is takes none', async () => {
    const credential = people[1]?.key ?? ''
    const check = async (): Promise<void> => {
      const { body } = await app.ask('POST /v1/access:check', {
        body: { credential, permission: 'zones.view' },
      })
      expect(body).toMatchObject({ allowed: true })
    }
    // The administrator who asks is known.
    await app.ask('GET /v1/me')
    expect(await statementsOf(check)).toBe(1)
    expect(await statementsOf(check)).toBe(0)
  })
})

test('a use that is written down touches no index', async () => {
  const client = new pg.Client({ connectionString: app.urls.appUrl })
  await client.connect()
  const run = async (query: CompiledQuery): Promise<pg.QueryResult> =>
    await client.query(query.sql, [...query.parameters])
  const written: CompiledQuery[] = []
  const database = new Database({ url: app.urls.appUrl })
  vi.spyOn(database, 'write').mockImplementation(async (_tenantId, queries) => {
    written.push(...queries)
    // Whoever writes uses looks at no row.
    return [] as never
  })
  const { rows } = await client.query<{ id: string }>('select id from tenants')
  const tenantId = rows[0]?.id ?? ''
  await usesIn(database).write(
    tenantId,
    people.map(({ id, keyId }) => ({
      kind: 'key',
      id: keyId,
      userId: id,
      at: new Date(Date.now() + 3_600_000),
      from: { address: '192.0.2.7', manager: null },
    })),
  )
  await client.query('begin')
  await client.query(`select set_config('rollcall.tenant', $1, true)`, [tenantId])
  for (const query of written) await run(query)
  const { rows: counts } = await client.query(
    `select t as table, pg_stat_get_xact_tuples_updated(t::regclass)::int as updated, pg_stat_get_xact_tuples_hot_updated(t::regclass)::int as in_place
       from unnest(array['api_keys', 'users']) as t`,
  )
  await client.query('rollback')
  await client.end()
  await database.close()
  expect(counts).toEqual([
    { table: 'api_keys', updated: people.length, in_place: people.length },
    { table: 'users', updated: people.length, in_place: people.length },
  ])
})
