/** S3, the page "Users" of a DNS provider's portal: people who are invited to an account, and users who are added to another. */
import type { Invitation, InviteAnswer, InviteResult, User } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Caller, callerWith, openAccount, outcome } from './callers.ts'
import { World } from './world.ts'

let world: World
/** An account beside `default`. */
const account = 'portal'
const dayMs = 86_400_000
const named = { profile: { firstName: 'Ada', lastName: 'Byron' } }
const nobodys = { key: null }
let outsiders: Caller[]

beforeAll(async () => {
  world = await World.open('dns-portal')
  await openAccount(world, account)
  outsiders = []
  const readers = await world.role({ permissions: ['rollcall.users.view', 'zones.*'] })
  for (const role of [readers, undefined]) outsiders.push(await callerWith(world, role))
})
afterAll(() => world.close())

const address = (): string => `${world.name('invited')}@example.test`

async function invite(emails: string | string[], more: object = {}): Promise<InviteResult[]> {
  const path = `POST /users:invite?account=${account}`
  return (await world.done<InviteAnswer>(path, { emails, ...more })).items
}

/** Invited and joined. */
async function joined(more: object = {}): Promise<{ id: string; username: string }> {
  const email = address()
  const [item] = await invite([email], more)
  const { status } = await world.accept(await world.linkTo(email), named)
  expect(status).toBe(200)
  return { id: item?.id ?? '', username: email }
}

async function subscribers(of: string): Promise<string[]> {
  const { items } = await world.done<{ items: { email: string }[] }>(
    `GET /notice-subscribers?limit=1000&account=${of}`,
  )
  return items.map(({ email }) => email)
}

test('S3-20: new users are invited to an account and a group, by a link that works for seven days', async () => {
  const group = await world.role({ permissions: ['zones.view'] })
  const email = address()
  const before = world.now().getTime()
  const [item] = await invite([email], { roles: [group] })
  expect(item).toMatchObject({ email, action: 'invited', username: email })
  const until = Date.parse(item?.expiresAt ?? '')
  expect(until - before).toBeGreaterThanOrEqual(7 * dayMs)
  expect(until - world.now().getTime()).toBeLessThanOrEqual(7 * dayMs)
  const at = `/users/${item?.id}?account=${account}`
  const invited = await world.done<User>(`GET ${at}`)
  expect(invited.status).toMatchObject({
    state: 'INVITED',
    memberships: [
      { account, state: 'INVITED', roles: [group], invitationExpiresAt: item?.expiresAt },
    ],
    effective: { credential: { mode: 'invite' } },
  })

  const [mail, ...more] = await world.mails(email)
  expect(more).toEqual([])
  expect(mail?.mail.text).toContain(`to ${account}`)
  expect(mail?.mail.text).toContain('https://users.example.test/accept?token=')
  // Nobody signs in before it was accepted.
  expect((await world.signIn({ username: email })).status).toBe(401)
  const token = await world.linkTo(email)
  const answer = await world.accept(token, named)
  expect(answer.body as unknown as Invitation).toMatchObject({
    username: email,
    account,
    state: 'ACTIVE',
    missing: [],
  })
  const session = await world.session({ username: email })
  const question = { permission: 'zones.view', accessPoint: 'web' as const, account }
  expect(await world.reasonOf(session, question)).toBe('access.allowed')
  // In the account of the invitation, and nowhere else.
  expect(await world.reasonOf(session, { ...question, account: 'default' })).toBe(
    'access.not-a-member',
  )
  // A link works once.
  expect(outcome(await world.accept(token, named))).toEqual([401, 'auth.link-invalid'])

  // Whom none of the three groups invites is not invited.
  for (const { key } of outsiders) {
    const emails = [address()]
    const refused = await world.call('POST /users:invite', { emails }, { key })
    const isInvited = refused.status === 200
    if (isInvited) expect(refused.body).toMatchObject({ items: [{ action: 'refused' }] })
    else expect(outcome(refused)).toEqual([403, 'auth.permission-missing'])
    expect(await world.mails(emails[0] ?? '')).toEqual([])
    expect(await world.usernames(`email=${emails[0]}`)).toEqual([])
  }
  await expiry()
})

