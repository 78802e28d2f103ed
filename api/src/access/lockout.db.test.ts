/** Nobody shuts out by an IP whitelist who must get in, on any way that a whitelist is written, unless it is said. */
import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type Ask, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

const elsewhere = [{ cidr: '203.0.113.0/24' }]
const here = '192.0.2.7'

/** From an address that no test shuts out. */
const ask = (request: string, options: Ask = {}): Promise<Answer> =>
  app.ask(request, { address: here, ...options })

async function idOf(path: string, query: string): Promise<string> {
  const { body } = await ask(`GET /v1/${path}?${query}`)
  const [first] = body['items'] as { id: string }[]
  return first?.id ?? ''
}

async function must(request: string, options: Ask): Promise<Answer['body']> {
  const { status, body } = await ask(request, options)
  expect(body.detail).toBeUndefined()
  expect(status).toBeLessThan(300)
  return body
}

async function application(
  role: string,
  account?: string,
): Promise<{ id: string; key: string; keyId: string; name: string }> {
  const name = `user-${randomUUID().slice(0, 8)}`
  const user = await must('POST /v1/users', {
    body: {
      spec: {
        username: name,
        type: 'application',
        credential: { mode: 'none' },
        ...(account === undefined ? { roles: [role] } : {}),
      },
    },
  })
  if (account !== undefined)
    await must('POST /v1/role-assignments', { body: { spec: { user: name, role, account } } })
  const made = await must('POST /v1/api-keys', { body: { spec: { user: name, name: 'key' } } })
  return { id: String(user['id']), key: String(made['secret']), keyId: String(made['id']), name }
}

const refusalOf = ({ status, body }: Answer): unknown[] => [status, body.code]
const refused = [409, 'ip-whitelist.lockout']

describe('the account of the caller', () => {
  const patch = async (body: object): Promise<Answer> =>
    await ask(`PATCH /v1/accounts/${await idOf('accounts', 'name=default')}`, { body })

  test('is not closed to the caller, who is named with the entry', async () => {
    const answer = await patch({ spec: { ipWhitelist: elsewhere } })
    expect(refusalOf(answer)).toEqual(refused)
    expect(answer.body.detail).toContain(`user admin, coming from ${here}`)
    expect(answer.body.errors).toContainEqual({
      pointer: '/spec/ipWhitelist/0',
      detail: 'shuts out the caller, user admin',
    })
    const dry = await ask(
      `PATCH /v1/accounts/${await idOf('accounts', 'name=default')}?dryRun=true`,
      { body: { spec: { ipWhitelist: elsewhere } } },
    )
    expect(refusalOf(dry)).toEqual(refused)
  })

  test('is not closed to a declarer, who was seen elsewhere', async () => {
    await must('GET /v1/roles', {
      key: app.keys.operator,
      address: '198.51.100.9',
      headers: { 'rollcall-manager': 'kubernetes/cluster' },
    })
    await app.uses.flush()
    const spec = { ipWhitelist: [{ cidr: '192.0.2.0/24' }] }
    const answer = await patch({ spec })
    expect(refusalOf(answer)).toEqual(refused)
    expect(answer.body.detail).toContain(
      'user rollcall-operator, who declares as kubernetes/cluster',
    )
    expect((await patch({ spec, acknowledgeLockout: ['Rollcall-Operator'] })).status).toBe(200)
    expect((await patch({ spec: { ipWhitelist: [] } })).status).toBe(200)
  })
})

