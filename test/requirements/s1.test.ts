/** S1, the step "create users" of a registrar's onboarding: accounts, personal users and API users. What it only advises is in advice.test.ts. */
import type { Account, ApiKey, ApplyResult, AuditEntry, User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { apply } from '../../cli/src/commands/apply.ts'
import { get } from '../../cli/src/commands/get.ts'
import { runCommand, withSet } from './command-line.ts'
import { World } from './world.ts'

let world: World
/** Before anybody was added. */
let atFirst: User[]

beforeAll(async () => {
  world = await World.open('registrar')
  atFirst = (await world.done<{ items: User[] }>('GET /users')).items
})
afterAll(() => world.close())

test('S1-01: an account has as many users as wanted, in lists and in calls of a thousand', async () => {
  const account = await world.account()
  const names = Array.from({ length: 2_500 }, (_, index) => `many-${index}`)
  for (let first = 0; first < names.length; first += 1_000) {
    const items = names
      .slice(first, first + 1_000)
      .map((name) => ({ name, spec: world.applicationOf(name) }))
    const answer = await world.done<{ items: ApplyResult[] }>(
      `POST /users:apply?account=${account}`,
      { items },
      { manager: 'cli/many' },
    )
    expect(new Set(answer.items.map(({ action }) => action))).toEqual(new Set(['created']))
  }
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const page: { items: User[]; next: string | null } = await world.done(
      `GET /users?account=${account}&limit=1000${next === '' ? '' : `&cursor=${next}`}`,
    )
    seen.push(...page.items.map(({ status }) => status.effective.username))
    next = page.next
  }
  expect(seen.toSorted()).toEqual(['admin', ...names].toSorted())
})

test('S1-02: users reach the web portal or the API, which are the two access points', async () => {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const session = await world.session(worker)
  const key = await world.keyOf(worker.username)
  // A credential is good for its own door, though the user may use both.
  expect(await world.reasonOf(session, { accessPoint: 'web' })).toBe('access.allowed')
  expect(await world.reasonOf(session, { accessPoint: 'api' })).toBe(
    'access.session-access-point-not-allowed',
  )
  expect(await world.reasonOf(key, { accessPoint: 'api' })).toBe('access.allowed')
  expect(await world.reasonOf(key, { accessPoint: 'web' })).toBe(
    'access.key-access-point-not-allowed',
  )
})

test('S1-04: every change is told of with the person or the application that made it', async () => {
  const roles = [await world.role({ permissions: ['rollcall.users.*', 'rollcall.roles.*'] })]
  const person = await world.worker({ roles })
  const application = await world.application({ roles })
  const credentials = {
    person: await world.session(person),
    application: await world.keyOf(application.spec.username ?? ''),
  }
  const users = { person: person.id, application: application.id }
  for (const type of ['person', 'application'] as const) {
    const options = { key: credentials[type] }
    const me = await world.done<{ key: { id: string } | null; session: { id: string } | null }>(
      'GET /me',
      undefined,
      options,
    )
    const user = await world.create(world.applicationOf(world.name('app')), {}, options)
    await world.patch(user.id, { displayName: 'Changed' }, options)
    await world.done(`POST /users/${user.id}:lock`, {}, options)
    await world.remove(user.id, 'policy=deactivate', options)
    const entries = await world.audit(`id=${user.id}`)
    expect(entries.length).toBeGreaterThanOrEqual(4)
    for (const { actor } of entries) expect(actor).toMatchObject(actorOf(type, users[type], me))
    expect(entries.map(({ result }) => result)).not.toContain('refused')
  }
})

function actorOf(
  type: 'person' | 'application',
  userId: string,
  { key, session }: { key: { id: string } | null; session: { id: string } | null },
): Partial<AuditEntry['actor']> {
  return {
    type,
    userId,
    keyId: key?.id ?? null,
    sessionId: session?.id ?? null,
    accessPoint: type === 'person' ? 'web' : 'api',
  }
}

