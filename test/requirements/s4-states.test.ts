/** S4, the page "Managing users" of a payments portal: the states of a user. */
import type { User, UserState } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Caller, callerWith, outcome } from './callers.ts'
import { enrol, signInWithCode } from './factors.ts'
import { World, type Worker } from './world.ts'

let world: World
let admin: Caller
const wrong = 'not the one that was chosen'
const chosen = 'chosen anew and at leisure 7'

beforeAll(async () => {
  world = await World.open('payments-portal')
  admin = await callerWith(world, 'admin')
})
afterAll(() => world.close())

async function child(): Promise<Worker> {
  return await world.worker({ parent: admin.username, accessPoints: ['web', 'api'] })
}

/** As the administrator's list shows the user, who is found by that state and by no other. */
async function shown({ id, username }: Pick<Worker, 'id' | 'username'>): Promise<User['status']> {
  const { items } = await world.done<{ items: User[] }>(
    `GET /users?username=${username}`,
    undefined,
    admin,
  )
  const [user] = items
  if (user?.id !== id) throw new Error(`${username} is not listed`)
  const states: UserState[] = ['ACTIVE', 'LOCKED', 'LOCKED_BY_ADMIN', 'AWAITING_NEW_PASSWORD']
  states.push('EXPIRED', 'RECOVERY', 'INVITED', 'PROVISIONED', 'DEACTIVATED')
  for (const state of states)
    expect([state, await world.usernames(`state=${state}&username=${username}`)]).toEqual([
      state,
      state === user.status.state ? [username] : [],
    ])
  return user.status
}

test('S4-04: ACTIVE users have full access to their account', async () => {
  const role = await world.role({ permissions: ['payments.view'] })
  const worker = await world.worker({
    parent: admin.username,
    accessPoints: ['web', 'api'],
    roles: [role],
  })
  expect(await shown(worker)).toMatchObject({ state: 'ACTIVE', membership: 'ACTIVE', locks: [] })
  const session = await world.session(worker)
  const key = await world.keyOf(worker.username)
  const permission = 'payments.view'
  expect(await world.reasonOf(session, { permission, accessPoint: 'web' })).toBe('access.allowed')
  expect(await world.reasonOf(key, { permission })).toBe('access.allowed')
})

test('S4-05: AUTO-LOCKED users typed a wrong password too many times', async () => {
  const worker = await child()
  const { maxFailures } = world.policy.lockout
  const guess = async (): Promise<void> => {
    const answer = await world.signIn({ ...worker, password: wrong })
    expect(outcome(answer)).toEqual([401, 'auth.sign-in-failed'])
  }
  for (let guessed = 1; guessed < maxFailures; guessed++) await guess()
  expect((await shown(worker)).state).toBe('ACTIVE')
  await guess()
  const { state, locks } = await shown(worker)
  expect(state).toBe('LOCKED')
  expect(locks).toMatchObject([{ cause: 'FAILED_PASSWORDS', by: 'server', refuses: 'passwords' }])
  // The right one does not help any more, and the answer does not tell why.
  expect(outcome(await world.signIn(worker))).toEqual([401, 'auth.sign-in-failed'])
  // Nor does the user's own way to a new password: no link is mailed.
  const before = await world.mails(worker.email)
  await world.call('POST /auth/reset', { username: worker.username }, { key: null })
  expect(await world.mails(worker.email)).toHaveLength(before.length)
  await world.done(`POST /users/${worker.id}:unlock`, {}, admin)
  expect((await shown(worker)).locks).toEqual([])
})

test('S4-06: AWAITING_NEW_PASSWORD users have to choose a new password at their next sign-in', async () => {
  const worker = await child()
  const app = await enrol(world, worker)
  await world.done(`POST /users/${worker.id}:requirePasswordChange`, {}, admin)
  expect(await shown(worker)).toMatchObject({
    state: 'AWAITING_NEW_PASSWORD',
    membership: 'ACTIVE',
    credential: 'AWAITING_NEW_PASSWORD',
  })
  const { next, ticket, session } = await signInWithCode(world, worker, app)
  expect([next, session]).toEqual(['new-password', undefined])
  // The old one is not a new one.
  const old = { ticket, password: worker.password }
  const refused = await world.call('POST /auth/new-password', old, { key: null })
  expect(outcome(refused)).toEqual([422, 'auth.password-refused'])
  const done = await world.done(
    'POST /auth/new-password',
    { ticket, password: chosen },
    { key: null },
  )
  expect(done).toHaveProperty('session')
  expect(await shown(worker)).toMatchObject({ state: 'ACTIVE', credential: 'OK' })
  expect((await world.signIn(worker)).status).toBe(401)
  await expired()
})

