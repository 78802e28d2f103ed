/** X2: whether an e-mail address can be changed. */
import { expect } from 'vitest'

import type { World } from '../world.ts'

export async function emailChange(world: World): Promise<void> {
  const user = await world.person()
  const old = user.spec.email ?? ''
  const wanted = `moved-${old}`
  const { status, body } = await world.patch(user.id, { email: wanted })
  if (world.policy.emailChange === 'admin') {
    expect([status, body.spec.email, body.id]).toEqual([200, wanted, user.id])
    expect(body.status.pendingEmail).toEqual([])
  } else {
    expect([status, body.spec.email]).toEqual([202, old])
    const [pending] = body.status.pendingEmail
    expect(pending).toMatchObject({ field: 'email', to: wanted })
    await world.done(`POST /approvals/${pending?.approval}:approve`, {})
    const after = await world.read(user.id)
    expect([after.spec.email, after.status.pendingEmail]).toEqual([wanted, []])
  }
  await declared(world)
  await forbidden(world)
}

/** A declaration is never an error of the declarer, and never another user. */
async function declared(world: World): Promise<void> {
  const name = world.name()
  const spec = world.profileOf(name)
  const { id } = await world.apply(name, spec)
  const moved = { ...spec, email: `moved-${name}@example.test` }
  const result = await world.apply(name, moved)
  expect(result.id).toBe(id)
  if (world.policy.emailChange === 'admin') {
    expect(result).toMatchObject({ action: 'updated', object: { spec: { email: moved.email } } })
    return
  }
  expect(result).toMatchObject({
    object: { spec: { email: spec.email } },
    pending: [{ code: 'user.email-change-pending' }],
  })
  const [waiting] = await world.approvals(`user=${name}&state=pending`)
  expect(waiting?.manager).toEqual({ kind: 'cli', instance: 'people', name })
}

/** The strictest account counts. */
async function forbidden(world: World): Promise<void> {
  const other = world.name('account')
  await world.setPolicy(other, { preset: world.preset, emailChange: 'never' })
  const user = await world.application({ email: 'shared@example.test' })
  await world.assign(user.spec.username ?? '', await world.role(), other)
  const { status, body } = await world.patch(user.id, { email: 'moved@example.test' })
  expect([status, body.code]).toEqual([409, 'user.email-change-forbidden'])
  expect(body.detail).toContain(other)
}
