import { describe, expect, test } from 'vitest'

import { effectivePolicy } from '@rollcall/resources'

import type { CredentialFacts } from './facts.ts'
import { compileIpWhitelist } from './ip-whitelist.ts'
import { type Known, KnownCredentials, knownMax } from './known.ts'

const anywhere = compileIpWhitelist([])

function knownOf(user: string, key: string, tenantId = 'tenant'): Known {
  const facts: CredentialFacts = {
    tenantId,
    user: {
      id: user,
      username: user,
      type: 'person',
      active: true,
      removed: false,
      validFrom: null,
      expiresAt: null,
      isMfaRequired: false,
      accessPoints: ['api'],
      ipWhitelist: anywhere,
      locks: [],
      dormantFrom: null,
    },
    credential: {
      kind: 'key',
      id: key,
      prefix: 'rck_abcd',
      permissions: null,
      accessPoints: ['api'],
      ipWhitelist: anywhere,
      expiresAt: null,
      supersededAt: null,
      hasPrevious: false,
      lastUsedAt: null,
    },
    memberships: new Map(),
    policy: effectivePolicy(),
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

test('as many as 100,000 keys in use are known, and beyond the bound the oldest makes room', () => {
  const known = new KnownCredentials()
  const one = knownOf('ada', 'key')
  for (let index = 0; index < knownMax; index += 1)
    known.keep(`${index}`, {
      ...one,
      facts: { ...one.facts, user: { ...one.facts.user, id: `${index}` } },
    })
  expect(knownMax).toBeGreaterThanOrEqual(100_000)
  expect(known.find('0')).toBeDefined()
  known.keep('one more', knownOf('grace', 'key 2'))
  expect(known.find('0')).toBeUndefined()
  expect(known.find('1')).toBeDefined()
  expect(known.find('one more')).toBeDefined()
})
