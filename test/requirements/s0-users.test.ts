/** S0, the page "Users" of a registrar's product: the list, and users that are added and changed. */
import type { Role, User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp } from '../support/app.ts'
import { World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())

test('S0-01: an account has one list of the users that have access to it', async () => {
  const account = await world.account()
  const [here, both] = [await world.application(), await world.application()]
  const role = await world.role()
  await world.assign(both.spec.username ?? '', role, account)

  // The administrator who made the account is the other one.
  const { items } = await world.done<{ items: User[] }>(`GET /users?account=${account}`)
  expect(items.map(({ spec }) => spec.username)).toEqual(['admin', both.spec.username])
  // What is said of a user is said of that account.
  expect(items[1]?.status).toMatchObject({
    membership: 'ACTIVE',
    effective: { roles: [role] },
  })
  const ours = await world.usernames('account=default&limit=1000')
  expect(ours).toEqual(expect.arrayContaining([here.spec.username, both.spec.username]))
})

const verbs = ['view', 'create', 'update', 'delete'] as const

test('S0-02: a user may view, create, update and delete items of the account, each as far as it is given', async () => {
  for (const verb of verbs) {
    const roles = [await world.role({ permissions: [`zones.${verb}`, `rollcall.roles.${verb}`] })]
    const key = await world.keyOf((await world.application({ roles })).spec.username ?? '')
    for (const asked of verbs) {
      const reason = asked === verb ? 'access.allowed' : 'access.permission-missing'
      expect([asked, await world.reasonOf(key, { permission: `zones.${asked}` })]).toEqual([
        asked,
        reason,
      ])
    }
    // The items of the account that are Rollcall's own.
    const id = await roleId(await world.role())
    const statuses = {
      view: (await world.call(`GET /roles/${id}`, undefined, { key })).status,
      create: (await world.call('POST /roles', { spec: { name: world.name('made') } }, { key }))
        .status,
      update: (await world.call(`PATCH /roles/${id}`, { spec: { description: 'x' } }, { key }))
        .status,
      delete: (await world.call(`DELETE /roles/${id}`, undefined, { key })).status,
    }
    expect(statuses).toEqual({
      view: verb === 'view' ? 200 : 403,
      create: verb === 'create' ? 201 : 403,
      update: verb === 'update' ? 200 : 403,
      delete: verb === 'delete' ? 200 : 403,
    })
  }
})

async function roleId(name: string): Promise<string> {
  const { items } = await world.done<{ items: Role[] }>(`GET /roles?name=${name}`)
  return items[0]?.id ?? ''
}

test('S0-03: the owner says what a user may do in an account, and nobody gives what they do not hold', async () => {
  const account = await world.account()
  const application = await world.application()
  const username = application.spec.username ?? ''
  const key = await world.keyOf(username)
  const may = async (permission: string, where: string): Promise<string> =>
    await world.reasonOf(key, { permission, account: where })

  const viewer = await world.role({ permissions: ['zones.view'] })
  // The owner holds everything: also what nobody else was ever given.
  expect((await world.assign(username, viewer, account)).status).toBe(201)
  expect(await may('zones.view', account)).toBe('access.allowed')
  expect(await may('zones.view', 'default')).toBe('access.permission-missing')

  const remover = await world.role({ permissions: ['zones.delete'] })
  const giver = await world.application({
    roles: [viewer, await world.role({ permissions: ['rollcall.role-assignments.create'] })],
  })
  const theirKey = await world.keyOf(giver.spec.username ?? '')
  const give = async (role: string): Promise<unknown[]> => {
    const spec = { user: username, role, account: 'default' }
    const { status, body } = await world.call('POST /role-assignments', { spec }, { key: theirKey })
    return [status, body.code]
  }
  expect(await give(remover)).toEqual([403, 'role.exceeds-grantor'])
  expect(await may('zones.delete', 'default')).toBe('access.permission-missing')
  expect(await give(viewer)).toEqual([201, undefined])
  expect(await may('zones.view', 'default')).toBe('access.allowed')
})

