import { describe, expect, test } from 'vitest'
import {
  accessReasons,
  accessRules,
  effectivePolicy,
  type AccessReason,
  type LockFact,
} from '@rollcall/resources'

import { parseAddress } from './address.ts'
import { decide, idleFrom, intersectPermissions, rules, type AccessQuestion } from './decide.ts'
import {
  lastingOf,
  type CredentialFacts,
  type Grant,
  type MembershipFacts,
  type PresentedPassword,
  type PresentedSession,
} from './facts.ts'
import { compileIpWhitelist } from './ip-whitelist.ts'
import { anywhere, keyFacts, userFacts } from '../../../test/support/credential-facts.ts'

const elsewhere = compileIpWhitelist([{ cidr: '203.0.113.0/24' }])
const now = new Date('2026-11-24T12:00:00Z')
const before = new Date(now.getTime() - 1)
const after = new Date(now.getTime() + 1)
const minutes = (count: number): Date => new Date(now.getTime() - count * 60_000)

const key = keyFacts
const session: PresentedSession = {
  kind: 'session',
  id: 'session',
  accessPoint: 'api',
  account: 'default',
  endedAt: null,
  expiresAt: after,
  lastSeenAt: before,
  idleMinutes: 15,
  mfaAt: null,
}
const password: PresentedPassword = { kind: 'password', hasFactor: false, hasKey: false }
const grant: Grant = {
  role: 'editor',
  rank: 10,
  permissions: ['zones.*'],
  validFrom: null,
  expiresAt: null,
}

interface Situation {
  known: boolean
  user: Partial<CredentialFacts['user']>
  credential: CredentialFacts['credential']
  membership: Partial<MembershipFacts> | null
  grants: Grant[]
  policy: Partial<CredentialFacts['policy']>
  question: Partial<AccessQuestion>
}

const allowed: Situation = {
  known: true,
  user: {},
  credential: key,
  membership: {},
  grants: [grant],
  policy: {},
  question: {},
}

function factsOf(situation: Situation): CredentialFacts {
  const { user, credential, membership, grants, policy } = situation
  const member: MembershipFacts = {
    accountId: 'account',
    account: 'default',
    state: 'ACTIVE',
    ipWhitelist: anywhere,
    policy: {},
    grants,
    lasting: lastingOf(grants),
    ...membership,
  }
  return {
    tenantId: 'tenant',
    user: {
      ...userFacts,
      accessPoints: ['web', 'api'],
      ...user,
    },
    credential,
    memberships: new Map(membership === null ? [] : [['default', member]]),
    policy: { ...effectivePolicy(), ...policy },
  }
}

function ask(partial: Partial<Situation>): AccessReason {
  const situation = { ...allowed, ...partial }
  return decide(situation.known ? factsOf(situation) : undefined, {
    accessPoint: 'api',
    address: parseAddress('192.0.2.7'),
    permission: 'zones.view',
    account: 'default',
    accountExists: true,
    now,
    ...situation.question,
  })
}

const lock = (cause: LockFact['cause'], kind?: LockFact['kind']): LockFact =>
  kind === undefined ? { cause } : { cause, kind }

