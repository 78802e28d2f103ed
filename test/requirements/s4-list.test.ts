/** S4, the page "Managing users" of a payments portal: who is in the list, and what it shows of them. */
import type { User, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Caller, callerWith, openAccount, outcome } from './callers.ts'
import { readExport } from './exports.ts'
import { enrol, signInWithCode } from './factors.ts'
import { World } from './world.ts'

let world: World
/** Two administrators and somebody who is none. */
let admin: Caller
let another: Caller
let viewer: Caller

beforeAll(async () => {
  world = await World.open('payments-portal')
  admin = await callerWith(world, 'admin')
  another = await callerWith(world, 'admin')
  viewer = await callerWith(world, await world.role({ permissions: ['payments.view'] }))
})
afterAll(() => world.close())

async function list(query: string, { key }: Pick<Caller, 'key'> = admin): Promise<User[]> {
  const path = `GET /users?limit=1000&${query}`
  return (await world.done<{ items: User[] }>(path, undefined, { key })).items
}

/** A new administrator who has these children and no others. */
async function family(specs: readonly UserSpec[]): Promise<{ parent: Caller; children: User[] }> {
  const parent = await callerWith(world, 'admin')
  const children: User[] = []
  for (const spec of specs) children.push(await world.person({ parent: parent.username, ...spec }))
  return { parent, children }
}

/** The list in the order of a column, without the parent. */
async function ordered(sort: string, parent: Caller): Promise<User[]> {
  return (await list(`sort=${sort}`, parent)).filter(({ id }) => id !== parent.id)
}

test('S4-01: the page is for the role admin alone', async () => {
  const child = await world.person({ parent: admin.username })
  const stranger = await world.application({ parent: viewer.username })
  const bare = await callerWith(world, undefined)
  const requests: [string, object?][] = [
    ['GET /users'],
    ['GET /users.csv'],
    [`GET /users/${child.id}`],
    [`GET /users/${stranger.id}`],
    ['POST /users', { spec: world.profileOf(world.name()) }],
    [`PATCH /users/${stranger.id}`, { spec: { firstName: 'Grace' } }],
    [`POST /users/${stranger.id}:lock`, { reason: 'looked strange' }],
    [`POST /users/${stranger.id}:revokeSessions`, {}],
    [`DELETE /users/${stranger.id}?confirm=${stranger.spec.username}`],
    ['POST /users:remove?dryRun=true', { users: [stranger.id] }],
    ['POST /users:invite', { emails: ['somebody@example.test'] }],
  ]
  for (const { key } of [viewer, bare])
    for (const [request, body] of requests) {
      const answer = await world.call(request, body, { key })
      const said = [request, ...outcome(answer)]
      // Each address is answered for itself, and nobody is invited.
      if (request.startsWith('POST /users:invite') && answer.status === 200)
        expect(answer.body).toMatchObject({ items: [{ action: 'refused' }] })
      else expect(said).toEqual([request, 403, 'auth.permission-missing'])
    }
  expect(await world.mails('somebody@example.test')).toEqual([])
  const { key } = admin
  for (const [request, body] of [
    ['GET /users'],
    ['GET /users.csv'],
    [`GET /users/${child.id}`],
    [`PATCH /users/${child.id}`, { spec: { firstName: 'Grace' } }],
  ] as const)
    expect([request, (await world.call(request, body, { key })).status]).toEqual([request, 200])
})

