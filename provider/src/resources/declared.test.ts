import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { unknown } from '../plugin/values.ts'
import { problemOf, startFakeApi, type FakeApi } from '../../../test/support/fake-api.ts'
import { startSession, type Session } from '../../../test/support/provider-session.ts'

let api: FakeApi
let session: Session
beforeEach(async () => {
  api = startFakeApi()
  session = startSession()
  expect(await session.configure()).toEqual([])
  api.asked.length = 0
})
afterEach(() => api.stop())

const ada = { username: 'ada', email: 'ada@example.test', roles: ['viewer'] }

describe('what is declared', () => {
  test('is the full set that the configuration says, under a name made before', async () => {
    const { planned, memory } = await session.plan('rollcall_user', ada)
    expect(memory['name']).toMatch(/^[0-9a-f-]{36}$/)
    expect(planned).toMatchObject({
      declared: ['email', 'roles', 'username'],
      first_name: null,
      active: unknown,
    })
    const created = await session.apply('rollcall_user', ada)
    expect(api.written.at(-1)).toEqual({
      path: '/v1/users:apply',
      manager: 'terraform/team',
      body: { items: [{ name: created.memory['name'], spec: ada }] },
    })
    expect(created.state).toMatchObject({ ...ada, active: true, access_points: ['web'] })
    expect(created.diagnostics).toEqual([])
  })

  test('keeps its name when it is renamed', async () => {
    const created = await session.apply('rollcall_user', ada)
    const renamed = await session.apply('rollcall_user', { ...ada, username: 'lovelace' }, created)
    expect(renamed.memory).toEqual(created.memory)
    expect(renamed.state).toMatchObject({ id: created.state?.['id'], username: 'lovelace' })
  })

  test('is not asked about when nothing changes', async () => {
    const created = await session.apply('rollcall_user', ada)
    api.asked.length = 0
    const again = await session.plan('rollcall_user', ada, created)
    expect(again.planned).toEqual(created.state)
    expect(api.asked).toEqual([])
  })

  test('names what leaves the declaration, keeps its value, and says so', async () => {
    const created = await session.apply('rollcall_user', ada)
    const { roles: _, ...less } = ada
    const { planned, diagnostics } = await session.plan('rollcall_user', less, created)
    expect(planned).toMatchObject({ roles: ['viewer'], declared: ['email', 'username'] })
    expect(diagnostics).toMatchObject([
      {
        severity: 'warning',
        path: [{ attribute: 'roles' }],
        detail: 'roles: no longer managed, kept: viewer. Anybody may change it now.',
      },
    ])
    await session.apply('rollcall_user', less, created)
    expect(api.written.at(-1)?.body).toMatchObject({ items: [{ spec: less }] })
  })

  test('takes over what it says already, so that nobody else can change it', async () => {
    const created = await session.apply('rollcall_user', ada)
    const more = { ...ada, active: true }
    const { planned } = await session.plan('rollcall_user', more, created)
    expect(planned?.['declared']).toEqual(['active', 'email', 'roles', 'username'])
  })

  test('is planned once for many, in one question', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        session.plan('rollcall_user', { ...ada, username: `user-${at}` }),
      ),
    )
    expect(api.asked).toEqual(['POST /v1/users:apply?dryRun=true'])
  })

  test('is not asked about again once an apply has begun', async () => {
    await session.apply('rollcall_user', ada)
    await session.apply('rollcall_user', { ...ada, username: 'grace' })
    expect(api.asked).toEqual([
      'POST /v1/users:apply?dryRun=true',
      'POST /v1/users:apply',
      'POST /v1/users:apply',
    ])
  })

  test('is not asked about while a value is not known', async () => {
    const { diagnostics } = await session.plan('rollcall_user', { ...ada, email: unknown })
    expect(diagnostics).toEqual([])
    expect(api.asked).toEqual([])
  })
})

describe('what is refused', () => {
  const missing = problemOf(422, 'role.not-found', 'There is no role viewer.', {
    errors: [{ pointer: '/spec/roles/0', detail: 'There is no role viewer.' }],
  })
  const held = problemOf(409, 'object.managed-by-another', 'ada is declared by another.', {
    holder: { kind: 'cli', instance: 'another', name: 'first' },
    errors: [{ pointer: '/spec/username', detail: 'ada is declared by another.' }],
  })

  test('for a role that may come in the same apply is told by the apply, on the attribute', async () => {
    api.refusals.set('ada', missing)
    expect((await session.plan('rollcall_user', ada)).diagnostics).toEqual([])
    const { state, diagnostics } = await session.apply('rollcall_user', ada)
    expect(state).toBeNull()
    expect(diagnostics).toMatchObject([
      { severity: 'error', path: [{ attribute: 'roles' }], detail: 'There is no role viewer.' },
    ])
  })

  test('for another declarer is told by the plan, with its name', async () => {
    api.refusals.set('ada', held)
    expect((await session.plan('rollcall_user', ada)).diagnostics).toMatchObject([
      {
        severity: 'error',
        path: [{ attribute: 'username' }],
        detail: 'ada is declared by another.\n\nHeld by cli/another/first.',
      },
    ])
  })

  test('leaves the state as it was', async () => {
    const created = await session.apply('rollcall_user', ada)
    api.refusals.set('ada', missing)
    const refused = await session.apply('rollcall_user', { ...ada, roles: ['editor'] }, created)
    expect(refused.state).toEqual(created.state)
  })
})

