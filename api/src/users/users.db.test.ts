import type { ApplyResult, User } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { executeStatements } from '../../../test/support/postgres.ts'
import { countRows, type Rows } from '../../../test/support/rows.ts'

const manager = { 'rollcall-manager': 'cli/people' }
let app: TestApp
let serial = 0
/** A name that no other test has. */
let name = ''

beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())
beforeEach(() => {
  serial += 1
  name = `ada${serial}`
})

/** A person who uses API keys only: ACTIVE at once. */
function person(username: string, more: object = {}): object {
  return { username, email: `${username}@example.test`, credential: { mode: 'none' }, ...more }
}

async function create(spec: object): Promise<User> {
  const { status, body } = await app.ask('POST /v1/users', { body: { spec } })
  expect(body).not.toHaveProperty('code')
  expect(status).toBe(201)
  return body as unknown as User
}

async function apply(
  items: { name: string; spec: object; adoption?: string }[],
  headers: Record<string, string> = manager,
  query = '',
): Promise<ApplyResult<User>[]> {
  const { status, body } = await app.ask(`POST /v1/users:apply${query}`, {
    body: { items },
    headers,
  })
  expect(status).toBe(200)
  return body['items'] as ApplyResult<User>[]
}

async function applyOne(
  spec: object,
  more: { adoption?: string } = {},
): Promise<ApplyResult<User>> {
  const [result] = await apply([{ name, spec, ...more }])
  if (result === undefined) throw new Error('no result')
  return result
}

