import { argon2, randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs, promisify } from 'node:util'

import pg from 'pg'

import { Secrets } from '../api/src/keys/secrets.ts'
import { hashParameters } from '../api/src/passwords/phc.ts'
import { Passwords, type HashedPassword } from '../api/src/passwords/passwords.ts'
import { SUPERUSER } from '../test/support/postgres.ts'
import { bearer } from './api-subjects.ts'
import { timeIsUp } from './deadline.ts'
import { noteFigures } from './figures.ts'
import { load, median, quantile, sample, type LoadResult } from './measure.ts'
import { seedKeys } from './million.ts'
import { number, printTable, progress } from './report.ts'
import { startStage } from './stage.ts'
import { pick } from './subject.ts'
import { paced } from './paced.ts'

/**
 * Scenario: people sign in with passwords as fast as the machine verifies them, while programs read users at a fixed rate. Floors: the hash alone, by the library that
 * Rollcall uses and by Node's own; the same reads while nobody signs in. Goals: 85 sign-ins a second per core, reads p99 <= 50 ms.
 * Usage: node bench/sign-in.ts [--users N] [--rounds N] [--seconds N]
 */
const { values: given } = parseArgs({
  options: {
    users: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
  },
})
const cores = availableParallelism()
const inFlight = 4 * cores
const readsPerSecond = 200
const peopleCount = 5_000
const password = 'violet-harbour-anvil-71'
const extent = { ms: Number(given.seconds) * 1000 }

const stage = await startStage(Number(given.users))
const { rollcall, postgres } = stage
const groups = { api: rollcall.pid, postgres: postgres.pid }
const databaseUrl = postgres.urlOf(SUPERUSER, 'rollcall')
const masterKey = Buffer.from(rollcall.environment['ROLLCALL_MASTER_KEY'] ?? '', 'hex')
const passwords = new Passwords(Secrets.fromMasterKey(masterKey))
const held = await passwords.hash(password)
const names = await givePasswords(held)
const keys = await seedKeys(databaseUrl, 1_000)
progress(`${number(names.length)} people have a password`)

const found = {
  own: [] as number[],
  node: [] as number[],
  signIns: [] as LoadResult[],
  quiet: [] as number[][],
  busy: [] as number[][],
}
let index = 0
await signIns({ ms: 1000 })
await reads({ ms: 1000 })
for (let round = 0; round < Number(given.rounds) && (round === 0 || !timeIsUp()); round += 1) {
  found.own.push(await hashes(extent.ms / 2, () => passwords.verify(password, held)))
  found.node.push(await hashes(extent.ms / 2, () => hashByNode()))
  found.quiet.push(await reads({ ms: extent.ms / 2 }))
  const [result, latenciesMs] = await Promise.all([signIns(extent), reads(extent)])
  found.signIns.push(result)
  found.busy.push(latenciesMs)
  progress(`round ${round + 1} is over`)
}

const { memoryKiB, passes, lanes } = hashParameters
const rate = median(found.signIns.map(({ perSecond }) => perSecond))
const cpu = (group: string): number =>
  median(found.signIns.map(({ cpuMicros }) => cpuMicros[group] ?? 0)) / 1000
