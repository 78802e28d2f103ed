import { parseArgs } from 'node:util'

import pg from 'pg'
import { request } from 'undici'

import { timeIsUp } from './deadline.ts'
import { noteFigures } from './figures.ts'
import { median, perOperation, residentMiB, sample } from './measure.ts'
import { number, printTable, progress } from './report.ts'
import { startStage } from './stage.ts'

/**
 * Scenario: users in and out by the file. Import: a CSV of key-only users, all new, with names, addresses and roles, into a tenant that has a million; then the
 * same file unchanged. Export: all users of the account as CSV. Floor of the import: COPY of the same columns into a bare table with the same
 * unique indexes; floor of the export: the same columns as one text. Goals: 100,000 in <= 6 s, 300,000 a second out, <= 64 MiB more.
 * Usage: node bench/bulk.ts [--users N] [--imported N] [--rounds N]
 */
const { values: given } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    imported: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
  },
})
const imported = Number(given.imported)
const tag = Date.now().toString(36)

const stage = await startStage(Number(given.users))
const { postgres, rollcall, users: seeded } = stage
const groups = { api: rollcall.pid, postgres: postgres.pid }
const floor = new pg.Client({ connectionString: postgres.urlOf('postgres', 'rollcall') })
await floor.connect()

interface Round {
  seconds: number
  growthMiB: number
  micros: Record<string, number>
}
const results: Record<'import' | 'again' | 'export', Round[]> = {
  import: [],
  again: [],
  export: [],
}
const floors = { import: [] as number[], export: [] as number[] }

// What is loaded and compiled once is no growth.
await importFile(fileOf(`${tag}-warm`, 5000), 5000)
await exportFile()
for (let round = 0; round < Number(given.rounds) && (round === 0 || !timeIsUp()); round += 1) {
  const file = fileOf(`${tag}-${round}`, imported)
  results.import.push(await measured(imported, () => importFile(file, imported, 'created')))
  results.again.push(await measured(imported, () => importFile(file, imported, 'unchanged')))
  let users = 0
  const out = await measured(1, async () => {
    users = await exportFile()
  })
  const micros = Object.fromEntries(
    Object.entries(out.micros).map(([name, value]) => [name, value / users]),
  )
  results.export.push({ ...out, seconds: (out.seconds * seeded) / users, micros })
  floors.import.push(await timed(() => floorImport(`${tag}-${round}-`)))
  floors.export.push(await timed(() => floorExport()))
  progress(`round ${round + 1} is over`)
}

printTable(
  `Users by the file: import of ${number(imported)} into ${number(seeded)}, export of ${number(seeded)}`,
  ['', 'seconds', 'a second', 'growth of the API', 'CPU a user'],
  [
    line('POST /v1/imports, all new', results.import, imported),
    line('POST /v1/imports, unchanged', results.again, imported),
    line('GET /v1/users.csv', results.export, seeded),
    floorLine('floor: INSERT ... SELECT into a bare table', floors.import, imported),
    floorLine('floor: SELECT of one text column, joined', floors.export, seeded),
  ],
)
const secondsOf = (rounds: readonly Round[]): number => median(rounds.map(({ seconds }) => seconds))
const growthOf = (rounds: readonly Round[]): number =>
  Math.max(...rounds.map(({ growthMiB }) => growthMiB))
noteFigures({
  'bulk.import.rollcall.seconds': secondsOf(results.import),
  'bulk.import.rollcall.growth': growthOf([...results.import, ...results.again]),
  'bulk.import.floor.seconds': median(floors.import),
  'bulk.export.rollcall.rate': seeded / secondsOf(results.export),
  'bulk.export.rollcall.growth': growthOf(results.export),
  'bulk.export.floor.rate': seeded / median(floors.export),
})
await floor.end()
await stage.stop()

function fileOf(prefix: string, count: number): Buffer {
  const lines = ['username,email,firstName,lastName,displayName,roles,credential']
  for (let index = 0; index < count; index += 1)
    lines.push(
      `${prefix}-${index},${prefix}-${index}@example.test,First${index % 997},Last${index % 1999},Name ${index},${index % 10 < 7 ? 'role-1' : ''},none`,
    )
  return Buffer.from(lines.join('\n'))
}

async function importFile(file: Buffer, count: number, action = 'created'): Promise<void> {
  const { statusCode, body } = await request(`${rollcall.url}/v1/imports?dryRun=false`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rollcall.adminKey}`, 'content-type': 'text/csv' },
    body: file,
    bodyTimeout: 0,
    headersTimeout: 0,
  })
  // The API answers an import.
  const answer = (await body.json()) as { counts?: Record<string, number> }
  if (statusCode !== 200 || answer.counts?.[action] !== count)
    throw new Error(`the import answered ${statusCode} ${JSON.stringify(answer).slice(0, 500)}`)
}

/** Reads the export to its end; answers how many lines came. */
async function exportFile(): Promise<number> {
  const { body } = await request(`${rollcall.url}/v1/users.csv`, {
    headers: { authorization: `Bearer ${rollcall.adminKey}` },
    bodyTimeout: 0,
  })
  let lines = 0
  for await (const chunk of body) {
    // A body without an encoding comes as buffers.
    const bytes = chunk as Buffer
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1
  }
  return lines - 1
}

async function measured(count: number, work: () => Promise<void>): Promise<Round> {
  const baseMiB = residentMiB(rollcall.pid)
  let mostMiB = baseMiB
  const watch = setInterval(() => {
    mostMiB = Math.max(mostMiB, residentMiB(rollcall.pid))
  }, 20)
  const before = sample(groups)
  const seconds = await timed(work)
  clearInterval(watch)
  return {
    seconds,
    growthMiB: mostMiB - baseMiB,
    micros: perOperation(before, sample(groups), count),
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

async function floorImport(prefix: string): Promise<void> {
  await floor.query(
    'create table if not exists floor_users (id uuid primary key, username text unique, email text unique, first_name text, last_name text, display_name text)',
  )
  await floor.query(
    `insert into floor_users select gen_random_uuid(), $1 || n, $1 || n || '@example.test', 'First' || n % 997, 'Last' || n % 1999, 'Name ' || n from generate_series(1, $2::int) as n`,
    [prefix, imported],
  )
}

async function floorExport(): Promise<void> {
  await floor.query(
    `select count(*) from (select concat_ws(',', username, first_name, last_name, email, created_at) from users offset 0) as lines`,
  )
}

function line(name: string, found: readonly Round[], count: number): string[] {
  const seconds = median(found.map((round) => round.seconds))
  const micros = Object.keys(found[0]?.micros ?? {}).map(
    (group) => `${group} ${median(found.map((round) => round.micros[group] ?? 0)).toFixed(0)} us`,
  )
  return [
    name,
    seconds.toFixed(1),
    number(count / seconds),
    `${Math.max(...found.map((round) => round.growthMiB)).toFixed(0)} MiB`,
    micros.join(', '),
  ]
}

function floorLine(name: string, seconds: readonly number[], count: number): string[] {
  return [name, median(seconds).toFixed(1), number(count / median(seconds)), '', '']
}