/** An invitation that was not accepted for seven days has expired, and is sent again. */
async function expiry(): Promise<void> {
  const [late, inTime] = [address(), address()]
  const items = await invite([late, inTime])
  const until = Date.parse(items[0]?.expiresAt ?? '')
  const token = await world.linkTo(late)
  const lastMoment = await world.linkTo(inTime)
  const [open] = await invite([late])
  expect(open).toMatchObject({ action: 'refused', code: 'user.invitation-open' })

  world.turnTo(new Date(until - 5_000))
  expect((await world.accept(lastMoment, named)).status).toBe(200)
  world.turnTo(new Date(until))
  expect(outcome(await world.accept(token, named))).toEqual([401, 'auth.link-invalid'])
  expect((await world.signIn({ username: late })).status).toBe(401)

  const [again] = await invite([late])
  expect(again).toMatchObject({ action: 'invited', id: items[0]?.id })
  expect(Date.parse(again?.expiresAt ?? '')).toBeGreaterThanOrEqual(until + 7 * dayMs)
  expect((await world.accept(await world.linkTo(late), named)).status).toBe(200)
}

test('S3-21: who is invited to no group is not in a group, and may do nothing', async () => {
  const { id, username } = await joined()
  const user = await world.done<User>(`GET /users/${id}?account=${account}`)
  expect(user.status).toMatchObject({ state: 'ACTIVE', memberships: [{ roles: [] }] })
  const session = await world.session({ username })
  for (const permission of ['zones.view', 'rollcall.users.view'])
    expect(await world.reasonOf(session, { permission, accessPoint: 'web', account })).toBe(
      'access.permission-missing',
    )
  const refused = await world.call('GET /users', undefined, { key: session })
  expect(outcome(refused)).toEqual([403, 'auth.permission-missing'])
  // An unknown group is no group.
  const email = address()
  expect(await invite([email], { roles: ['no-such-group'] })).toMatchObject([
    { action: 'refused', code: 'role.not-found' },
  ])
  expect(await world.mails(email)).toEqual([])
})

test('S3-22: who is invited as API-only gets in at the API and not in the portal', async () => {
  const email = address()
  const [item] = await invite([email], { accessPoints: ['api'] })
  const user = await world.done<User>(`GET /users/${item?.id}?account=${account}`)
  expect([user.spec.accessPoints, user.status.apiOnly]).toEqual([['api'], true])
  const [mail] = await world.mails(email)
  expect(mail?.mail.text).toContain('the programming interface only')
  expect((await world.accept(await world.linkTo(email), named)).status).toBe(200)
  expect(outcome(await world.signIn({ username: email }, 'web'))).toEqual([
    403,
    'auth.access-refused',
  ])
  expect((await world.signIn({ username: email }, 'api')).status).toBe(200)

  const plain = await joined()
  expect((await world.signIn(plain, 'web')).status).toBe(200)
  expect((await world.signIn(plain, 'api')).status).toBe(403)
})

test('S3-23: several addresses in one invitation all get the same account, group and API-only choice', async () => {
  const group = await world.role({ permissions: ['zones.view'] })
  const emails = [address(), address(), address()]
  const items = await invite(` ${emails[0]},${emails[1]} ,, ${emails[2]},`, {
    roles: [group],
    accessPoints: ['api'],
  })
  expect(items.map(({ email, action }) => [email, action])).toEqual(
    emails.map((email) => [email, 'invited']),
  )
  for (const { id, email } of items) {
    const user = await world.done<User>(`GET /users/${id}?account=${account}`)
    expect(user.spec).toMatchObject({ email, accessPoints: ['api'], roles: [group] })
    expect(user.status.memberships).toMatchObject([{ account, state: 'INVITED', roles: [group] }])
    const mails = await world.mails(email)
    expect(mails.map(({ envelope }) => envelope.to)).toEqual([[email]])
    expect(mails[0]?.mail.text).not.toContain(emails.find((other) => other !== email))
  }
  // A list is the same; each address is decided for itself.
  const [good, twice] = [address(), address()]
  const mixed = await invite([good, 'no address', twice, twice.toUpperCase()], { roles: [group] })
  expect(mixed.map(({ action, code }) => [action, code])).toEqual([
    ['invited', undefined],
    ['refused', 'request.invalid'],
    ['invited', undefined],
    ['refused', 'request.invalid'],
  ])
  // As many as the policy allows, and no more: nobody is invited.
  const many = Array.from({ length: world.policy.invitation.maxPerRequest + 1 }, address)
  const path = `POST /users:invite?account=${account}`
  const tooMany = await world.call(path, { emails: many })
  expect([...outcome(tooMany), tooMany.body.errors?.[0]?.pointer]).toEqual([
    422,
    'request.invalid',
    '/emails',
  ])
  expect(await world.usernames(`email=${many[0]}`)).toEqual([])
  const allowed = await world.call<InviteAnswer>(`${path}&dryRun=true`, { emails: many.slice(1) })
  expect(allowed.body.items.filter(({ action }) => action === 'invited')).toHaveLength(1000)
})

