import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isWithinBudget, removalsMax, usersNeeded, windowStart } from './budget.ts'

const guard = (maxRemovals: string) => ({ maxRemovals, window: 'P1D', minAdmins: 1 })

test.each([
  ['25', 0, 25],
  ['25', 100_000, 25],
  ['0', 100_000, 0],
  ['5%', 0, 20],
  ['5%', 419, 20],
  ['5%', 420, 21],
  ['5%', 439, 21],
  ['5%', 100_000, 5_000],
  ['100%', 7, 20],
  ['100%', 77, 77],
  ['0%', 100_000, 20],
])('%s of %i users is at most %i removals', (maxRemovals, users, most) => {
  expect(removalsMax(maxRemovals, users)).toBe(most)
})

test('the removal that reaches the budget is made, the next one waits', () => {
  expect(isWithinBudget(guard('25'), { users: 1_000, removed: 24 })).toBe(true)
  expect(isWithinBudget(guard('25'), { users: 1_000, removed: 25 })).toBe(false)
})

test('the share is of the users at the beginning: it does not shrink while it is used up', () => {
  expect(isWithinBudget(guard('5%'), { users: 951, removed: 49 })).toBe(true)
  expect(isWithinBudget(guard('5%'), { users: 950, removed: 50 })).toBe(false)
})

test('a count that stops at the users needed decides like a full one', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('0', '7', '25', '0%', '1%', '5%', '33%', '100%'),
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 400 }),
      (maxRemovals, users, removed) => {
        const seen = Math.min(users, usersNeeded(guard(maxRemovals), removed))
        expect(isWithinBudget(guard(maxRemovals), { users: seen, removed })).toBe(
          isWithinBudget(guard(maxRemovals), { users, removed }),
        )
      },
    ),
  )
})

test('a number and the smallest share need no count at all', () => {
  expect(usersNeeded(guard('25'), 24)).toBe(0)
  expect(usersNeeded(guard('5%'), 19)).toBe(0)
  expect(usersNeeded(guard('5%'), 20)).toBe(400)
  expect(usersNeeded(guard('0%'), 20)).toBe(0)
})

test.each([
  ['P1D', '2026-11-23T10:00:00.000Z'],
  ['PT1H', '2026-11-24T09:00:00.000Z'],
  ['P7D', '2026-11-17T10:00:00.000Z'],
])('a window of %s began at %s', (window, since) => {
  expect(windowStart(new Date('2026-11-24T10:00:00Z'), window).toISOString()).toBe(since)
})
