/** S3, the page "Users" of a DNS provider's portal: users who are moved, removed and exported. */
import type { User, UserSelectionAnswer } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Caller, callerWith, openAccount, outcome } from './callers.ts'
import { readExport } from './exports.ts'
import { World, type Worker } from './world.ts'

let world: World
/** Accounts beside `default`. */
const others = ['portal', 'shop']
let groups: Caller[]
let outsiders: Caller[]

beforeAll(async () => {
  world = await World.open('dns-portal')
  for (const account of others) await openAccount(world, account)
  groups = []
  for (const role of ['owner', 'administrative', 'security-administration'])
    groups.push(await callerWith(world, role))
  outsiders = []
  const readers = await world.role({ permissions: ['rollcall.users.view', 'zones.*'] })
  for (const role of [readers, undefined]) outsiders.push(await callerWith(world, role))
})
afterAll(() => world.close())

async function preview(
  act: string,
  body: object,
  key = world.app.keys.admin,
): Promise<UserSelectionAnswer> {
  return await world.done<UserSelectionAnswer>(`POST /users:${act}?dryRun=true`, body, { key })
}

async function rolesOf(ids: readonly string[]): Promise<string[][]> {
  const users = await Promise.all(ids.map((id) => world.read(id)))
  return users.map(({ status }) => status.effective.roles)
}

/** A user who is in every account. */
async function everywhere(): Promise<Worker> {
  const worker = await world.worker({ accessPoints: ['web', 'api'] })
  for (const account of others)
    expect((await world.assign(worker.username, await world.role(), account)).status).toBe(201)
  return worker
}

async function subscribed(email: string): Promise<string[]> {
  const accounts: string[] = []
  for (const account of ['default', ...others]) {
    const { items } = await world.done<{ items: { email: string }[] }>(
      `GET /notice-subscribers?limit=1000&account=${account}`,
    )
    if (items.some((item) => item.email === email)) accounts.push(account)
  }
  return accounts
}

test('S3-27: one or several users are moved to another group, and are in one group at a time', async () => {
  const [first, second] = [
    await world.role({ permissions: ['zones.view'] }),
    await world.role({ permissions: ['records.view'] }),
  ]
  const listed = await world.worker({ roles: [first] })
  const assigned = await world.worker()
  expect((await world.assign(assigned.username, first)).status).toBe(201)
  const groupless = await world.worker()
  const users = [listed.id, assigned.id, groupless.id]
  const session = await world.session(listed)
  expect(await rolesOf(users)).toEqual([[first], [first], []])

  for (const { key } of outsiders)
    expect(
      outcome(
        await world.call('POST /users:move?dryRun=true', { users, roles: [second] }, { key }),
      ),
    ).toEqual([403, 'auth.permission-missing'])
  const key = groups[2]?.key ?? ''
  const shown = await preview('move', { users, roles: [second] }, key)
  expect(shown.items.map(({ id, roles, action }) => [id, roles, action])).toEqual([
    [listed.id, [first], 'moved'],
    [assigned.id, [first], 'moved'],
    [groupless.id, [], 'moved'],
  ])
  const body = { users, roles: [second], confirm: shown.confirm }
  await world.done('POST /users:move', body, { key })
  expect(await rolesOf(users)).toEqual([[second], [second], [second]])
  // Removed from the previous group, with what it allowed.
  expect(await world.reasonOf(session, { permission: 'zones.view', accessPoint: 'web' })).toBe(
    'access.permission-missing',
  )
  expect(await world.reasonOf(session, { permission: 'records.view', accessPoint: 'web' })).toBe(
    'access.allowed',
  )
  expect(await world.usernames(`role=${first}`)).toEqual([])
  // Each of them by one write.
  for (const id of users) {
    const [last] = await world.audit(`id=${id}&limit=1`)
    expect([last?.action, last?.fields]).toEqual(['update', ['roles']])
  }

  // One user alone, and an assignment, move as well.
  await world.done(`PATCH /users/${listed.id}`, { spec: { roles: [first] } })
  expect((await world.assign(groupless.username, first)).status).toBe(201)
  expect(await rolesOf(users)).toEqual([[first], [second], [first]])
  // Nobody is in two groups.
  const two = await world.patch(listed.id, { roles: [first, second] })
  expect(outcome(two)).toEqual([409, 'user.one-role'])
  const both = await preview('move', { users, roles: [first, second] })
  expect(both.items.map(({ code }) => code)).toEqual(users.map(() => 'user.one-role'))
  // Out of every group.
  const none = await preview('move', { users, roles: [] })
  await world.done('POST /users:move', { users, roles: [], confirm: none.confirm })
  expect(await rolesOf(users)).toEqual([[], [], []])
})

