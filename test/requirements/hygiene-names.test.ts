/** Hygiene rules about names, lists and rights, as far as the API keeps them. */
import type { Account, ApplyResult, Role, User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())

test('H3: usernames and addresses compare without case everywhere, and keep their spelling', async () => {
  const username = world.name('Élodie')
  const email = `${username}@Example.test`
  const worker = await world.worker({ username, email })
  const { spec } = await world.read(worker.id)
  expect([spec.username, spec.email]).toEqual([username, email])
  const shouted = username.toUpperCase()
  await world.session({ username: shouted })
  for (const query of [`username=${shouted}`, `email=${email.toLowerCase()}`, `q=${shouted}`])
    expect(await world.usernames(encodeURI(query))).toEqual([username])
  const taken = async (more: UserSpec): Promise<unknown> =>
    (await world.call('POST /users', { spec: { ...world.profileOf(world.name()), ...more } })).body
      .code
  expect(await taken({ username: shouted })).toBe('user.username-taken')
  expect(await taken({ email: email.toUpperCase() })).toBe('user.email-taken')
  // Who is named is found as well: a parent, and the user of a key or of an assignment.
  const child = await world.application({ parent: shouted })
  expect(await world.usernames(encodeURI(`parent=${username}`))).toEqual([child.spec.username])
  expect((await world.assign(shouted, await world.role())).status).toBe(201)
  const { items } = await world.done<{ items: { spec: { user: string } }[] }>(
    encodeURI(`GET /role-assignments?user=${shouted}`).replace('%20', ' '),
  )
  expect(items.map(({ spec: { user } }) => user)).toEqual([username])
})

test('H4: a rename is an update of the same id, and the old username stops working at once', async () => {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const key = await world.keyOf(worker.username)
  const renamed = `${worker.username}-renamed`
  const { body } = await world.patch(worker.id, { username: renamed })
  expect([body.id, body.spec.username]).toEqual([worker.id, renamed])
  expect((await world.signIn(worker)).status).toBe(401)
  await world.session({ ...worker, username: renamed })
  expect(await world.done('GET /me', undefined, { key })).toMatchObject({
    user: { id: worker.id, username: renamed },
  })
  // The name is free, and who takes it is somebody else.
  const email = `successor-${worker.email}`
  const successor = await world.worker({ username: worker.username, email })
  expect(successor.id).not.toBe(worker.id)
  const [first, second] = [world.name('app'), world.name('app')]
  const apply = async (names: [string, string]): Promise<unknown[]> => {
    const items = names.map((username, index) => ({
      name: `${first}-${index}`,
      spec: world.applicationOf(username),
    }))
    const answer = await world.done<{ items: ApplyResult[] }>(
      'POST /users:apply',
      { items },
      { manager: 'cli/people' },
    )
    return answer.items.map(({ id }) => id)
  }
  expect(await apply([second, first])).toEqual(await apply([first, second]))
})

test('H7: an object is read by its id, whatever it is called by now', async () => {
  const name = world.name('app')
  const declared = await world.apply(name, world.applicationOf(name))
  const id = declared.id ?? ''
  await world.apply(name, world.applicationOf(`${name}-now`))
  expect((await world.read(id)).spec.username).toBe(`${name}-now`)
  // Another one may be called so by now: a search by name would find that one.
  const other = await world.create(world.applicationOf(name))
  const { items } = await world.done<{ items: User[] }>(`GET /users?username=${name}`)
  expect(items.map((user) => user.id)).toEqual([other.id])
  expect((await world.read(id)).id).toBe(id)
  const applied = await world.apply(name, world.applicationOf(`${name}-now`))
  expect([applied.id, applied.action]).toEqual([id, 'unchanged'])
})

test('H14: a conflict names the field, and its holder to those who may see that one', async () => {
  const name = world.name()
  const spec = world.profileOf(name)
  await world.apply(name, spec)
  const conflict = async (
    more: UserSpec,
    key?: string,
    account = 'default',
  ): Promise<unknown[]> => {
    const { status, body } = await world.call(
      `POST /users?account=${account}`,
      { spec: { ...world.profileOf(world.name()), ...more } },
      key === undefined ? {} : { key },
    )
    return [status, body.code, body.errors?.[0]?.pointer, body.holder]
  }
  const holder = { kind: 'cli', instance: 'people', name }
  const byName = [409, 'user.username-taken', '/spec/username']
  const byMail = [409, 'user.email-taken', '/spec/email']
  expect(await conflict({ username: name })).toEqual([...byName, holder])
  expect(await conflict({ email: spec.email ?? '' })).toEqual([...byMail, holder])

  // Who works in another account alone does not see the holder.
  const account = await world.account()
  const creator = world.name('app')
  const role = await world.role({ permissions: ['rollcall.users.*'], rank: 500 })
  await world.create({ ...world.applicationOf(creator), roles: [role] }, {}, {})
  await world.assign(creator, role, account)
  const { items } = await world.done<{ items: User[] }>(`GET /users?username=${creator}`)
  await world.remove(items[0]?.id ?? '', 'policy=deactivate')
  const key = await world.keyOf(creator)
  expect(await conflict({ username: name }, key, account)).toEqual([...byName, undefined])
  expect(await conflict({ email: spec.email ?? '' }, key, account)).toEqual([...byMail, undefined])
})

