import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { noteFigures } from './figures.ts'
import { foreignShare, quantile, sample } from './measure.ts'
import { number, printTable } from './report.ts'
import { startDurablePostgres, startRollcall } from './servers.ts'

/**
 * Scenario: the feed under 50 writers. Each holds its transaction open for 0 to 20 ms and takes one in ten back. What is measured is the time from the
 * answer to a commit until a reader has the change, over a page that waits and over a stream. Usage: node bench/feed.ts [SECONDS]
 */
const seconds = Number(process.argv[2] ?? 10)
const writersCount = 50
const objectsCount = 200

const postgres = await startDurablePostgres()
const rollcall = await startRollcall(postgres)
const headers = { authorization: `Bearer ${rollcall.adminKey}` }
const tenantId = await findTenant()

/** Instants of commits by change. */
const committedAtMs = new Map<string, number>()
const readers: Reader[] = [
  { name: 'long poll', lagsMs: [], isOver: false, read: longPoll },
  { name: 'stream', lagsMs: [], isOver: false, read: stream },
]
const cursor = (await ask('/v1/changes')).cursor
const reading = readers.map((reader) => reader.read(reader, cursor))
const before = sample({ app: rollcall.pid, postgres: postgres.pid })
const endsAtMs = performance.now() + seconds * 1000
const objects = Array.from({ length: objectsCount }, () => ({ id: randomUUID(), version: 0 }))
await Promise.all(Array.from({ length: writersCount }, (_, writer) => write(writer)))
const after = sample({ app: rollcall.pid, postgres: postgres.pid })
const waitUntilMs = performance.now() + 10_000
while (readers.some(({ lagsMs }) => lagsMs.length < committedAtMs.size)) {
  if (performance.now() > waitUntilMs) throw new Error('changes are missing')
  await pause(20)
}
for (const reader of readers) reader.isOver = true
await write(0, 1)
await Promise.all(reading)

printTable(
  `Feed: commit to delivery, ${writersCount} writers, ${number(committedAtMs.size / seconds)} commits/s, foreign ${(100 * foreignShare(before, after)).toFixed(0)} %`,
  ['', 'changes', 'p50', 'p95', 'p99', 'max'],
  readers.map(({ name, lagsMs }) => {
    const sorted = lagsMs.toSorted((left, right) => left - right)
    const at = (q: number): string => `${quantile(sorted, q).toFixed(0)} ms`
    return [name, number(lagsMs.length), at(0.5), at(0.95), at(0.99), at(1)]
  }),
)
const slowest = readers.map(({ lagsMs }) =>
  quantile(
    lagsMs.toSorted((left, right) => left - right),
    0.99,
  ),
)
noteFigures({ 'feed.rollcall.p99': Math.max(...slowest) })
await rollcall.stop()
await postgres.stop()

async function findTenant(): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.urlOf('rollcall_app', 'rollcall') })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from tenants')
  await client.end()
  return rows[0]?.id ?? ''
}

/** Writes until the time is over, or a number of times. */
async function write(writer: number, times = Number.POSITIVE_INFINITY): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.urlOf('rollcall_app', 'rollcall') })
  await client.connect()
  for (let round = 0; round < times; round++) {
    if (times === Number.POSITIVE_INFINITY && performance.now() > endsAtMs) break
    const object = objects[(writer + round * writersCount) % objectsCount]
    if (object === undefined) break
    const version = object.version + 1
    await client.query('begin')
    await client.query("select set_config('rollcall.tenant', $1, true)", [tenantId])
    await client.query(
      `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
        values ($1, now(), 'User', $2, $3, 'updated', '{active}')`,
      [tenantId, object.id, version],
    )
    await pause(Math.random() * 20)
    if (times === Number.POSITIVE_INFINITY && Math.random() < 0.1) {
      await client.query('rollback')
      continue
    }
    object.version = version
    const key = `${object.id} ${version}`
    // Told while the commit is on its way back is told in no time.
    committedAtMs.set(key, Number.POSITIVE_INFINITY)
    await client.query('commit')
    committedAtMs.set(key, performance.now())
  }
  await client.end()
}

function note(reader: Reader, { id, version }: { id: string; version: number }): void {
  const at = committedAtMs.get(`${id} ${version}`)
  if (at !== undefined) reader.lagsMs.push(Math.max(0, performance.now() - at))
}

interface Reader {
  name: string
  lagsMs: number[]
  isOver: boolean
  read: (reader: Reader, from: string) => Promise<void>
}

interface Page {
  items: { id: string; version: number }[]
  cursor: string
}

async function ask(path: string): Promise<Page> {
  const answer = await fetch(`${rollcall.url}${path}`, { headers })
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
  // The route's own answer.
  return (await answer.json()) as Page
}

async function longPoll(reader: Reader, from: string): Promise<void> {
  for (let at = from; !reader.isOver;) {
    const page = await ask(`/v1/changes?since=${at}&wait=30`)
    for (const change of page.items) note(reader, change)
    at = page.cursor
  }
}

async function stream(reader: Reader, from: string): Promise<void> {
  const answer = await fetch(`${rollcall.url}/v1/changes`, {
    headers: { ...headers, accept: 'text/event-stream', 'last-event-id': from },
  })
  if (answer.body === null) throw new Error('there is no stream')
  let text = ''
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    text += part
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data !== undefined) note(reader, JSON.parse(data) as Page['items'][number])
    }
    if (reader.isOver) break
  }
}
