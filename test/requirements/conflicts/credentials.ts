/** X3: who sets the first password. X8: passwords at the API beside a second factor. X9: which doors a user may use. */
import type { CredentialMode } from '@rollcall/resources'
import { expect } from 'vitest'

import type { World } from '../world.ts'

const modes: readonly CredentialMode[] = ['secretRef', 'invite', 'none', 'external']

export async function firstPassword(world: World): Promise<void> {
  const { credentialModes } = world.policy
  const user = await world.person()
  expect(user.status.effective.credential.mode).toBe(credentialModes[0])
  for (const mode of modes) {
    const spec = { ...world.profileOf(world.name()), credential: { mode } }
    const { status, body } = await world.call('POST /users', { spec })
    const isAllowed = credentialModes.includes(mode)
    expect([mode, status, body.code]).toEqual(
      isAllowed ? [mode, 201, undefined] : [mode, 409, 'user.credential-mode-forbidden'],
    )
  }
  const spelled = { ...world.profileOf(world.name()), password: 'in the spec' }
  expect((await world.call('POST /users', { spec: spelled })).status).toBe(422)
  if (credentialModes[0] === 'invite') await setsItByLink(world)
  else await isGivenOne(world)
  // Who only works with keys has no first password: that is for applications in every account.
  expect((await world.application()).status.state).toBe('ACTIVE')
  await neitherAccount(world)
}

async function setsItByLink(world: World): Promise<void> {
  const user = await world.person()
  expect(user.status.state).toBe('INVITED')
  const token = await world.linkTo(user.spec.email ?? '')
  expect((await world.accept(token)).status).toBe(200)
  expect((await world.read(user.id)).status.state).toBe('ACTIVE')
  await world.session({ username: user.spec.username ?? '' })
}

async function isGivenOne(world: World): Promise<void> {
  const worker = await world.worker()
  expect((await world.read(worker.id)).status.state).toBe('ACTIVE')
  await world.session(worker)
}

/** A user whom no way to a password suits in all accounts is refused by the names of both. */
async function neitherAccount(world: World): Promise<void> {
  const other = world.name('account')
  const theirs = world.policy.credentialModes.includes('invite') ? 'secretRef' : 'invite'
  await world.setPolicy(other, { preset: world.preset, credentialModes: [theirs] })
  const { spec } = await world.person()
  const { status, body } = await world.assign(spec.username ?? '', await world.role(), other)
  expect([status, body.code]).toEqual([409, 'user.credential-mode-forbidden'])
  expect(body.detail).toContain('account default')
  expect(body.detail).toContain(`account ${other}`)
}

export async function apiPassword(world: World): Promise<void> {
  const { apiPassword: rules } = world.policy
  const doors = ['web', 'api'] as const
  const plain = await world.worker({ accessPoints: [...doors] })
  const forced = await world.worker({ accessPoints: [...doors], mfa: 'required' })
  const refusal = await world.signIn(forced, 'api')
  if (rules.includes('deniedWithMfa')) {
    expect([refusal.status, refusal.body.code]).toEqual([403, 'auth.access-refused'])
    expect(refusal.body.detail).toContain('access.password-refused-with-mfa')
    expect(refusal.body.detail).toMatch(/API key/)
  } else {
    expect([refusal.status, refusal.body['next']]).toEqual([200, 'enrol'])
  }
  // Forced or not, keys work, and the password opens the other door.
  expect(await world.worksWith(await world.keyOf(forced.username))).toBe(true)
  expect((await world.signIn(forced, 'web')).status).toBe(200)

  if (world.policy.mfa === 'required') return
  expect((await world.signIn(plain, 'api')).status).toBe(200)
  await world.keyOf(plain.username)
  const withKey = await world.signIn(plain, 'api')
  if (rules.includes('deniedOnceKeyExists')) {
    expect(withKey.status).toBe(403)
    expect(withKey.body.detail).toContain('access.password-refused-with-key')
  } else {
    expect(withKey.status).toBe(200)
  }
  // Forcing MFA later counts from that moment on (S0-12).
  const later = await world.worker({ accessPoints: [...doors] })
  expect((await world.signIn(later, 'api')).status).toBe(200)
  await world.done(`PATCH /users/${later.id}`, { spec: { mfa: 'required' } })
  expect((await world.signIn(later, 'api')).status).toBe(
    rules.includes('deniedWithMfa') ? 403 : 200,
  )
}

export async function accessPoints(world: World): Promise<void> {
  const worker = await world.worker({ accessPoints: ['api'] })
  const { items } = await world.done<{ items: { id: string; status: { apiOnly: boolean } }[] }>(
    `GET /users?username=${worker.username}`,
  )
  expect(items.map(({ status }) => status.apiOnly)).toEqual([true])
  const refused = await world.signIn(worker, 'web')
  expect([refused.status, refused.body.code]).toEqual([403, 'auth.access-refused'])
  expect(refused.body.detail).toContain('access.access-point-not-allowed')
  expect(await world.worksWith(await world.keyOf(worker.username))).toBe(true)

  const { body } = await world.patch(worker.id, { accessPoints: ['web', 'api'] })
  expect([body.status.apiOnly, body.spec.accessPoints]).toEqual([false, ['web', 'api']])
  await world.session(worker)
  const webOnly = await world.worker({ accessPoints: ['web'] })
  expect((await world.read(webOnly.id)).status.apiOnly).toBe(false)
  const key = await world.keyOf(webOnly.username)
  const atApi = await world.call('GET /me', undefined, { key })
  expect([atApi.status, atApi.body.code]).toEqual([403, 'auth.access-refused'])
}
