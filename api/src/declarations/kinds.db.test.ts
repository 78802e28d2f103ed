/** What holds for the other kinds: accounts, roles, role assignments and API keys, and what they do to each other. */
import { hash } from 'node:crypto'

import type { ApplyResult, ObjectMeta } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { countRows } from '../../../test/support/rows.ts'
import { newApiKey } from '../access/api-key.ts'

type Anything = ObjectMeta & { spec: Record<string, unknown>; status: Record<string, unknown> }

const manager = { 'rollcall-manager': 'cli/people' }
let app: TestApp
let serial = 0
let name = ''

beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())
beforeEach(() => {
  serial += 1
  name = `n${serial}`
})

async function create(path: string, spec: object, more: object = {}): Promise<Anything> {
  const { status, body } = await app.ask(`POST /v1/${path}`, { body: { spec, ...more } })
  expect(body.detail).toBeUndefined()
  expect(status).toBe(201)
  return body as unknown as Anything
}

async function apply(path: string, ...items: object[]): Promise<ApplyResult<Anything>[]> {
  const { status, body } = await app.ask(`POST /v1/${path}:apply`, {
    body: { items },
    headers: manager,
  })
  expect(status).toBe(200)
  return body['items'] as ApplyResult<Anything>[]
}

async function application(username: string, roles: string[] = []): Promise<Anything> {
  return await create('users', { username, type: 'application', roles })
}

/** The text of a new key of a user. */
async function keyOf(user: string, spec: object = {}): Promise<string> {
  const { body } = await app.ask('POST /v1/api-keys', {
    body: { spec: { user, name: 'k', ...spec } },
  })
  return String(body['secret'])
}

async function remove(path: string, id: string, query = '', headers = {}): Promise<Answer> {
  return await app.ask(`DELETE /v1/${path}/${id}?${query}`, {
    headers: { 'if-match': '*', ...headers },
  })
}

describe.each([
  ['accounts', () => ({ name, ipWhitelist: [{ cidr: '192.0.2.0/24' }] }), { name: 'renamed' }],
  [
    'roles',
    () => ({ name, description: 'd', permissions: ['zones.view', 'dns.*'] }),
    { name: 'renamed' },
  ],
])('%s', (path, specOf, rename) => {
  test('are answered as they are read, listed, renamed, and deleted once and again', async () => {
    const made = await create(path, specOf())
    expect(made.spec).toEqual(specOf())
    expect((await app.ask(`GET /v1/${path}/${made.id}`)).body).toEqual(made)
    expect((await app.ask(`GET /v1/${path}?name=${name}`)).body['items']).toEqual([made])
    expect((await app.ask(`GET /v1/${path}?q=${name}`)).body['items']).toContainEqual(made)
    const renamed = await app.ask(`PATCH /v1/${path}/${made.id}`, { body: { spec: rename } })
    expect(renamed.body).toMatchObject({ id: made.id, version: 2, spec: rename })
    expect((await remove(path, made.id)).status).toBe(200)
    expect((await remove(path, made.id)).status).toBe(204)
    expect((await app.ask(`GET /v1/${path}/${made.id}`)).status).toBe(404)
  })

  test('applied without a change write nothing, and a second of the name is refused', async () => {
    await apply(path, { name, spec: specOf() })
    const before = await countRows(app.urls.superuserUrl)
    expect(await apply(path, { name, spec: specOf() })).toMatchObject([{ action: 'unchanged' }])
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
    const taken = await app.ask(`POST /v1/${path}`, { body: { spec: specOf() } })
    expect(taken.status).toBe(409)
    expect(taken.body.errors).toMatchObject([{ pointer: '/spec/name' }])
    expect(taken.body.holder).toMatchObject({ kind: 'cli', name })
  })

  test('swap their names in one call', async () => {
    const [a, b] = [`${name}-a`, `${name}-b`]
    const made = await apply(
      path,
      { name: 'a', spec: { name: a } },
      { name: 'b', spec: { name: b } },
    )
    const swapped = await apply(
      path,
      { name: 'a', spec: { name: b } },
      { name: 'b', spec: { name: a } },
    )
    expect(swapped.map(({ action, id }) => [action, id])).toEqual(
      made.map(({ id }) => ['updated', id]),
    )
    for (const { id = '' } of made) await remove(path, id, '', manager)
  })
})

