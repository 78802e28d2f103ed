/** Hygiene rules about passwords and API keys, as far as the API keeps them. */
import type { ApiKey, ApplyResult, CreatedApiKey, User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { newApiKey } from '../../api/src/access/api-key.ts'
import { World } from './world.ts'

let world: World
const ours = { manager: 'kubernetes/cluster' }

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())

async function declareKey(name: string, spec: object): Promise<ApplyResult<ApiKey>> {
  const { items } = await world.done<{ items: ApplyResult<ApiKey>[] }>(
    'POST /api-keys:apply',
    { items: [{ name, spec }] },
    ours,
  )
  const [result] = items
  if (result === undefined) throw new Error('nothing was answered')
  return result
}

test('H10: a password is written only when it has changed', async () => {
  const username = world.name()
  const spec: UserSpec = { ...world.profileOf(username), credential: { mode: 'secretRef' } }
  const declare = async (password: string): Promise<ApplyResult<User> | undefined> => {
    const item = { name: username, spec, password }
    const { items } = await world.done<{ items: ApplyResult<User>[] }>(
      'POST /users:apply',
      { items: [item] },
      ours,
    )
    return items[0]
  }
  const [first, second] = ['the first one of the Secret', 'the second one of the Secret']
  const { id = '' } = (await declare(first)) ?? {}
  const session = await world.session({ username, password: first })
  const entries = (await world.audit(`id=${id}`)).length
  for (let round = 0; round < 3; round++) expect((await declare(first))?.action).toBe('unchanged')
  expect((await world.audit(`id=${id}`)).length).toBe(entries)
  expect(await world.worksWith(session)).toBe(true)

  expect((await declare(second))?.problem).toBeUndefined()
  expect((await world.signIn({ username, password: first })).status).toBe(401)
  await world.session({ username, password: second })
  const values = JSON.stringify([await world.audit(`id=${id}`), await world.read(id)])
  expect([values.includes(first), values.includes(second)]).toEqual([false, false])
})

test('H11: a lost text is replaced on the same key, and ends with its declaration', async () => {
  const user = (await world.application()).spec.username ?? ''
  const name = world.name('key')
  const made = await declareKey(name, { user, name })
  const lost = made.secret ?? ''
  expect(await world.worksWith(lost)).toBe(true)
  // Nobody is told it a second time: whoever lost it can only have another one made.
  const again = await declareKey(name, { user, name })
  expect([again.action, again.secret]).toEqual(['unchanged', undefined])
  expect(JSON.stringify(await world.done(`GET /api-keys/${made.id}`))).not.toContain(lost)
  const repaired = await world.done<CreatedApiKey>(`POST /api-keys/${made.id}:rotate`, {}, ours)
  expect(repaired.id).toBe(made.id)
  expect(await world.worksWith(lost)).toBe(false)
  expect(await world.worksWith(repaired.secret ?? '')).toBe(true)
  await world.done(`DELETE /api-keys/${made.id}`, undefined, ours)
  expect(await world.worksWith(repaired.secret ?? '')).toBe(false)
})

test('H15: what manages users can be a key that is scoped and replaced while it works, never a password', async () => {
  const role = await world.role({
    permissions: ['rollcall.users.*', 'rollcall.api-keys.*'],
    rank: 500,
  })
  const user = await world.application({ roles: [role], credential: { mode: 'none' } })
  const username = user.spec.username ?? ''
  expect(user.status).toMatchObject({ credential: 'NONE', loginType: null })
  const permissions = ['rollcall.users.view', 'rollcall.users.create', 'rollcall.api-keys.update']
  const { id, secret: first = '' } = await world.done<CreatedApiKey>('POST /api-keys', {
    spec: {
      user: username,
      name: 'manager',
      permissions,
      rotation: { every: 'P30D', overlap: 'P1D' },
    },
  })
  const managed = await world.create(world.applicationOf(world.name('app')), {}, { key: first })
  // Scoped: what the user may and the key may not.
  const beyond = await world.patch(managed.id, { displayName: 'x' }, { key: first })
  expect([beyond.status, beyond.body.code]).toEqual([403, 'auth.permission-missing'])
  // It replaces itself, and nothing stands still meanwhile.
  const next = newApiKey()
  const text = { hash: next.hash.toString('hex'), prefix: next.prefix }
  await world.done(`POST /api-keys/${id}:rotate`, text, { key: first })
  expect([await world.worksWith(first), await world.worksWith(next.text)]).toEqual([true, true])
  await world.create(world.applicationOf(world.name('app')), {}, { key: next.text })
  await world.app.uses.flush()
  await world.app.feed.catchUp()
  expect([await world.worksWith(first), await world.worksWith(next.text)]).toEqual([false, true])
  // So it is for the operator from the first start on.
  const operator = await world.done('GET /me', undefined, { key: world.app.keys.operator })
  expect(operator).toMatchObject({ user: { type: 'application' }, session: null })
})

test('H16: a credential that manages is told when it ends, before it does', async () => {
  const user = await world.application({ roles: [await world.role()] })
  const expiresAt = world.afterDays(10).toISOString()
  const { id, secret: key = '' } = await world.done<CreatedApiKey>('POST /api-keys', {
    spec: { user: user.spec.username, name: 'ends', expiresAt },
  })
  expect(await world.done('GET /me', undefined, { key })).toMatchObject({ key: { id, expiresAt } })
  const read = await world.done<ApiKey>(`GET /api-keys/${id}`)
  expect(read.status).toMatchObject({ state: 'ACTIVE', expiresAt })
  const lasting = await world.keyOf(user.spec.username ?? '')
  expect(await world.done('GET /me', undefined, { key: lasting })).toMatchObject({
    key: { expiresAt: null },
  })
})

test('H20: a username that is declared again brings back no key that it had', async () => {
  try {
    for (const userRemoval of ['never', 'tombstone', 'erase']) {
      await world.setPolicy('default', { preset: 'registrar', userRemoval })
      const name = world.name('app')
      const { id = '' } = await world.apply(name, world.applicationOf(name))
      const old = [await world.keyOf(name), await world.keyOf(name)]
      const policy = userRemoval === 'never' ? 'deactivate' : 'delete'
      const query = `policy=${policy}&confirm=${name}`
      const removed = await world.remove(id, query, { manager: 'cli/people' })
      expect([userRemoval, removed.status < 300]).toEqual([userRemoval, true])
      const again = await world.apply(name, world.applicationOf(name))
      expect([userRemoval, again.id === id]).toEqual([userRemoval, userRemoval === 'never'])
      expect(again.object?.status.state).toBe('ACTIVE')
      for (const key of old) expect(await world.worksWith(key)).toBe(false)
      expect(await world.worksWith(await world.keyOf(name))).toBe(true)
    }
  } finally {
    await world.setPolicy('default', { preset: 'registrar' })
  }
})
