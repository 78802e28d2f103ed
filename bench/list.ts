import { parseArgs } from 'node:util'

import { timeIsUp } from './deadline.ts'
import { noteFigures } from './figures.ts'
import { compareLists, findFar } from './list-floor.ts'
import { load, type LoadResult } from './measure.ts'
import { startPlans } from './plans.ts'
import { number, printTable, progress } from './report.ts'
import { startStage } from './stage.ts'

/**
 * Scenario: lists and search over a million users, one request at a time. First beside the floor and at page 20,000 (`list-floor.ts`), then each filter and sort of the published table; what
 * PostgreSQL did for it is read from its plans afterwards: a walk through all users is said. Goals: p99 <= 10 ms by keyset and prefix, <= 25 ms for a
 * part of a text, <= 1.2 times as much at page 20,000 and <= 1.5 times among five million.
 * Usage: node bench/list.ts [--users N] [--requests N] [--seconds N] [--brief]
 */
const { values: given } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '200' },
    /** At most, of one query. */
    seconds: { type: 'string', default: '3' },
    /** Only beside the floor. */
    brief: { type: 'boolean', default: false },
  },
})
const extent = { requests: Number(given.requests), ms: Number(given.seconds) * 1000 }
const queries = [
  '',
  ...[
    'username',
    'email',
    'firstName',
    'lastName',
    'createdAt',
    'updatedAt',
    'lastLoginAt',
    'state',
    'loginType',
    'role',
  ].flatMap((sort) => [`sort=${sort}`, `sort=-${sort}`]),
  'active=true',
  'active=false',
  'type=application',
  'accessPoint=api',
  'role=role-1',
  'role=role-1&sort=lastName',
  'account=second',
  'state=ACTIVE',
  'state=DEACTIVATED',
  'state=LOCKED',
  'state=INVITED',
  'state=RECOVERY',
  'loginType=Direct',
  'loginType=SSO',
  'label=team=team-7',
  'label=team',
  'lastSeenBefore=2024-06-01T00:00:00Z',
  'username=gardai1',
  'manager=cli/nobody',
  'q=v',
  'q=va',
  'q=gar',
  'q=kamir',
  'q=example',
  'q=123',
  'q=99999',
  'q=zzz',
  'q=kamir&active=false',
]

const stage = await startStage(Number(given.users))
const { rollcall, postgres, users } = stage
const groups = { api: rollcall.pid, postgres: postgres.pid }
const headers = { authorization: `Bearer ${rollcall.adminKey}` }

const place = await findFar(stage)
await compareLists(stage, place)
if (!given.brief) await measureAll()
await stage.stop()

async function measureAll(): Promise<void> {
  const pages = [
    ...queries.map((query) => ({ name: query === '' ? 'everything' : query, query })),
    {
      name: `sort=createdAt, page ${number(place.pages + 1)}`,
      query: `sort=createdAt${place.cursor}`,
    },
  ]
  const found: Found[] = []
  for (const { name, query } of pages) {
    if (timeIsUp()) break
    found.push({ name, query, result: await measure(query) })
    progress(`${found.length} of ${pages.length}: ${name}`)
  }
  const unmeasured = pages.slice(found.length).map(({ name }) => name)
  if (unmeasured.length > 0)
    process.stdout.write(`\nNot measured, the time was up: ${unmeasured.join(', ')}\n`)
  if (found.length === 0) return
  const plans = await startPlans(stage)
  const lines: string[][] = []
  for (const { name, query, result } of found)
    lines.push(row(name, result, await plans.of(pathOf(query))))
  await plans.stop()
  printTable(
    `Lists of ${number(users)} users, pages of 50, at most ${given.requests} requests each`,
    ['', 'p50', 'p99', 'CPU a page', 'foreign', 'users are found by'],
    lines,
  )
  const worst = found.toSorted(bySlowness).slice(0, 5)
  process.stdout.write(
    `\nSlowest p99: ${worst.map(({ name, result }) => `${name} ${result.p99Ms.toFixed(1)} ms`).join('; ')}\n`,
  )
  noteWorst(found)
}

interface Found {
  name: string
  query: string
  result: LoadResult
}

function bySlowness(left: Found, right: Found): number {
  return right.result.p99Ms - left.result.p99Ms
}

/** The slowest of each kind that has a goal: three letters or more are a part of a text, fewer its beginning. */
function noteWorst(found: readonly Found[]): void {
  for (const kind of ['keyset', 'prefix', 'part'] as const) {
    const [worst] = found.filter(({ query }) => kindOf(query) === kind).toSorted(bySlowness)
    if (worst !== undefined) noteFigures({ [`list.${kind}.rollcall.p99`]: worst.result.p99Ms })
  }
}

function kindOf(query: string): 'keyset' | 'prefix' | 'part' {
  const [, q] = /(?:^|&)q=([^&]*)/.exec(query) ?? []
  if (q === undefined) return 'keyset'
  return q.length < 3 ? 'prefix' : 'part'
}

async function measure(query: string): Promise<LoadResult> {
  const path = pathOf(query)
  const next = (): { method: 'GET'; path: string; headers: typeof headers } => ({
    method: 'GET',
    path,
    headers,
  })
  await load(rollcall.url, { requests: 10, ms: 1000 }, 1, groups, next, 200)
  return await load(rollcall.url, extent, 1, groups, next, 200)
}

function pathOf(query: string): string {
  return `/v1/users?limit=50&${query}`
}

function row(
  name: string,
  { p50Ms, p99Ms, cpuMicros, foreign }: LoadResult,
  ways: readonly string[],
): string[] {
  const cpu = ['api', 'postgres'].map(
    (group) => `${group} ${(cpuMicros[group] ?? 0).toFixed(0)} us`,
  )
  return [
    name,
    `${p50Ms.toFixed(1)} ms`,
    `${p99Ms.toFixed(1)} ms`,
    cpu.join(', '),
    `${(foreign * 100).toFixed(0)} %`,
    ways.join(', '),
  ]
}