/** What breaks each rule, in the order in which the rules are asked. */
const breaks: Record<Exclude<AccessReason, 'access.allowed'>, Partial<Situation>> = {
  'access.credential-unknown': { known: false },
  'access.password-refused-with-mfa': {
    credential: { ...password, hasFactor: true },
    policy: { apiPassword: ['deniedWithMfa'] },
  },
  'access.password-refused-with-key': {
    credential: { ...password, hasKey: true },
    policy: { apiPassword: ['deniedOnceKeyExists'] },
  },
  'access.password-refused': { credential: password, policy: { apiPassword: ['denied'] } },
  'access.user-removed': { user: { removed: true } },
  'access.user-inactive': { user: { active: false } },
  'access.user-expired': { user: { expiresAt: now } },
  'access.user-not-yet-valid': { user: { validFrom: after } },
  'access.user-banned': { user: { locks: [lock('ADMIN', 'ban')] } },
  'access.user-locked': { user: { locks: [lock('ADMIN', 'lock')] } },
  'access.user-dormant': { user: { dormantFrom: now } },
  'access.password-locked': {
    credential: password,
    policy: { apiPassword: [] },
    user: { locks: [lock('FAILED_PASSWORDS')] },
  },
  'access.not-a-member': { membership: null },
  'access.membership-invited': { membership: { state: 'INVITED' } },
  'access.membership-provisioned': { membership: { state: 'PROVISIONED' } },
  'access.key-expired': { credential: { ...key, expiresAt: now } },
  'access.key-superseded': { credential: { ...key, supersededAt: now } },
  'access.session-ended': { credential: { ...session, endedAt: before } },
  'access.session-expired': { credential: { ...session, expiresAt: now } },
  'access.session-idle': { credential: { ...session, lastSeenAt: minutes(15) } },
  'access.mfa-missing': { credential: session, policy: { mfa: 'required' } },
  'access.access-point-not-allowed': { user: { accessPoints: ['web'] } },
  'access.key-access-point-not-allowed': { credential: { ...key, accessPoints: ['web'] } },
  'access.session-access-point-not-allowed': { credential: { ...session, accessPoint: 'web' } },
  'access.account-unknown': { membership: null, question: { accountExists: false } },
  'access.account-address-not-whitelisted': { membership: { ipWhitelist: elsewhere } },
  'access.address-not-whitelisted': { user: { ipWhitelist: elsewhere } },
  'access.key-address-not-whitelisted': { credential: { ...key, ipWhitelist: elsewhere } },
  'access.role-not-valid': { grants: [{ ...grant, expiresAt: now }] },
  'access.permission-missing': { grants: [{ ...grant, permissions: ['domains.*'] }] },
  'access.key-permission-missing': { credential: { ...key, permissions: ['zones.update'] } },
}

const reasons = Object.keys(accessReasons).filter(
  (reason): reason is keyof typeof breaks => reason in breaks,
)

test('a request that no rule refuses is allowed', () => {
  expect(ask({})).toBe('access.allowed')
  expect(ask({ credential: session })).toBe('access.allowed')
  expect(ask({ credential: password, policy: { apiPassword: [] } })).toBe('access.allowed')
  expect(ask({ credential: { kind: 'none' } })).toBe('access.allowed')
})

describe('the catalogue', () => {
  test('has a case here for every reason', () => {
    expect([...reasons, 'access.allowed']).toEqual(Object.keys(accessReasons))
  })
  test('names every reason under one rule, in the same order', () => {
    expect([...Object.values(accessRules).flat(), 'access.allowed']).toEqual(
      Object.keys(accessReasons),
    )
  })
  test('has the rules in the order in which they are asked', () => {
    expect(['credential', ...Object.keys(rules)]).toEqual(Object.keys(accessRules))
  })
})

describe('each rule refuses alone', () => {
  test.each(reasons)('%s', (reason) => {
    expect(ask(breaks[reason])).toBe(reason)
  })
})

/** What two situations break together; undefined when one credential, or one membership, cannot be both. */
function both(
  first: Partial<Situation>,
  second: Partial<Situation>,
): Partial<Situation> | undefined {
  const kinds = [first, second].flatMap(({ credential }) => credential?.kind ?? [])
  if (new Set(kinds).size > 1) return undefined
  const base = [first, second].find(({ credential }) => credential !== undefined)?.credential ?? key
  const original = { key, session, password, none: base }[base.kind]
  const changed = (situation: Partial<Situation>): object =>
    Object.fromEntries(
      Object.entries(situation.credential ?? original).filter(
        ([member, value]) =>
          value !== new Map<string, unknown>(Object.entries(original)).get(member),
      ),
    )
  return {
    known: first.known ?? second.known ?? true,
    user: {
      ...first.user,
      ...second.user,
      locks: [...(first.user?.locks ?? []), ...(second.user?.locks ?? [])],
    },
    // Both are of the kind of `base`; what each changed of it is laid over it.
    credential: { ...original, ...changed(second), ...changed(first) } as typeof base,
    membership:
      first.membership === null || second.membership === null
        ? null
        : { ...second.membership, ...first.membership },
    grants: first.grants ?? second.grants ?? [grant],
    policy: {
      ...second.policy,
      ...first.policy,
      apiPassword: [...(first.policy?.apiPassword ?? []), ...(second.policy?.apiPassword ?? [])],
    },
    question: { ...first.question, ...second.question },
  }
}