test('S3-28: access is removed for one or several users, whose list is verified first', async () => {
  const [one, two, spared] = [await world.worker(), await world.worker(), await world.worker()]
  const users = [one.id, two.id]
  for (const { key } of outsiders)
    expect(outcome(await world.call('POST /users:remove?dryRun=true', { users }, { key }))).toEqual(
      [403, 'auth.permission-missing'],
    )
  const bare = await world.call('POST /users:remove', { users })
  expect(outcome(bare)).toEqual([409, 'bulk.confirmation-required'])
  const key = groups[2]?.key ?? ''
  const shown = await preview('remove', { users }, key)
  expect(shown.items.map(({ username, state, action }) => [username, state, action])).toEqual([
    [one.username, 'ACTIVE', 'removed'],
    [two.username, 'ACTIVE', 'removed'],
  ])
  // Looking removes nobody, and what was looked at is what is removed.
  const { confirm } = shown
  const another = [...users, spared.id]
  const wrong = await world.call('POST /users:remove', { users: another, confirm }, { key })
  expect(outcome(wrong)).toEqual([409, 'bulk.confirmation-stale'])
  for (const worker of [one, two, spared]) expect((await world.signIn(worker)).status).toBe(200)

  // A sign-in is a change too: the list is verified as it is now.
  const again = await preview('remove', { users }, key)
  await world.done('POST /users:remove', { users, confirm: again.confirm }, { key })
  for (const worker of [one, two]) {
    expect((await world.signIn(worker)).status).toBe(401)
    expect(await world.usernames(`username=${worker.username}`)).toEqual([])
    expect((await world.read(worker.id)).status.state).toBe('REMOVED')
  }
  expect((await world.signIn(spared)).status).toBe(200)
  // What is gone is not removed again.
  const gone = await preview('remove', { users })
  expect(gone.items.map(({ code }) => code)).toEqual(['object.not-found', 'object.not-found'])
})

test('S3-29: removal takes a user out of every account, after a second confirmation that lists the others', async () => {
  const single = await everywhere()
  const listed = await everywhere()
  const bystander = await everywhere()
  const held = await Promise.all(
    [single, listed].map(async (worker) => ({
      worker,
      session: await world.session(worker),
      key: await world.keyOf(worker.username),
    })),
  )
  const first = await world.remove(single.id)
  expect(outcome(first)).toEqual([409, 'user.accounts-confirmation-required'])
  expect(first.body.errors).toMatchObject(
    others.map((account) => ({
      pointer: 'confirmAccounts',
      detail: `account ${account} is left as well`,
    })),
  )
  expect((await world.read(single.id)).status.memberships).toHaveLength(3)
  const some = await world.remove(single.id, 'confirmAccounts=portal')
  expect(outcome(some)).toEqual([409, 'user.accounts-confirmation-required'])
  await world.done(`DELETE /users/${single.id}?confirmAccounts=portal,shop`)
  // Of several users the list itself names the other accounts of each.
  const shown = await preview('remove', { users: [listed.id] })
  expect(shown.items).toMatchObject([{ username: listed.username, otherAccounts: others }])
  await world.done('POST /users:remove', { users: [listed.id], confirm: shown.confirm })

  for (const { worker, session, key } of held) {
    for (const account of ['default', ...others])
      expect(await world.usernames(`account=${account}&username=${worker.username}`)).toEqual([])
    expect([await world.worksWith(session), await world.worksWith(key)]).toEqual([false, false])
    expect((await world.signIn(worker)).status).toBe(401)
    // What is left is who did what: identity and name, and nothing of the person.
    const left = await world.read(worker.id)
    expect(left.spec).toEqual({ username: worker.username, type: 'person', active: false })
    expect(left.status.memberships).toEqual([])
    const acts = (await world.audit(`id=${worker.id}`)).map(({ action }) => action)
    expect(acts).toEqual(expect.arrayContaining(['create', 'sign-in', 'delete']))
    const back = await world.patch(worker.id, { active: true })
    expect(back.status).toBeGreaterThanOrEqual(400)
  }
  expect((await world.read(bystander.id)).status.memberships).toHaveLength(3)
})

