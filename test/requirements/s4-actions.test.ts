/** S4, the page "Managing users" of a payments portal: what an administrator does with a child user. */
import type { User } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { codeOf } from '../support/authenticator.ts'
import { type Caller, callerWith, outcome } from './callers.ts'
import { enrol } from './factors.ts'
import { World, type Worker } from './world.ts'

let world: World
let admin: Caller
/** An administrator of other users, and two who are no administrators. */
let stranger: Caller
let outsiders: Caller[]
const dayMs = 86_400_000

beforeAll(async () => {
  world = await World.open('payments-portal')
  admin = await callerWith(world, 'admin')
  stranger = await callerWith(world, 'admin')
  const payments = await world.role({ permissions: ['payments.*', 'rollcall.users.view'] })
  outsiders = [await callerWith(world, payments), await callerWith(world, undefined)]
})
afterAll(() => world.close())

async function child(): Promise<Worker> {
  return await world.worker({ parent: admin.username })
}

/** Whoever is no administrator of the user is refused, and nothing comes of it. */
async function refusedToOthers(id: string, request: string, body?: object): Promise<void> {
  const before = await world.read(id)
  const foreign = await world.call(request, body, stranger)
  // Whom they do not see is not there; what is not there is deleted already.
  const unseen = request.startsWith('DELETE') ? [204, undefined] : [404, 'object.not-found']
  expect([request, ...outcome(foreign)]).toEqual([request, ...unseen])
  for (const outsider of outsiders) {
    const answer = await world.call(request, body, outsider)
    expect([request, ...outcome(answer)]).toEqual([request, 403, 'auth.permission-missing'])
  }
  expect(await world.read(id)).toEqual(before)
}

test('S4-15: further information of a user is viewed and changed', async () => {
  const { id, username } = await child()
  const user = await world.read(id, admin)
  expect(user.spec).toMatchObject({ username, firstName: 'Ada', lastName: 'Byron' })
  const further = [user.createdAt, user.updatedAt, user.status.effective, user.status.memberships]
  expect(further.every((part) => part !== undefined)).toBe(true)
  const changes = {
    firstName: 'Grace',
    lastName: 'Hopper',
    email: `${world.name('changed')}@example.test`,
    secondaryEmail: `${world.name('second')}@example.test`,
    language: 'de',
    timezone: 'Europe/London',
    roles: [await world.role()],
    profile: { phone: '+44' },
  }
  await refusedToOthers(id, `PATCH /users/${id}`, { spec: changes })
  const changed = await world.patch(id, changes, { ...admin, ifMatch: `"${user.version}"` })
  expect(outcome(changed)).toEqual([200, undefined])
  expect((await world.read(id, admin)).spec).toEqual({ ...user.spec, ...changes })
  // Two who change at once: the second is told.
  const stale = await world.patch(
    id,
    { language: 'fr' },
    { ...admin, ifMatch: `"${user.version}"` },
  )
  expect(outcome(stale)).toEqual([412, 'request.precondition-failed'])
  expect(outcome(await world.patch(id, { lastName: '' }, admin))).toEqual([422, 'request.invalid'])
})

test('S4-16: MFA is reset: the user sets it up from scratch', async () => {
  const worker = await child()
  const first = await enrol(world, worker)
  const step = await world.signIn(worker)
  expect(step.body['next']).toBe('mfa')
  await refusedToOthers(worker.id, `POST /users/${worker.id}:resetMfa`, {})

  const after = await world.done<User>(`POST /users/${worker.id}:resetMfa`, {}, admin)
  expect([after.status.loginType, after.acts.includes('resetMfa')]).toEqual(['Direct', false])
  // The old app does not open what was begun before, and sessions that it opened end.
  world.turnTo(new Date(world.now().getTime() + 60_000))
  const code = codeOf(first.secret, world.now().getTime())
  const old = await world.call(
    'POST /auth/mfa',
    { ticket: step.body['ticket'], code },
    { key: null },
  )
  expect(old.status).toBe(401)
  expect(await world.worksWith(first.session)).toBe(false)
  const second = await enrol(world, worker)
  expect(second.secret).not.toBe(first.secret)
  expect((await world.read(worker.id)).status.loginType).toBe('Direct-2FA')

  // Declared: a higher number resets once, and the same number does not.
  await world.done(`PATCH /users/${worker.id}`, { spec: { mfaResetRevision: 1 } }, admin)
  await enrol(world, worker)
  await world.done(`PATCH /users/${worker.id}`, { spec: { mfaResetRevision: 1 } }, admin)
  expect((await world.signIn(worker)).body['next']).toBe('mfa')
})