describe('a role', () => {
  test('names a permission of Rollcall that exists', async () => {
    const spec = { name, permissions: ['zones.view', 'rollcall.users.veiw'] }
    const { status, body } = await app.ask('POST /v1/roles', { body: { spec } })
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/spec/permissions/1'])
  })

  test('that is held is deleted only when it may be taken from its holders', async () => {
    const role = await create('roles', { name })
    const user = await application(`u-${name}`, [name])
    const refused = await remove('roles', role.id)
    expect([refused.status, refused.body.code]).toEqual([409, 'role.in-use'])
    expect((await remove('roles', role.id, 'assigned=detach')).status).toBe(200)
    const { body } = await app.ask(`GET /v1/users/${user.id}`)
    expect(body).toMatchObject({ version: 2, spec: { roles: [] } })
  })

  test.each(['owner', 'admin'])('%s stays as it is', async (protectedRole) => {
    const { body } = await app.ask(`GET /v1/roles?name=${protectedRole}`)
    const [role] = body['items'] as Anything[]
    const id = role?.id ?? ''
    const patched = await app.ask(`PATCH /v1/roles/${id}`, { body: { spec: { description: 'x' } } })
    expect([patched.status, patched.body.code]).toEqual([409, 'object.protected'])
    expect((await remove('roles', id, 'assigned=detach')).body.code).toBe('object.protected')
  })
})

describe('an account', () => {
  test('with users is not deleted', async () => {
    const account = await create('accounts', { name })
    await application(`u-${name}`)
    await create('role-assignments', { user: `u-${name}`, role: 'admin', account: name })
    const { status, body } = await remove('accounts', account.id)
    expect([status, body.code]).toEqual([409, 'account.in-use'])
  })

  test('has its policy relaxed only by an owner in it, and tightened by everybody who may change it', async () => {
    const { id } = await create('accounts', { name })
    const guard = { maxRemovals: '50', window: 'P1D', minAdmins: 0 }
    const body = { spec: { policy: { userRemoval: 'tombstone', guard } } }
    const asAdmin = await app.ask(`PATCH /v1/accounts/${id}`, { body, key: app.keys.operator })
    expect([asAdmin.status, asAdmin.body.code]).toEqual([403, 'account.policy-relaxed'])
    expect(asAdmin.body.errors?.map(({ pointer }) => pointer)).toEqual([
      '/spec/policy/userRemoval',
      '/spec/policy/guard',
    ])
    const elsewhere = await app.ask(`PATCH /v1/accounts/${id}`, { body })
    expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'account.policy-relaxed'])
    expect(elsewhere.body.detail).toContain(`?account=${name}`)
    await create('users', { username: `o-${name}`, type: 'application', roles: [] })
    await create('role-assignments', { user: `o-${name}`, role: 'owner', account: name })
    const owner = newApiKey()
    await create(
      'api-keys',
      { user: `o-${name}`, name: 'x' },
      { hash: owner.hash.toString('hex'), prefix: owner.prefix },
    )
    const relaxed = await app.ask(`PATCH /v1/accounts/${id}?account=${name}`, {
      body,
      key: owner.text,
    })
    expect([relaxed.status, relaxed.body.detail]).toEqual([200, undefined])
    const stricter = { spec: { policy: { userRemoval: 'never' } } }
    const tightened = await app.ask(`PATCH /v1/accounts/${id}`, {
      body: stricter,
      key: app.keys.operator,
    })
    expect(tightened.status).toBe(200)
  })
})

describe('a role assignment', () => {
  test('makes the user a member, stands beside the roles of the user, and ends', async () => {
    await create('accounts', { name })
    await create('roles', { name: `r-${name}` })
    const user = await application(`u-${name}`)
    const made = await create('role-assignments', {
      user: `U-${name}`,
      role: `r-${name}`,
      account: name,
    })
    expect(made.spec).toEqual({ user: `u-${name}`, role: `r-${name}`, account: name })
    const read = async (): Promise<Record<string, unknown>> =>
      (await app.ask(`GET /v1/users/${user.id}`)).body
    expect(await read()).toMatchObject({
      version: 1,
      statusVersion: 2,
      spec: { roles: [] },
      status: { memberships: [{ account: 'default' }, { account: name, roles: [`r-${name}`] }] },
    })
    await app.ask(`PATCH /v1/users/${user.id}`, { body: { spec: { roles: [] } } })
    expect((await app.ask(`GET /v1/role-assignments?user=u-${name}`)).body['items']).toEqual([made])
    const again = await app.ask('POST /v1/role-assignments', { body: { spec: made.spec } })
    expect([again.status, again.body.code]).toEqual([409, 'role-assignment.exists'])
    expect((await remove('role-assignments', made.id)).status).toBe(200)
    expect((await read())['status']).toMatchObject({
      memberships: [{}, { account: name, roles: [] }],
    })
  })

  test.each([
    ['user', { user: 'nobody-here', role: 'admin' }, 'user.not-found'],
    ['role', { user: 'admin', role: 'nope' }, 'role.not-found'],
    ['account', { user: 'admin', role: 'admin', account: 'nope' }, 'account.not-found'],
  ])('names a %s that exists', async (member, spec, code) => {
    const { status, body } = await app.ask('POST /v1/role-assignments', { body: { spec } })
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([422, code, `/spec/${member}`])
  })

  test('never changes', async () => {
    await application(`u-${name}`)
    await create('roles', { name })
    const spec = { user: `u-${name}`, role: 'admin' }
    await apply('role-assignments', { name, spec })
    expect(await apply('role-assignments', { name, spec })).toMatchObject([{ action: 'unchanged' }])
    const [changed] = await apply('role-assignments', { name, spec: { ...spec, role: name } })
    expect(changed?.problem).toMatchObject({
      code: 'object.immutable-field',
      errors: [{ pointer: '/spec/role' }],
    })
  })
})

