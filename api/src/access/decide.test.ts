import { describe, expect, test } from 'vitest'
import { accessReasons, type AccessReason } from '@rollcall/resources'

import {
  decide,
  intersectPermissions,
  type AccessQuestion,
  type CredentialFacts,
  type MembershipFacts,
} from './decide.ts'
import { compileIpWhitelist, parseAddress } from './ip-whitelist.ts'

const elsewhere = compileIpWhitelist([{ cidr: '203.0.113.0/24' }])
const anywhere = compileIpWhitelist([])
const now = new Date('2026-11-24T12:00:00Z')

interface Situation {
  known: boolean
  user: Partial<CredentialFacts['user']>
  key: Partial<CredentialFacts['key']>
  membership: Partial<MembershipFacts> | null
  question: Partial<AccessQuestion>
}

const allowed: Situation = { known: true, user: {}, key: {}, membership: {}, question: {} }

function ask(situation: Partial<Situation>): AccessReason {
  const { known, user, key, membership, question } = { ...allowed, ...situation }
  const facts: CredentialFacts = {
    tenantId: 'tenant',
    user: {
      id: 'user',
      username: 'ada',
      type: 'person',
      active: true,
      removed: false,
      accessPoints: ['web', 'api'],
      ipWhitelist: anywhere,
      ...user,
    },
    key: {
      id: 'key',
      prefix: 'rck_abcd',
      permissions: null,
      accessPoints: ['api'],
      ipWhitelist: anywhere,
      expiresAt: null,
      ...key,
    },
    memberships: new Map(
      membership === null
        ? []
        : [
            [
              'default',
              {
                accountId: 'account',
                account: 'default',
                ipWhitelist: anywhere,
                permissions: ['zones.*'],
                rank: 0,
                ...membership,
              },
            ],
          ],
    ),
  }
  return decide(known ? facts : undefined, {
    accessPoint: 'api',
    address: parseAddress('192.0.2.7'),
    permission: 'zones.view',
    account: 'default',
    accountExists: true,
    now,
    ...question,
  })
}

/** What breaks each rule, in the order in which the rules are asked. */
const breaks: Record<Exclude<AccessReason, 'access.allowed'>, Partial<Situation>> = {
  'access.credential-unknown': { known: false },
  'access.user-removed': { user: { removed: true } },
  'access.user-inactive': { user: { active: false } },
  'access.not-a-member': { membership: null },
  'access.key-expired': { key: { expiresAt: now } },
  'access.access-point-not-allowed': { user: { accessPoints: ['web'] } },
  'access.key-access-point-not-allowed': { key: { accessPoints: [] } },
  'access.account-unknown': { membership: null, question: { accountExists: false } },
  'access.account-address-not-whitelisted': { membership: { ipWhitelist: elsewhere } },
  'access.address-not-whitelisted': { user: { ipWhitelist: elsewhere } },
  'access.key-address-not-whitelisted': { key: { ipWhitelist: elsewhere } },
  'access.permission-missing': { membership: { permissions: ['domains.*'] } },
  'access.key-permission-missing': { key: { permissions: ['zones.update'] } },
}

const reasons = Object.keys(accessReasons).filter(
  (reason): reason is keyof typeof breaks => reason in breaks,
)

test('a request that no rule refuses is allowed', () => {
  expect(ask({})).toBe('access.allowed')
})

test('every reason of the catalogue has a case here', () => {
  expect([...reasons, 'access.allowed']).toEqual(Object.keys(accessReasons))
})

describe('each rule refuses alone', () => {
  test.each(reasons)('%s', (reason) => {
    expect(ask(breaks[reason])).toBe(reason)
  })
})

describe('of two rules that refuse, the one that stands first in the catalogue is named', () => {
  const pairs = reasons.flatMap((first, index) =>
    reasons.slice(index + 1).map((second) => ({ first, second })),
  )
  // These break one rule in two ways, so only one of the two can hold at a time.
  const exclusive = new Set(['access.not-a-member', 'access.account-unknown'])
  test.each(pairs.filter(({ first, second }) => !(exclusive.has(first) && exclusive.has(second))))(
    '$first before $second',
    ({ first, second }) => {
      expect(ask(merge(breaks[first], breaks[second]))).toBe(first)
    },
  )
})

describe('what a rule lets through', () => {
  test('a key one millisecond before its end works', () => {
    expect(ask({ key: { expiresAt: new Date(now.getTime() + 1) } })).toBe('access.allowed')
  })
  test('an address that cannot be read passes where every address may, and nowhere else', () => {
    const address = parseAddress('010.0.2.7')
    expect(ask({ question: { address } })).toBe('access.allowed')
    expect(ask({ question: { address }, user: { ipWhitelist: elsewhere } })).toBe(
      'access.address-not-whitelisted',
    )
  })
  test('the star of a role covers permissions of applications', () => {
    expect(ask({ membership: { permissions: ['*'] } })).toBe('access.allowed')
  })
  test('a key without any permission still opens the door for a question without one', () => {
    const { permission: _, ...question } = { permission: undefined }
    const facts = { key: { permissions: [] } }
    expect(ask(facts)).toBe('access.key-permission-missing')
    expect(ask({ ...facts, question: { ...question, permission: undefined as never } })).toBe(
      'access.allowed',
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
    [['zones.*'], [], []],
    [['zones.view'], ['users.view'], []],
  ])('%j with the restriction %j leaves %j', (held, restriction, left) => {
    expect(intersectPermissions(held, restriction)).toEqual(left)
  })
})

function merge(first: Partial<Situation>, second: Partial<Situation>): Partial<Situation> {
  return {
    known: first.known ?? second.known ?? true,
    user: { ...first.user, ...second.user },
    key: { ...first.key, ...second.key },
    membership:
      first.membership === null || second.membership === null
        ? null
        : { ...first.membership, ...second.membership },
    question: { ...first.question, ...second.question },
  }
}
