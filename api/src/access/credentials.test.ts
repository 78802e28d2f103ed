import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { newApiKey } from './api-key.ts'
import { Credentials, FRESHNESS_LIMIT_MS, type ToldChange } from './credentials.ts'
import { newSessionToken } from '../sessions/session-token.ts'
import type { CredentialFacts } from './facts.ts'
import { credentialFacts } from '../../../test/support/credential-facts.ts'

const now = new Date('2026-11-24T12:00:00Z')
const facts = credentialFacts
const session: CredentialFacts = {
  ...facts,
  credential: {
    kind: 'session',
    id: 'session',
    accessPoint: 'web',
    account: 'default',
    endedAt: null,
    expiresAt: new Date('2026-11-25T12:00:00Z'),
    lastSeenAt: now,
    idleMinutes: 15,
    mfaAt: null,
  },
}

/** A database that answers when it is told to, and counts. */
function open(
  freshAsOfMs: () => number = () => performance.now(),
  { text, clock }: { text: string; clock: () => Date } = {
    text: newApiKey().text,
    clock: () => now,
  },
) {
  const answers: ((found: CredentialFacts | undefined) => void)[] = []
  const kinds: string[] = []
  const credentials = new Credentials(
    (kind) =>
      new Promise((resolve) => {
        kinds.push(kind)
        answers.push(resolve)
      }),
    () => ({ freshAsOfMs: freshAsOfMs() }),
    clock,
  )
  return {
    credentials,
    text,
    kinds,
    asked: () => answers.length,
    find: async (found = facts) => {
      const before = answers.length
      const finding = credentials.find(text)
      if (answers.length > before) answers.at(-1)?.(found)
      return await finding
    },
    begin: () => credentials.find(text),
    answer: (found: CredentialFacts | null = facts) => answers.at(-1)?.(found ?? undefined),
  }
}

describe('what is known is asked for once', () => {
  test('while the feed is read', async () => {
    const { find, asked } = open()
    await find()
    expect((await find()).facts).toBe(facts)
    expect(asked()).toBe(1)
  })
  test('and again when the feed was not read for 500 ms', async () => {
    let nowMs = performance.now()
    const { find, asked } = open(() => nowMs)
    await find()
    nowMs = performance.now() - FRESHNESS_LIMIT_MS - 1
    // What was read itself a moment ago is young enough, whatever the feed does.
    await find()
    expect(asked()).toBe(1)
  })
  test('and its age is that of the feed', async () => {
    const behindMs = 120
    const { credentials, text, answer } = open(() => performance.now() - behindMs)
    const first = credentials.find(text)
    answer()
    await first
    const { ageMs } = await credentials.find(text)
    expect(ageMs).toBeLessThanOrEqual(behindMs)
    expect(ageMs).toBeGreaterThanOrEqual(0)
  })
  test('a text that is no key is not asked for', async () => {
    const { credentials, asked } = open()
    expect((await credentials.find('rck_nonsense')).facts).toBeUndefined()
    expect(asked()).toBe(0)
  })
  test('a key that is not known is asked for every time', async () => {
    const { begin, answer, asked } = open()
    for (let round = 1; round <= 2; round += 1) {
      const finding = begin()
      answer(null)
      expect((await finding).facts).toBeUndefined()
      expect(asked()).toBe(round)
    }
  })
})

describe('a change drops what it contradicts', () => {
  test.each<[string, ToldChange[] | null, boolean]>([
    ['of the user', [{ tenantId: 'tenant', kind: 'User', id: 'user' }], true],
    ['of another user', [{ tenantId: 'tenant', kind: 'User', id: 'other' }], false],
    ['of the key', [{ tenantId: 'tenant', kind: 'ApiKey', id: 'key' }], true],
    ['of another key', [{ tenantId: 'tenant', kind: 'ApiKey', id: 'other' }], false],
    ['of any role of the tenant', [{ tenantId: 'tenant', kind: 'Role', id: 'role' }], true],
    ['of any account of the tenant', [{ tenantId: 'tenant', kind: 'Account', id: 'a' }], true],
    [
      'of any assignment of the tenant',
      [{ tenantId: 'tenant', kind: 'RoleAssignment', id: 'r' }],
      true,
    ],
    ['of a role of another tenant', [{ tenantId: 'other', kind: 'Role', id: 'role' }], false],
    ['that is not known', null, true],
    ['none', [], false],
  ])('%s', async (_, changes, dropped) => {
    const kept = open()
    await kept.find()
    kept.credentials.tell(changes)
    await kept.find()
    expect(kept.asked()).toBe(dropped ? 2 : 1)

    const under = open()
    const finding = under.begin()
    under.credentials.tell(changes)
    under.answer()
    // It is younger than the question, so it is used.
    expect((await finding).facts).toBe(facts)
    await under.find()
    expect(under.asked()).toBe(dropped ? 2 : 1)
  })

  test('of so many that they are not remembered', async () => {
    const { begin, answer, find, asked, credentials } = open()
    const finding = begin()
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      tenantId: 'tenant',
      kind: 'User',
      id: `user-${index}`,
    }))
    credentials.tell(many)
    answer()
    await finding
    await find()
    expect(asked()).toBe(2)
  })
})