test('S0-04: a user opens by its id, says what can be done with it, and each of that is one call', async () => {
  const worker = await world.worker()
  const user = await world.read(worker.id)
  expect(user).toMatchObject({ id: worker.id, spec: { username: worker.username } })
  expect(user.acts).toEqual(
    expect.arrayContaining(['lock', 'ban', 'sendReset', 'setPassword', 'revokeSessions']),
  )
  const bodies: Record<string, object> = {
    ban: { reason: 'left in anger' },
    setPassword: { password: 'another one that is long enough' },
  }
  for (const act of user.acts) {
    const { status, body } = await world.call(
      `POST /users/${worker.id}:${act}?dryRun=true`,
      bodies[act] ?? {},
    )
    expect([act, status, body.detail]).toEqual([act, 200, undefined])
  }
  // Each was only asked about. What is not listed has nothing to do, or is refused.
  expect(await world.read(worker.id)).toEqual(user)
  expect(user.acts).not.toContain('reactivate')
  await world.done(`POST /users/${worker.id}:reactivate`, {})
  expect(await world.read(worker.id)).toEqual(user)
  // Who may only look is offered nothing.
  const viewer = await world.application({
    roles: [await world.role({ permissions: ['rollcall.users.view'] })],
  })
  const key = await world.keyOf(viewer.spec.username ?? '')
  expect((await world.read(worker.id, { key })).acts).toEqual([])
  const lock = await world.call(`POST /users/${worker.id}:lock`, {}, { key })
  expect([lock.status, lock.body.code]).toEqual([403, 'auth.permission-missing'])
})

test('S0-05: a user has as many roles as wanted, and without one no permission', async () => {
  const none = await world.application({ roles: [] })
  const bare = await world.keyOf(none.spec.username ?? '')
  expect(await world.reasonOf(bare)).toBe('access.allowed')
  expect(await world.reasonOf(bare, { permission: 'zones.view' })).toBe('access.permission-missing')

  const names: string[] = []
  for (let number = 0; number < 70; number++) {
    names.push(await world.role({ permissions: [`part${number}.view`] }))
  }
  const user = await world.application({ roles: names.slice(0, 64) })
  for (const role of names.slice(64)) {
    expect((await world.assign(user.spec.username ?? '', role)).status).toBe(201)
  }
  const { status } = await world.read(user.id)
  expect(status.effective.roles).toEqual(names.toSorted())
  const key = await world.keyOf(user.spec.username ?? '')
  for (const number of [0, 63, 64, 69]) {
    expect(await world.reasonOf(key, { permission: `part${number}.view` })).toBe('access.allowed')
  }
})

test('S0-06: a user is added with login name, password, e-mail address, name and language', async () => {
  const username = world.name()
  const spec: UserSpec = {
    username,
    email: `${username}@example.test`,
    displayName: 'Ada Byron',
    language: 'en',
    credential: { mode: 'secretRef' },
  }
  const password = 'what the administrator chose 1'
  for (const [member, code] of [
    ['email', 'user.email-required'],
    ['displayName', 'user.profile-incomplete'],
    ['language', 'user.profile-incomplete'],
  ] as const) {
    const { [member]: _left, ...incomplete } = spec
    const { status, body } = await world.call('POST /users', { spec: incomplete, password })
    expect([member, status, body.code, body.errors?.[0]?.pointer]).toEqual([
      member,
      422,
      code,
      `/spec/${member}`,
    ])
  }
  const { username: _name, email: _email, ...nameless } = spec
  expect((await world.call('POST /users', { spec: nameless, password })).status).toBe(422)

  const added = await world.create(spec, { password })
  expect(added.spec).toEqual(spec)
  expect((await world.signIn({ username, password })).status).toBe(200)
})

