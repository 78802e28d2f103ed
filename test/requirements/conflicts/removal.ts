/** X1: whether a user can be deleted. X11: how far a removal reaches. */
import { expect } from 'vitest'

import type { World } from '../world.ts'

export async function neverDeleteOrDelete(world: World): Promise<void> {
  switch (world.policy.userRemoval) {
    case 'never':
      return await onlyDeactivates(world)
    case 'tombstone':
      return await leavesATombstone(world)
    case 'erase':
      return await erases(world)
  }
}

async function onlyDeactivates(world: World): Promise<void> {
  const username = world.name()
  const role = await world.role()
  const spec = { ...world.applicationOf(username), roles: [role] }
  const { id = '' } = await world.apply(username, spec)
  const key = await world.keyOf(username)
  const bare = await world.remove(id, '', { manager: 'cli/people' })
  expect([bare.status, bare.body.code]).toEqual([409, 'user.removal-exceeds-policy'])
  expect(await world.worksWith(key)).toBe(true)

  const ended = await world.remove(id, 'policy=deactivate', { manager: 'cli/people' })
  expect([ended.status, ended.body.detail]).toEqual([200, undefined])
  expect(ended.body).toMatchObject({
    id,
    manager: null,
    status: { state: 'DEACTIVATED', memberships: [], effective: { roles: [], active: false } },
  })
  expect(await world.worksWith(key)).toBe(false)

  const back = await world.apply(username, world.applicationOf(username))
  expect([back.id, back.object?.status.state]).toEqual([id, 'ACTIVE'])
  expect(back.object?.status.effective.roles).toEqual([])
  expect(await world.worksWith(key)).toBe(false)
}

async function leavesATombstone(world: World): Promise<void> {
  const user = await world.person()
  const username = user.spec.username ?? ''
  const gone = await world.remove(user.id)
  expect([gone.status, gone.body.detail]).toEqual([200, undefined])
  const left = await world.read(user.id)
  expect(left.status.state).toBe('REMOVED')
  expect(left.spec).toEqual({ username, type: 'person', active: false })
  const { body } = await world.call<{ items: { action: string }[] }>(`GET /audit?id=${user.id}`)
  expect(body.items.map(({ action }) => action)).toContain('create')
  const again = await world.create(world.profileOf(username))
  expect(again.id).not.toBe(user.id)
}

async function erases(world: World): Promise<void> {
  const user = await world.person()
  const username = user.spec.username ?? ''
  for (const query of ['', `confirm=${username}-not`]) {
    const { status, body } = await world.remove(user.id, query)
    expect([status, body.code]).toEqual([409, 'user.confirmation-required'])
  }
  expect((await world.remove(user.id, `confirm=${username}`)).status).toBe(204)
  expect((await world.call(`GET /users/${user.id}`)).status).toBe(404)
  const again = await world.create(world.profileOf(username))
  expect(again.id).not.toBe(user.id)
  // For a declarer the declaration is the confirmation.
  const declared = await world.apply(world.name(), world.profileOf(world.name()))
  expect((await world.remove(declared.id ?? '', '', { manager: 'cli/people' })).status).toBe(204)
}

export async function thisAccountOrEverywhere(world: World): Promise<void> {
  const other = world.name('account')
  await world.setPolicy(other, { preset: world.preset })
  const user = await world.application()
  const username = user.spec.username ?? ''
  await world.assign(username, await world.role(), other)
  const first = await world.remove(user.id, 'policy=deactivate')
  if (world.policy.removalScope === 'account') {
    expect([first.status, first.body.detail]).toEqual([200, undefined])
    const left = await world.read(user.id)
    expect(left.status.state).toBe('ACTIVE')
    expect(left.status.memberships.map(({ account }) => account)).toEqual([other])
    return
  }
  expect([first.status, first.body.code]).toEqual([409, 'user.accounts-confirmation-required'])
  expect(first.body.detail).toContain(`account ${other}`)
  const second = await world.remove(user.id, `policy=deactivate&confirmAccounts=${other}`)
  expect([second.status, second.body.detail]).toEqual([200, undefined])
  expect(second.body.status).toMatchObject({ state: 'DEACTIVATED', memberships: [] })
}
