import type { AccountPolicy, CredentialState, UserState } from '@rollcall/resources'
import { describe, expect, test } from 'vitest'

import { membershipOf, storedUser } from '../../../test/support/stored-user.ts'
import { isValidAt, membershipState, type Standing, standingOf } from './standing.ts'
import { noFacts, type UserFacts, type UserValues } from './user.ts'

const now = new Date('2026-03-01T09:00:00Z')
const before = new Date(now.getTime() - 1)
const after = new Date(now.getTime() + 1)
const day = 86_400_000

function standing(
  values: Partial<UserValues> = {},
  facts: Partial<UserFacts> = {},
  accountId = 'eu-id',
): Standing {
  return standingOf(storedUser(values, facts), accountId, now)
}

function inAccount(policy: AccountPolicy): Partial<UserFacts> {
  return { memberships: [membershipOf('eu', { policy })] }
}

const secrets = (more: Partial<UserFacts['secrets']>): UserFacts['secrets'] => ({
  ...noFacts.secrets,
  ...more,
})
const password = { setAt: now, mustChange: false }
const since = now.toISOString()

describe('the state', () => {
  const cases: [string, UserState, Partial<UserValues>, Partial<UserFacts>][] = [
    ['of a user who works', 'ACTIVE', {}, {}],
    ['of whom a tombstone is left', 'REMOVED', {}, { removedAt: now }],
    ['that is not active', 'DEACTIVATED', { active: false }, {}],
    ['without memberships', 'DEACTIVATED', {}, { memberships: [] }],
    ['that has run out', 'OUTSIDE_VALIDITY', { expiresAt: since }, {}],
    ['with a lock', 'LOCKED', {}, { locks: [{ cause: 'FAILED_PASSWORDS', since, by: 'server' }] }],
    ['that is invited', 'INVITED', {}, { memberships: [membershipOf('eu', { state: 'INVITED' })] }],
    [
      'that must set a password',
      'AWAITING_NEW_PASSWORD',
      {},
      { secrets: secrets({ password: { ...password, mustChange: true } }) },
    ],
  ]
  test.each(cases)('of a user %s is %s', (_who, state, values, facts) => {
    expect(standing(values, facts).state).toBe(state)
  })

  test.each([
    [['INVITED', 'ACTIVE', 'PROVISIONED'], 'ACTIVE'],
    [['INVITED', 'PROVISIONED'], 'PROVISIONED'],
    [['INVITED'], 'INVITED'],
  ] as const)(
    'asked from an account that the user is no member of is by the membership that got furthest: %j is %s',
    (states, state) => {
      const memberships = states.map((at, index) => membershipOf(`${index}`, { state: at }))
      const found = standing({}, { memberships }, 'eu-id')
      expect([found.state, found.membership]).toEqual([state, 'REMOVED'])
    },
  )

  test('is by the membership of the account that is asked from', () => {
    const memberships = [membershipOf('us'), membershipOf('eu', { state: 'INVITED' })]
    expect(standing({}, { memberships }).state).toBe('INVITED')
    expect(standing({}, { memberships }, 'us-id').state).toBe('ACTIVE')
  })
})

test.each([
  [true, 'ACTIVE', 'ACTIVE'],
  [true, 'INVITED', 'INVITED'],
  [false, 'ACTIVE', 'DEACTIVATED'],
  [false, null, 'REMOVED'],
  [true, null, 'REMOVED'],
] as const)('a membership of a user with active %j and state %j is %s', (active, state, shown) => {
  expect(membershipState(active, state === null ? undefined : { state })).toBe(shown)
})

test.each([
  [{}, true],
  [{ validFrom: since }, true],
  [{ validFrom: after.toISOString() }, false],
  [{ expiresAt: after.toISOString() }, true],
  [{ expiresAt: since }, false],
  [{ validFrom: before.toISOString(), expiresAt: after.toISOString() }, true],
  [{ validFrom: after.toISOString(), expiresAt: before.toISOString() }, false],
])('a user with %j is valid now: %s', (bounds, isValid) => {
  expect(isValidAt(bounds, now)).toBe(isValid)
})

