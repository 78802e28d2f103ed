/** The feed under 50 writers: no change is lost, told twice, or told in another order than it happened to an object. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { KeptKeys } from '../../../test/support/app.ts'
import { createDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { bootstrap } from '../bootstrap/bootstrap.ts'
import { Database } from '../database/connection.ts'
import { Feed } from './feed.ts'
import type { SeenChange } from './follower.ts'
import { listChanges, type PlacedChange } from './store.ts'

const WRITERS = 50
const WRITES_EACH = 20
const OBJECTS = 10

let urls: TestDatabase
let database: Database
let tenantId: string

beforeAll(async () => {
  urls = await createDatabase()
  await bootstrap(urls.migratorUrl, new KeptKeys(), new Date())
  database = new Database({ url: urls.appUrl })
  const { rows } = await administer('select id from tenants')
  tenantId = String(rows[0]?.['id'])
})
afterAll(async () => {
  await database.close()
  await urls.drop()
})

async function administer(text: string): Promise<pg.QueryResult<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: urls.superuserUrl })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}

async function openFeed(
  onChanges: (changes: readonly SeenChange[] | null) => void = () => undefined,
) {
  const lost: unknown[] = []
  const feed = new Feed({
    sealerUrl: urls.sealerUrl,
    onChanges,
    onLost: (error) => lost.push(error),
  })
  await feed.start()
  return { feed, lost }
}

const insert = `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
  values ($1, now(), 'User', $2, $3, 'updated', '{active}')`

async function write(client: pg.Client, id: string, version: number): Promise<void> {
  await client.query('begin')
  await client.query("select set_config('rollcall.tenant', $1, true)", [tenantId])
  await client.query(insert, [tenantId, id, version])
}

/** Until every change has its position. */
async function untilSealed(): Promise<void> {
  for (let round = 0; round < 500; round += 1) {
    const { rowCount } = await administer('select from changes where pos is null')
    if (rowCount === 0) return
    await pause(20)
  }
  throw new Error('changes wait for their position')
}

/** Reads on until the feed is at rest, as a consumer does: page after page, from cursor to cursor. */
async function follow(feed: Feed, from: number, isDone: () => boolean): Promise<PlacedChange[]> {
  const seen: PlacedChange[] = []
  let position = from
  for (;;) {
    const done = isDone()
    const { end } = feed
    const page = await listChanges(database, tenantId, position, ['User'], 7)
    seen.push(...page)
    const last = page.at(-1)?.position ?? position
    position = page.length === 7 ? last : Math.max(last, end)
    if (page.length > 0) continue
    if (done) return seen
    await feed.waitForChange(tenantId, 50, AbortSignal.timeout(1_000))
  }
}

describe('50 writers, some of which change their mind', () => {
  test('two instances share the work, and a reader of either gets every commit once, in order', async () => {
    const [one, two] = [await openFeed(), await openFeed()]
    // What the bootstrap made comes first.
    await untilSealed()
    await Promise.all([one.feed.catchUp(), two.feed.catchUp()])
    const from = one.feed.end
    const objects = Array.from({ length: OBJECTS }, () => ({ id: randomUUID(), version: 0 }))
    const committed: string[] = []
    let writing = true
    const readers = [one, two].map(({ feed }) => follow(feed, from, () => !writing))
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const client = new pg.Client({ connectionString: urls.appUrl })
        await client.connect()
        for (let round = 0; round < WRITES_EACH; round += 1) {
          const object = objects[(writer * 7 + round) % OBJECTS]
          if (object === undefined) continue
          // One lock an object, as the row of the object is one: its versions are committed in their order.
          await client.query('begin')
          await client.query('select pg_advisory_xact_lock(hashtext($1))', [object.id])
          const version = object.version + 1
          await client.query("select set_config('rollcall.tenant', $1, true)", [tenantId])
          await client.query(insert, [tenantId, object.id, version])
          await pause(((writer + round) % 5) * 2)
          if ((writer + round) % 10 === 0) {
            await client.query('rollback')
            continue
          }
          object.version = version
          await client.query('commit')
          committed.push(`${object.id} ${version}`)
          one.feed.catchUp().catch(() => undefined)
        }
        await client.end()
      }),
    )
    await one.feed.catchUp()
    await untilSealed()
    await Promise.all([one.feed.catchUp(), two.feed.catchUp()])
    writing = false
    for (const seen of await Promise.all(readers)) {
      const told = seen.map(({ change }) => `${change.id} ${change.version}`)
      expect(new Set(told).size).toBe(told.length)
      expect(told.toSorted()).toEqual(committed.toSorted())
      for (const { id } of objects) {
        const versions = seen
          .filter(({ change }) => change.id === id)
          .map(({ change }) => change.version)
        expect(versions).toEqual(versions.toSorted((left, right) => left - right))
      }
      const positions = seen.map(({ position }) => position)
      expect(positions).toEqual(positions.toSorted((left, right) => left - right))
    }
    expect([...one.lost, ...two.lost]).toEqual([])
    const { rows } = await administer('select max(pos) - count(pos) as gaps from changes')
    expect(rows).toEqual([{ gaps: '0' }])
    await one.feed.stop()
    await two.feed.stop()
  })
})