test('S4-02: the list holds the child users of whoever is signed in', async () => {
  const { parent: admin, children } = await family([{}])
  const child = children[0] ?? (await world.person())
  const grandchild = await world.person({ parent: child.spec.username ?? '' })
  const foreign = await world.person({ parent: another.username })
  const orphan = await world.person()
  const made = await world.create(world.profileOf(world.name()), {}, { key: admin.key })

  const seen = (await list('', admin)).map(({ id }) => id)
  expect(seen).toEqual(expect.arrayContaining([admin.id, child.id, grandchild.id, made.id]))
  for (const { id } of [foreign, orphan, another]) {
    expect(seen).not.toContain(id)
    const answers = [
      await world.call(`GET /users/${id}`, undefined, { key: admin.key }),
      await world.patch(id, { firstName: 'Mine' }, { key: admin.key }),
      await world.call(`POST /users/${id}:lock`, { reason: 'why not' }, { key: admin.key }),
    ]
    for (const answer of answers) expect(outcome(answer)).toEqual([404, 'object.not-found'])
  }
  // What an administrator adds is a child.
  const filed = await list(`parent=${admin.username}`, admin)
  expect(filed.map(({ id }) => id).toSorted()).toEqual([child.id, made.id].toSorted())
  expect((await list('', another)).map(({ id }) => id)).not.toContain(made.id)
  // Nor does any other way show more: a search, a filter, the file.
  expect(await list(`q=${foreign.spec.username}`, admin)).toEqual([])
  expect(await list(`parent=${another.username}`, admin)).toEqual([])
  const { rows } = await readExport(world, 'default', admin.key)
  expect(rows.map(({ username = '' }) => username).toSorted()).toEqual(
    (await list('', admin)).map(({ status }) => status.effective.username).toSorted(),
  )
  // A child that is given to somebody else is theirs.
  await world.done(`PATCH /users/${child.id}`, { spec: { parent: another.username } })
  expect((await list('', admin)).map(({ id }) => id)).not.toContain(grandchild.id)
  const theirs = (await list('', another)).map(({ id }) => id)
  expect(theirs).toEqual(expect.arrayContaining([child.id, grandchild.id, foreign.id]))
})

test('S4-03: first name, last name and a user name that is unique are shown', async () => {
  const username = world.name('Unique')
  const names = { firstName: 'Grace', lastName: 'Hopper' }
  const { id } = await world.person({ username, parent: admin.username, ...names })
  const [shown] = await list(`username=${username}`)
  expect(shown).toMatchObject({ id, spec: { username, ...names } })
  // Unique for everybody, in every account and however it is written.
  const account = world.name('account')
  await openAccount(world, account)
  for (const taken of [username, username.toUpperCase(), username.toLowerCase()])
    for (const at of ['default', account]) {
      const spec = { ...world.profileOf(taken), email: `${world.name()}@example.test` }
      const answer = await world.call(`POST /users?account=${at}`, { spec })
      expect([taken, at, ...outcome(answer)]).toEqual([taken, at, 409, 'user.username-taken'])
    }
  const other = await world.person({ parent: admin.username })
  expect(outcome(await world.patch(other.id, { username }))).toEqual([409, 'user.username-taken'])
  // First and last names are not.
  await world.person({ parent: admin.username, ...names })
})

test('S4-10: one role per user decides what the user may do', async () => {
  const [payments, refunds] = [
    await world.role({ permissions: ['payments.view'] }),
    await world.role({ permissions: ['refunds.create'] }),
  ]
  const user = await callerWith(world, payments, { parent: admin.username })
  const may = async (): Promise<boolean[]> =>
    await Promise.all(
      ['payments.view', 'refunds.create'].map(
        async (permission) => (await world.reasonOf(user.key, { permission })) === 'access.allowed',
      ),
    )
  expect(await may()).toEqual([true, false])
  const two = await world.patch(user.id, { roles: [payments, refunds] }, { key: admin.key })
  expect(outcome(two)).toEqual([409, 'user.one-role'])
  await world.done(`PATCH /users/${user.id}`, { spec: { roles: [refunds] } }, { key: admin.key })
  expect(await may()).toEqual([false, true])
  const [shown] = await list(`username=${user.username}`)
  expect(shown?.status.effective.roles).toEqual([refunds])
  // An assignment replaces it as well.
  expect((await world.assign(user.username, payments)).status).toBe(201)
  expect(await may()).toEqual([true, false])
})

