/** What one write costs, in counts: times vary with the machine, and these do not. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

const writes = 40
/** The locks by which the sequencer of the feed and the upkeep are elected: whoever holds them keeps both from writing. */
const elections = [0x72_6c_73_71, 0x72_6c_75_70]
/** Now and then the server looks for mail to send and writes when a credential was used last; far fewer than one for each write. */
const besides = 12

let app: TestApp
let superuser: pg.Client
let names = 0

beforeAll(async () => {
  app = await openApp()
  superuser = new pg.Client({ connectionString: app.urls.superuserUrl })
  await superuser.connect()
  // Statements are parsed and the credential is read: what is counted is what every further write costs.
  await patch(await create())
  await patch(await createApplication())
  for (const lock of elections) await superuser.query('select pg_advisory_lock($1)', [lock])
})
afterAll(async () => {
  await superuser.end()
  await app.close()
})

async function create(): Promise<string> {
  names += 1
  const username = `user-${names}`
  return await made({ username, type: 'person', email: `${username}@example.test` })
}

/** One with an address, which it would take from nobody before it became a person. */
async function createApplication(): Promise<string> {
  names += 1
  const username = `application-${names}`
  return await made({ username, type: 'application', email: `${username}@example.test` })
}

async function made(spec: object): Promise<string> {
  const body = { spec: { ...spec, credential: { mode: 'none' } } }
  const answer = await app.ask('POST /v1/users', { body })
  expect(answer.status).toBe(201)
  return String(answer.body['id'])
}

async function patch(id: string): Promise<void> {
  names += 1
  const body = { spec: { displayName: `User ${names}` } }
  expect((await app.ask(`PATCH /v1/users/${id}`, { body })).status).toBe(200)
}

interface Cost {
  /** Transactions that wrote: each waits for the disk once, at its end. */
  written: number
  roundTrips: number
  statements: number
}

/** On the connections of the requests; the feed and the upkeep have their own. */
async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const queries = vi.spyOn(pg.Client.prototype, 'query')
  const executions = vi.spyOn(pg.Connection.prototype, 'execute')
  const before = await lastTransaction()
  try {
    await work()
    const written = (await lastTransaction()) - before
    const clients = queries.mock.contexts.filter(isOfRequests)
    const connections = new Set(clients.map(({ connection }) => connection))
    const statements = executions.mock.contexts.filter((one) => connections.has(one)).length
    return { written, roundTrips: clients.length, statements }
  } finally {
    queries.mockRestore()
    executions.mockRestore()
  }
}

/** The next number that a transaction gets when it begins to write. */
async function lastTransaction(): Promise<number> {
  const { rows } = await superuser.query<{ next: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
  )
  return Number(rows[0]?.next)
}

/** pg says neither in its types. */
interface InsideClient {
  connection: unknown
  connectionParameters: { application_name: string }
}

function isOfRequests(client: unknown): client is InsideClient {
  // Every client has its parameters.
  const { connectionParameters } = client as InsideClient
  return connectionParameters.application_name === 'rollcall'
}

function holdCost(cost: Cost, wanted: Cost): void {
  for (const name of ['written', 'roundTrips', 'statements'] as const) {
    expect(cost[name], name).toBeGreaterThanOrEqual(wanted[name])
    expect(cost[name], name).toBeLessThanOrEqual(wanted[name] + besides)
  }
}

async function times(work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < writes; done++) await work()
}

describe('a creation', () => {
  test('is one statement and one wait for the disk, in one round trip', async () => {
    const cost = await costOf(() => times(create))
    // The first statement of a round trip names the tenant.
    holdCost(cost, { written: writes, roundTrips: writes, statements: 2 * writes })
  })

  test('does not wait for the feed', async () => {
    const waiting = vi.spyOn(app.feed, 'catchUp')
    await times(create)
    expect(waiting).not.toHaveBeenCalled()
    waiting.mockRestore()
  })
})

describe.each([
  ['a person', create],
  ['an application with an e-mail address', createApplication],
])('a patch of %s', (_what, make) => {
  test('looks once, writes one statement, and waits once for the disk', async () => {
    const id = await make()
    const cost = await costOf(() => times(() => patch(id)))
    holdCost(cost, { written: writes, roundTrips: 2 * writes, statements: 4 * writes })
  })

  test('does not wait for the feed', async () => {
    const id = await make()
    const waiting = vi.spyOn(app.feed, 'catchUp')
    await times(() => patch(id))
    expect(waiting).not.toHaveBeenCalled()
    waiting.mockRestore()
  })

  test('leaves the membership alone', async () => {
    const id = await make()
    const row = 'select xmin::text, xmax::text from memberships where user_id = $1'
    const before = await superuser.query(row, [id])
    await patch(id)
    expect((await superuser.query(row, [id])).rows).toEqual(before.rows)
  })
})

test('many writes are read from the feed together', async () => {
  const follow = vi.spyOn(pg.Client.prototype, 'query')
  const begunAtMs = performance.now()
  await times(create)
  const tookMs = performance.now() - begunAtMs
  const calls: readonly unknown[][] = follow.mock.calls
  const reads = calls.filter(([asked]) => isRead(asked)).length
  follow.mockRestore()
  // Twice in 20 ms at most, for the changes and when positions are due; one before and one after.
  expect(reads).toBeLessThanOrEqual((2 * tookMs) / 20 + 2)
})

function isRead(asked: unknown): boolean {
  return typeof asked === 'object' && asked !== null && 'name' in asked && asked.name === 'read'
}