describe('what was committed is told', () => {
  test('before the call that asks for it returns, also when another transaction is still open', async () => {
    const told: SeenChange[] = []
    const { feed } = await openFeed((changes) => told.push(...(changes ?? [])))
    const [open, done] = [
      new pg.Client({ connectionString: urls.appUrl }),
      new pg.Client({ connectionString: urls.appUrl }),
    ]
    await Promise.all([open.connect(), done.connect()])
    const [first, second] = [randomUUID(), randomUUID()]
    await write(open, first, 1)
    await write(done, second, 1)
    await done.query('commit')
    await feed.catchUp()
    expect(told.map(({ id }) => id)).toContain(second)
    expect(told.map(({ id }) => id)).not.toContain(first)
    const { end } = feed
    await open.query('commit')
    await feed.catchUp()
    expect(told.map(({ id }) => id)).toContain(first)
    await feed.waitForChange(tenantId, 1_000, AbortSignal.timeout(1_000))
    // The older row was committed later, so it stands later: nobody who read up to `end` misses it.
    const after = await listChanges(database, tenantId, end, ['User'], 10)
    expect(after.map(({ change }) => change.id)).toContain(first)
    await Promise.all([open.end(), done.end(), feed.stop()])
  })

  test('within moments to an instance that made none of the writes', async () => {
    const [writer, reader] = [await openFeed(), await openFeed()]
    const client = new pg.Client({ connectionString: urls.appUrl })
    await client.connect()
    const before = reader.feed.end
    await write(client, randomUUID(), 1)
    await client.query('commit')
    const startedAtMs = performance.now()
    await writer.feed.catchUp()
    await reader.feed.waitForChange(tenantId, 5_000, AbortSignal.timeout(5_000))
    expect(reader.feed.end).toBeGreaterThan(before)
    // Notified; were it not, the poll of 200 ms would find it.
    expect(performance.now() - startedAtMs).toBeLessThan(2_000)
    await Promise.all([client.end(), writer.feed.stop(), reader.feed.stop()])
  })
})

describe('a lost connection', () => {
  test('makes everything kept in memory unknown, and the feed goes on where it was', async () => {
    const told: (readonly SeenChange[] | null)[] = []
    const { feed, lost } = await openFeed((changes) => told.push(changes))
    const client = new pg.Client({ connectionString: urls.appUrl })
    await client.connect()
    const before = feed.end
    const freshBefore = feed.freshAsOfMs
    told.length = 0
    await administer(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rollcall feed' and datname = current_database()`,
    )
    await write(client, randomUUID(), 1)
    await client.query('commit')
    await feed.catchUp()
    for (let round = 0; round < 100 && feed.end === before; round += 1) {
      await feed.waitForChange(tenantId, 100, AbortSignal.timeout(1_000))
    }
    expect(lost.length).toBeGreaterThan(0)
    expect(told).toContain(null)
    expect(feed.end).toBe(before + 1)
    expect(feed.freshAsOfMs).toBeGreaterThan(freshBefore)
    await Promise.all([client.end(), feed.stop()])
  })

  test('does not make the feed look fresh while it lasts', async () => {
    const { feed } = await openFeed()
    const outside = new pg.Client({
      connectionString: urls.superuserUrl.replace(urls.name, 'postgres'),
    })
    await outside.connect()
    // Of this database alone: other tests use the server at the same time.
    await outside.query(`alter database ${urls.name} with allow_connections false`)
    await outside.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [urls.name],
    )
    await pause(300)
    const stale = feed.freshAsOfMs
    await pause(500)
    expect(feed.freshAsOfMs).toBe(stale)
    await outside.query(`alter database ${urls.name} with allow_connections true`)
    for (let round = 0; round < 50 && feed.freshAsOfMs === stale; round += 1) await pause(100)
    expect(feed.freshAsOfMs).toBeGreaterThan(stale)
    await Promise.all([outside.end(), feed.stop()])
  })
})
