import { describe, expect, test } from 'vitest'

import {
  anywhere,
  credentialFacts,
  keyFacts,
  userFacts,
} from '../../../test/support/credential-facts.ts'
import type { CredentialFacts, MembershipFacts } from './facts.ts'
import { type Known, KnownCredentials, partsFor } from './known.ts'

function knownOf(user: string, key: string, tenantId = 'tenant'): Known {
  const facts: CredentialFacts = {
    ...credentialFacts,
    tenantId,
    user: { ...userFacts, id: user, username: user },
    credential: { ...keyFacts, id: key },
  }
  return { facts, readAtMs: 0, unusedFromMs: Number.POSITIVE_INFINITY }
}

/** Two keys of ada, one of them with two texts, one of grace, one of a foreign tenant. */
function keep(): KnownCredentials {
  const known = new KnownCredentials()
  known.keep('ada 1', knownOf('ada', 'key 1'))
  known.keep('ada 2', knownOf('ada', 'key 2'))
  known.keep('ada 2 before', knownOf('ada', 'key 2'))
  known.keep('grace', knownOf('grace', 'key 3'))
  known.keep('foreign', knownOf('alan', 'key 4', 'foreign'))
  return known
}

const all = ['ada 1', 'ada 2', 'ada 2 before', 'grace', 'foreign']

describe('is forgotten', () => {
  test.each<[string, (known: KnownCredentials) => void, string[]]>([
    ['of a user: all of its keys', (known) => known.forgetOf('ada'), ['grace', 'foreign']],
    [
      'of a key: all of its texts',
      (known) => known.forgetOf('key 2'),
      ['ada 1', 'grace', 'foreign'],
    ],
    ['of a tenant', (known) => known.forgetTenant('tenant'), ['foreign']],
    [
      'of a tenant, and of another',
      (known) => {
        known.forgetTenant('tenant')
        known.forgetTenant('foreign')
      },
      [],
    ],
    ['of somebody who is not known', (known) => known.forgetOf('nobody'), all],
    ['by name', (known) => known.forget('grace'), ['ada 1', 'ada 2', 'ada 2 before', 'foreign']],
    ['all', (known) => known.forgetAll(), []],
  ])('%s', (_, forget, left) => {
    const known = keep()
    forget(known)
    expect(all.filter((name) => known.find(name) !== undefined)).toEqual(left)
  })
})

test('what is read again after its tenant was forgotten is known again', () => {
  const known = keep()
  known.forgetTenant('tenant')
  known.keep('ada 1', knownOf('ada', 'key 1'))
  expect(known.find('ada 1')).toBeDefined()
  known.forgetOf('ada')
  expect(known.find('ada 1')).toBeUndefined()
})

test('what was replaced is forgotten under its new identities only', () => {
  const known = new KnownCredentials()
  known.keep('name', knownOf('ada', 'key 1'))
  known.keep('name', knownOf('grace', 'key 2'))
  known.forgetOf('ada')
  known.forgetOf('key 1')
  expect(known.find('name')?.facts.user.id).toBe('grace')
  known.forgetOf('grace')
  expect(known.find('name')).toBeUndefined()
})

describe('of more than there is room for the oldest makes room', () => {
  test.each<[string, MembershipFacts[][], number]>([
    ['where all stand alike', [[member('default')]], 9],
    ['where all are in no account', [[]], 10],
    ['where each stands alone', Array.from({ length: 30 }, () => [member('default')]), 5],
    [
      'where each stands alone in four accounts',
      Array.from({ length: 30 }, () => ['a', 'b', 'c', 'd'].map(member)),
      2,
    ],
  ])('%s', (_, lists, fit) => {
    const maps = lists.map((list) => new Map(list.map((one) => [one.account, one])))
    const known = new KnownCredentials(10)
    const names = Array.from({ length: 30 }, (_unused, index) => `${index}`)
    // Twice, so that what made room is read again.
    for (const [index, name] of [...names, ...names].entries()) {
      const { facts, ...rest } = knownOf(name, `key ${name}`)
      known.keep(name, {
        ...rest,
        facts: { ...facts, memberships: maps[index % maps.length] ?? new Map() },
      })
      expect(known.find(name)).toBeDefined()
    }
    expect(names.filter((name) => known.find(name) !== undefined)).toEqual(names.slice(-fit))
  })
})

function member(account: string): MembershipFacts {
  return {
    accountId: account,
    account,
    state: 'ACTIVE',
    ipWhitelist: anywhere,
    policy: {},
    grants: [],
    lasting: { permissions: [], rank: 0 },
  }
}

test('who alone has more memberships than there is room for is asked for every time', () => {
  const known = new KnownCredentials(3)
  const { facts, ...rest } = knownOf('ada', 'key')
  const memberships = new Map(['a', 'b', 'c'].map((account) => [account, member(account)]))
  known.keep('ada', { ...rest, facts: { ...facts, memberships } })
  expect(known.find('ada')).toBeUndefined()
  known.keep('grace', knownOf('grace', 'key 2'))
  expect(known.find('grace')).toBeDefined()
})

test('there is room for 100,000 keys, and where memory is scarce for what a quarter of it holds', () => {
  expect(partsFor(2_000_000_000)).toBe(125_000)
  expect(partsFor(256_000_000)).toBe(51_200)
})