test('S4-11: the primary e-mail address is shown, and a second one beside it', async () => {
  const username = world.name()
  const addresses = {
    email: `${username}@example.test`,
    secondaryEmail: `${username}@home.example.test`,
  }
  const { id } = await world.person({ username, parent: admin.username, ...addresses })
  const [shown] = await list(`username=${username}`)
  expect(shown?.spec).toMatchObject(addresses)
  // Mails and the search by address go by the primary one, which is unique.
  expect(await world.mails(addresses.email)).toHaveLength(1)
  expect(await world.mails(addresses.secondaryEmail)).toHaveLength(0)
  expect((await list(`email=${addresses.email.toUpperCase()}`)).map((user) => user.id)).toEqual([
    id,
  ])
  expect(await list(`email=${addresses.secondaryEmail}`)).toEqual([])
  const again = { ...world.profileOf(world.name()), email: addresses.email.toUpperCase() }
  expect(outcome(await world.call('POST /users', { spec: again }))).toEqual([
    409,
    'user.email-taken',
  ])
})

test('S4-12: last login, addition and last change are shown in UTC', async () => {
  const worker = await world.worker({ parent: admin.username })
  const read = async (): Promise<User> => await world.read(worker.id, { key: admin.key })
  const first = await read()
  expect(first.status.lastLoginAt).toBeNull()
  const inUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
  expect(first.createdAt).toMatch(inUtc)
  expect(Math.abs(Date.parse(first.createdAt) - world.now().getTime())).toBeLessThan(10_000)

  const app = await enrol(world, worker)
  const second = await read()
  // A sign-in is no change of the account.
  await signInWithCode(world, worker, app)
  const again = await read()
  expect(Date.parse(again.status.lastLoginAt ?? '')).toBeGreaterThan(
    Date.parse(second.status.lastLoginAt ?? ''),
  )
  expect([again.updatedAt, again.createdAt]).toEqual([second.updatedAt, second.createdAt])
  expect(second.status.lastLoginAt).toMatch(inUtc)
  expect(second.createdAt).toBe(first.createdAt)

  await world.done(
    `PATCH /users/${worker.id}`,
    { spec: { timezone: 'Asia/Tokyo' } },
    { key: admin.key },
  )
  const third = await read()
  // In UTC whatever the user's own time zone is.
  expect(third.updatedAt).toMatch(inUtc)
  expect(Date.parse(third.updatedAt)).toBeGreaterThan(Date.parse(first.updatedAt))
  expect([third.createdAt, third.status.lastLoginAt]).toEqual([
    first.createdAt,
    again.status.lastLoginAt,
  ])
  // A change that changes nothing is none, and a look is none.
  await world.done(
    `PATCH /users/${worker.id}`,
    { spec: { timezone: 'Asia/Tokyo' } },
    { key: admin.key },
  )
  expect((await read()).updatedAt).toBe(third.updatedAt)
})

