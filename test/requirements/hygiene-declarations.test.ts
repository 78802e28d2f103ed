/** Hygiene rules about what declarations do, as far as the API keeps them. */
import { readdirSync, readFileSync } from 'node:fs'

import type { ApplyResult, User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'

import { newApiKey } from '../../api/src/access/api-key.ts'
import { World } from './world.ts'

let world: World
const ours = { manager: 'cli/people' }
const theirs = { manager: 'terraform/other' }

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())

/** Declares one object of any kind. */
async function declare(
  path: string,
  item: { name: string; spec: object; adoption?: string; password?: string },
  options = ours,
  query = '',
): Promise<ApplyResult<User>> {
  const { items } = await world.done<{ items: ApplyResult<User>[] }>(
    `POST /${path}:apply${query}`,
    { items: [item] },
    options,
  )
  const [result] = items
  if (result === undefined) throw new Error('nothing was answered')
  return result
}

test('H1: an absent field is not managed, an empty list is made empty, and nothing undeclared is written', async () => {
  const roles = [await world.role()]
  const ipWhitelist = [{ cidr: '198.51.100.0/24' }]
  const name = world.name('app')
  const bare = world.applicationOf(name)
  const { id = '' } = await world.apply(name, bare)
  const byHand = { roles, ipWhitelist, timezone: 'UTC', labels: { team: 'engines' } }
  await world.done(`PATCH /users/${id}`, { spec: byHand })
  expect((await world.apply(name, bare)).action).toBe('unchanged')
  expect((await world.apply(name, { ...bare, displayName: 'Another' })).changes).toEqual([
    { field: 'displayName', from: 'Ada Byron', to: 'Another' },
  ])
  expect((await world.read(id)).spec).toMatchObject(byHand)
  await world.patch(id, { language: 'nl' }, ours)
  expect((await world.read(id)).spec).toMatchObject(byHand)

  const emptied = await world.apply(name, { ...bare, roles: [], ipWhitelist: [] })
  expect(emptied.object?.spec).toMatchObject({ roles: [], ipWhitelist: [] })
  expect(emptied.object?.status.effective).toMatchObject({ roles: [], ipWhitelist: [] })
  // Left out again: no longer managed, and the value is kept.
  const released = await world.apply(name, bare)
  expect(released.released?.map(({ field }) => field).toSorted()).toEqual(['ipWhitelist', 'roles'])
  expect((await world.read(id)).spec).toMatchObject({ roles: [], ipWhitelist: [] })
})

test('H2: what the server adds is no drift', async () => {
  const name = world.name('Person')
  const spec: UserSpec = { ...world.profileOf(name), email: `${name}@EXAMPLE.test` }
  const { id = '' } = await world.apply(name, spec)
  // Things that come with time: a role beside the declared ones, a lock, a key, a use.
  await world.assign(name, await world.role())
  await world.done(`POST /users/${id}:lock`, {})
  await world.done(`POST /users/${id}:unlock`, {})
  await world.keyOf(name)
  for (const declared of [spec, { ...spec }]) {
    const again = await world.apply(name, declared)
    expect([again.action, again.changes, again.version]).toEqual(['unchanged', undefined, 1])
  }
  const { spec: stored, status } = await world.read(id)
  expect(stored).toEqual(spec)
  expect(status.effective).toMatchObject({ type: 'person', active: true, accessPoints: ['web'] })
})

test('H5: deleting what is gone already is success', async () => {
  const role = await world.role()
  const user = await world.application()
  const username = user.spec.username ?? ''
  await world.keyOf(username)
  await world.assign(username, role)
  const idIn = async (path: string, query: string): Promise<string> => {
    const { items } = await world.done<{ items: { id: string }[] }>(`GET /${path}?${query}`)
    return items[0]?.id ?? ''
  }
  const paths = [
    `api-keys/${await idIn('api-keys', `user=${username}`)}`,
    `role-assignments/${await idIn('role-assignments', `user=${username}`)}`,
    `roles/${await idIn('roles', `name=${role}`)}`,
    `users/${user.id}?policy=deactivate`,
    'users/00000000-0000-7000-8000-000000000000?policy=deactivate',
  ]
  for (const path of paths) {
    for (const time of ['first', 'second']) {
      const { status } = await world.call(`DELETE /${path}`)
      expect([path, time, status < 300 ? 'success' : status]).toEqual([path, time, 'success'])
    }
  }
})