describe('an API key', () => {
  test('of the server is told once, and its replay keeps it', async () => {
    await application(name, ['admin'])
    const ask = (): Promise<Answer> =>
      app.ask('POST /v1/api-keys', {
        body: { spec: { user: name, name: 'k' } },
        headers: { 'idempotency-key': name },
      })
    const first = await ask()
    const secret = String(first.body['secret'])
    expect((await app.ask('GET /v1/me', { key: secret })).body.user?.username).toBe(name)
    const replay = await ask()
    expect(replay.status).toBe(201)
    expect(replay.body).toMatchObject({ id: first.body['id'], secretReturned: false })
    expect(JSON.stringify(replay.body)).not.toContain(secret)
    expect((await app.ask(`GET /v1/api-keys/${String(first.body['id'])}`)).body).not.toHaveProperty(
      'secret',
    )
  })

  test('of the caller works by its hash, and another hash takes its place', async () => {
    await application(name, ['admin'])
    const [old, next] = [newApiKey(), newApiKey()]
    const item = (key: typeof old): object => ({
      name,
      spec: { user: name, name: 'k', expiresAt: '2999-12-31T00:00:00Z' },
      hash: hash('sha256', key.text),
      prefix: key.prefix,
    })
    const [made] = await apply('api-keys', item(old))
    expect(made).toMatchObject({ action: 'created', object: { status: { prefix: old.prefix } } })
    expect(made).not.toHaveProperty('secret')
    expect(await apply('api-keys', item(old))).toMatchObject([{ action: 'unchanged' }])
    expect((await app.ask('GET /v1/me', { key: old.text })).status).toBe(200)
    const [changed] = await apply('api-keys', item(next))
    expect(changed).toMatchObject({ action: 'updated', id: made?.id, changes: [{ field: 'hash' }] })
    expect((await app.ask('GET /v1/me', { key: old.text })).status).toBe(401)
    expect((await app.ask('GET /v1/me', { key: next.text })).status).toBe(200)
    const known = await app.ask('POST /v1/api-keys', {
      body: {
        spec: { user: name, name: 'other' },
        hash: hash('sha256', next.text),
        prefix: next.prefix,
      },
    })
    expect([known.status, known.body.code]).toEqual([409, 'api-key.hash-known'])
  })

  test('is suspended with its user, revoked once and for good, and frees its name', async () => {
    const user = await application(name, ['admin'])
    const made = await create('api-keys', { user: name, name: 'k' })
    const state = async (): Promise<unknown> =>
      (await app.ask(`GET /v1/api-keys/${made.id}`)).body['status']
    await app.ask(`PATCH /v1/users/${user.id}`, { body: { spec: { active: false } } })
    expect(await state()).toMatchObject({ state: 'SUSPENDED' })
    await app.ask(`PATCH /v1/users/${user.id}`, { body: { spec: { active: true } } })
    expect(await state()).toMatchObject({ state: 'ACTIVE' })
    expect((await remove('api-keys', made.id)).body['status']).toMatchObject({ state: 'REVOKED' })
    expect((await remove('api-keys', made.id)).status).toBe(200)
    await create('api-keys', { user: name, name: 'k' })
    const listed = async (query: string): Promise<number> =>
      ((await app.ask(`GET /v1/api-keys?user=${name}${query}`)).body['items'] as unknown[]).length
    expect([await listed(''), await listed('&revoked=true')]).toEqual([1, 2])
  })

  test.each([
    ['a day that does not exist', { expiresAt: '2026-02-30T00:00:00Z' }, {}, '/spec/expiresAt'],
    ['a hash without prefix', {}, { hash: 'a'.repeat(64) }, '/prefix'],
    ['a hash that is none', {}, { hash: 'a', prefix: 'rck_abcd' }, '/hash'],
  ])('with %s is refused', async (_, spec, more, pointer) => {
    const body = { spec: { user: 'admin', name, ...spec }, ...more }
    const answer = await app.ask('POST /v1/api-keys', { body })
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer])
  })
})