describe('the lock INACTIVITY', () => {
  const policy: AccountPolicy = {
    inactivity: { after: 'P1M', counts: 'login', exemptTypes: ['application'] },
  }
  const seenAt = (lastLoginAt: Date): Partial<UserFacts> => ({
    ...inAccount(policy),
    activity: { ...noFacts.activity, lastLoginAt },
  })

  test('S2-18: holds from its instant on, boundary included, whatever was stored', () => {
    const due = standing({}, seenAt(new Date('2026-02-01T09:00:00Z')))
    expect(due.state).toBe('INACTIVE')
    expect(due.locks).toEqual([
      { cause: 'INACTIVITY', since, by: 'server', refuses: 'sign-in-and-keys' },
    ])
    const early = standing({}, seenAt(new Date('2026-02-01T09:00:00.001Z')))
    expect([early.state, early.locks]).toEqual(['ACTIVE', []])
  })

  test('is counted anew from when it was lifted', () => {
    const activity = {
      ...noFacts.activity,
      lastLoginAt: new Date('2025-01-01T00:00:00Z'),
      baseAt: new Date('2026-02-20T00:00:00Z'),
    }
    expect(standing({}, { ...inAccount(policy), activity }).locks).toEqual([])
  })

  test('holds beside the others, and once', () => {
    const stored = { cause: 'ADMIN' as const, kind: 'lock' as const, since, by: 'grace' }
    const long = { ...seenAt(new Date('2025-01-01T00:00:00Z')), locks: [stored] }
    expect(standing({}, long).locks).toEqual([
      { ...stored, refuses: 'everything' },
      {
        cause: 'INACTIVITY',
        since: '2025-02-01T00:00:00.000Z',
        by: 'server',
        refuses: 'sign-in-and-keys',
      },
    ])
    const kept = { cause: 'INACTIVITY' as const, since, by: 'server' }
    expect(standing({}, { ...long, locks: [stored, kept] }).locks).toEqual([
      { ...stored, refuses: 'everything' },
      { ...kept, refuses: 'sign-in-and-keys' },
    ])
  })

  test('is not for types that are left out, nor without a policy', () => {
    const long = seenAt(new Date('2025-01-01T00:00:00Z'))
    expect(standing({ type: 'application' }, long).locks).toEqual([])
    expect(standing({}, { ...long, memberships: [membershipOf('eu')] }).locks).toEqual([])
  })
})

describe('the password', () => {
  const set = (daysAgo: number, ms = 0): UserFacts['secrets'] =>
    secrets({
      password: { setAt: new Date(now.getTime() - daysAgo * day + ms), mustChange: false },
    })
  const open = secrets({ password, resetUntil: after })
  const expiring = { passwordExpiryDays: 90 as const }

  const cases: [string, CredentialState, UserFacts['secrets'], AccountPolicy][] = [
    ['that there is none of', 'NONE', secrets({}), {}],
    ['that there is none of, under a policy of expiry', 'NONE', secrets({}), expiring],
    ['that is set', 'OK', secrets({ password }), {}],
    ['that must be changed', 'AWAITING_NEW_PASSWORD', must(secrets({})), {}],
    ['that must be changed, and is old', 'AWAITING_NEW_PASSWORD', must(set(900)), expiring],
    ['on its last day', 'OK', set(90, 1), expiring],
    ['on the day after', 'EXPIRED', set(90), expiring],
    ['of any age, without expiry', 'OK', set(900), {}],
    ['with an open reset', 'RECOVERY', open, {}],
    ['that there is none of, with an open reset', 'RECOVERY', secrets({ resetUntil: after }), {}],
    ['with a reset that has run out', 'OK', secrets({ password, resetUntil: now }), {}],
    ['that is too old, with an open reset', 'EXPIRED', { ...set(91), resetUntil: after }, expiring],
  ]
  test.each(cases)('%s is %s', (_what, credential, kept, policy) => {
    expect(standing({}, { ...inAccount(policy), secrets: kept }).credential).toBe(credential)
  })

  test.each(['none', 'external'] as const)('is none under mode %s, whatever is kept', (mode) => {
    const kept = must(open)
    expect(standing({ credential: { mode } }, { secrets: kept }).credential).toBe('NONE')
  })

  function must(kept: UserFacts['secrets']): UserFacts['secrets'] {
    return { ...kept, password: { ...(kept.password ?? password), mustChange: true } }
  }
})

test.each([
  ['secretRef', {}, null],
  ['secretRef', { password }, 'Direct'],
  ['invite', { password, hasFactor: true }, 'Direct-2FA'],
  ['invite', { hasFactor: true }, null],
  ['external', { password }, null],
  ['external', { hasIdentity: true }, 'SSO'],
  ['none', { password, hasIdentity: true }, null],
  ['secretRef', { password, hasIdentity: true }, 'Direct'],
] as const)('S3: under mode %s with %j the login type is %j', (mode, kept, loginType) => {
  const found = standing({ credential: { mode } }, { secrets: secrets(kept) })
  expect(found.loginType).toBe(loginType)
})

test.each([
  ['optional', {}, false],
  ['required', {}, true],
  ['optional', { mfa: 'required' }, true],
] as const)(
  'with mfa %s in an account with %j a second factor is required: %s',
  (mfa, policy, is) => {
    expect(standing({ mfa }, inAccount(policy)).isMfaRequired).toBe(is)
  },
)