test('H18: a role that is held is deleted only from its holders as well, and never comes back by itself', async () => {
  const role = await world.role({ permissions: ['zones.view'] })
  const name = world.name('app')
  const spec = { ...world.applicationOf(name), roles: [role] }
  const { id = '' } = await world.apply(name, spec)
  const beside = await world.application()
  await world.assign(beside.spec.username ?? '', role)
  const find = async (): Promise<Role[]> =>
    (await world.done<{ items: Role[] }>(`GET /roles?name=${role}`)).items
  const [found] = await find()
  const refused = await world.call(`DELETE /roles/${found?.id}`)
  expect([refused.status, refused.body.code]).toEqual([409, 'role.in-use'])
  expect(found?.status.assigned).toBe(2)
  await world.done(`DELETE /roles/${found?.id}?assigned=detach`)
  for (const user of [id, beside.id])
    expect((await world.read(user)).status.effective.roles).toEqual([])
  // The declaration that still names it is told so.
  const again = await world.apply(name, spec)
  expect([again.action, again.problem?.code]).toEqual(['refused', 'role.not-found'])
  expect(await find()).toEqual([])
})

test('H19: every list honours the account that is asked for', async () => {
  const account = await world.account()
  const role = await world.role()
  const member = (await world.application()).spec.username ?? ''
  const stranger = (await world.application({ roles: [role] })).spec.username ?? ''
  await world.assign(member, role, account)
  await world.assign(stranger, await world.role())
  await world.keyOf(stranger)
  await world.keyOf(member)
  const text = async (path: string): Promise<string> => {
    const answer = await fetch(`${world.url}/v1${path}`, {
      headers: { authorization: `Bearer ${world.app.keys.admin}` },
    })
    expect([path, answer.status]).toEqual([path, 200])
    return await answer.text()
  }
  const lists = [
    '/users',
    '/users.csv',
    '/users.ndjson',
    '/memberships',
    '/role-assignments',
    '/api-keys',
  ]
  for (const path of lists) {
    const [here, there] = [
      await text(`${path}?account=${account}`),
      await text(`${path}?account=default`),
    ]
    expect([path, here.includes(member), here.includes(stranger)]).toEqual([path, true, false])
    expect([path, there.includes(stranger)]).toEqual([path, true])
  }
  const made = await world.done<{ id: string }>(`POST /users?account=${account}`, {
    spec: world.applicationOf(world.name('app')),
  })
  const acts = async (where: string): Promise<(string | null)[]> =>
    (await world.audit(`account=${where}&id=${made.id}`)).map((entry) => entry.account)
  expect([await acts(account), await acts('default')]).toEqual([[account], []])
  for (const path of ['/users', '/audit', '/users.csv']) {
    const { status } = await world.call(`GET ${path}?account=no-such-account`)
    expect([path, status]).toEqual([path, 403])
  }
})

test('H21: only an owner of the account itself relaxes its policy and its guard', async () => {
  const account = await world.account()
  const { items } = await world.done<{ items: Account[] }>(`GET /accounts?name=${account}`)
  const path = `/accounts/${items[0]?.id}?account=${account}`
  const relaxed = [
    { userRemoval: 'erase' },
    { apiPassword: [] },
    { guard: { maxRemovals: '100%', window: 'P1D', minAdmins: 0 } },
  ]
  const admin = (await world.application({ roles: ['admin'] })).spec.username ?? ''
  await world.assign(admin, 'admin', account)
  const foreignOwner = (await world.application({ roles: ['owner'] })).spec.username ?? ''
  await world.assign(foreignOwner, 'admin', account)
  await world.assign('rollcall-operator', 'admin', account)
  const keys = [world.app.keys.operator, await world.keyOf(admin), await world.keyOf(foreignOwner)]
  for (const key of keys) {
    for (const more of relaxed) {
      const policy = { preset: 'registrar', ...more }
      const { status, body } = await world.call(`PATCH ${path}`, { spec: { policy } }, { key })
      expect([more, status, body.code]).toEqual([more, 403, 'account.policy-relaxed'])
    }
    // An owner elsewhere who asks from there is none here.
    const elsewhere = await world.call(
      `PATCH /accounts/${items[0]?.id}`,
      { spec: { policy: { preset: 'registrar', userRemoval: 'erase' } } },
      { key },
    )
    expect(elsewhere.body.code).toBe('account.policy-relaxed')
  }
  // Whoever may change accounts tightens; an owner of this one relaxes.
  const tighter = {
    preset: 'registrar',
    lockout: { maxFailures: 5 },
    apiPassword: ['denied', 'deniedWithMfa', 'deniedOnceKeyExists'],
  }
  await world.done(`PATCH ${path}`, { spec: { policy: tighter } }, { key: world.app.keys.operator })
  for (const more of relaxed)
    await world.done(`PATCH ${path}`, { spec: { policy: { preset: 'registrar', ...more } } })
})