test('H6: a user that was never finished can be deleted', async () => {
  await world.setPolicy('default', {
    preset: 'registrar',
    credentialModes: ['secretRef', 'invite'],
    notifications: { invited: ['user'] },
  })
  try {
    const name = world.name()
    const spec: UserSpec = {
      username: name,
      email: `${name}@example.test`,
      credential: { mode: 'invite' },
    }
    const { id = '', object } = await world.apply(name, spec)
    expect(object?.status.state).toBe('INVITED')
    const token = await world.linkTo(spec.email ?? '')
    expect((await world.remove(id, 'policy=deactivate', ours)).status).toBe(200)
    const late = await world.accept(token)
    expect([late.status, late.body.code]).toEqual([401, 'auth.link-invalid'])
    // Half of it was done: the password, not the profile.
    const other = { ...spec, username: `${name}-b`, email: `${name}-b@example.test` }
    const half = await world.apply(other.username, other)
    const accepted = await world.accept(await world.linkTo(other.email))
    expect(accepted.body['state']).toBe('PROVISIONED')
    expect((await world.remove(half.id ?? '', 'policy=deactivate', ours)).status).toBe(200)
  } finally {
    await world.setPolicy('default', { preset: 'registrar' })
  }
})

test('H8: nobody deletes what they neither made nor took over explicitly', async () => {
  const name = world.name('app')
  const spec = world.applicationOf(name)
  const { id = '' } = await world.apply(name, spec)
  const foreign = await world.remove(id, 'policy=deactivate', theirs)
  expect([foreign.status, foreign.body.code]).toEqual([409, 'object.managed-by-another'])
  expect(foreign.body.holder).toEqual({ kind: 'cli', instance: 'people', name })

  const free = await world.application()
  const found = await world.remove(free.id, 'policy=deactivate', theirs)
  expect(found.status).toBe(409)
  const item = { name: 'mine', spec: { ...free.spec } }
  const untold = await declare('users', item, theirs)
  expect([untold.action, untold.problem?.code]).toEqual(['refused', 'object.adoption-refused'])
  expect((await world.read(free.id)).manager).toBeNull()
  // Once it was taken over on purpose.
  await declare('users', { ...item, adoption: 'IfUnowned' }, theirs)
  expect((await world.remove(free.id, 'policy=deactivate', theirs)).status).toBe(200)
  expect((await world.read(id)).status.state).toBe('ACTIVE')
})

test('H9: the roles of a user and role assignments beside them never fight', async () => {
  const [listed, other, beside] = [await world.role(), await world.role(), await world.role()]
  const name = world.name('app')
  const spec = { ...world.applicationOf(name), roles: [listed] }
  const { id = '' } = await world.apply(name, spec)
  const assignment = { name: `${name}-beside`, spec: { user: name, role: beside } }
  await declare('role-assignments', assignment, theirs)
  for (let round = 0; round < 3; round++) {
    expect((await world.apply(name, spec)).action).toBe('unchanged')
    expect((await declare('role-assignments', assignment, theirs)).action).toBe('unchanged')
  }
  const held = async (): Promise<string[]> => (await world.read(id)).status.effective.roles
  expect(await held()).toEqual([listed, beside].toSorted())
  await world.apply(name, { ...spec, roles: [other] })
  expect(await held()).toEqual([other, beside].toSorted())
  await world.apply(name, { ...spec, roles: [] })
  expect(await held()).toEqual([beside])
  // The same role in both: each takes away its own.
  await world.apply(name, { ...spec, roles: [beside] })
  const { items } = await world.done<{ items: { id: string }[] }>(
    `GET /role-assignments?user=${name}`,
  )
  await world.done(`DELETE /role-assignments/${items[0]?.id}`, undefined, theirs)
  expect(await held()).toEqual([beside])
  expect((await world.apply(name, { ...spec, roles: [beside] })).action).toBe('unchanged')
})

