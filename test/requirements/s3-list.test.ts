/** S3, the page "Users" of a DNS provider's portal: who is in the list, and what it shows of them. */
import type { Me, User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { statement } from '../../api/src/database/statement.ts'
import { get } from '../../cli/src/commands/get.ts'
import { tenantIdOf } from '../support/people.ts'
import { callerWith, openAccount, outcome } from './callers.ts'
import { runCommand } from './command-line.ts'
import { World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await World.open('dns-portal')
})
afterAll(() => world.close())

async function shown(username: string): Promise<User> {
  const { items } = await world.done<{ items: User[] }>(`GET /users?username=${username}`)
  const [user] = items
  if (user === undefined) throw new Error(`${username} is not listed`)
  return user
}

test('S3-01: the list holds all users of the selected account, and of no other', async () => {
  const [first, second] = [world.name('account'), world.name('account')]
  for (const account of [first, second]) await openAccount(world, account)
  const join = async (...accounts: string[]): Promise<string> => {
    const { spec } = await world.application()
    const username = spec.username ?? ''
    for (const account of accounts)
      expect((await world.assign(username, await world.role(), account)).status).toBe(201)
    return username
  }
  const [inFirst, inSecond, inBoth] = [
    await join(first),
    await join(second),
    await join(first, second),
  ]
  await join()
  const invited = `${world.name()}@example.test`
  await world.done(`POST /users:invite?account=${first}`, { emails: [invited] })

  const listed = async (account: string): Promise<string[]> =>
    (await world.usernames(`account=${account}`)).filter((username) => username !== 'admin')
  expect(await listed(first)).toEqual([inFirst, inBoth, invited].toSorted())
  expect(await listed(second)).toEqual([inSecond, inBoth].toSorted())
  // Who has no access to an account does not see who has.
  const { key } = await callerWith(world, 'administrative')
  expect((await world.call('GET /users', undefined, { key })).status).toBe(200)
  const theirs = await world.call(`GET /users?account=${second}`, undefined, { key })
  expect(outcome(theirs)).toEqual([403, 'auth.access-refused'])
  expect(JSON.stringify(theirs.body)).not.toContain(inSecond)
})

test('S3-02: the user name that is shown is the one to log in with', async () => {
  const username = `Ada.${world.name()}`
  const worker = await world.worker({ username })
  const { spec, status } = await shown(username)
  expect([spec.username, status.effective.username]).toEqual([username, username])
  await world.session({ username })
  // Compared without case; no other member of the profile does.
  expect((await world.signIn({ username: username.toUpperCase() })).status).toBe(200)
  for (const other of [worker.email, 'Ada', 'Ada Byron'])
    expect(outcome(await world.signIn({ username: other }))).toEqual([401, 'auth.sign-in-failed'])
})

test('S3-03: users who have access to the API only are marked in the list', async () => {
  const choices: [UserSpec['accessPoints'], boolean][] = [
    [['api'], true],
    [['web'], false],
    [['web', 'api'], false],
    [[], false],
  ]
  for (const [accessPoints = [], isMarked] of choices) {
    const { spec } = await world.person({ accessPoints })
    const { status } = await shown(spec.username ?? '')
    expect([accessPoints, status.apiOnly]).toEqual([accessPoints, isMarked])
  }
  const marked = await world.worker({ accessPoints: ['api'] })
  expect(outcome(await world.signIn(marked, 'web'))).toEqual([403, 'auth.access-refused'])
  expect((await world.signIn(marked, 'api')).status).toBe(200)
})

test('S3-04: users marked inactive are in the list and cannot log in until an administrator reactivates them', async () => {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const session = await world.session(worker)
  const { key } = await callerWith(world, 'security-administration')
  await world.done(`PATCH /users/${worker.id}`, { spec: { active: false } }, { key })

  const { status } = await shown(worker.username)
  expect(status).toMatchObject({ state: 'DEACTIVATED', membership: 'DEACTIVATED' })
  // People's lists show them without being asked to.
  const { out } = await runCommand(world, get, ['users', '--limit', '0'])
  expect(out).toMatch(new RegExp(`^${worker.username} .*DEACTIVATED`, 'm'))
  for (const door of ['web', 'api'] as const) {
    const refused = await world.signIn(worker, door)
    expect([door, ...outcome(refused)]).toEqual([door, 403, 'auth.access-refused'])
    expect(refused.body.detail).toContain('access.user-inactive')
  }
  expect(await world.worksWith(session)).toBe(false)
  // Not by a password that was forgotten either: no mail is sent.
  const before = await world.mails(worker.email)
  await world.call('POST /auth/reset', { username: worker.username }, { key: null })
  expect(await world.mails(worker.email)).toHaveLength(before.length)

  await world.done(`PATCH /users/${worker.id}`, { spec: { active: true } }, { key })
  expect((await shown(worker.username)).status.membership).toBe('ACTIVE')
  await world.session(worker)
})

