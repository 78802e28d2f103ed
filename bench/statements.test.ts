import { expect, test } from 'vitest'

import { flushesBetween } from './statements.ts'

test('a connection that ended takes nothing away, a new one counts from nothing', () => {
  const before = new Map([
    [1, 100],
    [2, 9_000],
  ])
  const after = new Map([
    [1, 150],
    [3, 7],
  ])
  expect(flushesBetween(before, after)).toBe(57)
})
