import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { startPostgres } from '../test/support/postgres.ts'
import { timeIsUp } from './deadline.ts'
import { noteFigures } from './figures.ts'
import { median } from './measure.ts'
import { printTable } from './report.ts'
import { startServer } from './servers.ts'

/**
 * Scenario: process spawn to the first declared user readable, from an empty directory and on a restart, as `npm start` does it but without npm. Floors: an
 * empty Node program, and the embedded PostgreSQL alone from initdb to its first query. Usage: node bench/start.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 7)
const seconds = {
  node: [] as number[],
  postgres: [] as number[],
  first: [] as number[],
  restart: [] as number[],
}

for (let round = 0; round < rounds && !timeIsUp(); round += 1) {
  seconds.node.push(
    await timed(async () => {
      const empty = await startServer(
        ['-e', 'console.log("ready x"); setInterval(() => {}, 9e5)'],
        {},
      )
      return () => empty.stop()
    }),
  )
  seconds.postgres.push(
    await timed(async () => {
      const server = await startPostgres()
      return () => server.stop()
    }),
  )
  const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-start-'))
  seconds.first.push(await timed(() => startToFirstUser(dataDir)))
  seconds.restart.push(await timed(() => startToFirstUser(dataDir)))
  rmSync(dataDir, { recursive: true })
}

printTable(
  'Process spawn to the first declared user readable',
  ['', 'median', 'range'],
  [
    line('floor: empty Node program', seconds.node),
    line('floor: PostgreSQL alone, initdb to first query', seconds.postgres),
    line('start, empty directory', seconds.first),
    line('start, second time', seconds.restart),
  ],
)

noteFigures({
  'start.rollcall.first': median(seconds.first),
  'start.floor.first': median(seconds.postgres),
  'start.rollcall.restart': median(seconds.restart),
  'start.floor.restart': median(seconds.node),
})

async function startToFirstUser(dataDir: string): Promise<() => Promise<void>> {
  const server = await startServer(['cli/src/main.ts', 'start'], {
    ROLLCALL_DATA_DIR: dataDir,
    ROLLCALL_PORT: '0',
  })
  const adminKey = readFileSync(join(dataDir, 'admin.key'), 'utf8').trim()
  const answer = await request(`${server.url}/v1/users?username=ada`, {
    headers: { authorization: `Bearer ${adminKey}` },
  })
  // The shape of a list is the API's.
  const body = (await answer.body.json()) as { items: unknown[] }
  if (body.items.length !== 1) throw new Error('the user ada is not readable')
  return () => server.stop()
}

/** Seconds until the work is done; what it answers stops what it started and is not timed. */
async function timed(work: () => Promise<() => Promise<void>>): Promise<number> {
  const startedAt = performance.now()
  const stop = await work()
  const elapsed = (performance.now() - startedAt) / 1000
  await stop()
  return elapsed
}

function line(name: string, values: readonly number[]): string[] {
  return [
    name,
    `${median(values).toFixed(3)} s`,
    `${Math.min(...values).toFixed(3)}-${Math.max(...values).toFixed(3)}`,
  ]
}