test('S3-05: first and last name and e-mail address are shown as given, to the user as well', async () => {
  const email = `Grace.Hopper+${world.name()}@example.test`
  const worker = await world.worker({ email, firstName: 'Gräce  B.', lastName: "O'Höpper-Δ" })
  const given = { firstName: 'Gräce  B.', lastName: "O'Höpper-Δ", email }
  expect((await shown(worker.username)).spec).toMatchObject(given)
  const me = await world.done<Me>('GET /me', undefined, { key: await world.session(worker) })
  expect(me.profile).toMatchObject(given)
})

test('S3-06: the list has a column with the login type, which nobody sets', async () => {
  const worker = await world.worker()
  expect((await shown(worker.username)).status.loginType).toBe('Direct')
  for (const spec of [{ loginType: 'SSO' }, { status: { loginType: 'SSO' } }])
    expect(outcome(await world.patch(worker.id, spec))).toEqual([422, 'request.invalid'])

  const page = async (query: string): Promise<(string | null)[]> => {
    const { items } = await world.done<{ items: User[] }>(`GET /users?limit=1000&${query}`)
    return items.map(({ status }) => status.loginType)
  }
  const found = await page('loginType=Direct')
  expect(found.length).toBeGreaterThan(0)
  expect(new Set(found)).toEqual(new Set(['Direct']))
  // Who cannot sign in has none.
  const { status } = await world.person()
  expect([status.state, status.loginType]).toEqual(['INVITED', null])
})

test('S3-07: Direct is a password, Direct-2FA a second factor beside it, SSO an identity provider', async () => {
  const direct = await world.worker()
  expect((await world.signIn(direct)).body['session']).toBeDefined()
  expect((await shown(direct.username)).status.loginType).toBe('Direct')

  const twoFactor = await world.worker({ mfa: 'required' })
  expect((await shown(twoFactor.username)).status.loginType).toBe('Direct')
  await world.session(twoFactor)
  expect((await shown(twoFactor.username)).status.loginType).toBe('Direct-2FA')
  const again = await world.signIn(twoFactor)
  expect([again.body['next'], again.body['session']]).toEqual(['mfa', undefined])

  const single = await world.person({ credential: { mode: 'external' } })
  const username = single.spec.username ?? ''
  expect(single.status).toMatchObject({ state: 'ACTIVE', loginType: null })
  await enrolAtProvider(single.id)
  expect((await shown(username)).status.loginType).toBe('SSO')
  expect(outcome(await world.signIn({ username }))).toEqual([401, 'auth.sign-in-failed'])
  expect(await world.usernames('loginType=SSO')).toEqual([username])
  expect(await world.usernames(`loginType=Direct-2FA`)).toEqual([twoFactor.username])

  const ascending = await world.done<{ items: User[] }>('GET /users?sort=loginType&limit=1000')
  const order = ascending.items.map(({ status }) => status.loginType ?? '')
  expect(order).toEqual(order.toSorted())
  const descending = await world.done<{ items: User[] }>('GET /users?sort=-loginType&limit=1000')
  expect(descending.items.map(({ id }) => id)).toEqual(
    ascending.items.map(({ id }) => id).toReversed(),
  )
})

/** As the first sign-in at the provider leaves it. */
async function enrolAtProvider(userId: string): Promise<void> {
  const tenantId = await tenantIdOf(world.app)
  await world.app.database.write(tenantId, [
    statement(
      `insert into identities (tenant_id, user_id, provider, subject, created_at) values ($1, $2::uuid, 'idp', $2::text, now())`,
      [tenantId, userId],
    ),
  ])
}

test('S3-08: the date and time of the last login are shown, of a login and of nothing else', async () => {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const lastLogin = async (): Promise<string | null> =>
    (await shown(worker.username)).status.lastLoginAt
  expect(await lastLogin()).toBeNull()
  const before = world.now()
  await world.session(worker)
  const at = (await lastLogin()) ?? ''
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(Date.parse(at)).toBeGreaterThanOrEqual(before.getTime())
  expect(Date.parse(at)).toBeLessThanOrEqual(world.now().getTime())

  await world.signIn({ username: worker.username, password: 'not the one that was chosen' })
  await world.worksWith(await world.keyOf(worker.username))
  expect(await lastLogin()).toBe(at)
  await world.session(worker)
  expect(Date.parse((await lastLogin()) ?? '')).toBeGreaterThan(Date.parse(at))
})