describe('of two rules that refuse, the one that stands first in the catalogue is named', () => {
  const pairs = reasons.flatMap((first, index) =>
    reasons.slice(index + 1).map((second) => ({ first, second })),
  )
  // Only one of each can hold at a time: there is no membership, or it has one state; there is the account, or not.
  const membershipReasons = [
    'access.not-a-member',
    'access.membership-invited',
    'access.membership-provisioned',
    'access.account-unknown',
    'access.account-address-not-whitelisted',
    'access.role-not-valid',
    'access.permission-missing',
  ]
  const states = new Set(membershipReasons.slice(0, 4))
  const held = new Set(membershipReasons.slice(5))
  const unknown = 'access.account-unknown'
  const cannotBoth = ({ first, second }: { first: string; second: string }): boolean =>
    (states.has(first) && states.has(second)) ||
    (held.has(first) && held.has(second)) ||
    (first === unknown && membershipReasons.includes(second)) ||
    // An account that does not exist is told only after the doors.
    second === unknown
  for (const pair of pairs) {
    const { first, second } = pair
    const situation = both(breaks[first], breaks[second])
    if (situation === undefined || cannotBoth(pair)) continue
    test(`${first} before ${second}`, () => {
      expect(ask(situation)).toBe(first)
    })
  }
})

describe('passwords at the access point api', () => {
  const cases: [string, Partial<Situation>, AccessReason][] = [
    ['are allowed by an empty list', { policy: { apiPassword: [] } }, 'access.allowed'],
    [
      'of a user who has neither factor nor key pass both conditions',
      { policy: { apiPassword: ['deniedWithMfa', 'deniedOnceKeyExists'] } },
      'access.allowed',
    ],
    [
      'S0-11: are refused when MFA is required of the user',
      { policy: { apiPassword: ['deniedWithMfa'] }, user: { isMfaRequired: true } },
      'access.password-refused-with-mfa',
    ],
    [
      'are refused when MFA is required by the policy',
      { policy: { apiPassword: ['deniedWithMfa'], mfa: 'required' } },
      'access.password-refused-with-mfa',
    ],
    [
      'S0-13: are refused when a factor is enrolled',
      {
        policy: { apiPassword: ['deniedWithMfa'] },
        credential: { ...password, hasFactor: true },
      },
      'access.password-refused-with-mfa',
    ],
    [
      'of a user with MFA are allowed where the policy says nothing of it',
      {
        policy: { apiPassword: ['deniedOnceKeyExists'], mfa: 'required' },
        user: { isMfaRequired: true },
        credential: { ...password, hasFactor: true },
      },
      'access.allowed',
    ],
    [
      'of a user with a key are allowed where the policy says nothing of it',
      {
        policy: { apiPassword: ['deniedWithMfa'] },
        credential: { ...password, hasKey: true },
      },
      'access.allowed',
    ],
  ]
  test.each(cases)('%s', (_, situation, reason) => {
    expect(ask({ credential: password, ...situation })).toBe(reason)
  })
  test('S0-11: at the web they go on, whatever the policy says of the api', () => {
    const situation: Partial<Situation> = {
      credential: { ...password, hasFactor: true, hasKey: true },
      policy: { apiPassword: ['deniedWithMfa', 'deniedOnceKeyExists', 'denied'] },
      question: { accessPoint: 'web' },
    }
    expect(ask(situation)).toBe('access.allowed')
  })
  test('S0-13: API keys and sessions go on', () => {
    const policy = { apiPassword: ['denied' as const] }
    expect(ask({ policy, credential: key })).toBe('access.allowed')
    expect(ask({ policy, credential: session })).toBe('access.allowed')
  })
})

describe('validity', () => {
  const cases: [string, Partial<CredentialFacts['user']>, AccessReason][] = [
    ['begins at its first instant', { validFrom: now }, 'access.allowed'],
    ['lasts until its last instant', { expiresAt: after }, 'access.allowed'],
    ['ends at its last instant', { expiresAt: now }, 'access.user-expired'],
    [
      'that has ended is told as that',
      { validFrom: before, expiresAt: now },
      'access.user-expired',
    ],
    [
      'that has not begun is told as that, however far its end',
      { validFrom: after, expiresAt: new Date('2027-01-01T00:00:00Z') },
      'access.user-not-yet-valid',
    ],
    [
      'whose end comes before its beginning has ended',
      { validFrom: after, expiresAt: before },
      'access.user-expired',
    ],
  ]
  test.each(cases)('%s', (_, user, reason) => {
    expect(ask({ user })).toBe(reason)
  })
})

