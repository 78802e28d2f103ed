/** X4: one role or several. X10: who edits whom. */
import { expect } from 'vitest'

import type { World } from '../world.ts'

export async function severalRolesOrOne(world: World): Promise<void> {
  const [first, second] = [await world.role(), await world.role()]
  const user = await world.application({ roles: [first] })
  const both = await world.patch(user.id, { roles: [first, second] })
  if (world.policy.roleCardinality === 'many') {
    expect([both.status, both.body.detail]).toEqual([200, undefined])
    expect(both.body.status.effective.roles).toEqual([first, second].toSorted())
  } else {
    expect([both.status, both.body.code]).toEqual([409, 'user.one-role'])
  }
  // One write replaces the role: there is no moment with both or none.
  const replaced = await world.patch(user.id, { roles: [second] })
  expect(replaced.body.status.effective.roles).toEqual([second])

  const moved = await world.application()
  const username = moved.spec.username ?? ''
  for (const role of [first, second]) {
    const { status, body } = await world.assign(username, role)
    expect([status, body.detail]).toEqual([201, undefined])
  }
  const held = (await world.read(moved.id)).status.effective.roles
  expect(held).toEqual(
    world.policy.roleCardinality === 'many' ? [first, second].toSorted() : [second],
  )
}

const mayAdminister = {
  permissions: ['rollcall.users.*', 'rollcall.roles.view', 'rollcall.role-assignments.*'],
}

export async function whoEditsWhom(world: World): Promise<void> {
  const middle = await world.role({ ...mayAdminister, rank: 500 })
  const high = await world.role({ ...mayAdminister, rank: 800 })
  const low = await world.role()
  const caller = await world.application({ roles: [middle] })
  const key = await world.keyOf(caller.spec.username ?? '')
  // Under `children` only those whose parents lead to the caller are there at all.
  const family =
    world.policy.visibleUsers === 'children' ? { parent: caller.spec.username ?? '' } : {}
  const edit = async (roles: string[], more: object = family): Promise<[number, unknown]> => {
    const { id } = await world.application({ roles, ...more })
    const { status, body } = await world.patch(id, { displayName: 'Edited' }, { key })
    return [status, body.code]
  }
  expect(await edit([low])).toEqual([200, undefined])
  expect(await edit([middle])).toEqual([200, undefined])
  expect(await edit([high])).toEqual([403, 'object.rank-too-low'])
  expect(await edit(['admin'])).toEqual([403, 'object.rank-too-low'])

  const own = await world.patch(caller.id, { displayName: 'Myself' }, { key })
  expect([own.status, own.body.code]).toEqual([403, 'user.own-user'])
  expect(own.body.detail).toContain('/v1/me')

  if (world.policy.visibleUsers === 'children') {
    expect(await edit([low], {})).toEqual([404, 'object.not-found'])
    const child = await world.application({ ...family })
    const grandchild = await world.application({ parent: child.spec.username ?? '' })
    const stranger = await world.application()
    const { items } = await world.done<{ items: { id: string }[] }>(
      'GET /users?limit=1000',
      undefined,
      { key },
    )
    const seen = items.map(({ id }) => id)
    expect(seen).toEqual(expect.arrayContaining([child.id, grandchild.id]))
    expect(seen).not.toContain(stranger.id)
  } else {
    const { items } = await world.done<{ items: { id: string }[] }>(
      'GET /users?limit=1000',
      undefined,
      { key },
    )
    expect(items.length).toBeGreaterThan(5)
  }
  await protectedRolesStay(world)
}

async function protectedRolesStay(world: World): Promise<void> {
  const { items } = await world.done<{ items: { id: string }[] }>('GET /roles?name=admin')
  const { status, body } = await world.call(`PATCH /roles/${items[0]?.id}`, {
    spec: { permissions: [] },
  })
  expect([status, body.code]).toEqual([409, 'object.protected'])
}