describe('a session', () => {
  test('is asked for as a session and kept like a key', async () => {
    const { find, kinds, asked } = open(undefined, {
      text: newSessionToken().text,
      clock: () => now,
    })
    await find(session)
    expect((await find(session)).facts).toBe(session)
    expect(kinds).toEqual(['session'])
    expect(asked()).toBe(1)
  })

  test('that looks idle is read again, because another instance may have seen a use', async () => {
    let clock = now
    const idle = open(undefined, { text: newSessionToken().text, clock: () => clock })
    await idle.find(session)
    clock = new Date(now.getTime() + 15 * 60_000 - 1)
    await idle.find(session)
    expect(idle.asked()).toBe(1)
    clock = new Date(now.getTime() + 15 * 60_000)
    await idle.find(session)
    expect(idle.asked()).toBe(2)
  })

  test('ends for this process when its user is told of', async () => {
    const kept = open(undefined, { text: newSessionToken().text, clock: () => now })
    await kept.find(session)
    kept.credentials.tell([{ tenantId: 'tenant', kind: 'User', id: 'user' }])
    await kept.find(session)
    expect(kept.asked()).toBe(2)
  })
})

test('a user who looks dormant is read again', async () => {
  let clock = now
  const dormant: CredentialFacts = {
    ...facts,
    user: { ...facts.user, dormantFrom: new Date(now.getTime() + 1) },
  }
  const kept = open(undefined, { text: newApiKey().text, clock: () => clock })
  await kept.find(dormant)
  await kept.find(dormant)
  expect(kept.asked()).toBe(1)
  clock = new Date(now.getTime() + 1)
  await kept.find(dormant)
  expect(kept.asked()).toBe(2)
})

describe('a database that does not answer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  test('while the feed is silent as well is away: the question is refused, soon', async () => {
    const { begin } = open(() => performance.now() - FRESHNESS_LIMIT_MS - 100)
    const refused = vi.fn<(error: unknown) => void>()
    begin().catch(refused)
    await vi.advanceTimersByTimeAsync(249)
    expect(refused).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(refused).toHaveBeenCalledWith(expect.objectContaining({ code: 'server.unavailable' }))
  })

  test('while the feed is read is slow: its answer is waited for', async () => {
    const { begin, answer } = open()
    const finding = begin()
    await vi.advanceTimersByTimeAsync(400)
    answer()
    expect((await finding).facts).toBe(facts)
  })
})

describe('an answer that was under way for too long', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const tooLong = async (): Promise<void> => {
    await vi.advanceTimersByTimeAsync(FRESHNESS_LIMIT_MS + 20)
  }

  test('is asked for again when the feed contradicts it', async () => {
    const { begin, answer, asked, credentials } = open()
    const finding = begin()
    credentials.tell([{ tenantId: 'tenant', kind: 'User', id: 'user' }])
    await tooLong()
    answer()
    await new Promise((resolve) => setImmediate(resolve))
    expect(asked()).toBe(2)
    answer()
    expect((await finding).ageMs).toBeLessThan(FRESHNESS_LIMIT_MS)
  })

  test('is used when the feed does not: it is as young as the feed', async () => {
    const { begin, answer, asked } = open()
    const finding = begin()
    await tooLong()
    answer()
    expect((await finding).ageMs).toBeLessThan(FRESHNESS_LIMIT_MS)
    expect(asked()).toBe(1)
  })

  test('again and again is refused', async () => {
    const { begin, answer, asked, credentials } = open()
    const finding = begin()
    finding.catch(() => undefined)
    for (let round = 1; round <= 3; round += 1) {
      expect(asked()).toBe(round)
      credentials.tell([{ tenantId: 'tenant', kind: 'User', id: 'user' }])
      await tooLong()
      answer()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await expect(finding).rejects.toMatchObject({ code: 'server.unavailable' })
  })
})

test('both texts of a key that is rotated go with the key', async () => {
  const texts = [newApiKey().text, newApiKey().text]
  let asked = 0
  const credentials = new Credentials(
    async () => {
      asked += 1
      return facts
    },
    () => ({ freshAsOfMs: performance.now() }),
    () => now,
  )
  for (const text of texts) await credentials.find(text)
  for (const text of texts) await credentials.find(text)
  expect(asked).toBe(2)
  credentials.tell([{ tenantId: 'tenant', kind: 'ApiKey', id: 'key' }])
  for (const text of texts) await credentials.find(text)
  expect(asked).toBe(4)
})
