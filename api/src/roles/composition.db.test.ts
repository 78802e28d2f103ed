/** Roles that include roles, and who may give what: through the API, by callers who hold less than everything. */
import type { ApplyResult, Role } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'

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
  name = `r${serial}`
})

async function role(spec: object, key?: string): Promise<Answer> {
  return await app.ask('POST /v1/roles', { body: { spec }, ...(key === undefined ? {} : { key }) })
}

async function made(spec: object): Promise<Role> {
  const { body } = await role(spec)
  expect(body).not.toHaveProperty('code')
  return body as unknown as Role
}

async function patch(id: string, spec: object, key?: string): Promise<Answer> {
  return await app.ask(`PATCH /v1/roles/${id}`, {
    body: { spec },
    ...(key === undefined ? {} : { key }),
  })
}

/** The key of a new application that holds the roles. */
async function holder(roles: string[], account = 'default'): Promise<{ key: string; id: string }> {
  const username = `u-${name}-${roles.join('-')}-${account}`
  const user = await app.ask('POST /v1/users', {
    body: { spec: { username, type: 'application', roles: account === 'default' ? roles : [] } },
  })
  expect(user.body).not.toHaveProperty('code')
  if (account !== 'default')
    for (const held of roles)
      await app.ask('POST /v1/role-assignments', {
        body: { spec: { user: username, role: held, account } },
      })
  const key = await app.ask('POST /v1/api-keys', { body: { spec: { user: username, name: 'k' } } })
  return { key: String(key.body['secret']), id: String(user.body['id']) }
}

test('a role allows what the roles that it includes allow, at any distance', async () => {
  await made({ name: `${name}-a`, permissions: ['zones.view'] })
  await made({ name: `${name}-b`, permissions: ['zones.update'], includes: [`${name}-a`] })
  const top = await made({ name: `${name}-c`, includes: [`${name}-b`], rank: 5 })
  expect(top.status.effective).toMatchObject({
    permissions: ['zones.update', 'zones.view'],
    includes: [`${name}-b`],
    rank: 5,
  })
  expect((await app.ask(`GET /v1/roles/${top.id}`)).body).toEqual(top)
  const { key } = await holder([`${name}-c`])
  const me = await app.ask('GET /v1/me', { key })
  expect(me.body.permissions).toEqual(expect.arrayContaining(['zones.update', 'zones.view']))
})

test('roles of one call may include each other in any order, and a circle is refused with its way', async () => {
  const apply = async (items: object[]): Promise<ApplyResult<Role>[]> => {
    const { body } = await app.ask('POST /v1/roles:apply', {
      body: { items },
      headers: { 'rollcall-manager': `cli/${name}` },
    })
    return body['items'] as ApplyResult<Role>[]
  }
  const items = [
    { name: 'a', spec: { name: `${name}-a`, includes: [`${name}-b`] } },
    { name: 'b', spec: { name: `${name}-b`, permissions: ['zones.view'] } },
  ]
  const results = await apply(items)
  expect(results.map(({ action }) => action)).toEqual(['created', 'created'])
  expect(results[0]?.object?.status.effective.permissions).toEqual(['zones.view'])
  expect((await apply(items)).map(({ action }) => action)).toEqual(['unchanged', 'unchanged'])
  const circle = await apply([
    items[0] ?? {},
    { name: 'b', spec: { name: `${name}-b`, includes: [`${name}-a`] } },
  ])
  expect(circle[1]?.problem).toMatchObject({ code: 'role.circle', status: 422 })
  expect(circle[1]?.problem?.detail).toContain(`${name}-b includes ${name}-a includes ${name}-b`)
})

test('of two writers that would close a circle together one is refused', async () => {
  const a = await made({ name: `${name}-a` })
  const b = await made({ name: `${name}-b` })
  const answers = await Promise.all([
    patch(a.id, { includes: [`${name}-b`] }),
    patch(b.id, { includes: [`${name}-a`] }),
  ])
  expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 422])
})