describe('locks', () => {
  const credentials: CredentialFacts['credential'][] = [key, session, password, { kind: 'none' }]
  const policy = { apiPassword: [] }
  test.each([
    ['ADMIN by a ban', lock('ADMIN', 'ban'), 'access.user-banned'],
    ['ADMIN by hand', lock('ADMIN', 'lock'), 'access.user-locked'],
    ['ADMIN of before its kinds', lock('ADMIN'), 'access.user-locked'],
    ['INACTIVITY that is stored', lock('INACTIVITY'), 'access.user-dormant'],
  ] as const)('%s refuses every credential', (_, one, reason) => {
    for (const credential of credentials)
      expect(ask({ user: { locks: [one] }, credential, policy })).toBe(reason)
  })
  test('INACTIVITY holds from its instant on, stored or not', () => {
    for (const credential of credentials) {
      expect(ask({ user: { dormantFrom: now }, credential, policy })).toBe('access.user-dormant')
      expect(ask({ user: { dormantFrom: after }, credential, policy })).toBe('access.allowed')
    }
  })
  test('FAILED_PASSWORDS refuses passwords and nothing else', () => {
    const user = { locks: [lock('FAILED_PASSWORDS')] }
    const answers = credentials.map((credential) => ask({ user, credential, policy }))
    expect(answers).toEqual([
      'access.allowed',
      'access.allowed',
      'access.password-locked',
      'access.allowed',
    ])
  })
  test('of an administrator is found behind others', () => {
    const locks = [lock('FAILED_PASSWORDS'), lock('INACTIVITY'), lock('ADMIN', 'ban')]
    expect(ask({ user: { locks } })).toBe('access.user-banned')
  })
})

describe('a key', () => {
  test('works until its end', () => {
    expect(ask({ credential: { ...key, expiresAt: after } })).toBe('access.allowed')
  })
  test('goes on beside its new text until the deadline', () => {
    expect(ask({ credential: { ...key, supersededAt: after } })).toBe('access.allowed')
  })
  test('that does not rest on a second factor goes on under forced MFA', () => {
    expect(ask({ user: { isMfaRequired: true }, policy: { mfa: 'required' } })).toBe(
      'access.allowed',
    )
  })
  test('may be used at each of its doors', () => {
    const credential = { ...key, accessPoints: ['web', 'api'] as const }
    for (const accessPoint of ['web', 'api'] as const)
      expect(ask({ credential, question: { accessPoint } })).toBe('access.allowed')
  })
  test('without any permission still opens the door for a question without one', () => {
    const { permission: _, ...unasked } = { permission: 'zones.view' }
    const facts = factsOf({ ...allowed, credential: { ...key, permissions: [] } })
    const question = {
      accessPoint: 'api' as const,
      address: parseAddress('192.0.2.7'),
      account: 'default',
      accountExists: true,
      now,
      ...unasked,
    }
    expect(decide(facts, question)).toBe('access.allowed')
    expect(decide(facts, { ...question, permission: 'zones.view' })).toBe(
      'access.key-permission-missing',
    )
  })
  test('with the permission may do what its user may', () => {
    expect(ask({ credential: { ...key, permissions: ['zones.view'] } })).toBe('access.allowed')
  })
})

describe('a session', () => {
  test('ASVS 7.3.1: is idle from the minute on, and not before', () => {
    const lastSeenAt = new Date(minutes(15).getTime() + 1)
    expect(ask({ credential: { ...session, lastSeenAt } })).toBe('access.allowed')
    expect(ask({ credential: { ...session, lastSeenAt: minutes(15) } })).toBe('access.session-idle')
    expect(idleFrom({ lastSeenAt: minutes(15), idleMinutes: 15 })).toEqual(now)
  })
  test('ASVS 7.3.2: ends at its last instant however often it is used', () => {
    expect(ask({ credential: { ...session, lastSeenAt: now, expiresAt: now } })).toBe(
      'access.session-expired',
    )
  })
  test.each([
    ['by the policy', { policy: { mfa: 'required' as const } }],
    ['of the user', { user: { isMfaRequired: true } }],
  ])('ASVS 6.3.3: without the second factor that is required %s is refused', (_, situation) => {
    expect(ask({ ...situation, credential: session })).toBe('access.mfa-missing')
    expect(ask({ ...situation, credential: { ...session, mfaAt: before } })).toBe('access.allowed')
  })
  test('ASVS 7.2.1: is bound to the door of its beginning', () => {
    const credential = { ...session, accessPoint: 'web' as const }
    expect(ask({ credential, question: { accessPoint: 'web' } })).toBe('access.allowed')
  })
})

