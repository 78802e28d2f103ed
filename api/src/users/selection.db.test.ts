import type { SelectedUser, User, UserSelectionAnswer } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { countRows } from '../../../test/support/rows.ts'

let app: TestApp
let now = new Date('2026-11-24T10:00:00Z')

beforeAll(async () => {
  app = await openApp({ clock: () => now })
  await app.ask('POST /v1/accounts', { body: { spec: { name: 'acme' } } })
  for (const name of ['viewer', 'editor'])
    await app.ask('POST /v1/roles', { body: { spec: { name, permissions: ['zones.view'] } } })
})
afterAll(() => app.close())

async function makeUser(username: string, roles: string[] = []): Promise<string> {
  const spec = { username, type: 'application', roles }
  const { body } = await app.ask('POST /v1/users', { body: { spec } })
  return String(body['id'])
}

async function userOf(id: string): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}`)).body as unknown as User
}

function ask(act: string, body: object, query = ''): Promise<Answer> {
  return app.ask(`POST /v1/users:${act}${query}`, { body })
}

async function preview(act: string, body: object): Promise<UserSelectionAnswer> {
  const { status, body: answer } = await ask(act, body, '?dryRun=true')
  expect([status, answer.detail]).toEqual([200, undefined])
  return answer as unknown as UserSelectionAnswer
}

const actions = (items: readonly SelectedUser[]): unknown[] =>
  items.map(({ username, action, code }) => [username, action, code])

test('a list is shown first, with the other accounts of each user, and done when it is confirmed', async () => {
  const [one, two] = [await makeUser('one', ['viewer']), await makeUser('two')]
  await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: 'two', role: 'viewer', account: 'acme' } },
  })
  const before = await countRows(app.urls.superuserUrl)
  const shown = await preview('remove', { users: [one, two] })
  expect(shown.items).toEqual([
    {
      id: one,
      username: 'one',
      state: 'ACTIVE',
      roles: ['viewer'],
      otherAccounts: [],
      action: 'removed',
    },
    {
      id: two,
      username: 'two',
      state: 'ACTIVE',
      roles: [],
      otherAccounts: ['acme'],
      action: 'removed',
    },
  ])
  expect(shown.confirmUntil).toBe('2026-11-24T10:15:00.000Z')
  expect(await countRows(app.urls.superuserUrl)).toEqual(before)
  const { status, body } = await ask('remove', { users: [one, two], confirm: shown.confirm })
  expect(status).toBe(200)
  expect(actions(body['items'] as SelectedUser[])).toEqual([
    ['one', 'removed', undefined],
    ['two', 'removed', undefined],
  ])
  expect((await userOf(one)).status.state).toBe('DEACTIVATED')
  expect((await userOf(two)).status.memberships.map(({ account }) => account)).toEqual(['acme'])
})

describe('users are', () => {
  test('deactivated together', async () => {
    const users = [await makeUser('d1'), await makeUser('d2')]
    const { confirm } = await preview('deactivate', { users })
    await ask('deactivate', { users, confirm })
    expect((await userOf(users[0] ?? '')).spec.active).toBe(false)
    const again = await preview('deactivate', { users })
    expect(actions(again.items)).toEqual([
      ['d1', 'unchanged', undefined],
      ['d2', 'unchanged', undefined],
    ])
    expect(again.confirm).toBeUndefined()
  })

  test('moved together: the roles of before are replaced', async () => {
    const users = [await makeUser('m1', ['viewer']), await makeUser('m2')]
    const { confirm } = await preview('move', { users, roles: ['editor'] })
    const { body } = await ask('move', { users, roles: ['editor'], confirm })
    expect(actions(body['items'] as SelectedUser[])).toEqual([
      ['m1', 'moved', undefined],
      ['m2', 'moved', undefined],
    ])
    for (const id of users) expect((await userOf(id)).spec.roles).toEqual(['editor'])
    const unknown = await preview('move', { users, roles: ['nobody'] })
    expect(unknown.items.map(({ code }) => code)).toEqual(['role.not-found', 'role.not-found'])
  })
})

test('who is moved keeps no role that was assigned', async () => {
  const id = await makeUser('assigned', ['viewer'])
  const spec = { user: 'assigned', role: 'editor', account: 'default' }
  for (const roles of [['viewer'], []]) {
    expect((await app.ask('POST /v1/role-assignments', { body: { spec } })).status).toBe(201)
    expect((await userOf(id)).status.effective.roles).toContain('editor')
    const { confirm } = await preview('move', { users: [id], roles })
    await ask('move', { users: [id], roles, confirm })
    expect((await userOf(id)).status.effective.roles).toEqual(roles)
  }
  const { body } = await app.ask('GET /v1/role-assignments?user=assigned')
  expect(body['items']).toEqual([])
  // What somebody declares is theirs.
  await app.ask('POST /v1/role-assignments:apply', {
    headers: { 'rollcall-manager': 'cli/people' },
    body: { items: [{ name: 'theirs', spec }] },
  })
  const { items } = await preview('move', { users: [id], roles: [] })
  expect(actions(items)).toEqual([['assigned', 'refused', 'object.managed-by-another']])
})

describe('a user of the list that may not be acted on is refused with the reason, and no other', () => {
  test('one declared elsewhere, the own one, one that there is not', async () => {
    await app.ask('POST /v1/users:apply', {
      headers: { 'rollcall-manager': 'cli/people' },
      body: {
        items: [{ name: 'git', spec: { username: 'git', type: 'application', active: true } }],
      },
    })
    const list = await app.ask('GET /v1/users?sort=username&limit=1000')
    const all = list.body['items'] as User[]
    const idOf = (username: string): string =>
      all.find(({ spec }) => spec.username === username)?.id ?? ''
    const users = [
      idOf('git'),
      idOf('admin'),
      '00000000-0000-7000-8000-000000000000',
      await makeUser('free'),
    ]
    const shown = await preview('remove', { users })
    expect(actions(shown.items)).toEqual([
      ['git', 'refused', 'object.managed-by-another'],
      ['admin', 'refused', 'user.own-user'],
      [undefined, 'refused', 'object.not-found'],
      ['free', 'removed', undefined],
    ])
    expect(actions((await preview('deactivate', { users })).items).slice(0, 2)).toEqual([
      ['git', 'refused', 'object.field-managed'],
      ['admin', 'refused', 'user.own-user'],
    ])
    const { status } = await ask('remove', { users, confirm: shown.confirm })
    expect(status).toBe(200)
    expect((await userOf(users[3] ?? '')).status.state).toBe('DEACTIVATED')
    expect((await userOf(users[0] ?? '')).status.state).toBe('ACTIVE')
  })
})

describe('nothing is done', () => {
  test('without a confirmation', async () => {
    const users = [await makeUser('n1')]
    const { status, body } = await ask('remove', { users })
    expect([status, body.code]).toEqual([409, 'bulk.confirmation-required'])
  })

  test('with the confirmation of another list, act, roles or person', async () => {
    const users = [await makeUser('s1'), await makeUser('s2')]
    const { confirm } = await preview('remove', { users })
    const moved = await preview('move', { users, roles: ['viewer'] })
    await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: 'rollcall-operator', role: 'viewer', account: 'default' } },
    })
    const refused = await Promise.all([
      ask('remove', { users: users.slice(1), confirm }),
      ask('remove', { users: users.toReversed(), confirm }),
      ask('deactivate', { users, confirm }),
      ask('move', { users, roles: ['editor'], confirm: moved.confirm }),
      ask('remove', { users, confirm: `${confirm?.slice(0, -1) ?? ''}x` }),
      ask('remove', { users, confirm: 'zzzzzzzzzzzzzzzzzzzzzz' }),
      app.ask('POST /v1/users:remove', { body: { users, confirm }, key: app.keys.operator }),
    ])
    for (const { status, body } of refused)
      expect([status, body.code]).toEqual([409, 'bulk.confirmation-stale'])
  })

  test('when a user of the list was changed since, or a quarter of an hour has passed', async () => {
    const users = [await makeUser('c1'), await makeUser('c2')]
    const first = await preview('remove', { users })
    await app.ask(`PATCH /v1/users/${users[0]}`, { body: { spec: { displayName: 'Other' } } })
    const changed = await ask('remove', { users, confirm: first.confirm })
    expect([changed.status, changed.body.code]).toEqual([409, 'bulk.confirmation-stale'])
    const second = await preview('remove', { users })
    now = new Date(now.getTime() + 15 * 60 * 1000)
    const late = await ask('remove', { users, confirm: second.confirm })
    expect([late.status, late.body.code]).toEqual([409, 'bulk.confirmation-stale'])
    expect((await userOf(users[1] ?? '')).status.state).toBe('ACTIVE')
  })

  test('for a list that is empty, too long or names one twice', async () => {
    const id = await makeUser('l1')
    for (const users of [
      [],
      [id, id],
      Array.from({ length: 1001 }, (_, n) => `${n}`.padStart(36, '0')),
    ])
      expect((await ask('remove', { users }, '?dryRun=true')).status).toBe(422)
  })
})

test('of fifty that confirm the same list at once, one acts', async () => {
  const users = [await makeUser('r1'), await makeUser('r2')]
  const { confirm } = await preview('remove', { users })
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => ask('remove', { users, confirm })),
  )
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 409)).toHaveLength(49)
})
