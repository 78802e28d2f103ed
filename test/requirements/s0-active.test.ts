/** S0, the page "Users" of a registrar's product: users that are deactivated, found again and reactivated. */
import type { UserSelectionAnswer, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { apply, plan } from '../../cli/src/commands/apply.ts'
import { type Document, withSet } from './command-line.ts'
import { World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())

test('S0-17: nobody deletes a user for good; a user is deactivated', async () => {
  const { id, spec } = await world.person()
  const remover = await world.application({ roles: ['admin'] })
  const keys = [
    world.app.keys.admin,
    world.app.keys.operator,
    await world.keyOf(remover.spec.username ?? ''),
  ]
  const ways = ['', 'policy=delete', `policy=delete&confirm=${spec.username}`]
  for (const key of keys) {
    for (const way of ways) {
      const { status, body } = await world.remove(id, way, { key })
      expect([way, status, body.code]).toEqual([way, 409, 'user.removal-exceeds-policy'])
    }
  }
  const { body } = await world.patch(id, { active: false })
  expect(body).toMatchObject({ id, spec: { ...spec, active: false } })
})

test('S0-18: a deactivated user cannot log in, from then on until reactivation', async () => {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const session = await world.session(worker)
  const key = await world.keyOf(worker.username)
  await world.done(`PATCH /users/${worker.id}`, { spec: { active: false } })
  const refused = await world.signIn(worker)
  expect([refused.status, refused.body.code]).toEqual([403, 'auth.access-refused'])
  expect(refused.body.detail).toContain('access.user-inactive')
  expect(await world.worksWith(session)).toBe(false)
  expect(await world.worksWith(key)).toBe(false)
  expect(await world.reasonOf(key)).toBe('access.user-inactive')

  await world.done(`PATCH /users/${worker.id}`, { spec: { active: true } })
  await world.session(worker)
  // A session that ended does not come back.
  expect(await world.worksWith(session)).toBe(false)
})

test('S0-19: deactivating is an act of its own that is shown first and done when it is confirmed', async () => {
  const users = [(await world.person()).id, (await world.person()).id]
  const states = async (): Promise<string[]> =>
    await Promise.all(users.map(async (id) => (await world.read(id)).status.state))
  const bare = await world.call('POST /users:deactivate', { users })
  expect([bare.status, bare.body.code]).toEqual([409, 'bulk.confirmation-required'])
  const shown = await world.done<UserSelectionAnswer>('POST /users:deactivate?dryRun=true', {
    users,
  })
  expect(shown.items.map(({ id, state, action }) => [id, state, action])).toEqual(
    users.map((id) => [id, 'ACTIVE', 'deactivated']),
  )
  const before = await states()
  expect(before).not.toContain('DEACTIVATED')
  await world.done('POST /users:deactivate', { users, confirm: shown.confirm })
  expect(await states()).toEqual(['DEACTIVATED', 'DEACTIVATED'])
  // One user alone: the dry run says what would become of it, and changes nothing.
  const { id } = await world.person()
  const asked = await world.call<{ status: { state: string } }>(`PATCH /users/${id}?dryRun=true`, {
    spec: { active: false },
  })
  expect([asked.status, asked.body.status.state]).toEqual([200, 'DEACTIVATED'])
  expect((await world.read(id)).status.state).not.toBe('DEACTIVATED')
  await world.done(`PATCH /users/${id}`, { spec: { active: false } })
  expect((await world.audit(`id=${id}&action=update`)).map(({ fields }) => fields)).toEqual([
    ['active'],
  ])
  await isOneLineOfThePlan()
})

/** In a plan it is a line of its own, and nothing is done. */
async function isOneLineOfThePlan(): Promise<void> {
  const [first, second] = [world.name('app'), world.name('app')].map((name): UserSpec => ({
    ...world.applicationOf(name),
    mfa: 'required',
  }))
  await withSet(world, 'deactivation', async (run) => {
    const declared = (more: object): Document[] => [
      ['User', { ...first, active: true }],
      ['User', { ...second, active: true, ...more }],
    ]
    await run(apply, declared({}))
    const planned = await run(plan, declared({ active: false }))
    expect(planned.code).toBe(2)
    expect(planned.out.match(/^user .*$/gm)).toEqual([
      expect.stringMatching(/^user +document-1 +update +active: true -> false$/),
    ])
    expect(await world.usernames(`active=true&q=${second?.username}`)).toEqual([second?.username])
  })
}

test('S0-20: reactivation brings the same user back, with roles and with keys that were not revoked', async () => {
  const role = await world.role({ permissions: ['zones.view'] })
  const worker = await world.worker({ accessPoints: ['web', 'api'], roles: [role] })
  const given = await world.role({ permissions: ['zones.update'] })
  await world.assign(worker.username, given)
  const kept = await world.keyOf(worker.username)
  const revoked = await world.keyOf(worker.username)
  const expired = await world.keyOf(worker.username)
  const keys = await world.done<{ items: { id: string; status: { prefix: string } }[] }>(
    `GET /api-keys?user=${worker.username}`,
  )
  const idOf = (text: string): string =>
    keys.items.find(({ status }) => text.startsWith(status.prefix))?.id ?? ''
  await world.done(`PATCH /api-keys/${idOf(expired)}`, {
    spec: { expiresAt: new Date(world.now().getTime() + 3_600_000).toISOString() },
  })
  expect(await world.worksWith(expired)).toBe(true)
  await world.done(`DELETE /api-keys/${idOf(revoked)}`)

  await world.done(`PATCH /users/${worker.id}`, { spec: { active: false } })
  // Found among the inactive ones, as an administrator does.
  expect(await world.usernames(`active=false&q=${worker.username}`)).toEqual([worker.username])
  expect(await world.worksWith(kept)).toBe(false)
  world.turnTo(new Date(world.now().getTime() + 3_600_000))
  const back = await world.patch(worker.id, { active: true })
  expect(back.body).toMatchObject({ id: worker.id, status: { state: 'ACTIVE' } })
  expect(back.body.status.effective.roles).toEqual([role, given].toSorted())
  expect(await world.reasonOf(kept, { permission: 'zones.update' })).toBe('access.allowed')
  expect(await world.worksWith(revoked)).toBe(false)
  expect(await world.reasonOf(expired)).toBe('access.key-expired')
  await world.session(worker)
})

test('S0-21: the list is filtered on active, which is true or false', async () => {
  const [active, inactive] = [await world.person(), await world.person({ active: false })]
  const found = async (query: string): Promise<boolean[]> => {
    const names = await world.usernames(`limit=1000&${query}`)
    return [active, inactive].map(({ spec }) => names.includes(spec.username ?? ''))
  }
  expect(await found('active=true')).toEqual([true, false])
  expect(await found('active=false')).toEqual([false, true])
  for (const value of ['maybe', '1', '']) {
    const { status, body } = await world.call(`GET /users?active=${value}`)
    expect([value, status, body.code]).toEqual([value, 422, 'request.invalid'])
  }
})
