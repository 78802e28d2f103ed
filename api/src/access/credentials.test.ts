import { describe, expect, test } from 'vitest'

import { newApiKey } from './api-key.ts'
import { Credentials, FRESHNESS_LIMIT_MS, type ToldChange } from './credentials.ts'
import type { CredentialFacts } from './decide.ts'

const facts: CredentialFacts = {
  tenantId: 'tenant',
  user: {
    id: 'user',
    username: 'ada',
    type: 'person',
    active: true,
    removed: false,
    accessPoints: ['api'],
    ipWhitelist: () => true,
  },
  key: {
    id: 'key',
    prefix: 'rck_abcd',
    permissions: null,
    accessPoints: ['api'],
    ipWhitelist: () => true,
    expiresAt: null,
  },
  memberships: new Map(),
}

/** A database that answers when it is told to, and counts. */
function open(freshAsOfMs: () => number = () => performance.now()) {
  const answers: ((found: CredentialFacts | undefined) => void)[] = []
  const credentials = new Credentials(
    () => new Promise((resolve) => answers.push(resolve)),
    () => ({ freshAsOfMs: freshAsOfMs() }),
  )
  const { text } = newApiKey()
  return {
    credentials,
    text,
    asked: () => answers.length,
    find: async () => {
      const before = answers.length
      const finding = credentials.find(text)
      if (answers.length > before) answers.at(-1)?.(facts)
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
