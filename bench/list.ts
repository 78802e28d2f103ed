import { number, printTable } from './report.ts'
import { load, type LoadResult } from './measure.ts'
import { seedUsers } from './million.ts'
import { startDurablePostgres, startRollcall } from './servers.ts'

/**
 * Scenario: lists and search over a million users, each filter and sort of the published table, the first page and a page 20,000 pages on; one request at a time.
 * Goals: p99 <= 10 ms by keyset and prefix, <= 25 ms for a part of a text, and no more further on. Usage: node bench/list.ts [REQUESTS] [SEEDED]
 */
const requests = Number(process.argv[2] ?? 200)
const seeded = Number(process.argv[3] ?? 1_000_000)
/** Where page 20,000 of 50 begins, for the sorts that a user's number tells. */
const far = 'createdAt'

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

const postgres = await startDurablePostgres()
const rollcall = await startRollcall(postgres)
await seedUsers(postgres.urlOf('postgres', 'rollcall'), seeded)
const groups = { api: rollcall.pid, postgres: postgres.pid }
const headers = { authorization: `Bearer ${rollcall.adminKey}` }

const lines: string[][] = []
for (const query of queries) lines.push(row(query || 'everything', await page(query)))
lines.push(row(`sort=${far}, page 20,000`, await page(`sort=${far}`, await farCursor())))
printTable(
  `Lists of ${number(seeded)} users, pages of 50`,
  ['', 'p50', 'p99', 'CPU a page', 'foreign'],
  lines,
)
await rollcall.stop()
await postgres.stop()

async function page(query: string, cursor = ''): Promise<LoadResult> {
  const path = `/v1/users?limit=50&${query}${cursor}`
  const warm = 10
  await load(rollcall.url, warm, 1, groups, () => ({ method: 'GET', path, headers }), 200)
  return await load(
    rollcall.url,
    requests,
    1,
    groups,
    () => ({ method: 'GET', path, headers }),
    200,
  )
}

/** Walks with the largest pages to where page 20,000 of 50 begins, which is the end but for a page. */
async function farCursor(): Promise<string> {
  let cursor = ''
  for (let at = 0; at < seeded - 1000; at += 1000) {
    const answer = await fetch(`${rollcall.url}/v1/users?limit=1000&sort=${far}${cursor}`, {
      headers,
    })
    // The API answers a page.
    const { next } = (await answer.json()) as { next: string | null }
    if (next === null) break
    cursor = `&cursor=${next}`
  }
  return cursor
}

function row(name: string, { p50Ms, p99Ms, cpuMicros, foreign }: LoadResult): string[] {
  const cpu = ['api', 'postgres'].map(
    (group) => `${group} ${(cpuMicros[group] ?? 0).toFixed(0)} us`,
  )
  return [
    name,
    `${p50Ms.toFixed(1)} ms`,
    `${p99Ms.toFixed(1)} ms`,
    cpu.join(', '),
    `${(foreign * 100).toFixed(0)} %`,
  ]
}
