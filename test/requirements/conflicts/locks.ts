/** X5: wrong passwords. X6: inactivity. X7: how a lock is lifted. */
import { addDuration } from '@rollcall/resources'
import { expect } from 'vitest'

import { World } from '../world.ts'

const wrong = 'not the one that was chosen'

async function guess(world: World, username: string, times: number): Promise<void> {
  for (let guessed = 0; guessed < times; guessed++) {
    const { status, body } = await world.signIn({ username, password: wrong })
    expect([status, body.code]).toEqual([401, 'auth.sign-in-failed'])
  }
}

async function causes(world: World, id: string): Promise<string[]> {
  return (await world.read(id)).status.locks.map(({ cause }) => cause)
}

export async function wrongPasswords(world: World): Promise<void> {
  const { maxFailures } = world.policy.lockout
  expect(maxFailures).toBe(10)
  const worker = await world.worker()
  await guess(world, worker.username, maxFailures - 1)
  // The right one before the last guess begins the count anew.
  await world.session(worker)
  await guess(world, worker.username, maxFailures - 1)
  expect(await causes(world, worker.id)).toEqual([])
  await guess(world, worker.username, 1)
  expect(await causes(world, worker.id)).toEqual(['FAILED_PASSWORDS'])
  const { status, body } = await world.signIn(worker)
  expect([status, body.code]).toEqual([401, 'auth.sign-in-failed'])
  const unlocked = await world.done<{ status: { state: string } }>(
    `POST /users/${worker.id}:unlock`,
    {},
  )
  expect(unlocked.status.state).toBe('ACTIVE')
  expect((await world.signIn(worker)).status).toBe(200)
}

/** In a world of its own: its clock is turned, and nothing that follows it would know what to make of that. */
export async function inactivity({ preset }: World): Promise<void> {
  const world = await World.open(preset)
  try {
    await idle(world)
  } finally {
    await world.close()
  }
}

async function idle(world: World): Promise<void> {
  const { inactivity: rule } = world.policy
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  await world.session(worker)
  const key = await world.keyOf(worker.username)
  const application = await world.application()
  const theirKey = await world.keyOf(application.spec.username ?? '')
  const { lastLoginAt } = (await world.read(worker.id)).status
  const since = new Date(lastLoginAt ?? '')
  if (rule === undefined) {
    world.turnTo(world.afterDays(730))
    expect(await causes(world, worker.id)).toEqual([])
    expect(await world.worksWith(key)).toBe(true)
    return
  }
  const boundary = addDuration(since, rule.after)
  world.turnTo(new Date(boundary.getTime() - 5_000))
  expect(await causes(world, worker.id)).toEqual([])
  // The boundary is included; calendar months, not days.
  world.turnTo(boundary)
  expect(await causes(world, worker.id)).toEqual(['INACTIVITY'])
  expect((await world.read(worker.id)).status.state).toBe('INACTIVE')
  expect((await world.signIn(worker)).status).toBe(401)
  expect(await world.worksWith(key)).toBe(false)
  // Applications are exempt.
  expect(await world.worksWith(theirKey)).toBe(true)
  await world.done(`POST /users/${worker.id}:unlock`, {})
  expect(await world.worksWith(key)).toBe(true)
}

export async function lifting(world: World): Promise<void> {
  const worker = await world.worker()
  await world.done(`POST /users/${worker.id}:lock`, { reason: 'looked strange' })
  expect((await world.read(worker.id)).status.state).toBe('LOCKED_BY_ADMIN')
  expect((await world.signIn(worker)).status).toBe(401)
  await world.done(`POST /users/${worker.id}:unlock`, { setPassword: 'a new one to begin with 7' })
  expect((await world.read(worker.id)).status.locks).toEqual([])
  const next = await world.signIn({ ...worker, password: 'a new one to begin with 7' })
  expect([next.status, next.body.code]).toEqual([200, undefined])

  const other = await world.worker()
  await guess(world, other.username, world.policy.lockout.maxFailures)
  await world.done(`POST /users/${other.id}:unlock`, { sendReset: true })
  const token = await world.linkTo(other.email)
  const chosen = 'chosen through the link 42'
  await world.done('POST /auth/reset', { token, password: chosen }, { key: null })
  expect((await world.signIn({ ...other, password: chosen })).status).toBe(200)

  await declaredUnlock(world)
}

/** A higher number lifts the lock once; declaring the same again lifts nothing. */
async function declaredUnlock(world: World): Promise<void> {
  const name = world.name('app')
  const spec = { ...world.applicationOf(name), unlockRevision: 1 }
  const { id = '' } = await world.apply(name, spec)
  await world.done(`POST /users/${id}:lock`, { reason: 'an incident' })
  await world.apply(name, spec)
  await world.apply(name, { ...spec, active: true })
  expect(await causes(world, id)).toEqual(['ADMIN'])
  await world.apply(name, { ...spec, active: true, unlockRevision: 2 })
  expect(await causes(world, id)).toEqual([])
  await world.done(`POST /users/${id}:ban`, { reason: 'left in anger' })
  await world.apply(name, { ...spec, active: true, unlockRevision: 3 })
  expect((await world.read(id)).status.state).toBe('BANNED')
  await world.done(`POST /users/${id}:reactivate`, {})
  expect((await world.read(id)).status.state).toBe('ACTIVE')
}
