import { request } from 'undici'

import { type CredentialHolder, makeCredentialHolders } from '../test/support/credential-holders.ts'
import { startPausingProxy } from '../test/support/pausing-proxy.ts'
import { noteFigures } from './figures.ts'
import { quantile } from './measure.ts'
import { number, printTable } from './report.ts'
import { startDurablePostgres, startRollcall, startServer } from './servers.ts'

/**
 * Scenario: users lose access while four instances are asked about their 200 API keys and sessions without a pause. For every credential and instance: how long
 * after the act was sent it was let in last. Then an instance is cut off from PostgreSQL: how long it goes on letting anybody in, and how long it takes to
 * refuse. Usage: node bench/revocation.ts [USERS]
 */
const users = Number(process.argv[2] ?? 100)
const instanceCount = 4
const checksAtOnce = 50
const limitMs = 1_000
const cutOffLimitMs = 500
const head = ['', 'count', 'p50', 'p99', 'max', 'late']

interface Check {
  credential: string
  accessPoint: 'web' | 'api'
}

const postgres = await startDurablePostgres()
const rollcall = await startRollcall(postgres)
const others = await Promise.all(
  Array.from({ length: instanceCount - 1 }, () =>
    startServer(['api/src/main.ts', 'serve'], rollcall.environment),
  ),
)
const urls = [rollcall.url, ...others.map(({ url }) => url)]
const headers = {
  'content-type': 'application/json',
  authorization: `Bearer ${rollcall.adminKey}`,
  'rollcall-manager': 'cli/bench',
}
const people = await makeCredentialHolders(
  users,
  apply,
  rollcall.environment['ROLLCALL_MIGRATOR_URL'],
)
await measureRevocation()
await measureCutOff()
for (const server of [...others, rollcall]) await server.stop()
await postgres.stop()

async function measureRevocation(): Promise<void> {
  const checks = checksOf(people)
  for (const url of urls) await ask(url, checks)
  const lostAtMs = new Map<string, number>()
  const lastMs = new Map<string, number>()
  let isOver = false
  let answers = 0
  const asking = urls.map(async (url) => {
    while (!isOver) {
      for (let from = 0; from < checks.length; from += checksAtOnce) {
        const askedAtMs = performance.now()
        const { allowed } = await ask(url, checks.slice(from, from + checksAtOnce))
        answers += 1
        for (const credential of allowed) {
          const lostAt = lostAtMs.get(credential)
          if (lostAt !== undefined) lastMs.set(`${url} ${credential}`, askedAtMs - lostAt)
        }
      }
    }
  })
  const actsMs: number[] = []
  for (const [index, person] of people.entries()) {
    const sentAtMs = performance.now()
    for (const credential of [person.key, person.session]) lostAtMs.set(credential, sentAtMs)
    await takeAccess(urls[index % urls.length] ?? '', person, index)
    actsMs.push(performance.now() - sentAtMs)
  }
  await new Promise((resolve) => setTimeout(resolve, 2 * limitMs))
  isOver = true
  await Promise.all(asking)
  const delays = checks.flatMap(({ credential }) =>
    urls.map((url) => Math.max(0, lastMs.get(`${url} ${credential}`) ?? 0)),
  )
  noteFigures({ 'revocation.rollcall.max': Math.max(...delays) })
  printTable(
    `Revocation: ${instanceCount} instances, ${checks.length} API keys and sessions, ${answers} answers about ${checksAtOnce} each meanwhile`,
    head,
    [
      ['the act itself, sent to answered', ...shown(actsMs), ''],
      ['last let in after the act was sent', ...shown(delays), lateIn(delays, limitMs)],
    ],
  )
}

async function measureCutOff(): Promise<void> {
  const { DATABASE_URL = '', ROLLCALL_SEALER_URL = '' } = rollcall.environment
  const proxy = await startPausingProxy(DATABASE_URL)
  const cut = await startServer(['api/src/main.ts', 'serve'], {
    ...rollcall.environment,
    DATABASE_URL: proxy.through(DATABASE_URL),
    ROLLCALL_SEALER_URL: proxy.through(ROLLCALL_SEALER_URL),
  })
  const self = [{ credential: rollcall.adminKey, accessPoint: 'api' as const }]
  await ask(cut.url, self)
  const lets: number[] = []
  const refusals: number[] = []
  let late = 0
  for (let round = 0; round < 5; round += 1) {
    proxy.pause()
    const cutAtMs = performance.now()
    let lastMs = 0
    while (performance.now() - cutAtMs < 3 * cutOffLimitMs) {
      const askedAtMs = performance.now()
      const { status, allowed } = await ask(cut.url, self)
      const answeredMs = performance.now() - cutAtMs
      if (allowed.length > 0) lastMs = answeredMs
      if (allowed.length > 0 && answeredMs > cutOffLimitMs) late += 1
      if (status === 503) refusals.push(performance.now() - askedAtMs)
    }
    lets.push(lastMs)
    proxy.resume()
    while ((await ask(cut.url, self)).allowed.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }
  noteFigures({ 'revocation.rollcall.cutOffMax': Math.max(...lets) })
  printTable('An instance that is cut off from PostgreSQL', head, [
    ['last let in after the cut', ...shown(lets), `${late} answers later than ${cutOffLimitMs} ms`],
    ['a refusal, asked to answered', ...shown(refusals), ''],
  ])
  await cut.stop()
  await proxy.close()
}

function checksOf(persons: readonly CredentialHolder[]): Check[] {
  return persons.flatMap(({ key, session }): Check[] => [
    { credential: key, accessPoint: 'api' },
    { credential: session, accessPoint: 'web' },
  ])
}

async function ask(
  url: string,
  checks: readonly Check[],
): Promise<{ status: number; allowed: string[] }> {
  const answer = await request(`${url}/v1/access:check`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ checks: checks.slice(0, 100) }),
  })
  // The answer of the route, or a problem without decisions.
  const { decisions = [] } = (await answer.body.json()) as { decisions?: { allowed: boolean }[] }
  const allowed = checks.filter((_, index) => decisions[index]?.allowed === true)
  return { status: answer.statusCode, allowed: allowed.map(({ credential }) => credential) }
}

async function takeAccess(
  url: string,
  { id, keyId }: CredentialHolder,
  index: number,
): Promise<void> {
  if (index % 3 === 0) await send(url, 'PATCH', `/v1/users/${id}`, { spec: { active: false } })
  else if (index % 3 === 1) await send(url, 'POST', `/v1/users/${id}:lock`, { reason: 'bench' })
  else {
    await send(url, 'DELETE', `/v1/api-keys/${keyId}`)
    await send(url, 'POST', `/v1/users/${id}:revokeSessions`, {})
  }
}

async function send(
  url: string,
  method: 'PATCH' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await request(`${url}${path}`, {
    method,
    headers: { ...headers, 'if-match': '*' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300)
    throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)
  return JSON.parse(text)
}

async function apply(path: string, items: object[]): Promise<string[]> {
  // The answer of an apply: one result an item.
  const answer = (await send(rollcall.url, 'POST', `/v1/${path}:apply`, { items })) as {
    items: { id: string }[]
  }
  return answer.items.map(({ id }) => id)
}

function shown(values: readonly number[]): string[] {
  const sorted = values.toSorted((left, right) => left - right)
  return [
    number(sorted.length),
    ...[0.5, 0.99, 1].map((share) => `${quantile(sorted, share).toFixed(0)} ms`),
  ]
}

function lateIn(delaysMs: readonly number[], ms: number): string {
  return `${delaysMs.filter((delayMs) => delayMs > ms).length} later than ${ms} ms`
}