test('S1-06: the list for people begins with the active users', async () => {
  const active = await world.application()
  const inactive = await world.application({ active: false })
  const { items } = await world.done<{ items: Account[] }>('GET /accounts?name=default')
  expect(items[0]?.status.effective.policy.listDefault).toBe('active')
  const shows = async (...more: string[]): Promise<boolean[]> => {
    const { out } = await runCommand(world, get, ['users', '--limit', '0', ...more])
    return [active, inactive].map(({ spec }) => new RegExp(`^${spec.username} `, 'm').test(out))
  }
  expect(await shows()).toEqual([true, false])
  expect(await shows('--all')).toEqual([true, true])
  expect(await world.usernames(`active=false&q=${inactive.spec.username}`)).toEqual([
    inactive.spec.username,
  ])
})

test('S1-07: in a fresh account only admin is active, by a role that cannot be changed', async () => {
  expect(atFirst.map(({ status }) => [status.effective.username, status.effective.type])).toEqual([
    ['admin', 'person'],
    ['rollcall-operator', 'application'],
  ])
  const [admin] = atFirst
  expect(admin?.status).toMatchObject({ state: 'ACTIVE', effective: { roles: ['owner'] } })
  const roles = await world.done<{ items: { id: string; status: object }[] }>(
    'GET /roles?name=owner',
  )
  const [owner] = roles.items
  expect(owner?.status).toMatchObject({ effective: { protected: true, permissions: ['*'] } })
  const { status, body } = await world.call(`DELETE /roles/${owner?.id}`)
  expect([status, body.code]).toEqual([409, 'object.protected'])
})

test('S1-08: roles are made before users, whatever the order in which they are declared', async () => {
  const role = await world.role({ permissions: ['zones.view'] })
  const before = await world.application({ roles: [role] })
  expect(before.status.effective.roles).toEqual([role])
  // Permissions that the role is given later, its users have.
  const key = await world.keyOf(before.spec.username ?? '')
  const { items } = await world.done<{ items: { id: string }[] }>(`GET /roles?name=${role}`)
  await world.done(`PATCH /roles/${items[0]?.id}`, {
    spec: { permissions: ['zones.view', 'zones.update'] },
  })
  expect(await world.reasonOf(key, { permission: 'zones.update' })).toBe('access.allowed')

  await withSet(world, 'order', async (run) => {
    const later = world.name('role')
    const username = world.name('app')
    const applied = await run(apply, [
      ['User', { ...world.applicationOf(username), roles: [later] }],
      ['Role', { name: later, permissions: ['zones.view'] }],
    ])
    expect([applied.code, applied.out]).toEqual([0, expect.not.stringMatching(/refused/)])
    const found = await world.done<{ items: User[] }>(`GET /users?username=${username}`)
    expect(found.items[0]?.status.effective.roles).toEqual([later])
  })
})

test('S1-09: a personal user and an API user are made in the same way and differ in their settings', async () => {
  const [name, other] = [world.name(), world.name()]
  const person = await world.create({ ...world.profileOf(name), type: 'person' })
  const application = await world.create({ ...world.profileOf(other), type: 'application' })
  expect(Object.keys(application.spec)).toEqual(Object.keys(person.spec))
  expect([person, application].map(({ status }) => status.effective)).toMatchObject([
    { type: 'person', accessPoints: ['web'] },
    { type: 'application', accessPoints: ['api'] },
  ])
  expect([person.status.apiOnly, application.status.apiOnly]).toEqual([false, true])
  expect(await world.usernames(`type=person&q=${name}`)).toEqual([name])
  expect(await world.usernames(`type=application&q=${other}`)).toEqual([other])
})

test('S1-10: both kinds take login name, password, e-mail address, name and language', async () => {
  const password = 'given by whoever created it'
  const email = `${world.name('team')}@example.test`
  for (const type of ['person', 'application'] as const) {
    const username = world.name()
    const spec: UserSpec = {
      username,
      email: type === 'person' ? `${username}@example.test` : email,
      displayName: 'Somebody',
      language: 'en',
      type,
      credential: { mode: 'secretRef' },
    }
    for (const member of ['displayName', 'language'] as const) {
      const { [member]: _left, ...incomplete } = spec
      const refused = await world.call('POST /users', { spec: incomplete, password })
      expect([type, member, refused.status, refused.body.code]).toEqual([
        type,
        member,
        422,
        'user.profile-incomplete',
      ])
    }
    expect((await world.create(spec, { password })).spec).toEqual(spec)
    const door = type === 'person' ? 'web' : 'api'
    expect((await world.signIn({ username, password }, door)).status).toBe(200)
  }
  // Teams share a mailbox: the address of an application is not its alone, and may be absent.
  await world.create({ ...world.applicationOf(world.name('app')), email })
  await world.create(world.applicationOf(world.name('app')))
})

