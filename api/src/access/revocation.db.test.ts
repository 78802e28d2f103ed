/**
 * ASVS 7.4.2, 7.4.5, 8.3.2: whoever loses access loses it on every instance, within a second of the commit. Counted is what was let in after the limit. The
 * clock starts before the act is sent, so that the time of the act itself counts against the API.
 */

import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import {
  type CredentialHolder,
  makeCredentialHolders,
} from '../../../test/support/credential-holders.ts'
import { startPausingProxy } from '../../../test/support/pausing-proxy.ts'
import { until } from '../../../test/support/processes.ts'

const USERS = 100
const INSTANCES = 4
const LIMIT_MS = 1_000
const CUT_OFF_LIMIT_MS = 500
const ASKED_AT_ONCE = 100
const BREATH_MS = 25

let app: TestApp
let people: CredentialHolder[] = []

beforeAll(async () => {
  app = await openApp()
  people = await makeCredentialHolders(USERS, apply, app.urls.migratorUrl)
})
afterAll(() => app.close())

async function apply(path: string, items: object[]): Promise<string[]> {
  const headers = { 'rollcall-manager': 'cli/people' }
  const { body } = await app.ask(`POST /v1/${path}:apply`, { headers, body: { items } })
  const made = body['items'] as { action: string; id: string }[]
  expect(made.map(({ action }) => action)).toEqual(items.map(() => 'created'))
  return made.map(({ id }) => id)
}

interface Check {
  credential: string
  accessPoint: 'web' | 'api'
}

interface Asked {
  askedAtMs: number
  status: number
  /** Credentials that were let in. */
  allowed: string[]
}

const checksOf = (persons: readonly CredentialHolder[]): Check[] =>
  persons.flatMap(({ key, session }): Check[] => [
    { credential: key, accessPoint: 'api' },
    { credential: session, accessPoint: 'web' },
  ])

/** Asks one instance about some credentials at once. */
async function ask(instance: TestApp, checks: readonly Check[]): Promise<Asked> {
  const askedAtMs = performance.now()
  const { status, body } = await instance.ask('POST /v1/access:check', { body: { checks } })
  const decisions = (body['decisions'] ?? []) as { allowed: boolean }[]
  const allowed = checks
    .filter((_, index) => decisions[index]?.allowed === true)
    .map(({ credential }) => credential)
  return { askedAtMs, status, allowed }
}

/** Asks one instance about all credentials, again and again. */
async function askOn(
  instance: TestApp,
  checks: readonly Check[],
  isOver: () => boolean,
  heard: (asked: Asked) => void,
): Promise<void> {
  while (!isOver()) {
    for (let from = 0; from < checks.length && !isOver(); from += ASKED_AT_ONCE) {
      heard(await ask(instance, checks.slice(from, from + ASKED_AT_ONCE)))
      // All instances of the test share one thread, which the act needs as well.
      await new Promise((resolve) => setTimeout(resolve, BREATH_MS))
    }
  }
}

/** Each way of losing access, for a part of the users. */
async function takeAccess({ id, keyId }: CredentialHolder, index: number): Promise<void> {
  const headers = { 'rollcall-manager': 'cli/people', 'if-match': '*' }
  const act = async (request: string, body?: object): Promise<void> => {
    const answer = await app.ask(request, { headers, ...(body === undefined ? {} : { body }) })
    expect(answer.body.detail).toBeUndefined()
    expect(answer.status).toBe(200)
  }
  if (index % 3 === 0) return await act(`PATCH /v1/users/${id}`, { spec: { active: false } })
  if (index % 3 === 1) return await act(`POST /v1/users/${id}:lock`, { reason: 'incident' })
  await act(`DELETE /v1/api-keys/${keyId}`)
  await act(`POST /v1/users/${id}:revokeSessions`, {})
}

test('of 200 sessions and keys none is let in on any of 4 instances a second after it lost access', async () => {
  const others = await Promise.all(
    Array.from({ length: INSTANCES - 1 }, () => openApp({ beside: app })),
  )
  const instances = [app, ...others]
  const checks = checksOf(people)
  for (const instance of instances) {
    const first = await Promise.all([
      ask(instance, checks.slice(0, 100)),
      ask(instance, checks.slice(100)),
    ])
    expect(first.map(({ status }) => status)).toEqual([200, 200])
    expect(first.flatMap(({ allowed }) => allowed)).toHaveLength(2 * USERS)
  }

  const lostAtMs = new Map<string, number>()
  let isOver = false
  let answers = 0
  let late = 0
  let lastMs = 0
  const asking = instances.map((instance) =>
    askOn(
      instance,
      checks,
      () => isOver,
      ({ askedAtMs, allowed }) => {
        answers += 1
        for (const credential of allowed) {
          const lostAt = lostAtMs.get(credential)
          if (lostAt === undefined) continue
          lastMs = Math.max(lastMs, askedAtMs - lostAt)
          if (askedAtMs - lostAt > LIMIT_MS) late += 1
        }
      },
    ),
  )
  for (const [index, person] of people.entries()) {
    const sentAtMs = performance.now()
    await takeAccess(person, index)
    for (const credential of [person.key, person.session]) lostAtMs.set(credential, sentAtMs)
  }
  await new Promise((resolve) => setTimeout(resolve, 1.5 * LIMIT_MS))
  isOver = true
  await Promise.all(asking)
  expect(answers).toBeGreaterThan(4 * INSTANCES)
  expect(late, `the last was let in ${Math.round(lastMs)} ms after it lost access`).toBe(0)
  for (const instance of instances)
    for (const from of [0, 100])
      expect((await ask(instance, checks.slice(from, from + 100))).allowed).toEqual([])
  await Promise.all(others.map((other) => other.close()))
}, 120_000)

test('an instance that is cut off from PostgreSQL lets nobody in after half a second, and everybody again when it is back', async () => {
  const proxy = await startPausingProxy(app.urls.appUrl)
  const { appUrl, sealerUrl } = app.urls
  const cut = await openApp({
    beside: {
      ...app,
      urls: { ...app.urls, appUrl: proxy.through(appUrl), sealerUrl: proxy.through(sealerUrl) },
    },
  })
  const [person] = await makeCredentialHolders(USERS, apply, app.urls.migratorUrl)
  const checks = checksOf(person === undefined ? [] : [person])
  expect((await ask(cut, checks)).allowed).toHaveLength(2)

  let isOver = false
  const answers: (Asked & { answeredAtMs: number })[] = []
  const asking = askOn(
    cut,
    checks,
    () => isOver,
    (asked) => answers.push({ ...asked, answeredAtMs: performance.now() }),
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  proxy.pause()
  const cutAtMs = performance.now()
  await new Promise((resolve) => setTimeout(resolve, 4 * CUT_OFF_LIMIT_MS))
  isOver = true
  await asking
  const late = answers.filter(({ answeredAtMs }) => answeredAtMs - cutAtMs > CUT_OFF_LIMIT_MS)
  expect(answers.some(({ allowed }) => allowed.length > 0)).toBe(true)
  expect(late.filter(({ allowed }) => allowed.length > 0)).toEqual([])
  expect(late.length).toBeGreaterThan(0)
  expect(new Set(late.map(({ status }) => status))).toEqual(new Set([503]))

  proxy.resume()
  await until(
    'everybody to be let in again',
    20_000,
    async () => (await ask(cut, checks)).allowed.length === 2,
  )
  await cut.close()
  await proxy.close()
}, 60_000)