describe('a caller who may little', () => {
  let key = ''
  beforeAll(async () => {
    await create('roles', {
      name: 'helpdesk',
      permissions: [
        'rollcall.users.*',
        'rollcall.roles.*',
        'rollcall.api-keys.*',
        'rollcall.role-assignments.*',
        'zones.view',
      ],
    })
    await create('roles', { name: 'zones', permissions: ['zones.view'] })
    await create('roles', { name: 'dns', permissions: ['dns.edit'] })
    await application('helper', ['helpdesk'])
    key = await keyOf('helper')
  })

  test('gives what it holds and nothing else', async () => {
    const make = (roles: string[]): Promise<Answer> =>
      app.ask('POST /v1/users', {
        key,
        body: { spec: { username: `${name}-${roles.join('-')}`, type: 'application', roles } },
      })
    expect((await make(['zones'])).status).toBe(201)
    expect((await make(['dns'])).body.code).toBe('role.exceeds-grantor')
    expect((await make(['admin'])).body.code).toBe('object.rank-too-low')
    const assignment = { spec: { user: `${name}-zones`, role: 'dns' } }
    expect((await app.ask('POST /v1/role-assignments', { key, body: assignment })).body.code).toBe(
      'role.exceeds-grantor',
    )
    const role = { spec: { name, permissions: ['zones.view', 'dns.edit'] } }
    const answer = await app.ask('POST /v1/roles', { key, body: role })
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([403, '/spec/permissions/1'])
  })

  test('makes no key that could do more than it', async () => {
    await application(name, ['dns', 'zones'])
    const make = (spec: object): Promise<Answer> =>
      app.ask('POST /v1/api-keys', { key, body: { spec: { user: name, name: 'k', ...spec } } })
    expect((await make({})).body.code).toBe('auth.permission-missing')
    expect((await make({ permissions: ['zones.view'] })).status).toBe(201)
  })

  test('touches nobody who ranks above it', async () => {
    const { body } = await app.ask('GET /v1/users?username=rollcall-operator')
    const [operator] = body['items'] as Anything[]
    const path = `/v1/users/${operator?.id}`
    const patched = await app.ask(`PATCH ${path}`, { key, body: { spec: { active: false } } })
    expect([patched.status, patched.body.code]).toEqual([403, 'object.rank-too-low'])
    const removed = await app.ask(`DELETE ${path}?policy=deactivate`, {
      key,
      headers: { 'if-match': '*' },
    })
    expect(removed.body.code).toBe('object.rank-too-low')
    const minted = await app.ask('POST /v1/api-keys', {
      key,
      body: { spec: { user: 'rollcall-operator', name, permissions: [] } },
    })
    expect(minted.body.code).toBe('object.rank-too-low')
  })

  test('learns nothing of users of other accounts but that a name is taken', async () => {
    await create('accounts', { name })
    const user = await create('users', { username: name, email: `${name}@example.test` })
    await create('role-assignments', { user: name, role: 'zones', account: name })
    await app.ask(`DELETE /v1/users/${user.id}?policy=deactivate&account=default`, {
      headers: { 'if-match': '*' },
    })
    expect((await app.ask(`GET /v1/users/${user.id}`)).status).toBe(200)
    expect((await app.ask(`GET /v1/users/${user.id}`, { key })).status).toBe(404)
    expect((await app.ask(`GET /v1/users?username=${name}`, { key })).body['items']).toEqual([])
    const patched = await app.ask(`PATCH /v1/users/${user.id}`, {
      key,
      body: { spec: { active: false } },
    })
    expect(patched.status).toBe(404)
    const body = { spec: { username: `${name}-b`, email: `${name}@example.test` } }
    const taken = await app.ask('POST /v1/users', { key, body })
    expect([taken.status, taken.body.code]).toEqual([409, 'user.email-taken'])
    expect(taken.body.detail).not.toContain(name)
    expect(taken.body).not.toHaveProperty('holder')
    const items = [
      { name, spec: { username: name, email: `${name}@example.test` }, adoption: 'IfUnowned' },
    ]
    const applied = await app.ask('POST /v1/users:apply', {
      key,
      headers: manager,
      body: { items },
    })
    expect((applied.body['items'] as ApplyResult[])[0]?.problem?.code).toBe(
      'object.adoption-refused',
    )
  })

  test('is told which permission is missing', async () => {
    const { status, body } = await app.ask('GET /v1/accounts', { key })
    expect([status, body.code]).toEqual([403, 'auth.permission-missing'])
    expect(body.detail).toContain('rollcall.accounts.view')
  })
})
