import { parseArgs } from 'node:util'

import { floorSubject, rollcallSubject } from './api-subjects.ts'
import { timeIsUp } from './deadline.ts'
import { load, type LoadResult } from './measure.ts'
import { startDirectus } from './peers/directus.ts'
import { startUnleash } from './peers/unleash.ts'
import { number, printLoads, progress } from './report.ts'
import { startStage } from './stage.ts'
import type { Ask, Operation, Subject } from './subject.ts'

/**
 * Scenario: single requests among a million users of whom 100,000 have an API key each: point read, access check, create and patch. Rollcall, a bare Fastify with pg and the
 * peers alternate on the same PostgreSQL; 8 requests in flight, the client on the same cores. A peer's administrator asks on the peer's
 * behalf: the permissions of others would cost it more.
 * Usage: node bench/api.ts [--users N] [--keys N] [--rounds N] [--seconds N] [--minutes N] [--without-peers]
 */
const { values: given } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    keys: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    /** Of one operation of one server in one round. */
    seconds: { type: 'string', default: '2' },
    /** After which no further round begins. */
    minutes: { type: 'string', default: '5' },
    'without-peers': { type: 'boolean', default: false },
  },
})
const inFlight = 8
const operations: Operation[] = ['read', 'check', 'create', 'patch']
const titles: Record<Operation, string> = {
  read: 'Point read by API key',
  check: 'Access check',
  create: 'Create with audit (Rollcall: and feed)',
  patch: 'Patch with audit (Rollcall: and feed)',
}
const peers = [
  { name: 'Directus', start: startDirectus },
  { name: 'Unleash', start: startUnleash },
]

const endsAtMs = performance.now() + Number(given.minutes) * 60_000
const stage = await startStage(Number(given.users))
const rollcall = await rollcallSubject(stage, Number(given.keys))
progress(`gave ${number(rollcall.keys.length)} keys`)
const subjects: Subject[] = [await floorSubject(stage, rollcall.keys), rollcall]
const leftOut: string[] = []
if (given['without-peers']) leftOut.push('the peers, by --without-peers')
else for (const peer of peers) if (!timeIsUp()) await addPeer(peer)

const results = new Map<string, LoadResult[]>()
const indexes = new Map<Ask, number>()
await play({ ms: 1000 }, () => undefined)
let rounds = 0
while (
  rounds < Number(given.rounds) &&
  !timeIsUp() &&
  (rounds === 0 || performance.now() < endsAtMs)
) {
  rounds += 1
  await play({ ms: Number(given.seconds) * 1000 }, (subject, operation, result) => {
    const name = `${operation} ${subject.name}`
    results.set(name, [...(results.get(name) ?? []), result])
  })
  progress(`round ${rounds} is over`)
}

const size = `${number(stage.users)} users, ${number(rollcall.keys.length)} keys, ${inFlight} in flight, ${rounds} rounds`
for (const operation of operations)
  // An access check is a point read to whoever has none.
  printLoads(
    `${titles[operation]} (${size})`,
    subjects.flatMap((subject) => rowsOf(subject, operation)),
  )
for (const text of leftOut) process.stdout.write(`\nNot measured: ${text}\n`)
for (const subject of subjects) await subject.stop()
await stage.stop()

/** Each operation by each server in turn. */
async function play(
  extent: { ms: number },
  took: (subject: Subject, operation: Operation, result: LoadResult) => void,
): Promise<void> {
  for (const operation of operations)
    for (const subject of subjects) {
      const ask = subject.asks[operation]
      if (ask === undefined || timeIsUp()) continue
      took(subject, operation, await once(subject, ask, extent))
    }
}

async function once(
  { url, groups }: Subject,
  ask: Ask,
  extent: { ms: number },
): Promise<LoadResult> {
  let index = indexes.get(ask) ?? 0
  const next = (): ReturnType<Ask['request']> => ask.request(index++)
  const result = await load(url, extent, inFlight, groups, next, ask.expected)
  indexes.set(ask, index)
  return result
}

function rowsOf(subject: Subject, operation: Operation): { name: string; rounds: LoadResult[] }[] {
  const asked = operation === 'check' && subject.asks.check === undefined ? 'read' : operation
  const ask = subject.asks[asked]
  const found = results.get(`${asked} ${subject.name}`)
  if (ask === undefined || found === undefined) return []
  return [{ name: `${subject.name}: ${ask.what}`, rounds: found }]
}

async function addPeer({ name, start }: (typeof peers)[number]): Promise<void> {
  try {
    subjects.push(await start(stage, rollcall.keys.length))
    progress(`${name} is ready`)
  } catch (error) {
    // A peer that cannot be had is said to be missing; the rest is worth measuring.
    leftOut.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    progress(leftOut.at(-1) ?? '')
  }
}