async function read(id: string): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}`)).body as unknown as User
}

async function rows(): Promise<Rows> {
  return await countRows(app.urls.superuserUrl)
}

describe('creating', () => {
  test('a user is answered as it is read afterwards', async () => {
    const spec = person(name, {
      type: 'person',
      firstName: 'Ada',
      lastName: 'Lovelace',
      displayName: 'Ada L.',
      language: 'en-GB',
      accessPoints: ['api', 'web'],
      ipWhitelist: [{ cidr: '198.51.100.0/24', comment: 'office' }, { cidr: '2001:db8::/32' }],
      credential: { mode: 'none' },
      roles: ['admin'],
    })
    const made = await create(spec)
    expect(made.spec).toEqual(spec)
    expect(await read(made.id)).toEqual(made)
    expect(made).toMatchObject({ version: 1, statusVersion: 1, manager: null, declared: [] })
  })

  test('what is absent is chosen and shown as effective, and not in the spec', async () => {
    const made = await create({ email: `${name}@example.test` })
    expect(made.spec).toEqual({ email: `${name}@example.test` })
    expect(made.status.effective).toEqual({
      username: `${name}@example.test`,
      type: 'person',
      active: true,
      accessPoints: ['web'],
      ipWhitelist: [],
      roles: [],
      mfa: 'optional',
      credential: { mode: 'invite' },
    })
    expect(made.status.state).toBe('INVITED')
  })

  test('writes one row of the feed and one of the audit log', async () => {
    const before = await rows()
    await create(person(name))
    const after = await rows()
    expect(after.changes - before.changes).toBe(1)
    expect(after.audit_log - before.audit_log).toBe(1)
  })

  test('a dry run answers the user and writes nothing', async () => {
    const before = await rows()
    const { status, body, headers } = await app.ask('POST /v1/users?dryRun=true', {
      body: { spec: person(name) },
    })
    expect([status, headers['dry-run']]).toEqual([200, 'true'])
    expect(body['spec']).toEqual(person(name))
    expect(await rows()).toEqual(before)
  })

  test.each([
    ['an unknown member', { username: 'x', typ: 'person' }, '/spec/typ', 422],
    ['a number as name', { username: 7 }, '/spec/username', 422],
    ['a status', { username: 'x', status: {} }, '/spec/status', 422],
    ['neither username nor e-mail', { type: 'application' }, '/spec/username', 422],
    ['a person without e-mail', { username: 'nomail' }, '/spec/email', 422],
    [
      'host bits',
      { username: 'x', ipWhitelist: [{ cidr: '198.51.100.7/24' }] },
      '/spec/ipWhitelist/0/cidr',
      422,
    ],
    [
      'octal numbers',
      { username: 'x', ipWhitelist: [{ cidr: '010.0.0.0/8' }] },
      '/spec/ipWhitelist/0/cidr',
      422,
    ],
    [
      'a role that does not exist',
      { username: 'x', type: 'application', roles: ['admin', 'nope'] },
      '/spec/roles/1',
      422,
    ],
  ])('%s is refused with a pointer', async (_, spec, pointer, expected) => {
    const { status, body } = await app.ask('POST /v1/users', { body: { spec } })
    expect(status).toBe(expected)
    expect(body.errors?.map((fault) => fault.pointer)).toContain(pointer)
  })

  test('host bits are refused with the text to write instead', async () => {
    const { body } = await app.ask('POST /v1/users', {
      body: { spec: person(name, { ipWhitelist: [{ cidr: '2001:db8::1/32' }] }) },
    })
    expect(body.code).toBe('ip-whitelist.host-bits')
    expect(body.detail).toContain('write 2001:db8::/32')
  })

  test('a username is taken whatever its case, and the holder is named', async () => {
    await applyOne(person(name))
    const { status, body } = await app.ask('POST /v1/users', {
      body: { spec: { ...person(name.toUpperCase()), email: `other-${name}@example.test` } },
    })
    expect([status, body.code]).toEqual([409, 'user.username-taken'])
    expect(body.errors).toMatchObject([{ pointer: '/spec/username' }])
    expect(body.holder).toEqual({ kind: 'cli', instance: 'people', name })
  })

  test('an e-mail address is taken among active persons only', async () => {
    const first = await create(person(name))
    const second = { username: `${name}b`, email: `${name.toUpperCase()}@example.test` }
    const refused = await app.ask('POST /v1/users', { body: { spec: second } })
    expect([refused.status, refused.body.code]).toEqual([409, 'user.email-taken'])
    expect(refused.body.errors).toMatchObject([{ pointer: '/spec/email' }])
    await create({ ...second, type: 'application' })
    await app.ask(`PATCH /v1/users/${first.id}`, { body: { spec: { active: false } } })
    await create({ ...second, username: `${name}c` })
    const back = await app.ask(`PATCH /v1/users/${first.id}`, { body: { spec: { active: true } } })
    expect([back.status, back.body.code]).toEqual([409, 'user.email-taken'])
  })

  test('50 twins with one Idempotency-Key make one user', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        app.ask('POST /v1/users', {
          body: { spec: person(name) },
          headers: { 'idempotency-key': name },
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201))
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotent-replay'] === 'true')).toHaveLength(
      49,
    )
    const other = await app.ask('POST /v1/users', {
      body: { spec: person(`${name}x`) },
      headers: { 'idempotency-key': name },
    })
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotency-key-reused'])
  })
})

describe('changing', () => {
  test('null takes a member away, and the server chooses again', async () => {
    const { id } = await create(person(name, { active: false, firstName: 'Ada', roles: ['admin'] }))
    const { body, headers } = await app.ask(`PATCH /v1/users/${id}`, {
      body: { spec: { active: null, firstName: null, roles: null } },
      headers: { 'if-match': '"1"', 'content-type': 'application/merge-patch+json' },
    })
    expect(headers['etag']).toBe('"2"')
    expect(body['spec']).toEqual(person(name))
    expect(body['status']).toMatchObject({
      state: 'ACTIVE',
      effective: { active: true, roles: [] },
    })
  })

  test('a patch that changes nothing keeps the version and writes nothing', async () => {
    const { id } = await create(person(name))
    const before = await rows()
    const { body } = await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { username: name } } })
    expect(body['version']).toBe(1)
    expect(await rows()).toEqual(before)
  })

  test('50 patches with one ETag: one is made, 49 are stale', async () => {
    const { id } = await create(person(name))
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        app.ask(`PATCH /v1/users/${id}`, {
          body: { spec: { firstName: `Ada ${index}` } },
          headers: { 'if-match': '"1"' },
        }),
      ),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([200, ...Array<number>(49).fill(412)])
    expect((await read(id)).version).toBe(2)
  })

  test('50 patches with If-Match: * are all made', async () => {
    const { id } = await create(person(name))
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        app.ask(`PATCH /v1/users/${id}`, { body: { spec: { lastName: `L ${index}` } } }),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await read(id)).version).toBe(51)
  })

  test.each([
    ['no If-Match', {}, 428],
    ['a stale one', { 'if-match': '"7"' }, 412],
    ['a weak one', { 'if-match': 'W/"1"' }, 412],
    ['a list with the right one', { 'if-match': '"7", "1"' }, 200],
    ['nonsense', { 'if-match': 'one' }, 400],
  ])('%s', async (_, headers, expected) => {
    const { id } = await create(person(name))
    const answer = await app.app.inject({
      method: 'PATCH',
      url: `/v1/users/${id}`,
      headers: { authorization: `Bearer ${app.keys.admin}`, ...headers },
      body: { spec: { firstName: 'Ada' } },
    })
    expect(answer.statusCode).toBe(expected)
  })

  test('a declared field is changed by nobody else, an undeclared one stays free', async () => {
    const { id = '' } = await applyOne(person(name))
    const refused = await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { username: 'eve' } } })
    expect([refused.status, refused.body.code]).toEqual([409, 'object.field-managed'])
    expect(refused.body.errors).toMatchObject([{ pointer: '/spec/username' }])
    expect(refused.body.holder).toMatchObject({ kind: 'cli', instance: 'people', name })
    const free = await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { firstName: 'Ada' } } })
    expect(free.status).toBe(200)
    const own = await app.ask(`PATCH /v1/users/${id}`, {
      body: { spec: { username: `${name}-new` } },
      headers: manager,
    })
    expect(own.body['spec']).toMatchObject({ username: `${name}-new`, firstName: 'Ada' })
    expect(own.body['declared']).toEqual(['username', 'email', 'credential'])
  })

  test('nobody deactivates the user that they are', async () => {
    const me = await app.ask('GET /v1/me')
    const { status, body } = await app.ask(`PATCH /v1/users/${me.body.user?.id}`, {
      body: { spec: { active: false } },
    })
    expect([status, body.code]).toEqual([403, 'user.own-user'])
  })
})

describe('declaring', () => {
  test('an unchanged declaration writes nothing at all', async () => {
    const spec = person(name, {
      roles: ['admin'],
      accessPoints: ['web', 'api'],
      ipWhitelist: [{ cidr: '192.0.2.0/24' }],
    })
    const { id = '' } = await applyOne(spec)
    const before = await rows()
    const again = await applyOne({ ...spec, accessPoints: ['api', 'web'] })
    expect(again).toMatchObject({ action: 'unchanged', id, version: 1 })
    expect(again).not.toHaveProperty('changes')
    expect(await rows()).toEqual(before)
  })

  test('a rename keeps the identity, and the old name is free at once', async () => {
    const { id } = await applyOne(person(name))
    const renamed = await applyOne({ username: `${name}-new`, email: `${name}@example.test` })
    expect(renamed).toMatchObject({
      action: 'updated',
      id,
      version: 2,
      changes: [{ field: 'username', from: name, to: `${name}-new` }],
    })
    await create({ username: name, type: 'application' })
  })

  test('names and addresses are swapped in one call', async () => {
    const items = [person(`${name}a`), person(`${name}b`)]
    const [a, b] = await apply(items.map((spec, index) => ({ name: `${name}/${index}`, spec })))
    const swapped = await apply(
      items.toReversed().map((spec, index) => ({ name: `${name}/${index}`, spec })),
    )
    expect(swapped.map(({ action, id }) => [action, id])).toEqual([
      ['updated', a?.id],
      ['updated', b?.id],
    ])
    expect((await read(a?.id ?? '')).spec.username).toBe(`${name}b`)
    expect((await read(b?.id ?? '')).spec.email).toBe(`${name}a@example.test`)
  })

  test('one that is refused fails no other, whatever is wrong with it', async () => {
    const results = await apply([
      { name: `${name}1`, spec: person(`${name}1`) },
      { name: `${name}2`, spec: person(`${name}2`, { roles: ['nope'] }) },
      { name: `${name}3`, spec: { username: 7 } },
      { name: `${name}4`, spec: person(`${name}1`) },
      { name: `${name}1`, spec: person(`${name}5`) },
      { name: `${name}6`, spec: person(`${name}6`, { ipWhitelist: [{ cidr: '10.0.0.1/8' }] }) },
      { name: `${name}7`, spec: person(`${name}7`) },
    ])
    expect(results.map(({ action, problem }) => [action, problem?.code])).toEqual([
      ['created', undefined],
      ['refused', 'role.not-found'],
      ['refused', 'request.invalid'],
      ['refused', 'user.username-taken'],
      ['refused', 'request.invalid'],
      ['refused', 'ip-whitelist.host-bits'],
      ['created', undefined],
    ])
    expect(results[2]?.problem?.errors).toMatchObject([{ pointer: '/spec/username' }])
  })

  test('a field that leaves is released, keeps its value and is told once', async () => {
    const { id = '' } = await applyOne(person(name, { roles: ['admin'], firstName: 'Ada' }))
    const left = await applyOne(person(name))
    expect(left).toMatchObject({ action: 'updated', version: 1 })
    expect(left.released).toEqual([
      { field: 'roles', kept: ['admin'] },
      { field: 'firstName', kept: 'Ada' },
    ])
    expect((await read(id)).spec).toMatchObject({ roles: ['admin'], firstName: 'Ada' })
    expect(await applyOne(person(name))).toMatchObject({ action: 'unchanged' })
    const free = await app.ask(`PATCH /v1/users/${id}`, {
      body: { spec: { firstName: 'Augusta' } },
    })
    expect(free.status).toBe(200)
    expect(await applyOne(person(name))).toMatchObject({ action: 'unchanged' })
  })

  test('a second manager is refused by name, unless it takes over from the first', async () => {
    const { id } = await applyOne(person(name))
    const other = { 'rollcall-manager': 'terraform/default' }
    const item = { name: 'x', spec: person(name) }
    const [refused] = await apply([item], other)
    expect(refused?.problem).toMatchObject({
      code: 'object.managed-by-another',
      holder: { kind: 'cli', instance: 'people', name },
    })
    expect(refused?.problem?.detail).toContain(`cli/people/${name}`)
    const [taken] = await apply([{ ...item, adoption: `From:cli/people/${name}` }], other)
    expect(taken).toMatchObject({ action: 'updated', id })
  })

  test.each([
    ['Never', false, 'refused'],
    ['IfReleased', false, 'refused'],
    ['IfUnowned', false, 'updated'],
    ['Never', true, 'refused'],
    ['IfReleased', true, 'updated'],
    ['IfUnowned', true, 'updated'],
  ])('adoption %s of a user that was released: %s -> %s', async (adoption, isReleased, action) => {
    if (isReleased) {
      const { id = '' } = await applyOne(person(name))
      const orphaned = await app.ask(`DELETE /v1/users/${id}?policy=orphan`, {
        headers: { ...manager, 'if-match': '*' },
      })
      expect(orphaned.body).toMatchObject({ manager: null, declared: [], spec: person(name) })
    } else await create(person(name))
    expect(await applyOne(person(name), { adoption })).toMatchObject({ action })
  })

  test('a dry run tells what would be and writes nothing', async () => {
    const { id } = await applyOne(person(name))
    const before = await rows()
    const [updated, made] = await apply(
      [
        { name, spec: person(name, { firstName: 'Ada' }) },
        { name: `${name}2`, spec: person(`${name}2`) },
      ],
      manager,
      '?dryRun=true',
    )
    expect(updated).toMatchObject({
      action: 'updated',
      id,
      version: 2,
      changes: [{ field: 'firstName', to: 'Ada' }],
    })
    expect(made).toMatchObject({ action: 'created', object: { spec: person(`${name}2`) } })
    expect(made).not.toHaveProperty('id')
    expect(await rows()).toEqual(before)
  })

  test('a writer of an older epoch is refused', async () => {
    const at = (epoch: string): Record<string, string> => ({
      'rollcall-manager': `kubernetes/${name}`,
      'rollcall-epoch': epoch,
    })
    await apply([{ name, spec: person(name) }], at('2'))
    const body = { items: [{ name, spec: person(name) }] }
    const stale = await app.ask('POST /v1/users:apply', { body, headers: at('1') })
    expect([stale.status, stale.body.code]).toEqual([409, 'request.epoch-stale'])
    await apply([{ name, spec: person(name) }], at('3'))
  })

  test('without a manager there is no declaration', async () => {
    const { status, body } = await app.ask('POST /v1/users:apply', {
      body: { items: [{ name, spec: person(name) }] },
    })
    expect([status, body.code]).toEqual([422, 'request.manager-required'])
  })

  test('PUT by username declares one user under its own name', async () => {
    const put = (spec: object): ReturnType<TestApp['ask']> =>
      app.ask(`PUT /v1/users/by-username/${name}`, { body: { spec }, headers: manager })
    expect((await put({ email: `${name}@example.test` })).status).toBe(201)
    const again = await put({ email: `${name}@example.test` })
    expect([again.status, again.headers['etag']]).toEqual([200, '"1"'])
    expect(again.body['manager']).toEqual({ kind: 'cli', instance: 'people', name })
    expect((await put({ roles: ['nope'] })).body.code).toBe('role.not-found')
  })

  test('10 parallel applies of one user make one', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, () => apply([{ name, spec: person(name) }])),
    )
    const actions = results
      .map(([result]) => result?.action ?? '')
      .toSorted((a, b) => (a < b ? -1 : 1))
    expect(actions).toEqual(['created', ...Array<string>(9).fill('unchanged')])
  })
})

describe('removing', () => {
  async function remove(
    id: string,
    query: string,
    headers: Record<string, string> = {},
  ): ReturnType<TestApp['ask']> {
    return await app.ask(`DELETE /v1/users/${id}?${query}`, {
      headers: { 'if-match': '*', ...headers },
    })
  }

  async function setPolicy(userRemoval: string): Promise<void> {
    const { body } = await app.ask('GET /v1/accounts?name=default')
    const [account] = body['items'] as { id: string }[]
    const answer = await app.ask(`PATCH /v1/accounts/${account?.id}`, {
      body: { spec: { policy: { userRemoval } } },
    })
    expect(answer.status).toBe(200)
  }

  test('under never a bare DELETE is refused, and deactivating ends the user', async () => {
    await setPolicy('never')
    const { id = '' } = await applyOne(person(name, { firstName: 'Ada', roles: ['admin'] }))
    const bare = await remove(id, '', manager)
    expect([bare.status, bare.body.code]).toEqual([409, 'user.removal-exceeds-policy'])
    const { status, body } = await remove(id, 'policy=deactivate', manager)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      manager: null,
      declared: [],
      spec: { active: false, firstName: 'Ada' },
      status: { state: 'DEACTIVATED', membership: 'REMOVED', memberships: [] },
    })
    const again = await remove(id, 'policy=deactivate', manager)
    expect([again.status, again.body['version']]).toEqual([200, body['version']])
  })

  test('declared anew, it comes back under the same id with everything undeclared cleared', async () => {
    await setPolicy('never')
    const { id = '' } = await applyOne(person(name, { firstName: 'Ada', roles: ['admin'] }))
    await remove(id, 'policy=deactivate', manager)
    const [back] = await apply([{ name: 'again', spec: person(name) }], {
      'rollcall-manager': 'terraform/default',
    })
    expect(back).toMatchObject({ action: 'updated', id })
    expect(back?.object?.spec).toEqual(person(name))
    expect(back?.object?.status).toMatchObject({ state: 'ACTIVE', effective: { roles: [] } })
  })

  test('a removed user takes its keys along, for good', async () => {
    await setPolicy('never')
    const { id = '' } = await applyOne({ username: name, type: 'application', roles: ['admin'] })
    const key = await app.ask('POST /v1/api-keys', { body: { spec: { user: name, name: 'k' } } })
    const secret = String(key.body['secret'])
    expect((await app.ask('GET /v1/me', { key: secret })).status).toBe(200)
    await remove(id, 'policy=deactivate', manager)
    expect((await app.ask('GET /v1/me', { key: secret })).status).toBe(401)
    await applyOne({ username: name, type: 'application' })
    expect((await app.ask('GET /v1/me', { key: secret })).status).toBe(401)
  })

  test('a tombstone keeps id and username, loses the profile and frees the name', async () => {
    await setPolicy('tombstone')
    const made = await create(person(name, { firstName: 'Ada' }))
    const { status, body } = await remove(made.id, '')
    expect(status).toBe(200)
    expect(body['status']).toMatchObject({ state: 'REMOVED' })
    expect(body['spec']).toEqual({ username: name, type: 'person', active: false })
    expect(await read(made.id)).toEqual(body)
    expect((await remove(made.id, '')).status).toBe(200)
    for (const query of [`username=${name}`, 'sort=-username&limit=1', 'sort=username&limit=1']) {
      const listed = await app.ask(`GET /v1/users?state=REMOVED&${query}`)
      expect(listed.body['items']).toEqual([body])
    }
    expect((await create(person(name))).id).not.toBe(made.id)
    await setPolicy('never')
  })

  test('erasing needs the username from a person and leaves nothing', async () => {
    await setPolicy('erase')
    const { id } = await create(person(name))
    const asked = await remove(id, '')
    expect([asked.status, asked.body.code]).toEqual([409, 'user.confirmation-required'])
    expect((await remove(id, `confirm=${name}`)).status).toBe(204)
    expect((await app.ask(`GET /v1/users/${id}`)).status).toBe(404)
    expect((await remove(id, `confirm=${name}`)).status).toBe(204)
    await setPolicy('never')
  })

  test('what another declares is not removed', async () => {
    const { id = '' } = await applyOne(person(name))
    for (const headers of [{}, { 'rollcall-manager': 'terraform/default' }]) {
      const { status, body } = await remove(id, 'policy=deactivate', headers)
      expect([status, body.code]).toEqual([409, 'object.managed-by-another'])
      expect(body.holder).toEqual({ kind: 'cli', instance: 'people', name })
    }
  })

  test('of ten owners who deactivate each other at the same moment one remains', async () => {
    await setPolicy('never')
    const me = await app.ask('GET /v1/me')
    const owners: { id: string; key: string }[] = []
    for (let index = 0; index < 10; index += 1) {
      const spec = { username: `${name}-${index}`, type: 'application', roles: ['owner'] }
      const { id } = await create(spec)
      const body = { spec: { user: spec.username, name: 'k' } }
      const key = String((await app.ask('POST /v1/api-keys', { body })).body['secret'])
      owners.push({ id, key })
    }
    // The administrator steps back past the API, so that the ten are the only owners.
    const setActive = (active: boolean): Promise<void> =>
      executeStatements(app.urls.superuserUrl, [
        `update users set active = ${active} where id = '${me.body.user?.id}'`,
      ])
    await setActive(false)
    const answers = await Promise.all(
      owners.map(({ key }, index) =>
        app.ask(`PATCH /v1/users/${owners[(index + 1) % owners.length]?.id}`, {
          body: { spec: { active: false } },
          key,
        }),
      ),
    )
    await setActive(true)
    const left = await app.ask(`GET /v1/users?role=owner&active=true&q=${name}-`)
    expect((left.body['items'] as unknown[]).length).toBeGreaterThanOrEqual(1)
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    expect(answers.some(({ status }) => status !== 200)).toBe(true)
  })

  test('the last owner is neither deactivated nor taken the role from', async () => {
    const { body } = await app.ask('GET /v1/users?role=owner&active=true')
    const others = (body['items'] as User[]).filter(({ spec }) => spec.username !== 'admin')
    const { id } = await create({ username: name, type: 'application', roles: ['owner'] })
    const asked = { body: { spec: { user: name, name: 'k' } } }
    const key = String((await app.ask('POST /v1/api-keys', asked)).body['secret'])
    for (const other of others)
      await app.ask(`PATCH /v1/users/${other.id}`, { body: { spec: { roles: [] } } })
    const me = await app.ask('GET /v1/me')
    const admin = `PATCH /v1/users/${me.body.user?.id}`
    expect((await app.ask(admin, { key, body: { spec: { roles: [] } } })).status).toBe(200)
    const last = await app.ask(`PATCH /v1/users/${id}`, {
      key,
      body: { spec: { roles: ['admin'] } },
    })
    // Whoever is left as the only owner is left with nobody who could take the role from them.
    expect([last.status, last.body.code]).toEqual([403, 'user.own-user'])
    expect((await app.ask(admin, { key, body: { spec: { roles: ['owner'] } } })).status).toBe(200)
  })
})