test('S4-17: the mail to a new user is sent again when it was not received or has expired', async () => {
  const user = await world.person({ parent: admin.username })
  const { id } = user
  const [username, email] = [user.spec.username ?? '', user.spec.email ?? '']
  const first = await world.linkTo(email)
  await refusedToOthers(id, `POST /users/${id}:invite`, {})
  expect(await world.mails(email)).toHaveLength(1)

  await world.done(`POST /users/${id}:invite`, {}, admin)
  const second = await world.linkTo(email)
  expect(second).not.toBe(first)
  const latest = (await world.mails(email)).at(-1)
  expect(latest?.mail.text).toContain('https://users.example.test/accept?token=')
  expect(outcome(await world.accept(first))).toEqual([401, 'auth.link-invalid'])

  // Expired: after seven days, however often it is tried.
  const { memberships } = (await world.read(id)).status
  const until = Date.parse(memberships[0]?.invitationExpiresAt ?? '')
  expect(Math.abs(until - world.now().getTime() - 7 * dayMs)).toBeLessThan(60_000)
  world.turnTo(new Date(until))
  expect(outcome(await world.accept(second))).toEqual([401, 'auth.link-invalid'])
  expect((await world.read(id, admin)).acts).toContain('invite')
  // Declared: a higher number sends it, the same one does not.
  for (const invitationRevision of [1, 1])
    await world.done(`PATCH /users/${id}`, { spec: { invitationRevision } }, admin)
  expect(await world.mails(email)).toHaveLength(3)
  const third = await world.linkTo(email)
  expect((await world.accept(third)).status).toBe(200)
  await world.session({ username })
  // Who has signed in is no new user.
  const late = await world.call(`POST /users/${id}:invite`, {}, admin)
  expect(outcome(late)).toEqual([409, 'user.act-impossible'])
})

test('S4-18: a user is locked by hand and does not sign in until unlocked by hand', async () => {
  const worker = await child()
  const session = await world.session(worker)
  const lock = `POST /users/${worker.id}:lock`
  const unlock = `POST /users/${worker.id}:unlock`
  await refusedToOthers(worker.id, lock, { reason: 'looked strange' })
  const locked = await world.done<User>(lock, { reason: 'looked strange' }, admin)
  expect(locked.status).toMatchObject({ state: 'LOCKED_BY_ADMIN', locks: [{ cause: 'ADMIN' }] })
  expect(outcome(await world.signIn(worker))).toEqual([401, 'auth.sign-in-failed'])
  expect(await world.worksWith(session)).toBe(false)
  // No mail, no declaration and no wish lifts it.
  const before = await world.mails(worker.email)
  await world.call('POST /auth/reset', { username: worker.username }, { key: null })
  expect(await world.mails(worker.email)).toHaveLength(before.length)
  await world.done(`PATCH /users/${worker.id}`, { spec: { active: true } }, admin)
  expect((await world.signIn(worker)).status).toBe(401)
  await refusedToOthers(worker.id, unlock, {})

  const unlocked = await world.done<User>(unlock, {}, admin)
  expect(unlocked.status).toMatchObject({ state: 'ACTIVE', locks: [] })
  expect((await world.signIn(worker)).status).toBe(200)
  // Again it does nothing. Both acts are told, with who did them.
  expect((await world.call(unlock, {}, admin)).status).toBe(200)
  const acts = (await world.audit(`id=${worker.id}`)).filter(({ action }) =>
    action.includes('lock'),
  )
  expect(acts.map(({ action, actor }) => [action, actor.username])).toEqual([
    ['unlock', admin.username],
    ['lock', admin.username],
  ])
})

test('S4-19: a child user is deleted after a confirmation, and cannot be recovered', async () => {
  const worker = await child()
  const session = await world.session(worker)
  const request = `DELETE /users/${worker.id}`
  await refusedToOthers(worker.id, `${request}?confirm=${worker.username}`)
  for (const confirm of ['', worker.username.toUpperCase(), worker.id, 'yes']) {
    const answer = await world.call(`${request}?confirm=${confirm}`, undefined, admin)
    expect([confirm, ...outcome(answer)]).toEqual([confirm, 409, 'user.confirmation-required'])
  }
  expect(await world.worksWith(session)).toBe(true)
  const deleted = await world.call(`${request}?confirm=${worker.username}`, undefined, admin)
  expect(deleted.status).toBe(204)

  expect(await world.worksWith(session)).toBe(false)
  expect((await world.signIn(worker)).status).toBe(401)
  for (const key of [admin.key, world.app.keys.admin]) {
    const answers = [
      await world.call(`GET /users/${worker.id}`, undefined, { key }),
      await world.patch(worker.id, { active: true }, { key }),
      await world.call(`POST /users/${worker.id}:reactivate`, {}, { key }),
    ]
    for (const answer of answers) expect(outcome(answer)).toEqual([404, 'object.not-found'])
  }
  for (const query of [`username=${worker.username}`, 'state=REMOVED'])
    expect(await world.usernames(query)).toEqual([])
  // What is left in the log says that it was done, and not who it was.
  const log = await world.audit(`id=${worker.id}`)
  expect(log.map(({ action }) => action)).toContain('erase')
  const text = JSON.stringify(log)
  for (const word of [worker.username, worker.email, 'Byron']) expect(text).not.toContain(word)
  // The same name is another user, and the old password opens nothing.
  const again = await world.create({ ...world.profileOf(worker.username), parent: admin.username })
  expect(again.id).not.toBe(worker.id)
  expect(again.status).toMatchObject({ state: 'INVITED', credential: 'NONE', lastLoginAt: null })
  expect((await world.signIn(worker)).status).toBe(401)

  // Several at once: the list is the confirmation.
  const two = [await child(), await child()].map(({ id }) => id)
  const { confirm } = await world.done<{ confirm?: string }>(
    'POST /users:remove?dryRun=true',
    { users: two },
    admin,
  )
  await world.done('POST /users:remove', { users: two, confirm }, admin)
  for (const id of two) expect((await world.call(`GET /users/${id}`)).status).toBe(404)
})
