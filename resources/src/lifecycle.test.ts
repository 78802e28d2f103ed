import { describe, expect, test } from 'vitest'

import { lockReach, type UserFacts, userState, userStates, type UserState } from './lifecycle.ts'

const working: UserFacts = {
  removed: false,
  active: true,
  memberships: 1,
  valid: true,
  locks: [],
  membership: 'ACTIVE',
  credential: 'OK',
}

/** What brings each state about, in the order in which they are asked; ACTIVE is what is left. */
const causes: readonly [UserState, Partial<UserFacts>][] = [
  ['REMOVED', { removed: true }],
  ['DEACTIVATED', { active: false }],
  ['OUTSIDE_VALIDITY', { valid: false }],
  ['BANNED', { locks: [{ cause: 'ADMIN', kind: 'ban' }] }],
  ['LOCKED_BY_ADMIN', { locks: [{ cause: 'ADMIN', kind: 'lock' }] }],
  ['INACTIVE', { locks: [{ cause: 'INACTIVITY' }] }],
  ['LOCKED', { locks: [{ cause: 'FAILED_PASSWORDS' }] }],
  ['INVITED', { membership: 'INVITED' }],
  ['PROVISIONED', { membership: 'PROVISIONED' }],
  ['AWAITING_NEW_PASSWORD', { credential: 'AWAITING_NEW_PASSWORD' }],
  ['EXPIRED', { credential: 'EXPIRED' }],
  ['RECOVERY', { credential: 'RECOVERY' }],
  ['ACTIVE', {}],
]

test('every state has a cause, in the published order', () => {
  expect(causes.map(([state]) => state)).toEqual(userStates)
})

describe('the state of a user', () => {
  test.each(causes)('is %s with %j', (state, facts) => {
    expect(userState({ ...working, ...facts })).toBe(state)
  })

  test.each(pairsOf(causes))('is %s rather than %s when both hold', (first, _second, facts) => {
    expect(userState({ ...working, ...facts })).toBe(first)
  })

  test('is DEACTIVATED without any membership', () => {
    expect(userState({ ...working, memberships: 0 })).toBe('DEACTIVATED')
    expect(userState({ ...working, memberships: 2 })).toBe('ACTIVE')
  })

  test('is LOCKED_BY_ADMIN when a lock does not say that it is a ban', () => {
    expect(userState({ ...working, locks: [{ cause: 'ADMIN' }] })).toBe('LOCKED_BY_ADMIN')
  })

  test.each(['NONE', 'OK'] as const)('is ACTIVE with the credential %s', (credential) => {
    expect(userState({ ...working, credential })).toBe('ACTIVE')
  })
})

test('each lock refuses what requirements.md, section 2, says', () => {
  expect(lockReach).toEqual({
    ADMIN: 'everything',
    INACTIVITY: 'sign-in-and-keys',
    FAILED_PASSWORDS: 'passwords',
  })
})

/** Every two causes that can hold at once; the first one is asked earlier. Locks add up, and the earlier one is not the first of them. */
function pairsOf(
  all: typeof causes,
): [first: UserState, second: UserState, facts: Partial<UserFacts>][] {
  return all.flatMap(([first, earlier], index) =>
    all
      .slice(index + 1)
      .filter(([, later]) => Object.keys(later).length > 0)
      .filter(([, later]) => !sharesOneValue(earlier, later))
      .map(([second, later]): [UserState, UserState, Partial<UserFacts>] => [
        first,
        second,
        { ...later, ...earlier, locks: [...(later.locks ?? []), ...(earlier.locks ?? [])] },
      ]),
  )
}

/** A user is in one phase of the membership, has one password, and one lock of a cause. */
function sharesOneValue(left: Partial<UserFacts>, right: Partial<UserFacts>): boolean {
  if (left.membership !== undefined && right.membership !== undefined) return true
  if (left.credential !== undefined && right.credential !== undefined) return true
  return (left.locks ?? []).some(({ cause }) =>
    (right.locks ?? []).some((other) => other.cause === cause),
  )
}