describe('roles for a time', () => {
  const valid: [string, Partial<Grant>][] = [
    ['from their first instant', { validFrom: now }],
    ['until their last instant', { expiresAt: after }],
    ['between both', { validFrom: before, expiresAt: after }],
  ]
  test.each(valid)('are held %s', (_, bounds) => {
    expect(ask({ grants: [{ ...grant, ...bounds }] })).toBe('access.allowed')
  })
  const invalid: [string, Partial<Grant>][] = [
    ['before their first instant', { validFrom: after }],
    ['from their last instant on', { expiresAt: now }],
  ]
  test.each(invalid)('are not held %s', (_, bounds) => {
    expect(ask({ grants: [{ ...grant, ...bounds }] })).toBe('access.role-not-valid')
  })
  test('do not matter where another role holds the permission', () => {
    expect(ask({ grants: [{ ...grant, expiresAt: now }, grant] })).toBe('access.allowed')
  })
  test('that would not hold the permission either are not named', () => {
    const grants = [{ ...grant, permissions: ['domains.*'], expiresAt: now }]
    expect(ask({ grants })).toBe('access.permission-missing')
  })
  test('are not asked for where no permission is', () => {
    const facts = factsOf({ ...allowed, grants: [] })
    expect(
      decide(facts, {
        accessPoint: 'api',
        address: parseAddress('192.0.2.7'),
        account: 'default',
        accountExists: true,
        now,
      }),
    ).toBe('access.allowed')
  })
})

describe('what a rule lets through', () => {
  test('an address that cannot be read passes where every address may, and nowhere else', () => {
    const address = parseAddress('010.0.2.7')
    expect(ask({ question: { address } })).toBe('access.allowed')
    expect(ask({ question: { address }, user: { ipWhitelist: elsewhere } })).toBe(
      'access.address-not-whitelisted',
    )
  })
  test('the star of a role covers permissions of applications', () => {
    expect(ask({ grants: [{ ...grant, permissions: ['*'] }] })).toBe('access.allowed')
  })
  test('the whitelist of an API key is nothing to a session', () => {
    const breaksKey = breaks['access.key-address-not-whitelisted'].credential
    expect(breaksKey?.kind).toBe('key')
    expect(ask({ credential: session })).toBe('access.allowed')
  })
  test('an account that does not exist is told after the doors', () => {
    const unknown = { membership: null, question: { accountExists: false } }
    expect(ask({ ...unknown, user: { accessPoints: ['web'] } })).toBe(
      'access.access-point-not-allowed',
    )
    expect(ask({ ...unknown, credential: { ...key, accessPoints: [] } })).toBe(
      'access.key-access-point-not-allowed',
    )
    expect(ask({ ...unknown, credential: { ...key, ipWhitelist: elsewhere } })).toBe(
      'access.account-unknown',
    )
  })
})

describe('a key narrows what its user may do', () => {
  test.each([
    [['*'], null, ['*']],
    [['*'], ['zones.view'], ['zones.view']],
    [['zones.*'], ['zones.view', 'users.view'], ['zones.view']],
    [['zones.view'], ['zones.*'], ['zones.view']],
    [['zones.*', 'users.view'], ['*'], ['zones.*', 'users.view']],
    [['zones.view'], ['zones.view'], ['zones.view']],
    [['zones.*'], [], []],
    [['zones.view'], ['users.view'], []],
  ])('%j with the restriction %j leaves %j', (held, restriction, left) => {
    expect(intersectPermissions(held, restriction)).toEqual(left)
  })
})

test('a role that has run out is the reason, whatever other roles are held', () => {
  const past = { ...grant, expiresAt: now }
  const other = { ...grant, role: 'viewer', permissions: ['records.view'] }
  expect(ask({ grants: [other, past] })).toBe('access.role-not-valid')
  expect(ask({ grants: [past, other] })).toBe('access.role-not-valid')
})

test.each(['account-whitelist', 'role-validity', 'permission'] as const)(
  'without a membership the rule %s has nothing to ask, whichever rule refused before',
  (rule) => {
    const question: AccessQuestion = {
      accessPoint: 'api',
      address: parseAddress('192.0.2.7'),
      permission: 'zones.view',
      account: 'default',
      accountExists: false,
      now,
    }
    const facts = factsOf({ ...allowed, membership: null })
    expect(rules[rule]({ facts, question, membership: undefined })).toBeNull()
  },
)