describe('a refresh', () => {
  test('of a thousand users asks four times', async () => {
    const users = Array.from({ length: 1_000 }, (_, at) => {
      const { id } = api.add('users', { username: `user-${at}`, email: `${at}@example.test` })
      return { state: { id }, memory: {} }
    })
    const read = await Promise.all(users.map((user) => session.read('rollcall_user', user)))
    expect(read.map(({ state }) => state?.['username'])).toEqual(users.map((_, at) => `user-${at}`))
    expect(api.asked.filter((line) => /^GET \/v1\/users\/[0-9a-f-]+/.test(line))).toHaveLength(3)
    expect(api.asked.slice(3)).toEqual(['GET /v1/users?limit=1000'])
  })

  test('shows what changed behind its back, and what is gone', async () => {
    const { state, memory } = await session.apply('rollcall_user', ada)
    const stored = api.add(
      'users',
      { ...ada, email: 'mallory@example.test' },
      {
        id: typeof state?.['id'] === 'string' ? state['id'] : '',
      },
    )
    const drifted = await session.read('rollcall_user', { state, memory })
    expect(drifted.state).toMatchObject({ email: 'mallory@example.test', declared: [] })
    api.add('users', ada, { id: stored.id, status: { state: 'REMOVED' } })
    expect((await session.read('rollcall_user', { state, memory })).state).toBeNull()
    const ghost = { state: { id: '00000000-0000-4000-8000-00000000dead' }, memory: {} }
    expect((await session.read('rollcall_user', ghost)).state).toBeNull()
  })

  test('keeps the spelling of what means the same', async () => {
    const { state, memory } = await session.apply('rollcall_user', ada)
    api.add(
      'users',
      { ...ada, email: 'ADA@Example.test', username: 'Ada' },
      {
        id: typeof state?.['id'] === 'string' ? state['id'] : '',
      },
    )
    expect((await session.read('rollcall_user', { state, memory })).state).toMatchObject(ada)
  })
})

describe('an import', () => {
  test('takes a username, and the declaration that follows takes the user over', async () => {
    const { id } = api.add('users', { ...ada, firstName: 'Ada' })
    const found = await session.import('rollcall_user', 'ada')
    expect(found.state).toMatchObject({
      id,
      ...ada,
      first_name: 'Ada',
      declared: [],
      deletion_policy: 'Deactivate',
      deletion_protection: false,
    })
    await session.apply('rollcall_user', ada, found)
    expect(api.written.at(-1)?.body).toMatchObject({
      items: [{ adoption: 'IfUnowned', spec: ada }],
    })
  })

  test('takes an id, and goes on under the name that this workspace has for the object', async () => {
    const manager = { kind: 'terraform', instance: 'team', name: 'lost-and-found' }
    const { id } = api.add('users', ada, { manager, declared: ['username', 'email', 'roles'] })
    const found = await session.import('rollcall_user', id)
    expect(found.memory).toEqual({ name: 'lost-and-found' })
    expect((await session.plan('rollcall_user', ada, found)).planned).toEqual(found.state)
  })

  test('of what does not exist says what it takes', async () => {
    const { diagnostics } = await session.import('rollcall_user', 'ghost')
    expect(diagnostics).toMatchObject([
      { detail: 'There is no user "ghost". Import one by its id or username.' },
    ])
  })
})

describe('a destroy', () => {
  test.each([
    ['rollcall_user', ada, 'Deactivate', 'deactivate'],
    ['rollcall_user', ada, 'Orphan', 'orphan'],
    ['rollcall_role', { name: 'viewer' }, 'Delete', 'delete'],
  ])('of a %s %# asks for its deletion policy', async (typeName, config, policy, query) => {
    const created = await session.apply(typeName, { ...config, deletion_policy: policy })
    const { state, diagnostics } = await session.apply(typeName, null, created)
    expect({ state, diagnostics }).toEqual({ state: null, diagnostics: [] })
    expect(api.asked.at(-1)).toMatch(new RegExp(`^DELETE .*policy=${query}$`))
  })

  test('of what is gone already is success', async () => {
    const created = await session.apply('rollcall_role', { name: 'viewer' })
    await session.apply('rollcall_role', null, created)
    expect(await session.apply('rollcall_role', null, created)).toMatchObject({
      state: null,
      diagnostics: [],
    })
  })

  test('of what is protected is refused by the plan', async () => {
    const created = await session.apply('rollcall_user', { ...ada, deletion_protection: true })
    const { diagnostics } = await session.plan('rollcall_user', null, created)
    expect(diagnostics).toMatchObject([
      { severity: 'error', path: [{ attribute: 'deletion_protection' }] },
    ])
  })
})
