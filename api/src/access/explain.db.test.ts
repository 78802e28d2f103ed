import { randomUUID } from 'node:crypto'

import { accessRules, type AccessExplanation } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
const now = new Date('2026-11-24T12:00:00Z')
beforeAll(async () => {
  app = await openApp({ clock: () => now })
})
afterAll(() => app.close())

const person = { username: '', key: '', keyId: '' }

beforeAll(async () => {
  const username = `user-${randomUUID().slice(0, 8)}`
  await app.ask('POST /v1/roles', {
    body: { spec: { name: 'zone-viewer', permissions: ['zones.view'] } },
  })
  await app.ask('POST /v1/users', {
    body: {
      spec: {
        username,
        type: 'application',
        credential: { mode: 'none' },
        roles: ['zone-viewer'],
        ipWhitelist: [
          { cidr: '198.51.100.0/24', comment: 'office', expiresAt: '2026-11-01T00:00:00Z' },
          { range: { from: '192.0.2.10', to: '192.0.2.20' }, accessPoints: ['api'] },
        ],
      },
    },
  })
  const key = await app.ask('POST /v1/api-keys', {
    body: { spec: { user: username, name: 'key', permissions: ['zones.*'] } },
  })
  Object.assign(person, { username, key: key.body['secret'], keyId: key.body['id'] })
})

const ask = async (body: object): Promise<Answer & { body: Partial<AccessExplanation> }> =>
  await app.ask('POST /v1/access:explain', { body })

async function explain(body: object): Promise<AccessExplanation> {
  const answer = await ask(body)
  expect(answer.body.detail).toBeUndefined()
  // The schema of the answer is checked by the serializer.
  return answer.body as unknown as AccessExplanation
}

describe('an explanation', () => {
  test('holds every rule in order, and the decision that the check answers', async () => {
    const question = { credential: person.key, address: '192.0.2.15', permission: 'zones.view' }
    const explained = await explain(question)
    const checked = await app.ask('POST /v1/access:check', { body: question })
    expect(explained.rules.map(({ rule }) => rule)).toEqual(Object.keys(accessRules))
    expect(explained).toMatchObject({
      allowed: true,
      reason: checked.body['reason'],
      user: { username: person.username },
      at: now.toISOString(),
    })
    expect(explained.rules.every(({ result }) => result !== 'refused')).toBe(true)
  })

  test('shows every rule that refuses, not only the first, with what it looked at', async () => {
    const { reason, rules } = await explain({
      credential: person.key,
      address: '198.51.100.7',
      permission: 'domains.view',
    })
    expect(reason).toBe('access.address-not-whitelisted')
    const refused = rules.filter(({ result }) => result === 'refused')
    expect(refused.map(({ reason: why }) => why)).toEqual([
      'access.address-not-whitelisted',
      'access.permission-missing',
      'access.key-permission-missing',
    ])
    expect(refused[0]?.lookedAt).toEqual([
      { name: 'address', value: '198.51.100.7' },
      { name: 'accessPoint', value: 'api' },
      {
        name: 'entries',
        value:
          '198.51.100.0/24 (office), over since 2026-11-01T00:00:00Z, 192.0.2.10-192.0.2.20 for api',
      },
      { name: 'allowedBy', value: 'none' },
    ])
    expect(refused[1]?.lookedAt).toEqual([
      { name: 'permission', value: 'domains.view' },
      { name: 'permissions', value: 'zones.view' },
    ])
  })

  test('names the entry that let the address in', async () => {
    const { rules } = await explain({ credential: person.key, address: '192.0.2.20' })
    const whitelist = rules.find(({ rule }) => rule === 'user-whitelist')
    expect(whitelist).toMatchObject({ result: 'passed' })
    expect(whitelist?.lookedAt).toContainEqual({
      name: 'allowedBy',
      value: '/spec/ipWhitelist/1',
    })
  })

  test('of a key is given by its identity, without its text', async () => {
    const { reason, rules } = await explain({ apiKey: person.keyId, address: '192.0.2.15' })
    expect(reason).toBe('access.allowed')
    expect(rules[0]).toMatchObject({
      rule: 'credential',
      result: 'passed',
      lookedAt: [
        { name: 'credential', value: 'API key' },
        { name: 'id', value: person.keyId },
        { name: 'prefix', value: person.key.slice(0, 8) },
      ],
    })
  })

  test('of a user asks no rule about credentials', async () => {
    const { reason, rules } = await explain({
      user: person.username.toUpperCase(),
      accessPoint: 'web',
      address: '203.0.113.9',
    })
    expect(reason).toBe('access.access-point-not-allowed')
    const unasked = rules.filter(({ result }) => result === 'not-asked')
    expect(unasked.map(({ rule }) => rule)).toEqual([
      'credential',
      'password-policy',
      'key',
      'session',
      'mfa',
      'credential-access-point',
      'key-whitelist',
      'role-validity',
      'permission',
      'key-permission',
    ])
  })

  test('of a credential that is not known is one rule', async () => {
    const { allowed, user, rules } = await explain({ apiKey: randomUUID() })
    expect([allowed, user, rules]).toEqual([
      false,
      null,
      [
        {
          rule: 'credential',
          result: 'refused',
          reason: 'access.credential-unknown',
          lookedAt: [],
        },
      ],
    ])
  })

  test('of nothing named is of the caller', async () => {
    expect((await explain({})).user?.username).toBe('admin')
  })
})