test('S3-30: removal ends the subscription to all notices', async () => {
  const worker = await everywhere()
  const bystander = await everywhere()
  const all = ['default', ...others]
  expect(await subscribed(worker.email)).toEqual(all)
  const mails = await world.mails(worker.email)
  await world.done(`DELETE /users/${worker.id}?confirmAccounts=portal,shop`)
  expect(await subscribed(worker.email)).toEqual([])
  expect(await subscribed(bystander.email)).toEqual(all)
  // Who comes back under the same name is somebody new, and joins anew.
  const again = await world.create(world.profileOf(worker.username))
  expect(again.id).not.toBe(worker.id)
  expect(await subscribed(worker.email)).toEqual([])
  expect((await world.mails(worker.email)).length).toBe(mails.length + 1)
})

test('S3-31: all users of the account, and of no other, are exported as CSV', async () => {
  const account = world.name('account')
  await openAccount(world, account)
  const names = Array.from({ length: 1_200 }, () => world.name('exported'))
  for (const part of [names.slice(0, 600), names.slice(600)]) {
    const items = part.map((name) => ({ name, spec: world.applicationOf(name) }))
    await world.done(`POST /users:apply?account=${account}`, { items }, { manager: 'cli/people' })
  }
  const { headers, rows } = await readExport(world, account)
  expect(headers.get('content-disposition')).toBe('attachment; filename="UserList.csv"')
  expect(headers.get('content-type')).toMatch(/^text\/csv/)
  expect(rows.map(({ username = '' }) => username).toSorted()).toEqual(
    ['admin', ...names].toSorted(),
  )
  // What is exported is what the reader may read.
  const refused = await world.call('GET /users.csv', undefined, { key: outsiders[1]?.key ?? null })
  expect(outcome(refused)).toEqual([403, 'auth.permission-missing'])
  const outside = await world.call(`GET /users.csv?account=${account}`, undefined, {
    key: outsiders[0]?.key ?? null,
  })
  expect(outcome(outside)).toEqual([403, 'auth.access-refused'])
})

test('S3-32: the export has all that the screen shows and a few columns more', async () => {
  const group = await world.role()
  const plain = await world.worker({ roles: [group], accessPoints: ['web', 'api'] })
  await world.session(plain)
  const twoFactor = await world.worker({ mfa: 'required', lastName: '=2+2, "so"\u00e9' })
  await world.session(twoFactor)
  const apiOnly = await world.worker({ accessPoints: ['api'] })
  await world.done(`PATCH /users/${apiOnly.id}`, { spec: { active: false } })
  const invited = await world.person()
  await world.assign(invited.spec.username ?? '', group)

  const { columns, rows } = await readExport(world, 'default')
  const screen = ['username', 'apiOnly', 'state', 'firstName', 'lastName', 'email', 'loginType']
  const more = ['type', 'accessPoints', 'mfa', 'roles', 'createdAt', 'updatedAt']
  expect(columns).toEqual(expect.arrayContaining([...screen, 'lastLoginAt', ...more]))
  const { items } = await world.done<{ items: User[] }>('GET /users?account=default&limit=1000')
  expect(rows).toHaveLength(items.length)
  for (const { spec, status, createdAt, updatedAt } of items) {
    const row = rows.find(({ username }) => username === status.effective.username)
    expect(row).toMatchObject({
      apiOnly: String(status.apiOnly),
      state: status.state,
      firstName: spec.firstName ?? '',
      lastName: spec.lastName?.replace(/^=/, "'=") ?? '',
      email: spec.email ?? '',
      loginType: status.loginType ?? '',
      lastLoginAt: status.lastLoginAt ?? '',
      type: status.effective.type,
      accessPoints: status.effective.accessPoints.join(';'),
      mfa: spec.mfa ?? 'optional',
      effectiveRoles: status.effective.roles.join(';'),
      createdAt,
      updatedAt,
    })
  }
  const ofUser = (username: string | undefined): Record<string, string> =>
    rows.find((row) => row['username'] === username) ?? {}
  expect(ofUser(plain.username)).toMatchObject({
    loginType: 'Direct',
    roles: group,
    state: 'ACTIVE',
  })
  expect(ofUser(twoFactor.username)).toMatchObject({ loginType: 'Direct-2FA', mfa: 'required' })
  expect(ofUser(apiOnly.username)).toMatchObject({ apiOnly: 'true', state: 'DEACTIVATED' })
  expect(ofUser(invited.spec.username)).toMatchObject({
    state: 'INVITED',
    loginType: '',
    lastLoginAt: '',
    effectiveRoles: group,
  })
})