printTable(
  `Sign-ins at m=${memoryKiB / 1024} MiB, t=${passes}, p=${lanes} on ${cores} cores, ${inFlight} in flight, ${number(stage.users)} users`,
  ['', 'a second', 'a second per core', 'CPU each', 'p99', 'foreign'],
  [
    rateLine('floor: hash alone, @node-rs/argon2', median(found.own)),
    rateLine('floor: hash alone, node:crypto', median(found.node)),
    [
      ...rateLine(`POST /v1/auth/sign-in, with ${readsPerSecond} reads a second beside`, rate),
      `api ${cpu('api').toFixed(1)} ms, postgres ${cpu('postgres').toFixed(1)} ms, client ${cpu('client').toFixed(1)} ms`,
      `${median(found.signIns.map(({ p99Ms }) => p99Ms)).toFixed(0)} ms`,
      `${(100 * Math.max(...found.signIns.map(({ foreign }) => foreign))).toFixed(0)} %`,
    ],
  ],
)
printTable(
  `Point reads by API key, ${readsPerSecond} a second, from the instant each was due`,
  ['', 'p50', 'p99', 'max'],
  [
    readLine('nobody signs in', found.quiet),
    readLine('while sign-ins take all they can', found.busy),
  ],
)
noteFigures({
  'sign-in.rollcall.perCore': rate / cores,
  'sign-in.floor.perCore': median(found.own) / cores,
  'sign-in.rollcall.readsP99': p99Of(found.busy),
  'sign-in.floor.readsP99': p99Of(found.quiet),
})
await stage.stop()

function p99Of(rounds: readonly number[][]): number {
  return quantile(
    rounds.flat().toSorted((left, right) => left - right),
    0.99,
  )
}

function signIns(length: { ms: number }): Promise<LoadResult> {
  const headers = { 'content-type': 'application/json' }
  const next = (): { method: 'POST'; path: string; headers: typeof headers; body: string } => ({
    method: 'POST',
    path: '/v1/auth/sign-in',
    headers,
    body: JSON.stringify({
      username: names[index++ % names.length],
      password,
      accessPoint: 'web',
    }),
  })
  return load(rollcall.url, length, inFlight, groups, next, 200)
}

function reads(length: { ms: number }): Promise<number[]> {
  return paced(rollcall.url, readsPerSecond, length.ms, (at) => ({
    method: 'GET',
    path: `/v1/users/${pick(keys, at + 7).userId}`,
    headers: bearer(pick(keys, at).text),
  }))
}

/** How many a second, as many at once as there are cores. */
async function hashes(ms: number, work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = sample({}).atMs
  let count = 0
  const worker = async (): Promise<void> => {
    while (performance.now() - startedAtMs < ms) {
      await work()
      count += 1
    }
  }
  await Promise.all(Array.from({ length: cores }, worker))
  return (count * 1000) / (performance.now() - startedAtMs)
}

function hashByNode(): Promise<Buffer> {
  return promisify(argon2)('argon2id', {
    message: password,
    nonce: randomBytes(16),
    parallelism: hashParameters.lanes,
    tagLength: 32,
    memory: hashParameters.memoryKiB,
    passes: hashParameters.passes,
  })
}

/** The same hash for all: what it costs to verify does not depend on whose it is. */
async function givePasswords({ phc, pepperId }: HashedPassword): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ username: string }>(
      `with people as (
         update users u set credential_mode = 'secretRef' from (
           select u.tenant_id, u.id from users u where u.active and u.type = 'person' and u.first_name is not null
              and exists (select from role_assignments a where a.tenant_id = u.tenant_id and a.user_id = u.id)
            order by md5(u.id::text) limit $1) as chosen
          where u.tenant_id = chosen.tenant_id and u.id = chosen.id returning u.tenant_id, u.id, u.username
       ), kept as (
         insert into passwords (tenant_id, user_id, phc, pepper_id, set_at) select tenant_id, id, $2, $3, now() from people
         on conflict do nothing
       ) select username from people`,
      [peopleCount, phc, pepperId],
    )
    await client.query('vacuum (analyze) passwords')
    return rows.map(({ username }) => username)
  } finally {
    await client.end()
  }
}

function rateLine(name: string, perSecond: number): string[] {
  return [name, number(perSecond), (perSecond / cores).toFixed(0)]
}

function readLine(name: string, rounds: readonly number[][]): string[] {
  const sorted = rounds.flat().toSorted((left, right) => left - right)
  const at = (q: number): string => `${quantile(sorted, q).toFixed(1)} ms`
  return [name, at(0.5), at(0.99), at(1)]
}