/** A password that has expired has to be changed in the same way. */
async function expired(): Promise<void> {
  const worker = await child()
  const app = await enrol(world, worker)
  expect(world.policy.passwordExpiryDays).toBe(90)
  world.turnTo(new Date(world.afterDays(90).getTime() - 120_000))
  expect((await shown(worker)).state).toBe('ACTIVE')
  world.turnTo(new Date(world.now().getTime() + 240_000))
  expect(await shown(worker)).toMatchObject({ state: 'EXPIRED', credential: 'EXPIRED' })
  const { next, ticket, session } = await signInWithCode(world, worker, app)
  expect([next, session]).toEqual(['new-password', undefined])
  await world.done('POST /auth/new-password', { ticket, password: chosen }, { key: null })
  expect((await shown(worker)).state).toBe('ACTIVE')
}

test('S4-07: LOCKED_BY_ADMIN users have no access until an administrator unlocks them', async () => {
  const worker = await child()
  const session = await world.session(worker)
  const key = await world.keyOf(worker.username)
  await world.done(`POST /users/${worker.id}:lock`, { reason: 'looked strange' }, admin)
  const { state, locks } = await shown(worker)
  expect(state).toBe('LOCKED_BY_ADMIN')
  expect(locks).toMatchObject([
    { cause: 'ADMIN', kind: 'lock', by: admin.username, reason: 'looked strange' },
  ])
  const works = async (): Promise<boolean[]> => [
    await world.worksWith(session),
    await world.worksWith(key),
    (await world.signIn(worker)).status === 200,
  ]
  expect(await works()).toEqual([false, false, false])
  // Time alone lifts nothing.
  world.turnTo(world.afterDays(30))
  expect(await works()).toEqual([false, false, false])
  expect((await shown(worker)).state).toBe('LOCKED_BY_ADMIN')
  await world.done(`POST /users/${worker.id}:unlock`, {}, admin)
  expect((await works()).slice(1)).toEqual([true, true])
})

test('S4-08: PROVISIONED users were added and have not completed their onboarding', async () => {
  const username = world.name()
  const email = `${username}@example.test`
  const spec = { username, email, parent: admin.username }
  const { id } = await world.create(spec)
  expect(await shown({ id, username })).toMatchObject({ state: 'INVITED', membership: 'INVITED' })
  const token = await world.linkTo(email)
  const first = await world.accept(token)
  expect(first.body).toMatchObject({ state: 'PROVISIONED', missing: ['firstName', 'lastName'] })
  expect(await shown({ id, username })).toMatchObject({
    state: 'PROVISIONED',
    membership: 'PROVISIONED',
  })
  // No access before.
  const early = await world.signIn({ username })
  expect(outcome(early)).toEqual([403, 'auth.access-refused'])
  expect(early.body.detail).toContain('access.membership-provisioned')
  const profile = { firstName: 'Grace', lastName: 'Hopper' }
  await world.done('POST /auth/accept', { token, profile }, { key: null })
  expect((await shown({ id, username })).state).toBe('ACTIVE')
  await world.session({ username })
})

test('S4-09: RECOVERY users had a password reset requested', async () => {
  const [asked, asking] = [await child(), await child()]
  await world.done(`POST /users/${asked.id}:sendReset`, {}, admin)
  await world.done('POST /auth/reset', { email: asking.email }, { key: null })
  await world.mails(asking.email)
  for (const worker of [asked, asking]) {
    expect(await shown(worker)).toMatchObject({
      state: 'RECOVERY',
      membership: 'ACTIVE',
      credential: 'RECOVERY',
      locks: [],
    })
  }
  const token = await world.linkTo(asked.email)
  await world.done('POST /auth/reset', { token, password: chosen }, { key: null })
  expect((await shown(asked)).state).toBe('ACTIVE')
  // A request that nobody follows lasts as long as its link: an hour.
  world.turnTo(new Date(world.now().getTime() + 3_600_000))
  expect((await shown(asking)).state).toBe('ACTIVE')
  const late = await world.linkTo(asking.email)
  const expired = await world.call(
    'POST /auth/reset',
    { token: late, password: chosen },
    { key: null },
  )
  expect(outcome(expired)).toEqual([401, 'auth.link-invalid'])
})