test('H12: no stored member of a spec has a default, and status never touches spec', async () => {
  const declared: UserSpec = { ...world.profileOf(world.name()), accessPoints: ['web'] }
  const user = await world.create(declared)
  for (const act of ['lock', 'unlock', 'ban', 'reactivate'])
    await world.done(`POST /users/${user.id}:${act}`, { reason: 'looked strange' })
  const after = await world.read(user.id)
  expect([after.spec, after.version]).toEqual([declared, 1])
  expect(after.status.effective).toMatchObject({
    type: 'person',
    active: true,
    mfa: 'optional',
    ipWhitelist: [],
    roles: [],
    credential: { mode: 'secretRef' },
  })

  const root = new URL('../../', import.meta.url)
  const openapi = JSON.parse(readFileSync(new URL('api/openapi.json', root), 'utf8')) as {
    components: { schemas: Record<string, unknown> }
  }
  const specs = Object.entries(openapi.components.schemas).filter(([name]) => name.endsWith('Spec'))
  expect(specs.length).toBeGreaterThanOrEqual(5)
  expect(specs.flatMap(([name, schema]) => defaultsIn(schema, name))).toEqual([])
  // What the operator alone reads may have one.
  const stored = new Set(
    specs.flatMap(([, schema]) =>
      Object.keys((schema as { properties?: object }).properties ?? {}),
    ),
  )
  for (const file of readdirSync(new URL('crds/', root))) {
    const crd: unknown = parse(readFileSync(new URL(`crds/${file}`, root), 'utf8'))
    const members = defaultsIn(crd, '')
      .map((path) => /\.spec\.properties\.(\w+)/.exec(path)?.[1])
      .filter((member) => member !== undefined && stored.has(member))
    expect([file, members]).toEqual([file, []])
  }
})

/** Where a schema says `default`. */
function defaultsIn(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([member, value]) => [
    ...(member === 'default' && !path.endsWith('.properties') ? [path] : []),
    ...defaultsIn(value, `${path}.${member}`),
  ])
}

test('H13: taking over what exists needs no secret', async () => {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  const { spec } = await world.read(worker.id)
  const adopted = await declare('users', { name: 'imported', spec, adoption: 'IfUnowned' })
  expect([adopted.id, adopted.action, adopted.problem]).toEqual([worker.id, 'updated', undefined])
  await world.session(worker)

  const { text, hash, prefix } = newApiKey()
  const keySpec = { user: worker.username, name: 'kept' }
  await world.done('POST /api-keys', { spec: keySpec, hash: hash.toString('hex'), prefix })
  const key = await declare('api-keys', {
    name: 'imported-key',
    spec: keySpec,
    adoption: 'IfUnowned',
  })
  expect([key.action, key.secret, key.problem]).toEqual(['updated', undefined, undefined])
  expect(await world.worksWith(text)).toBe(true)
})

test('H17: a forbidden change is refused before it is made, and never makes another object', async () => {
  await world.setPolicy('default', { preset: 'registrar', emailChange: 'never' })
  try {
    const name = world.name()
    const spec = world.profileOf(name)
    const { id = '' } = await world.apply(name, spec)
    const before = await world.read(id)
    const item = { name, spec: { ...spec, email: `moved-${name}@example.test` } }
    for (const query of ['?dryRun=true', '']) {
      const result = await declare('users', item, ours, query)
      expect([query, result.action, result.id, result.problem?.code]).toEqual([
        query,
        'refused',
        id,
        'user.email-change-forbidden',
      ])
      expect(result.problem?.errors?.[0]?.pointer).toBe('/spec/email')
    }
    const patched = await world.call(`PATCH /users/${id}?dryRun=true`, { spec: item.spec }, ours)
    expect([patched.status, patched.body.code]).toEqual([409, 'user.email-change-forbidden'])
    expect(await world.read(id)).toEqual(before)
    expect(await world.usernames(`q=${name}`)).toEqual([name])
  } finally {
    await world.setPolicy('default', { preset: 'registrar' })
  }
})
