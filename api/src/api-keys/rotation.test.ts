import { describe, expect, test } from 'vitest'

import type { ApiKeyFacts, ApiKeyValues } from './api-key.ts'
import { withNewText } from './rotation.ts'

const now = new Date('2026-11-24T12:00:00Z')
const values: ApiKeyValues = { user: 'ada', name: 'ci', accessPoints: ['api'], ipWhitelist: [] }
const facts: ApiKeyFacts = {
  userId: 'user',
  isUserActive: true,
  userRank: 0,
  isUserHere: true,
  text: { hash: 'aa', prefix: 'rck_aaaa', madeAt: new Date('2026-11-01T12:00:00Z') },
  previous: null,
  lastUsedAt: null,
  revokedAt: null,
}
const text = { hash: 'bb', prefix: 'rck_bbbb' }
const previousUnder = (members: Partial<ApiKeyValues>): ApiKeyFacts['previous'] => {
  const all = { ...values, ...members }
  return withNewText({ values: all, facts }, all, text, now).previous
}

describe('the text before', () => {
  test('ends at once without a rotation, as after a leak', () => {
    expect(previousUnder({})).toEqual({ hash: 'aa', prefix: 'rck_aaaa', until: now })
  })
  test('goes on for the overlap', () => {
    const rotation = { every: 'P30D', overlap: 'P1D' }
    expect(previousUnder({ rotation })?.until).toEqual(new Date('2026-11-25T12:00:00Z'))
  })
  test('is not made younger: it ends when it would have', () => {
    const rotation = { every: 'P20D', overlap: 'P10D' }
    expect(previousUnder({ rotation, expiresAfter: 'P30D' })?.until).toEqual(
      new Date('2026-12-01T12:00:00Z'),
    )
    expect(previousUnder({ rotation, expiresAt: '2026-11-26T00:00:00Z' })?.until).toEqual(
      new Date('2026-11-26T00:00:00Z'),
    )
  })
  test('that was over stays over', () => {
    const rotation = { every: 'P20D', overlap: 'P10D' }
    expect(previousUnder({ rotation, expiresAt: '2026-11-02T00:00:00Z' })?.until).toEqual(now)
  })
  test('of before is over: there are never three', () => {
    const rotation = { every: 'P30D', overlap: 'P10D' }
    const all = { ...values, rotation }
    const once = withNewText({ values: all, facts }, all, text, now)
    const twice = withNewText(
      { values: all, facts: once },
      all,
      { hash: 'cc', prefix: 'rck_cccc' },
      now,
    )
    expect(twice.text).toEqual({ hash: 'cc', prefix: 'rck_cccc', madeAt: now })
    expect(twice.previous?.hash).toBe('bb')
  })
})

test('the new text is counted from now', () => {
  expect(withNewText({ values, facts }, values, text, now).text).toEqual({ ...text, madeAt: now })
})
