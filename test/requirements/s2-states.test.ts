/** S2, the user management of a company platform: users that are validated, banned, denied or inactive. In one order: its clock only goes on. */
import type { User } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { World, type Worker } from './world.ts'

let world: World
const wrong = 'not the one that was chosen'

beforeAll(async () => {
  world = await World.open('approvals')
})
afterAll(() => world.close())

async function guess(worker: Worker, times: number): Promise<void> {
  for (let guessed = 0; guessed < times; guessed++) {
    const { status } = await world.signIn({ ...worker, password: wrong })
    expect(status).toBe(401)
  }
}

async function stateOf({ id }: { id: string }): Promise<string> {
  return (await world.read(id)).status.state
}

async function act(id: string, name: string, body: object = {}): Promise<User> {
  return await world.done<User>(`POST /users/${id}:${name}`, body)
}

test('S2-01: an administrator sees why a user is blocked and helps with one act', async () => {
  const worker = await world.worker()
  await guess(worker, 10)
  const { status } = await world.read(worker.id)
  expect(status.locks).toEqual([
    {
      cause: 'FAILED_PASSWORDS',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      by: 'server',
      refuses: 'passwords',
    },
  ])
  expect((await act(worker.id, 'unlock')).status).toMatchObject({ state: 'ACTIVE', locks: [] })
  await world.session(worker)
})

test('S2-11: a ban turns a validated user into a banned one at once, and changes no declared field', async () => {
  const worker = await world.worker()
  const before = await world.read(worker.id)
  expect(before.status.state).toBe('ACTIVE')
  const banned = await act(worker.id, 'ban', { reason: 'did not pay' })
  expect(banned.status.state).toBe('BANNED')
  expect(banned.status.locks).toMatchObject([
    { cause: 'ADMIN', kind: 'ban', by: 'admin', reason: 'did not pay', refuses: 'everything' },
  ])
  expect([banned.spec, banned.version]).toEqual([before.spec, before.version])
  expect(await world.usernames(`state=BANNED&q=${worker.username}`)).toEqual([worker.username])
  // The ban that git holds.
  const name = world.name('app')
  const spec = world.applicationOf(name)
  await world.apply(name, spec)
  const declared = await world.apply(name, { ...spec, active: false })
  expect(declared.object?.status.state).toBe('DEACTIVATED')
})

test('S2-12: a banned user is refused at every access point, and keys end when the ban says so', async () => {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const credentials = [await world.session(worker), await world.keyOf(worker.username)]
  const work = async (): Promise<boolean[]> =>
    await Promise.all(credentials.map((credential) => world.worksWith(credential)))
  expect(await work()).toEqual([true, true])
  await act(worker.id, 'ban', { reason: 'did not pay' })
  expect(await work()).toEqual([false, false])
  for (const door of ['web', 'api'] as const) {
    const { status, body } = await world.signIn(worker, door)
    expect([door, status, body['session']]).toEqual([door, 401, undefined])
  }
  // Sessions have ended, keys were suspended.
  await act(worker.id, 'reactivate')
  expect(await work()).toEqual([false, true])
  await act(worker.id, 'ban', { reason: 'did not pay again', revokeKeys: true })
  await act(worker.id, 'reactivate')
  expect(await work()).toEqual([false, false])
})

test('S2-13: what a banned user did stays readable, with whom', async () => {
  const role = await world.role({ permissions: ['rollcall.roles.*'] })
  const worker = await world.worker({ roles: [role] })
  const session = await world.session(worker)
  await world.done('POST /roles', { spec: { name: world.name('made') } }, { key: session })
  // What it is sealed with follows within seconds.
  const history = async (): Promise<unknown[]> =>
    (await world.audit(`user=${worker.id}`)).map(
      ({ seal: _seal, position: _position, ...entry }) => entry,
    )
  const before = await history()
  expect(before.length).toBeGreaterThan(0)
  const { spec } = await world.read(worker.id)
  await act(worker.id, 'ban', { reason: 'did not pay' })
  expect(await history()).toEqual(before)
  expect((await world.read(worker.id)).spec).toEqual(spec)
})

test('S2-14: the tenth wrong password since the last success denies, however long that takes', async () => {
  const worker = await world.worker()
  await guess(worker, 9)
  expect(await stateOf(worker)).toBe('ACTIVE')
  // A success begins the count anew.
  await world.session(worker)
  for (let guessed = 1; guessed <= 9; guessed++) {
    await guess(worker, 1)
    world.turnTo(world.afterDays(1))
  }
  expect(await stateOf(worker)).toBe('ACTIVE')
  await guess(worker, 1)
  const { status } = await world.read(worker.id)
  expect([status.state, status.locks.map(({ cause }) => cause)]).toEqual([
    'LOCKED',
    ['FAILED_PASSWORDS'],
  ])
  const right = await world.signIn(worker)
  expect([right.status, right.body.code]).toEqual([401, 'auth.sign-in-failed'])
  expect(await stateOf(await world.worker())).toBe('ACTIVE')
})