test('S0-07: whoever creates a user sets the first password, and no invitation is sent', async () => {
  const username = world.name()
  const spec: UserSpec = { ...world.profileOf(username), credential: { mode: 'secretRef' } }
  const password = 'what the administrator chose 2'
  // A password never stands in a spec.
  const inSpec = await world.call('POST /users', { spec: { ...spec, password } })
  expect([inSpec.status, inSpec.body.errors?.[0]?.pointer]).toEqual([422, '/spec/password'])

  const created = await world.create(spec, { password })
  expect(created.status).toMatchObject({ state: 'ACTIVE', credential: 'OK' })
  expect(JSON.stringify(await world.read(created.id))).not.toContain(password)
  expect(JSON.stringify(await world.audit(`id=${created.id}`))).not.toContain(password)
  await world.session({ username, password })
  const mails = await world.mails(spec.email ?? '')
  expect(mails.map(({ token }) => token)).toEqual([''])
  expect(mails.map(({ source }) => source.includes(password))).toEqual([false])

  const invited = await world.call('POST /users', {
    spec: { ...world.profileOf(world.name()), credential: { mode: 'invite' } },
  })
  expect([invited.status, invited.body.code]).toEqual([409, 'user.credential-mode-forbidden'])
})

test('S0-08: roles are chosen at creation, of those that exist', async () => {
  const roles = [await world.role({ permissions: ['zones.view'] }), await world.role()]
  const worker = await world.application({ roles })
  expect(worker.status.effective.roles).toEqual(roles.toSorted())

  const missing = world.name('missing')
  const spec = { ...world.applicationOf(world.name('app')), roles: [missing] }
  const refused = await world.call('POST /users', { spec })
  expect([refused.status, refused.body.code]).toEqual([422, 'role.not-found'])
  expect(refused.body.errors?.[0]).toMatchObject({
    pointer: '/spec/roles/0',
    detail: expect.stringContaining(missing),
  })
  // Who declares it waits: the same declaration is taken as soon as the role is there.
  const name = world.name('declaration')
  const waits = await world.apply(name, spec)
  expect(waits).toMatchObject({ action: 'refused', problem: { code: 'role.not-found' } })
  await world.done('POST /roles', { spec: { name: missing } })
  const taken = await world.apply(name, spec)
  expect(taken).toMatchObject({
    action: 'created',
    object: { status: { effective: { roles: [missing] } } },
  })
})

test('S0-15: a created user shows in the list at once, whichever instance is asked', async () => {
  const second = await openApp({ beside: world.app })
  try {
    for (let round = 0; round < 5; round++) {
      const { id, spec } = await world.person()
      expect(await world.usernames(`q=${spec.username}`)).toEqual([spec.username])
      const { body } = await second.ask(`GET /v1/users?q=${spec.username}`)
      expect(body['items']).toMatchObject([{ id }])
    }
  } finally {
    await second.close()
  }
})

test('S0-16: a user is changed as it was read, and not as somebody else has changed it since', async () => {
  const { id, version, spec } = await world.person()
  const changes: UserSpec = {
    username: `${spec.username}-new`,
    email: `new-${spec.email}`,
    displayName: 'Augusta Ada King',
    language: 'nl-BE',
    accessPoints: ['api', 'web'],
    mfa: 'required',
    roles: [await world.role()],
    ipWhitelist: [{ cidr: '198.51.100.0/24' }],
  }
  const changed = await world.patch(id, changes, { ifMatch: `"${version}"` })
  expect([changed.status, changed.body.detail]).toEqual([200, undefined])
  expect(changed.body).toMatchObject({ id, version: version + 1 })
  expect(changed.headers.get('etag')).toBe(`"${version + 1}"`)
  const after = await world.read(id)
  expect(after.spec).toEqual({
    ...spec,
    ...changes,
    accessPoints: expect.arrayContaining(['web', 'api']),
  })

  const stale = await world.patch(id, { displayName: 'Too late' }, { ifMatch: `"${version}"` })
  expect([stale.status, stale.body.code]).toEqual([412, 'request.precondition-failed'])
  const blind = await world.patch(id, { displayName: 'Blindly' }, { ifMatch: null })
  expect([blind.status, blind.body.code]).toEqual([428, 'request.precondition-required'])
  expect(await world.read(id)).toEqual(after)
})