describe('is refused', () => {
  test('to whoever does not hold the permission', async () => {
    const { status, body } = await app.ask('POST /v1/access:explain', {
      key: person.key,
      address: '192.0.2.15',
      body: {},
    })
    expect([status, body.code]).toEqual([403, 'auth.permission-missing'])
    expect(body.detail).toContain('rollcall.access.explain')
  })

  test.each([
    ['of two at once', { credential: 'x', user: 'ada' }, '/user'],
    ['of a key and its text', { credential: 'x', apiKey: randomUUID() }, '/apiKey'],
  ])('%s', async (_, body, pointer) => {
    const answer = await ask(body)
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer])
  })

  test('of a user that there is not', async () => {
    const answer = await ask({ user: 'nobody' })
    expect([answer.status, answer.body.code]).toEqual([422, 'user.not-found'])
  })
})

describe('whoever explains in one account', () => {
  let key = ''
  beforeAll(async () => {
    await app.ask('POST /v1/accounts', { body: { spec: { name: 'small' } } })
    await app.ask('POST /v1/roles', {
      body: { spec: { name: 'explainer', permissions: ['rollcall.access.explain'], rank: 10 } },
    })
    await app.ask('POST /v1/users', { body: { spec: { username: 'helper', type: 'application' } } })
    await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: 'helper', role: 'explainer', account: 'small' } },
    })
    const made = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: 'helper', name: 'key' } },
    })
    key = String(made.body['secret'])
  })

  async function asHelper(body: object): Promise<Answer & { body: Partial<AccessExplanation> }> {
    return await app.ask('POST /v1/access:explain?account=small', { key, body })
  }

  test('reads no whitelist of another account', async () => {
    const refused = await asHelper({ user: person.username, account: 'default' })
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.permission-missing'])
  })

  test('does not learn who is a user of another account, nor whose its keys are', async () => {
    const known = await asHelper({ user: person.username, account: 'small' })
    const unknown = await asHelper({ user: 'nobody-at-all', account: 'small' })
    expect([known.status, known.body.code]).toEqual([unknown.status, 'user.not-found'])
    for (const named of [{ apiKey: person.keyId }, { credential: person.key }])
      expect((await asHelper({ ...named, account: 'small' })).body).toMatchObject({
        reason: 'access.credential-unknown',
        user: null,
      })
  })

  test('explains themselves there', async () => {
    expect((await asHelper({ account: 'small' })).body).toMatchObject({ allowed: true })
  })
})
