import { Client } from 'pg'
import { request } from 'undici'
import { timeIsUp } from './deadline.ts'
import { noteFigures } from './figures.ts'
import { median, perOperation, sample } from './measure.ts'
import { number, printTable } from './report.ts'
import { startDurablePostgres, startFloor, startRollcall } from './servers.ts'

/**
 * Scenario: apply of 10,000 users in batches of 1,000, then the same again unchanged. Floor: one INSERT ... SELECT a batch over the same JSON, user and audit row, no comparison, no
 * ownership, no roles, on the same PostgreSQL. Usage: node bench/apply.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 5)
const users = 10_000
const batchSize = 1000

const postgres = await startDurablePostgres()
const floor = await startFloor(postgres)
const rollcall = await startRollcall(postgres)
const client = new Client({ connectionString: postgres.urlOf('postgres', 'floor') })
await client.connect()
const counter = new Client({ connectionString: postgres.urlOf('postgres', 'rollcall') })
await counter.connect()

const groups = { app: rollcall.pid, postgres: postgres.pid }
const seconds = { floor: [] as number[], apply: [] as number[], again: [] as number[] }
const cpu: Record<string, number>[] = []
let rowsWrittenAgain = 0
for (let round = 0; round < rounds && (round === 0 || !timeIsUp()); round += 1) {
  const batches = makeBatches(round)
  seconds.floor.push(await timed(() => applyFloor(batches)))
  const before = sample(groups)
  seconds.apply.push(await timed(() => applyRollcall(batches, 'created')))
  cpu.push(perOperation(before, sample(groups), users))
  const rowsBefore = await rows()
  seconds.again.push(await timed(() => applyRollcall(batches, 'unchanged')))
  rowsWrittenAgain += (await rows()) - rowsBefore
}

printTable(
  `Apply of ${number(users)} users in batches of ${number(batchSize)}`,
  ['', 'median', 'range'],
  [
    line('floor: INSERT ... SELECT with audit row', seconds.floor),
    line('POST /v1/users:apply, all new', seconds.apply),
    line('POST /v1/users:apply, unchanged', seconds.again),
    ['rows written by the unchanged apply', String(rowsWrittenAgain)],
    [
      'CPU per new user',
      ...Object.keys(cpu[0] ?? {}).map(
        (name) => `${name} ${median(cpu.map((one) => one[name] ?? 0)).toFixed(0)} us`,
      ),
    ],
  ],
)
noteFigures({
  'apply.rollcall.seconds': median(seconds.apply),
  'apply.floor.seconds': median(seconds.floor),
  'apply.rollcall.rowsAgain': rowsWrittenAgain,
})
await client.end()
await counter.end()
await rollcall.stop()
await floor.stop()
await postgres.stop()

interface Item {
  name: string
  spec: Record<string, unknown>
}

function makeBatches(round: number): Item[][] {
  return Array.from({ length: users / batchSize }, (_, batch) =>
    Array.from({ length: batchSize }, (__, index) => {
      const name = `user-${round}-${batch * batchSize + index}`
      return {
        name,
        spec: {
          username: name,
          type: 'person',
          email: `${name}@example.test`,
          displayName: `User ${name}`,
          accessPoints: ['web'],
          ipWhitelist: [{ cidr: '198.51.100.0/24' }],
          credential: { mode: 'none' },
        },
      }
    }),
  )
}

async function applyFloor(batches: Item[][]): Promise<void> {
  for (const batch of batches)
    await client.query(
      `with i as (select gen_random_uuid() id, e->'spec' spec from jsonb_array_elements($1::jsonb) e),
        u as (insert into floor_users(id, username, email, display_name, active, version)
          select id, spec->>'username', spec->>'email', spec->>'displayName', true, 1 from i returning id)
        insert into floor_audit(object_id, action) select id, 'created' from u`,
      [JSON.stringify(batch)],
    )
}

async function applyRollcall(batches: Item[][], expected: string): Promise<void> {
  for (const items of batches) {
    const answer = await request(`${rollcall.url}/v1/users:apply`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${rollcall.adminKey}`,
        'content-type': 'application/json',
        'rollcall-manager': 'cli/bench',
        prefer: 'return=minimal',
      },
      body: JSON.stringify({ items }),
    })
    // The shape of the answer is the API's; what is not as expected fails below.
    const body = (await answer.body.json()) as { items: { action: string }[] }
    const wrong = body.items.find((item) => item.action !== expected)
    if (wrong !== undefined) throw new Error(`expected ${expected}: ${JSON.stringify(wrong)}`)
  }
}

async function rows(): Promise<number> {
  const answer = await counter.query<{ rows: string }>(
    `select (select count(*) from changes) + (select count(*) from audit_log) + (select sum(version + status_version) from users) as rows`,
  )
  return Number(answer.rows[0]?.rows)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

function line(name: string, values: readonly number[]): string[] {
  return [
    name,
    `${median(values).toFixed(2)} s`,
    `${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}`,
  ]
}