test('S1-13: roles, forced MFA and access points of a person are chosen at creation', async () => {
  const roles = [await world.role({ permissions: ['zones.view'] }), await world.role()]
  const worker = await world.worker({ roles, mfa: 'required', accessPoints: ['web', 'api'] })
  const { spec, status } = await world.read(worker.id)
  expect(spec).toMatchObject({ roles, mfa: 'required', accessPoints: ['web', 'api'] })
  expect(status.effective).toMatchObject({
    roles: roles.toSorted(),
    mfa: 'required',
    accessPoints: ['web', 'api'],
  })
  expect((await world.signIn(worker)).body['next']).toBe('enrol')
  const session = await world.session(worker)
  expect(await world.reasonOf(session, { accessPoint: 'web', permission: 'zones.view' })).toBe(
    'access.allowed',
  )
})

test('S1-14: both kinds may have whitelists, and need none', async () => {
  const ipWhitelist = [{ cidr: '198.51.100.0/24' }, { cidr: '2001:db8:1::/48' }]
  const accessPoints: UserSpec['accessPoints'] = ['web', 'api']
  const listed = [
    (await world.worker({ ipWhitelist, accessPoints })).username,
    (await world.application({ ipWhitelist })).spec.username ?? '',
  ]
  const open = [
    (await world.worker({ accessPoints })).username,
    (await world.application()).spec.username ?? '',
  ]
  const statuses = async (username: string): Promise<number[]> => {
    const key = await world.keyOf(username)
    const addresses = ['198.51.100.1', '2001:db8:1::7', '203.0.113.1', '2001:db8:2::7']
    return await Promise.all(
      addresses.map(
        async (address) => (await world.call('GET /me', undefined, { key, address })).status,
      ),
    )
  }
  for (const username of listed) expect(await statuses(username)).toEqual([200, 200, 403, 403])
  for (const username of open) expect(await statuses(username)).toEqual([200, 200, 200, 200])
})

test('S1-15: a new person is sent an e-mail that says how to log in; an application is not', async () => {
  const worker = await world.worker()
  const mails = await world.mails(worker.email)
  expect(mails).toHaveLength(1)
  const [mail] = mails
  expect(mail?.mail.to?.map(({ address }) => address)).toEqual([worker.email])
  expect(mail?.mail.text).toContain(worker.username)
  expect(mail?.mail.text).toContain('https://users.example.test')
  expect(mail?.source).not.toContain(worker.password)

  const email = `${world.name('team')}@example.test`
  await world.application({ email })
  expect(await world.mails(email)).toEqual([])
})

test('S1-18: an API user has several API keys, made once it is there', async () => {
  const username = world.name('app')
  const early = await world.call('POST /api-keys', { spec: { user: username, name: 'first' } })
  expect([early.status, early.body.code]).toEqual([422, 'user.not-found'])
  await world.create(world.applicationOf(username))
  const texts: string[] = []
  for (const name of ['first', 'second', 'third']) {
    const made = await world.done<{ secret: string }>('POST /api-keys', {
      spec: { user: username, name },
    })
    texts.push(made.secret)
  }
  expect(new Set(texts).size).toBe(3)
  for (const key of texts) expect(await world.worksWith(key)).toBe(true)
  const { items } = await world.done<{ items: ApiKey[] }>(`GET /api-keys?user=${username}`)
  expect(items.map(({ spec }) => spec.name).toSorted()).toEqual(['first', 'second', 'third'])
  // Each is shown once, and ends for itself.
  for (const text of texts) expect(JSON.stringify(items)).not.toContain(text)
  const second = items.find(({ spec }) => spec.name === 'second')
  await world.done(`DELETE /api-keys/${second?.id}`)
  expect(await Promise.all(texts.map((text) => world.worksWith(text)))).toEqual([true, false, true])
})
