import { parseArgs } from 'node:util'

import { timeIsUp } from './deadline.ts'
import { load, type LoadResult } from './measure.ts'
import { startPlans } from './plans.ts'
import { number, printTable, progress } from './report.ts'
import { startStage } from './stage.ts'

/**
 * Scenario: lists and search over a million users, each filter and sort of the published table, the first page and a page 20,000 pages on; one request at a time. What PostgreSQL
 * did for it is read from its plans afterwards: a walk through all users is said. Goals: p99 <= 10 ms by keyset and prefix, <= 25 ms for a
 * part of a text, and no more further on.
 * Usage: node bench/list.ts [--users N] [--requests N] [--seconds N]
 */
const { values: given } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '200' },
    /** At most, of one query. */
    seconds: { type: 'string', default: '3' },
  },
})
const extent = { requests: Number(given.requests), ms: Number(given.seconds) * 1000 }
/** Where page 20,000 of 50 begins, for the sorts that a user's number tells. */
const far = 'createdAt'
const pagesWalked = 1000

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

const pages = [
  ...queries.map((query) => ({ name: query === '' ? 'everything' : query, query })),
  { name: `sort=${far}, the last page but one`, query: `sort=${far}${await farCursor()}` },
]
const found: { name: string; query: string; result: LoadResult }[] = []
for (const { name, query } of pages) {
  if (timeIsUp()) break
  found.push({ name, query, result: await measure(query) })
  progress(`${found.length} of ${pages.length}: ${name}`)
}
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
const unmeasured = pages.slice(found.length).map(({ name }) => name)
if (unmeasured.length > 0)
  process.stdout.write(`\nNot measured, the time was up: ${unmeasured.join(', ')}\n`)
const worst = found.toSorted((left, right) => right.result.p99Ms - left.result.p99Ms).slice(0, 5)
process.stdout.write(
  `\nSlowest p99: ${worst.map(({ name, result }) => `${name} ${result.p99Ms.toFixed(1)} ms`).join('; ')}\n`,
)
await stage.stop()

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

/** Walks with the largest pages to the last but one, which of a million users is where page 20,000 of 50 is. */
async function farCursor(): Promise<string> {
  let cursor = ''
  for (let at = 0; at < users - pagesWalked; at += pagesWalked) {
    const path = `/v1/users?limit=${pagesWalked}&sort=${far}${cursor}`
    const answer = await fetch(`${rollcall.url}${path}`, { headers })
    // The API answers a page.
    const { next } = (await answer.json()) as { next: string | null }
    if (next === null) break
    cursor = `&cursor=${next}`
  }
  return cursor
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