test('S4-13: the list is sorted by every column, up and down', async () => {
  const roles = [await world.role(), await world.role(), await world.role()]
  const { parent, children } = await family([
    { firstName: 'Mona', lastName: 'anders', roles: [roles[2] ?? ''] },
    { firstName: 'ada', lastName: 'Zimmer', roles: [roles[0] ?? ''] },
    { firstName: 'Zoë', lastName: 'Müller' },
    { firstName: 'Émile', lastName: 'Berg', roles: [roles[1] ?? ''] },
  ])
  const [mona, ada, zoe, emile] = children.map(({ spec }) => spec.username ?? '')
  for (const child of [children[2], children[0]]) {
    await world.accept(await world.linkTo(child?.spec.email ?? ''))
    await world.session({ username: child?.spec.username ?? '' })
  }
  for (const [username, email] of [
    [mona, 'c@example.test'],
    [ada, 'B@example.test'],
    [zoe, 'd@example.test'],
    [emile, 'a@example.test'],
  ])
    await world.done(
      `PATCH /users/${children.find(({ spec }) => spec.username === username)?.id}`,
      {
        spec: { email },
      },
    )
  await world.done(`PATCH /users/${children[1]?.id}`, { spec: { active: false } })
  await world.done(`POST /users/${children[3]?.id}:lock`, { reason: 'looked strange' })
  await world.done(`PATCH /users/${children[2]?.id}`, { spec: { language: 'fr' } })

  const order = async (sort: string): Promise<(string | undefined)[]> =>
    (await ordered(sort, parent)).map(({ spec }) => spec.username)
  const columns: [string, (string | undefined)[]][] = [
    ['username', [mona, ada, zoe, emile]],
    ['email', [emile, ada, mona, zoe]],
    ['createdAt', [mona, ada, zoe, emile]],
    ['updatedAt', [mona, ada, emile, zoe]],
    ['role', [zoe, ada, emile, mona]],
    // Who never signed in comes first, in the order of addition.
    ['lastLoginAt', [ada, emile, zoe, mona]],
    ['firstName', [ada, mona, zoe, emile]],
    ['lastName', [mona, emile, zoe, ada]],
    ['state', []],
  ]
  for (const [sort, expected] of columns) {
    const up = await order(sort)
    expect([sort, await order(`-${sort}`)]).toEqual([sort, up.toReversed()])
    if (expected.length > 0) expect([sort, up]).toEqual([sort, expected])
  }
  const states = (await ordered('state', parent)).map(({ status }) => status.state)
  expect(new Set(states)).toEqual(new Set(['ACTIVE', 'DEACTIVATED', 'LOCKED_BY_ADMIN']))
  const runs = states.filter((state, index) => state !== states[index - 1])
  expect(runs).toHaveLength(3)
  // Page by page it is the same order.
  for (const sort of ['lastName', '-lastLoginAt', 'state', '-role']) {
    const whole = (await list(`sort=${sort}`, parent)).map(({ id }) => id)
    const paged: string[] = []
    let cursor = ''
    for (let page = 0; page < whole.length; page++) {
      const answer = await world.done<{ items: User[]; next: string | null }>(
        `GET /users?limit=1&sort=${sort}${cursor}`,
        undefined,
        parent,
      )
      paged.push(...answer.items.map(({ id }) => id))
      if (answer.next === null) break
      cursor = `&cursor=${answer.next}`
    }
    expect([sort, paged]).toEqual([sort, whole])
  }
  const unknown = await world.call('GET /users?sort=password')
  expect(outcome(unknown)).toEqual([422, 'request.invalid'])
})

test('S4-14: the list is filtered while the name of a child user, or a part of it, is typed', async () => {
  const { parent, children } = await family([
    { username: 'x4-lovelace', firstName: 'Augusta', lastName: 'Lovelace' },
    { username: 'x4-loveland', firstName: 'Bruce', lastName: 'Loveland' },
    { username: 'x4-hopper', firstName: 'Gräce', lastName: 'Hopper' },
  ])
  const [lovelace, loveland, hopper] = children.map(({ spec }) => spec.username)
  const found = async (q: string): Promise<(string | undefined)[]> =>
    (await list(`q=${encodeURIComponent(q)}`, parent)).map(({ spec }) => spec.username)
  const typed: [string, (string | undefined)[]][] = [
    ['h', [hopper]],
    ['gr', [hopper]],
    ['lo', [lovelace, loveland]],
    ['ov', [lovelace, loveland]],
    ['ce', [hopper, lovelace, loveland]],
    ['ä', [hopper]],
    ['lov', [lovelace, loveland]],
    ['LOVE', [lovelace, loveland]],
    ['lovela', [lovelace, loveland]],
    ['lovelac', [lovelace]],
    ['velac', [lovelace]],
    ['x4-h', [hopper]],
    ['gus', [lovelace]],
    ['GRÄ', [hopper]],
    ['opper', [hopper]],
    ['lovelacex', []],
    ['%', []],
    ['_', []],
  ]
  for (const [q, expected] of typed) expect([q, await found(q)]).toEqual([q, expected])
  // Nobody else's children are found, and in the order that is asked for.
  expect((await list('q=lovela')).map(({ spec }) => spec.username)).toEqual([])
  const down = await list('q=lovela&sort=-lastName', parent)
  expect(down.map(({ spec }) => spec.username)).toEqual([loveland, lovelace])
})
