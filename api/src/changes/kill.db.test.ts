/**
 * Two real instances on one database: 50 writers, one write in ten taken back, the instances killed in turn, the readers' connections dropped. Whoever
 * follows the feed from cursor to cursor is told of every commit, once, in the order in which it happened to the object.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import type { Change, ChangePage } from '@rollcall/resources'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type RunningApi, startApi } from '../../../test/support/api.ts'

const writersCount = 50
const objectsCount = 20
const writingMs = 6_000
const killsCount = 4
const drainMs = 20_000

let one: RunningApi
let two: RunningApi
let tenantId = ''

beforeAll(async () => {
  one = await startApi()
  two = await startApi({ database: one.database, beside: one })
  const client = new pg.Client({ connectionString: one.database.superuserUrl })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from tenants')
  tenantId = rows[0]?.id ?? ''
  await client.end()
})
afterAll(async () => {
  await two.close()
  await one.close()
})

interface Reader {
  name: string
  told: string[]
  drops: number
  /** Reads until it was told to stop. */
  run: (isOver: () => boolean) => Promise<void>
}

const keyOf = ({ id, version }: Pick<Change, 'id' | 'version'>): string => `${id} ${version}`

/** Either instance in turn, whenever the one at hand is away or the connection was dropped. */
function turns(): () => string {
  let asked = Math.floor(Math.random() * 2)
  return () => (asked++ % 2 === 0 ? one : two).url
}

/** Cuts the connection after a while, as networks do. */
function droppedAfter(limitMs: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(Math.random() * limitMs))
}

async function endOfFeed(): Promise<string> {
  const answer = await fetch(`${one.url}/v1/changes`, { headers: credentials() })
  // The route's own answer.
  return ((await answer.json()) as ChangePage).cursor
}

const credentials = (): Record<string, string> => ({ authorization: `Bearer ${one.adminKey}` })

function longPoll(name: string, from: string): Reader {
  const reader: Reader = { name, told: [], drops: 0, run }
  const urls = turns()
  async function run(isOver: () => boolean): Promise<void> {
    let cursor = from
    let url = urls()
    while (!isOver()) {
      try {
        const path = `/v1/changes?since=${cursor}&kinds=User&wait=1&limit=100`
        const answer = await fetch(`${url}${path}`, {
          headers: credentials(),
          signal: droppedAfter(1_500),
        })
        if (answer.status !== 200) throw new Error(`${answer.status}`)
        const page = (await answer.json()) as ChangePage
        reader.told.push(...page.items.map(keyOf))
        ;({ cursor } = page)
      } catch {
        reader.drops += 1
        url = urls()
        await pause(20)
      }
    }
  }
  return reader
}

function stream(name: string, from: string): Reader {
  const reader: Reader = { name, told: [], drops: 0, run }
  const urls = turns()
  async function run(isOver: () => boolean): Promise<void> {
    let cursor = from
    while (!isOver()) {
      try {
        const answer = await fetch(`${urls()}/v1/changes?kinds=User`, {
          headers: { ...credentials(), accept: 'text/event-stream', 'last-event-id': cursor },
          signal: droppedAfter(1_500),
        })
        if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status}`)
        let text = ''
        for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
          text += part
          const events = text.split('\n\n')
          // What is not whole yet.
          text = events.pop() ?? ''
          for (const event of events) {
            const data = /^data: (.*)$/m.exec(event)?.[1]
            if (data !== undefined) reader.told.push(keyOf(JSON.parse(data) as Change))
            cursor = /^id: (.*)$/m.exec(event)?.[1] ?? cursor
          }
          if (isOver()) return
        }
      } catch {
        reader.drops += 1
        await pause(20)
      }
    }
  }
  return reader
}

const insert = `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
  values ($1, now(), 'User', $2, $3, 'updated', '{active}')`

interface Written {
  id: string
  version: number
}

/** Writes, holds the transaction open for a moment, and commits nine times in ten. */
async function writeOn(
  writer: number,
  objects: readonly Written[],
  committed: string[],
  isOver: () => boolean,
): Promise<void> {
  const client = new pg.Client({ connectionString: one.database.appUrl })
  await client.connect()
  for (let round = 0; !isOver(); round++) {
    const object = objects[(writer * 7 + round) % objects.length]
    if (object === undefined) break
    await client.query('begin')
    // One lock an object, as the row of the object is one: its versions are committed in their order.
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [object.id])
    const version = object.version + 1
    await client.query("select set_config('rollcall.tenant', $1, true)", [tenantId])
    await client.query(insert, [tenantId, object.id, version])
    await pause(Math.random() * 20)
    if ((writer + round) % 10 === 0) {
      await client.query('rollback')
      continue
    }
    object.version = version
    await client.query('commit')
    committed.push(keyOf({ id: object.id, version }))
  }
  await client.end()
}

test('nothing is lost, told twice or out of order while instances are killed and connections drop', async () => {
  const from = await endOfFeed()
  const objects = Array.from({ length: objectsCount }, () => ({ id: randomUUID(), version: 0 }))
  const committed: string[] = []
  const readers = [
    longPoll('a page', from),
    longPoll('another page', from),
    stream('a stream', from),
    stream('another stream', from),
  ]
  let isWritten = false
  let isRead = false
  const reading = readers.map(async (reader) => await reader.run(() => isRead))
  const writing = Array.from({ length: writersCount }, async (_, writer) => {
    await writeOn(writer, objects, committed, () => isWritten)
  })
  for (let kills = 0; kills < killsCount; kills++) {
    const instance = kills % 2 === 0 ? one : two
    await pause(writingMs / killsCount / 2)
    await instance.kill()
    await pause(writingMs / killsCount / 2)
    await instance.start()
  }
  isWritten = true
  await Promise.all(writing)
  const giveUpAt = performance.now() + drainMs
  while (readers.some(({ told }) => told.length < committed.length)) {
    if (performance.now() > giveUpAt) break
    await pause(50)
  }
  // Whatever would be told twice has the time to be.
  await pause(300)
  isRead = true
  await Promise.all(reading)
  expect(committed.length).toBeGreaterThan(1_000)
  const expected = new Set(committed)
  for (const { name, told, drops } of readers) {
    const heard = new Set(told)
    const lost = committed.filter((key) => !heard.has(key)).length
    const unknown = told.filter((key) => !expected.has(key)).length
    const twice = told.length - heard.size
    expect({ name, lost, unknown, twice, reordered: reorderedIn(told) }).toEqual({
      name,
      lost: 0,
      unknown: 0,
      twice: 0,
      reordered: 0,
    })
    expect(drops).toBeGreaterThan(1)
  }
}, 90_000)

/** Changes that came after a later one of the same object. */
function reorderedIn(told: readonly string[]): number {
  const last = new Map<string, number>()
  let reordered = 0
  for (const key of told) {
    const [id = '', version = ''] = key.split(' ')
    if (Number(version) < (last.get(id) ?? 0)) reordered += 1
    last.set(id, Math.max(Number(version), last.get(id) ?? 0))
  }
  return reordered
}