test('S2-15: an administrator sets a denied user to validated, by an act or by a higher number', async () => {
  const worker = await world.worker()
  await guess(worker, 10)
  expect(await stateOf(worker)).toBe('LOCKED')
  expect((await act(worker.id, 'unlock')).status.state).toBe('ACTIVE')
  await world.session(worker)

  await guess(worker, 10)
  expect(await stateOf(worker)).toBe('LOCKED')
  const lifted = await world.patch(worker.id, { unlockRevision: 1 })
  expect(lifted.body.status).toMatchObject({ state: 'ACTIVE', handled: { unlockRevision: 1 } })
  await world.session(worker)
  // The same number again lifts nothing.
  await guess(worker, 10)
  await world.patch(worker.id, { unlockRevision: 1 })
  expect(await stateOf(worker)).toBe('LOCKED')
})

test('S2-16: lifting may go with a new password or a link to set one, and needs neither', async () => {
  const worker = await world.worker()
  await guess(worker, 10)
  const given = 'reassigned by the administrator 4'
  const lifted = await act(worker.id, 'unlock', { setPassword: given })
  expect(lifted.status.locks).toEqual([])
  expect((await world.signIn(worker)).status).toBe(401)
  expect((await world.signIn({ ...worker, password: given })).body['next']).toBe('new-password')

  const other = await world.worker()
  await guess(other, 10)
  await act(other.id, 'unlock', { sendReset: true })
  const token = await world.linkTo(other.email)
  const chosen = 'chosen through the link 5'
  await world.done('POST /auth/reset', { token, password: chosen }, { key: null })
  await world.session({ ...other, password: chosen })

  const third = await world.worker()
  await guess(third, 10)
  await act(third.id, 'unlock')
  await world.session(third)
})

test('S2-18: no login for three calendar months makes inactive, the boundary included', async () => {
  // From the last day of a month: three months later there are only 29 days.
  world.turnTo(new Date('2027-11-30T10:00:00Z'))
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const never = await world.worker()
  const application = await world.application()
  const [key, theirs] = [
    await world.keyOf(worker.username),
    await world.keyOf(application.spec.username ?? ''),
  ]
  world.turnTo(new Date('2027-11-30T12:00:00Z'))
  await world.session(worker)
  const { lastLoginAt } = (await world.read(worker.id)).status
  expect(lastLoginAt).toMatch(/^2027-11-30T12:00:/)
  const boundary = new Date((lastLoginAt ?? '').replace('2027-11-30', '2028-02-29'))

  // Who never logged in: counted from the day that they became ACTIVE, two hours before the other.
  expect((await world.read(never.id)).status.lastLoginAt).toBeNull()
  world.turnTo(new Date('2028-02-29T09:59:50Z'))
  expect(await stateOf(never)).toBe('ACTIVE')
  world.turnTo(new Date('2028-02-29T10:10:00Z'))
  expect(await stateOf(never)).toBe('INACTIVE')

  world.turnTo(new Date(boundary.getTime() - 30_000))
  expect(await stateOf(worker)).toBe('ACTIVE')
  // Work with a key is no login.
  expect(await world.worksWith(key)).toBe(true)
  world.turnTo(boundary)
  const { status } = await world.read(worker.id)
  expect(status).toMatchObject({
    state: 'INACTIVE',
    locks: [
      {
        cause: 'INACTIVITY',
        since: boundary.toISOString(),
        by: 'server',
        refuses: 'sign-in-and-keys',
      },
    ],
  })
  expect((await world.signIn(worker)).status).toBe(401)
  expect(await world.worksWith(key)).toBe(false)
  expect(await world.worksWith(theirs)).toBe(true)
  // The way back, and the next three months.
  expect((await act(worker.id, 'unlock')).status.state).toBe('ACTIVE')
  await world.session(worker)
})

test('S2-19: validated, banned, denied and inactive are four states that lists tell apart', async () => {
  world.turnTo(new Date('2028-03-31T08:00:00Z'))
  const inactive = await world.worker()
  world.turnTo(new Date('2028-06-30T08:10:00Z'))
  const [validated, banned, denied] = [
    await world.worker(),
    await world.worker(),
    await world.worker(),
  ]
  await act(banned.id, 'ban', { reason: 'did not pay' })
  await guess(denied, 10)
  const words = [
    ['ACTIVE', validated],
    ['BANNED', banned],
    ['LOCKED', denied],
    ['INACTIVE', inactive],
  ] as const
  const names = words.map(([, { username }]) => username)
  for (const [state, worker] of words) {
    expect(await stateOf(worker)).toBe(state)
    const listed = await world.usernames(`state=${state}&limit=1000`)
    expect(names.filter((name) => listed.includes(name))).toEqual([worker.username])
  }
})