describe('an API key', () => {
  test('is not closed to the pipeline that declares with it', async () => {
    const { keyId: id, key, name } = await application('admin')
    await must('GET /v1/roles', {
      key,
      address: '198.51.100.9',
      headers: { 'rollcall-manager': 'cli/people' },
    })
    await app.uses.flush()
    const patch = (body: object): Promise<Answer> => ask(`PATCH /v1/api-keys/${id}`, { body })
    const answer = await patch({ spec: { ipWhitelist: elsewhere } })
    expect(refusalOf(answer)).toEqual(refused)
    expect((await patch({ spec: { ipWhitelist: [{ cidr: '198.51.100.0/24' }] } })).status).toBe(200)
    const closing = { spec: { ipWhitelist: elsewhere }, acknowledgeLockout: [name] }
    expect((await patch(closing)).status).toBe(200)
  })

  test('does not close itself by an apply; one item that is refused fails no other', async () => {
    const { key, name } = await application('admin')
    const apply = (ipWhitelist: object[], acknowledgeLockout?: string[]): Promise<Answer> =>
      ask('POST /v1/api-keys:apply', {
        key,
        headers: { 'rollcall-manager': 'cli/keys' },
        body: {
          items: [
            {
              name: 'own',
              spec: { user: name, name: 'key', ipWhitelist },
              adoption: 'IfUnowned',
              ...(acknowledgeLockout === undefined ? {} : { acknowledgeLockout }),
            },
            { name: `other-${name}`, spec: { user: name, name: 'other', ipWhitelist: elsewhere } },
          ],
        },
      })
    const first = await apply(elsewhere)
    expect(first.body['items']).toMatchObject([
      { action: 'refused', problem: { code: 'ip-whitelist.lockout' } },
      { action: 'created' },
    ])
    const second = await apply(elsewhere, [name])
    expect(second.body['items']).toMatchObject([{ action: 'updated' }, { action: 'unchanged' }])
  })
})

describe('the last administrator of an account', () => {
  test('is not shut out by whoever comes from another account', async () => {
    const account = `account-${randomUUID().slice(0, 8)}`
    await must('POST /v1/accounts', { body: { spec: { name: account } } })
    await must('POST /v1/role-assignments', {
      body: { spec: { user: 'admin', role: 'owner', account } },
    })
    const administrator = await application('admin', account)
    await must(`GET /v1/me?account=${account}`, { key: administrator.key, address: '192.0.2.50' })
    const outsider = await application('owner')
    await must('GET /v1/me', {})
    await app.uses.flush()
    const id = await idOf('accounts', `name=${account}`)
    const patch = (body: object): Promise<Answer> =>
      ask(`PATCH /v1/accounts/${id}`, { key: outsider.key, body })
    // One of the two administrators goes on coming in.
    expect((await patch({ spec: { ipWhitelist: [{ cidr: `${here}/32` }] } })).status).toBe(200)
    expect((await patch({ spec: { ipWhitelist: [] } })).status).toBe(200)
    const answer = await patch({ spec: { ipWhitelist: elsewhere } })
    expect(refusalOf(answer)).toEqual(refused)
    expect(answer.body.detail).toContain(`the last administrator, user ${administrator.name},`)
    expect(answer.body.detail).toContain('the last administrator, user admin,')
    const meant = {
      spec: { ipWhitelist: elsewhere },
      acknowledgeLockout: ['admin', administrator.name],
    }
    expect((await patch(meant)).status).toBe(200)
  })
})

describe('entries of a whitelist', () => {
  test('that overlap are taken, and told in a header', async () => {
    const name = `account-${randomUUID().slice(0, 8)}`
    const ipWhitelist = [
      { cidr: '192.0.2.0/24' },
      { range: { from: '192.0.2.9', to: '192.0.3.9' } },
    ]
    const made = await ask('POST /v1/accounts', { body: { spec: { name, ipWhitelist } } })
    expect(made.status).toBe(201)
    expect(made.headers['rollcall-warning']).toEqual([
      '/spec/ipWhitelist/1 overlaps with /spec/ipWhitelist/0: some addresses are in both',
    ])
  })

  test.each([
    ['a network with host bits', { cidr: '192.0.2.7/24' }, '/spec/ipWhitelist/1/cidr'],
    [
      'a range that ends before it begins',
      { range: { from: '192.0.2.9', to: '192.0.2.1' } },
      '/spec/ipWhitelist/1/range',
    ],
    [
      'a range of two families',
      { range: { from: '192.0.2.9', to: '2001:db8::' } },
      '/spec/ipWhitelist/1/range',
    ],
    ['neither', { comment: 'office' }, '/spec/ipWhitelist/1'],
    [
      'both',
      { cidr: '192.0.2.0/24', range: { from: '192.0.2.9', to: '192.0.2.9' } },
      '/spec/ipWhitelist/1',
    ],
  ])('%s is refused at its place', async (_, entry, pointer) => {
    const name = `account-${randomUUID().slice(0, 8)}`
    const { status, body } = await ask('POST /v1/accounts', {
      body: { spec: { name, ipWhitelist: [{ cidr: '203.0.113.0/24' }, entry] } },
    })
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer])
  })
})