test('what nobody has made cannot be included, and a role that is included stays until it is detached', async () => {
  const missing = await role({ name, includes: ['nothing-of-that-name'] })
  expect([missing.status, missing.body.errors?.[0]?.pointer]).toEqual([422, '/spec/includes/0'])
  const low = await made({ name: `${name}-low`, permissions: ['zones.view'] })
  const top = await made({ name: `${name}-top`, includes: [`${name}-low`] })
  const remove = async (query: string): Promise<Answer> =>
    await app.ask(`DELETE /v1/roles/${low.id}${query}`, { headers: { 'if-match': '*' } })
  const refused = await remove('')
  expect([refused.status, refused.body.code]).toEqual([409, 'role.in-use'])
  expect((await remove('?assigned=detach')).status).toBe(200)
  const left = await app.ask(`GET /v1/roles/${top.id}`)
  expect(left.body).toMatchObject({ version: 2, spec: { includes: [] } })
})

test('nobody gives a role more than they hold, nor has it included, nor ranks it above themselves', async () => {
  const rights = ['rollcall.roles.create', 'rollcall.roles.update', 'rollcall.users.update']
  await made({ name: `${name}-clerk`, permissions: [...rights, 'zones.view'], rank: 50 })
  await made({ name: `${name}-strong`, permissions: ['zones.delete'] })
  await made({ name: `${name}-wrapped`, includes: [`${name}-strong`] })
  const { key } = await holder([`${name}-clerk`])
  const cases: [object, string][] = [
    [{ permissions: ['zones.delete'] }, 'role.exceeds-grantor'],
    [{ permissions: ['*'] }, 'role.exceeds-grantor'],
    [{ includes: [`${name}-wrapped`] }, 'role.exceeds-grantor'],
    [{ includes: ['admin'] }, 'object.rank-too-low'],
    [{ rank: 51 }, 'object.rank-too-low'],
  ]
  for (const [index, [more, code]] of cases.entries()) {
    const answer = await role({ name: `${name}-x${index}`, ...more }, key)
    expect([answer.status, answer.body.code]).toEqual([403, code])
  }
  const allowed = await role({ name: `${name}-ok`, permissions: ['zones.view'], rank: 50 }, key)
  expect(allowed.status).toBe(201)
})

test('a role is changed only with authority in every account where it, or one that includes it, is assigned', async () => {
  await app.ask('POST /v1/accounts', { body: { spec: { name: `acc-${name}` } } })
  await made({
    name: `${name}-clerk`,
    permissions: ['rollcall.roles.update', 'rollcall.roles.delete', 'zones.view'],
    rank: 50,
  })
  const shared = await made({ name: `${name}-shared` })
  const inner = await made({ name: `${name}-inner` })
  await patch(shared.id, { includes: [`${name}-inner`] })
  const { key } = await holder([`${name}-clerk`])
  expect((await patch(shared.id, { description: 'before' }, key)).status).toBe(200)
  await holder([`${name}-shared`], `acc-${name}`)
  const refused = await patch(shared.id, { description: 'after' }, key)
  expect([refused.status, refused.body.code]).toEqual([403, 'object.rank-too-low'])
  const through = await patch(inner.id, { permissions: ['zones.view'] }, key)
  expect([through.status, through.body.code]).toEqual([403, 'role.exceeds-grantor'])
})

test('X14: a role that asks for a member of the profile is given only to who has it, on every path', async () => {
  await made({ name: `${name}-field`, requiredProfileFields: ['department'] })
  const spec = { username: name, email: `${name}@example.test`, credential: { mode: 'none' } }
  const direct = await app.ask('POST /v1/users', {
    body: { spec: { ...spec, roles: [`${name}-field`] } },
  })
  expect([direct.status, direct.body.errors?.[0]?.pointer]).toEqual([
    422,
    '/spec/profile/department',
  ])
  const { body } = await app.ask('POST /v1/users', { body: { spec } })
  const assigned = await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: name, role: `${name}-field` } },
  })
  expect(assigned.body.code).toBe('user.profile-incomplete')
  const both = { profile: { department: 'mathematics' }, roles: [`${name}-field`] }
  expect(
    (await app.ask(`PATCH /v1/users/${String(body['id'])}`, { body: { spec: both } })).status,
  ).toBe(200)
  const cleared = await app.ask(`PATCH /v1/users/${String(body['id'])}`, {
    body: { spec: { profile: { department: null } } },
  })
  expect(cleared.body.code).toBe('user.profile-incomplete')
})
