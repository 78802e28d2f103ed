/** X14: fields that a role requires. X15: the shape of the name. */
import { expect } from 'vitest'

import type { World } from '../world.ts'

export async function fieldsOfARole(world: World): Promise<void> {
  const role = await world.role({ requiredProfileFields: ['department', 'timezone'] })
  const refused = await world.call('POST /users', {
    spec: { ...world.applicationOf(world.name('app')), roles: [role] },
  })
  expect([refused.status, refused.body.code]).toEqual([422, 'user.profile-incomplete'])
  expect(refused.body.errors?.map(({ pointer }) => pointer)).toEqual([
    '/spec/profile/department',
    '/spec/timezone',
  ])
  const filled = { profile: { department: 'sales' }, timezone: 'UTC' }
  const user = await world.application({ roles: [role], ...filled })
  expect(user.status.state).toBe('ACTIVE')
  // On every path: a field that is taken away, and a role that is given later.
  expect((await world.patch(user.id, { timezone: null })).status).toBe(422)
  const other = await world.application()
  expect((await world.patch(other.id, { roles: [role] })).body.code).toBe('user.profile-incomplete')
  expect((await world.assign(other.spec.username ?? '', role)).body.code).toBe(
    'user.profile-incomplete',
  )
  const declared = await world.apply(world.name(), {
    ...world.applicationOf(world.name('app')),
    roles: [role],
  })
  expect(declared.problem?.code).toBe('user.profile-incomplete')
  if (world.policy.credentialModes[0] === 'invite')
    await addsThemWhenAccepting(world, { roles: [role] }, { ...filled })
}

/** Who is invited stays PROVISIONED until nothing is missing. */
async function addsThemWhenAccepting(
  world: World,
  spec: object,
  missing: Record<string, unknown>,
): Promise<void> {
  const username = world.name()
  const user = await world.create({ ...world.profileOf(username), ...spec })
  expect(user.status.state).toBe('INVITED')
  const token = await world.linkTo(user.spec.email ?? '')
  const first = await world.accept(token)
  expect([first.status, first.body['state']]).toEqual([200, 'PROVISIONED'])
  expect((await world.read(user.id)).status.state).toBe('PROVISIONED')
  const { status, body } = await world.call(
    'POST /auth/accept',
    { token, profile: missing },
    { key: null },
  )
  expect([status, body['state']]).toEqual([200, 'ACTIVE'])
  expect((await world.read(user.id)).status.state).toBe('ACTIVE')
}

const nameMembers = ['firstName', 'lastName', 'displayName', 'language'] as const

export async function shapeOfTheName(world: World): Promise<void> {
  const { requiredProfile, credentialModes } = world.policy
  // All of them are kept, whichever are required.
  const user = await world.person()
  const full = world.profileOf('x')
  for (const member of nameMembers) expect(user.spec[member]).toBe(full[member])

  for (const member of nameMembers) {
    const username = world.name()
    const { [member]: _left, ...spec } = world.profileOf(username)
    const mode = credentialModes.find((allowed) => allowed !== 'invite')
    const isRequired = requiredProfile.includes(member)
    if (mode !== undefined) {
      const { status, body } = await world.call('POST /users', {
        spec: { ...spec, credential: { mode } },
      })
      expect([member, status, body.code]).toEqual(
        isRequired ? [member, 422, 'user.profile-incomplete'] : [member, 201, undefined],
      )
    } else if (isRequired) {
      await addsThemWhenAccepting(world, { [member]: undefined }, { [member]: full[member] })
    } else {
      expect((await world.call('POST /users', { spec })).status).toBe(201)
    }
  }
}
