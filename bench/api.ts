import { parseArgs } from 'node:util'

import { floorSubject, rollcallSubject } from './api-subjects.ts'
import { timeIsUp } from './deadline.ts'
import { noteFigures } from './figures.ts'
import { median } from './measure.ts'
import { openLoop } from './open-loop.ts'
import { startDirectus } from './peers/directus.ts'
import { startUnleash } from './peers/unleash.ts'
import { number, printLoads, printTable, progress, type ReportRow } from './report.ts'
import { reasonOf, Rounds } from './rounds.ts'
import { startStage } from './stage.ts'
import { startCounter, type Counts } from './statements.ts'
import type { Operation, Subject } from './subject.ts'

/**
 * Scenario: single requests among a million users of whom 100,000 have an API key each: point read, access check, create and patch. Rollcall, a bare Fastify with pg and the
 * peers alternate on the same PostgreSQL; 8 requests in flight, the client on the same cores. Then the statements of each
 * are counted, and point reads come at a constant rate. First come keys that Rollcall has not seen; then it is asked about each key once, as it would be within a minute, and knows them all. A peer that fails or does not answer is left out and named.
 * Usage: node bench/api.ts [--users N] [--keys N] [--rounds N] [--seconds N] [--minutes N] [--open-seconds N] [--without-peers]
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
    /** Of reads at a constant rate, of one server in one of three rounds. */
    'open-seconds': { type: 'string', default: '3' },
    'without-peers': { type: 'boolean', default: false },
  },
})
const inFlight = 8
/** By keys that were not seen before: so many rounds, or there would be none left. */
const firsts: Operation[] = ['firstRead', 'firstCheck']
const firstRoundsMax = 3
const operations: Operation[] = ['read', 'check', 'create', 'patch']
const titles: Record<Operation, string> = {
  firstRead: 'Point read by an API key that was not seen before',
  firstCheck: 'Access check of a key that was not seen before',
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
const [floor, started] = await Promise.all([floorSubject(stage, rollcall.keys), startPeers()])
const subjects: Subject[] = [floor, rollcall, ...started.subjects]
// What was made is on the disk before anything is timed.
await stage.postgres.administer('checkpoint')
progress('the floor is ready')

const rounds = new Rounds(subjects, inFlight)
await rounds.play(firsts, { ms: 1000 }, false)
const firstRounds = Math.min(Number(given.rounds), firstRoundsMax)
for (let round = 1; round <= firstRounds && !timeIsUp(); round += 1)
  await rounds.play(firsts, { ms: Number(given.seconds) * 1000 }, true)
const firstLines = await countStatements(firsts)
progress('keys were seen for the first time')
await rollcall.learn()
progress('all keys are known')
await rounds.play(operations, { ms: 1000 }, false)
progress('all are warm')
let roundsPlayed = 0
while (
  roundsPlayed < Number(given.rounds) &&
  !timeIsUp() &&
  (roundsPlayed === 0 || performance.now() < endsAtMs)
) {
  roundsPlayed += 1
  await rounds.play(operations, { ms: Number(given.seconds) * 1000 }, true)
  progress(`round ${roundsPlayed} is over`)
}

const size = (played: number): string =>
  `${number(stage.users)} users, ${number(rollcall.keys.length)} keys, ${inFlight} in flight, ${played} rounds`
for (const operation of [...firsts, ...operations])
  // An access check is a point read to whoever has none.
  printLoads(
    `${titles[operation]} (${size(firsts.includes(operation) ? firstRounds : roundsPlayed)})`,
    subjects.flatMap((subject) => rowOf(subject, operation)),
  )
for (const operation of [...firsts, ...operations])
  for (const { id } of subjects) noteLoads(operation, id)
if (!timeIsUp())
  for (const [id, { perSecond, isHeld, p50Ms, p99Ms, maxMs }] of await openLoop(
    rounds.subjects.filter((subject) => subject === floor || subject === rollcall),
    rollcall.id,
    Number(given['open-seconds']) * 1000,
  ))
    noteFigures({
      [`api.open.${id}.rate`]: isHeld ? perSecond : 0,
      [`api.open.${id}.p50`]: p50Ms,
      [`api.open.${id}.p99`]: p99Ms,
      [`api.open.${id}.max`]: maxMs,
    })
// Connections that wrote in the rounds have told of their flushes by now.
printStatements([...firstLines, ...(await countStatements(operations))])
const leftOut = [...started.missing, ...rounds.leftOut]
for (const text of leftOut) process.stdout.write(`\nNot measured: ${text}\n`)
for (const subject of rounds.subjects) await subject.stop()
await stage.stop()
const own = rounds.leftOut.filter((text) =>
  [floor, rollcall].some(({ name }) => text.startsWith(name)),
)
if (own.length > 0) throw new Error(own.join('; '))

/** Both peers at once, or what is missing and why: the rest is worth measuring without. */
async function startPeers(): Promise<{ subjects: Subject[]; missing: string[] }> {
  if (given['without-peers']) return { subjects: [], missing: ['the peers, by --without-peers'] }
  const subjects: Subject[] = []
  const missing: string[] = []
  await Promise.all(
    peers.map(async ({ name, start }) => {
      try {
        subjects.push(await start(stage, rollcall.keys.length))
        progress(`${name} is ready`)
      } catch (error) {
        missing.push(`${name}, which did not start: ${reasonOf(error)}`)
        progress(missing.at(-1) ?? '')
      }
    }),
  )
  return {
    subjects: subjects.toSorted((left, right) => left.name.localeCompare(right.name)),
    missing,
  }
}

function rowOf(subject: Subject, operation: Operation): ReportRow[] {
  const asked = operation === 'check' && subject.asks.check === undefined ? 'read' : operation
  const ask = subject.asks[asked]
  const found = rounds.results.get(`${asked} ${subject.id}`)
  if (ask === undefined || found === undefined) return []
  return [{ name: `${subject.name}: ${ask.what}`, rounds: found }]
}

function noteLoads(operation: Operation, id: Subject['id']): void {
  const found = rounds.results.get(`${operation} ${id}`)
  if (found === undefined) return
  const cpu = (group: string): number => median(found.map(({ cpuMicros }) => cpuMicros[group] ?? 0))
  noteFigures({
    [`api.${operation}.${id}.rate`]: median(found.map(({ perSecond }) => perSecond)),
    [`api.${operation}.${id}.p99`]: median(found.map(({ p99Ms }) => p99Ms)),
    [`api.${operation}.${id}.cpu`]: cpu('app') + cpu('postgres'),
  })
}

/** What a request asks of PostgreSQL; how often a peer waits for the disk is its own affair. */
async function countStatements(counted: readonly Operation[]): Promise<string[][]> {
  const counter = await startCounter(stage)
  const lines: string[][] = []
  for (const subject of rounds.subjects)
    for (const operation of counted) {
      if (subject.asks[operation] === undefined || timeIsUp()) continue
      const isOwn = subject === floor || subject === rollcall
      try {
        const counts = await counter.count(
          subject.tenancy,
          async (requests) => {
            const extent = { requests, ms: 1500 }
            const result = await rounds.once(subject, operation, extent, 1)
            if (result === undefined) throw new Error('it is left out')
            return result.count
          },
          { flushes: isOwn },
        )
        lines.push(countsLine(subject, operation, counts))
        noteFigures({
          [`api.${operation}.${subject.id}.statements`]: counts.statements,
          ...(counts.flushes === undefined
            ? {}
            : { [`api.${operation}.${subject.id}.flushes`]: counts.flushes }),
        })
      } catch (error) {
        // Those who fail are named by the rounds.
        progress(`${subject.name}, statements of ${operation}: ${reasonOf(error)}`)
      }
    }
  await counter.stop()
  return lines
}

function printStatements(lines: string[][]): void {
  if (lines.length === 0) return
  printTable(
    'What one request asks of PostgreSQL, one at a time (BEGIN and COMMIT are statements)',
    ['', 'statements', 'waits for the disk', 'statements of others meanwhile'],
    lines,
  )
}

function countsLine(subject: Subject, operation: Operation, counts: Counts): string[] {
  const { statements, flushes, beside } = counts
  return [
    `${subject.name}: ${operation}`,
    statements.toFixed(2),
    flushes === undefined ? '' : flushes.toFixed(2),
    beside.toFixed(2),
  ]
}