test('S3-24: on joining, and not at the invitation, the address is subscribed to service notices', async () => {
  const [joining, declining] = [address(), address()]
  await invite([joining, declining])
  for (const email of [joining, declining]) expect(await subscribers(account)).not.toContain(email)
  const token = await world.linkTo(joining)
  // A first visit that leaves something open is no joining.
  await world.accept(token, { profile: { firstName: 'Ada' } })
  expect(await subscribers(account)).not.toContain(joining)
  await world.call('POST /auth/accept', { token, profile: { lastName: 'Byron' } }, nobodys)
  expect(await subscribers(account)).toContain(joining)
  expect(await subscribers('default')).not.toContain(joining)
  await world.done('POST /auth/decline', { token: await world.linkTo(declining) }, nobodys)
  expect(await subscribers(account)).not.toContain(declining)
  // Whoever was subscribed may leave.
  const session = await world.session({ username: joining })
  await world.done('PUT /me/notices', { subscribed: false }, { key: session })
  expect(await subscribers(account)).not.toContain(joining)
})

test('S3-25: an existing user is added to a different account and assigned to a group: the same user', async () => {
  const [here, there] = [
    await world.role({ permissions: ['zones.view'] }),
    await world.role({ permissions: ['records.view'] }),
  ]
  const worker = await world.worker({ roles: [here] })
  const before = await world.usernames('limit=1000')
  const spec = { user: worker.username, role: there, account }
  for (const { key } of outsiders)
    expect(outcome(await world.call('POST /role-assignments', { spec }, { key }))).toEqual([
      403,
      'auth.permission-missing',
    ])
  await world.done(`POST /role-assignments?account=${account}`, { spec })
  const { id, status } = await world.read(worker.id)
  expect([id, status.memberships]).toEqual([
    worker.id,
    [
      { account: 'default', state: 'ACTIVE', roles: [here] },
      { account, state: 'ACTIVE', roles: [there] },
    ],
  ])
  expect(await world.usernames('limit=1000')).toEqual(before)
  const session = await world.session(worker)
  const may = async (permission: string, of: string): Promise<boolean> =>
    (await world.reasonOf(session, { permission, accessPoint: 'web', account: of })) ===
    'access.allowed'
  expect([
    await may('zones.view', 'default'),
    await may('zones.view', account),
    await may('records.view', account),
    await may('records.view', 'default'),
  ]).toEqual([true, false, true, false])
  const again = await world.call(`POST /role-assignments?account=${account}`, { spec })
  expect(outcome(again)).toEqual([409, 'role-assignment.exists'])

  // By the address as well, and without a group.
  const other = await world.worker()
  expect(await invite([other.email])).toMatchObject([{ action: 'added', id: other.id }])
  expect(await invite([other.email])).toMatchObject([{ action: 'unchanged', id: other.id }])
  expect((await world.read(other.id)).status.memberships).toMatchObject([
    { account: 'default' },
    { account, state: 'ACTIVE', roles: [] },
  ])
})

test('S3-26: adding an existing user subscribes the address to the notices of the new account', async () => {
  const worker = await world.worker()
  const added = await world.worker()
  const session = await world.session(worker)
  await world.done('PUT /me/notices', { subscribed: false }, { key: session })
  const wantedBy = async (email: string): Promise<boolean[]> => [
    (await subscribers('default')).includes(email),
    (await subscribers(account)).includes(email),
  ]
  expect([await wantedBy(worker.email), await wantedBy(added.email)]).toEqual([
    [false, false],
    [true, false],
  ])
  const spec = { user: worker.username, role: await world.role(), account }
  await world.done(`POST /role-assignments?account=${account}`, { spec })
  await invite([added.email])
  // What they chose in the account of before stays.
  expect([await wantedBy(worker.email), await wantedBy(added.email)]).toEqual([
    [false, true],
    [true, true],
  ])
})
