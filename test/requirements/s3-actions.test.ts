/** S3, the page "Users" of a DNS provider's portal: what administrators do with users, and who may. */
import type { User } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Caller, callerWith, openAccount, outcome } from './callers.ts'
import { type CallOptions, World, type Worker } from './world.ts'

let world: World
/** Of each of the three groups that may act, and of those that may not. */
let groups: Caller[]
let others: Caller[]

beforeAll(async () => {
  world = await World.open('dns-portal')
  groups = []
  for (const role of ['owner', 'administrative', 'security-administration'])
    groups.push(await callerWith(world, role))
  const technical = await world.role({ permissions: ['zones.view', 'zones.update'] })
  const reporting = await world.role({
    permissions: ['rollcall.users.view', 'rollcall.roles.view', 'rollcall.role-assignments.view'],
  })
  others = []
  for (const role of [technical, reporting, undefined]) others.push(await callerWith(world, role))
})
afterAll(() => world.close())

/** Asks as each caller of a list, about another user whenever something was done. */
async function asEach(
  callers: readonly Caller[],
  ask: (worker: Worker, options: CallOptions) => Promise<[number, string | undefined]>,
): Promise<[number, string | undefined][]> {
  const answers: [number, string | undefined][] = []
  let worker = await world.worker()
  for (const { key } of callers) {
    const answer = await ask(worker, { key })
    answers.push(answer)
    if (answer[0] === 200) worker = await world.worker()
  }
  return answers
}

const allDone = [
  [200, undefined],
  [200, undefined],
  [200, undefined],
]
const nobody = [
  [403, 'auth.permission-missing'],
  [403, 'auth.permission-missing'],
  [403, 'auth.permission-missing'],
]

test('S3-09: row actions are for owners, ADMINISTRATIVE and SECURITY-ADMINISTRATION alone', async () => {
  const { id } = await world.worker()
  const requests: [string, object][] = [
    [`/users/${id}:sendReset`, {}],
    [`/users/${id}:lock`, { reason: 'looked strange' }],
    [`/users/${id}:requirePasswordChange`, {}],
    [`/users/${id}:revokeSessions`, {}],
    ['/users:remove', { users: [id] }],
    ['/users:deactivate', { users: [id] }],
    ['/users:move', { users: [id], roles: [] }],
  ]
  for (const [path, body] of requests) {
    const ask = async ({ key }: Caller): Promise<[number, string | undefined]> =>
      outcome(await world.call(`POST ${path}?dryRun=true`, body, { key }))
    expect([path, await Promise.all(groups.map(ask))]).toEqual([path, allDone])
    expect([path, await Promise.all(others.map(ask))]).toEqual([path, nobody])
  }
  // A row offers what its reader may do.
  for (const { key } of groups) expect((await world.read(id, { key })).acts).toContain('sendReset')
  const reader = others[1]?.key
  expect((await world.read(id, { key: reader ?? null })).acts).toEqual([])
  // The groups come with the preset, and nobody changes what they are.
  for (const name of ['administrative', 'security-administration']) {
    const { items } = await world.done<{ items: { id: string; status: unknown }[] }>(
      `GET /roles?name=${name}`,
    )
    expect(items).toMatchObject([{ status: { effective: { protected: true } } }])
    for (const request of [`PATCH /roles/${items[0]?.id}`, `DELETE /roles/${items[0]?.id}`]) {
      const body = request.startsWith('PATCH') ? { spec: { rank: 1 } } : undefined
      expect(outcome(await world.call(request, body))).toEqual([409, 'object.protected'])
    }
  }
})

test('S3-10: a password is reset by a link that is mailed to the user', async () => {
  const chosen = 'chosen through the link 42'
  const reset = async (
    worker: Worker,
    options: CallOptions,
  ): Promise<[number, string | undefined]> => {
    const answer = await world.call<User>(`POST /users/${worker.id}:sendReset`, {}, options)
    if (answer.status !== 200) {
      expect(await world.mails(worker.email)).toHaveLength(1)
      return outcome(answer)
    }
    expect(answer.body.status.credential).toBe('RECOVERY')
    // The administrator does not learn the link.
    const token = await world.linkTo(worker.email)
    expect(JSON.stringify(answer.body)).not.toContain(token)
    await world.done('POST /auth/reset', { token, password: chosen }, { key: null })
    expect((await world.signIn(worker)).status).toBe(401)
    await world.session({ ...worker, password: chosen })
    expect((await world.read(worker.id)).status.credential).toBe('OK')
    // It works once.
    const again = await world.call('POST /auth/reset', { token, password: chosen }, { key: null })
    expect(outcome(again)).toEqual([401, 'auth.link-invalid'])
    return outcome(answer)
  }
  expect(await asEach(groups, reset)).toEqual(allDone)
  expect(await asEach(others, reset)).toEqual(nobody)

  // Declared: a higher number sends one, the same number none.
  const worker = await world.worker()
  for (const passwordResetRevision of [1, 1, 2])
    await world.done(`PATCH /users/${worker.id}`, { spec: { passwordResetRevision } })
  const resets = (await world.mails(worker.email)).filter(({ mail }) =>
    mail.subject?.startsWith('Set a new password'),
  )
  expect(resets).toHaveLength(2)
  const lower = await world.patch(worker.id, { passwordResetRevision: 1 })
  expect(outcome(lower)).toEqual([422, 'user.revision-lowered'])
})

test('S3-11: a user is deactivated, and works no more from then on', async () => {
  const deactivate = async (
    { id, username, ...worker }: Worker,
    options: CallOptions,
  ): Promise<[number, string | undefined]> => {
    const session = await world.session({ username, ...worker })
    const answer = await world.patch(id, { active: false }, options)
    const isDone = answer.status === 200
    expect((await world.read(id)).status.membership).toBe(isDone ? 'DEACTIVATED' : 'ACTIVE')
    expect(await world.worksWith(session)).toBe(!isDone)
    expect((await world.signIn({ username, ...worker })).status === 200).toBe(!isDone)
    return outcome(answer)
  }
  expect(await asEach(groups, deactivate)).toEqual(allDone)
  expect(await asEach(others, deactivate)).toEqual(nobody)
})

test('S3-12: a user is reactivated: the same one, with the group and the keys of before', async () => {
  const group = await world.role({ permissions: ['zones.view'] })
  const reactivate = async (
    _worker: Worker,
    options: CallOptions,
  ): Promise<[number, string | undefined]> => {
    const worker = await world.worker({ accessPoints: ['web', 'api'], roles: [group] })
    const key = await world.keyOf(worker.username)
    await world.done(`PATCH /users/${worker.id}`, { spec: { active: false } })
    expect(await world.reasonOf(key, { permission: 'zones.view' })).toBe('access.user-inactive')
    const answer = await world.patch(worker.id, { active: true }, options)
    const isDone = answer.status === 200
    const { status } = await world.read(worker.id)
    expect([status.membership, status.effective.roles]).toEqual([
      isDone ? 'ACTIVE' : 'DEACTIVATED',
      [group],
    ])
    expect(await world.reasonOf(key, { permission: 'zones.view' })).toBe(
      isDone ? 'access.allowed' : 'access.user-inactive',
    )
    expect((await world.signIn(worker)).status === 200).toBe(isDone)
    return outcome(answer)
  }
  expect(await asEach(groups, reactivate)).toEqual(allDone)
  expect(await asEach(others, reactivate)).toEqual(nobody)
})

test('S3-13: an administrator of one account adds and moves nobody in another, where they hold no such rank', async () => {
  const target = world.name('account')
  await openAccount(world, target)
  const reporting = await world.role({ permissions: ['rollcall.users.view'] })
  const group = await world.role()
  const caller = await callerWith(world, 'administrative')
  const { key } = caller
  expect((await world.assign(caller.username, reporting, target)).status).toBe(201)
  // Both are theirs in `default`; one is a member of the target as well.
  const outside = await world.worker()
  const inside = await world.worker()
  expect((await world.assign(inside.username, reporting, target)).status).toBe(201)

  const attempts = async (): Promise<[number, string | undefined][]> => {
    const spec = { user: outside.username, role: group, account: target }
    const moved = { users: [inside.id], roles: [group] }
    return [
      outcome(await world.call('POST /role-assignments', { spec }, { key })),
      outcome(await world.call(`POST /role-assignments?account=${target}`, { spec }, { key })),
      outcome(
        await world.call(
          `POST /users:invite?account=${target}&dryRun=true`,
          { emails: [`${world.name()}@example.test`], roles: [group] },
          { key },
        ),
      ),
      outcome(await world.call(`POST /users:move?account=${target}&dryRun=true`, moved, { key })),
      outcome(
        await world.call(
          `PATCH /users/${inside.id}?account=${target}`,
          { spec: { roles: [group] } },
          { key },
        ),
      ),
    ]
  }
  expect(await attempts()).toEqual([
    [403, 'object.rank-too-low'],
    [403, 'auth.permission-missing'],
    [403, 'auth.permission-missing'],
    [403, 'auth.permission-missing'],
    [403, 'auth.permission-missing'],
  ])
  expect((await world.read(outside.id)).status.memberships).toHaveLength(1)
  // In the account of their rank they do.
  expect((await world.patch(inside.id, { roles: [group] }, { key })).status).toBe(200)

  // With the rank in the target they do there too, asking from there.
  expect((await world.assign(caller.username, 'administrative', target)).status).toBe(201)
  expect(await attempts()).toEqual([
    [403, 'object.rank-too-low'],
    [201, undefined],
    [200, undefined],
    [200, undefined],
    [200, undefined],
  ])
})

test('S3-14: the details of a user are edited by the three groups', async () => {
  const edit = async (
    { id }: Worker,
    options: CallOptions,
  ): Promise<[number, string | undefined]> => {
    const details = { firstName: 'Grace', lastName: 'Hopper', profile: { phone: '+31 20 1234567' } }
    const before = await world.read(id)
    const answer = await world.patch(id, details, options)
    const { spec } = await world.read(id)
    expect(spec).toEqual(answer.status === 200 ? { ...before.spec, ...details } : before.spec)
    return outcome(answer)
  }
  expect(await asEach(groups, edit)).toEqual(allDone)
  expect(await asEach(others, edit)).toEqual(nobody)
})

test('S3-15: every field can be changed at any later time, API-only access as well', async () => {
  const worker = await world.worker()
  const [role] = [await world.role()]
  const changes: object[] = [
    { username: `${worker.username}-renamed` },
    { firstName: 'Grace' },
    { lastName: 'Hopper' },
    { displayName: 'Rear Admiral' },
    { language: 'nl-BE' },
    { timezone: 'Europe/Amsterdam' },
    { profile: { phone: '1', mobile: '2', companyName: 'Example' } },
    { labels: { team: 'engines' } },
    { mfa: 'required' },
    { mfa: 'optional' },
    { roles: [role] },
    { ipWhitelist: [{ cidr: '203.0.113.0/24', comment: 'office' }] },
    { validFrom: '2020-01-01T00:00:00Z' },
    { expiresAt: '2099-01-01T00:00:00Z' },
    { active: false },
    { active: true },
  ]
  for (const change of changes) {
    const { status, body } = await world.patch(worker.id, change)
    expect([change, status, body.detail]).toEqual([change, 200, undefined])
    expect((await world.read(worker.id)).spec).toMatchObject(change)
  }
  const renamed = { ...worker, username: `${worker.username}-renamed` }
  const session = await world.session(renamed)
  expect((await world.signIn(worker)).status).toBe(401)

  // API-only and back: the door that is taken away is shut at once.
  const apiOnly = await world.patch(worker.id, { accessPoints: ['api'] })
  expect([apiOnly.status, apiOnly.body.status.apiOnly]).toEqual([200, true])
  expect(await world.worksWith(session)).toBe(false)
  expect(outcome(await world.signIn(renamed, 'web'))).toEqual([403, 'auth.access-refused'])
  expect((await world.signIn(renamed, 'api')).status).toBe(200)
  const both = await world.patch(worker.id, { accessPoints: ['web', 'api'] })
  expect([both.status, both.body.status.apiOnly]).toEqual([200, false])
  await world.session(renamed)
})

test('S3-16: the e-mail addresses cannot be changed but by a request that somebody else approves', async () => {
  const [owner, administrative] = groups
  for (const field of ['email', 'secondaryEmail'] as const) {
    const worker = await world.worker({ secondaryEmail: `${world.name('second')}@example.test` })
    const before = (await world.read(worker.id)).spec[field]
    const wanted = `${world.name('wanted')}@example.test`
    const key = administrative?.key ?? null
    const asked = await world.patch(worker.id, { [field]: wanted, language: 'fr' }, { key })
    expect([asked.status, asked.body.spec[field]]).toEqual([202, before])
    const [pending] = asked.body.status.pendingEmail
    expect(pending).toMatchObject({ field, to: wanted })
    // The rest of the edit is done.
    expect((await world.read(worker.id)).spec).toMatchObject({ [field]: before, language: 'fr' })
    const path = `POST /approvals/${pending?.approval}`
    const own = await world.call(`${path}:approve`, {}, { key })
    expect(outcome(own)).toEqual([403, 'approval.own-request'])
    await world.done(`${path}:approve`, {}, { key: owner?.key ?? null })
    const { spec, status } = await world.read(worker.id)
    expect([spec[field], status.pendingEmail]).toEqual([wanted, []])
  }
  // An owner has to be approved too, and what is rejected changes nothing.
  const worker = await world.worker()
  const asked = await world.patch(worker.id, { email: `${world.name()}@example.test` })
  const [pending] = asked.body.status.pendingEmail
  expect(asked.status).toBe(202)
  await world.done(`POST /approvals/${pending?.approval}:reject`, { reason: 'who are you' })
  const { spec, status } = await world.read(worker.id)
  expect([spec.email, status.pendingEmail]).toEqual([worker.email, []])
  // Nor by the user: My Profile has no such field.
  const session = await world.session(worker)
  const mine = await world.call(
    'PATCH /me',
    { profile: { email: 'me@example.test' } },
    { key: session },
  )
  expect([mine.status, mine.body.errors?.[0]?.pointer]).toEqual([422, '/profile/email'])
})

test('S3-17: SECURITY-ADMINISTRATION members edit themselves in My Profile and nowhere else', async () => {
  const worker = await world.worker({ roles: ['security-administration'] })
  const key = await world.session(worker)
  for (const spec of [{ displayName: 'Me' }, { accessPoints: ['web', 'api'] }, { active: false }]) {
    const { status, body } = await world.patch(worker.id, spec, { key })
    expect([spec, status, body.code]).toEqual([spec, 403, 'user.own-user'])
    expect(body.detail).toContain('/v1/me')
  }
  for (const act of ['sendReset', 'lock', 'revokeSessions'])
    expect(outcome(await world.call(`POST /users/${worker.id}:${act}`, {}, { key }))).toEqual([
      403,
      'user.own-user',
    ])
  expect((await world.read(worker.id, { key })).acts).toEqual([])
  await world.done('PATCH /me', { profile: { displayName: 'Myself' } }, { key })
  expect((await world.read(worker.id)).spec.displayName).toBe('Myself')
})

test('S3-18: SECURITY-ADMINISTRATION members edit no owner and no ADMINISTRATIVE user, but each other and everybody else', async () => {
  const [owner, administrative, security] = groups
  const key = security?.key ?? null
  const edit = async (id: string | undefined): Promise<[number, string | undefined]> =>
    outcome(await world.patch(id ?? '', { displayName: 'Edited' }, { key }))
  const another = await callerWith(world, 'security-administration')
  expect(await edit(owner?.id)).toEqual([403, 'object.rank-too-low'])
  expect(await edit(administrative?.id)).toEqual([403, 'object.rank-too-low'])
  expect(await edit(another.id)).toEqual([200, undefined])
  expect(await edit(others[0]?.id)).toEqual([200, undefined])

  // No act goes around the rule, and nobody becomes what they may not edit.
  const boss = await world.worker({ roles: ['administrative'] })
  for (const act of ['sendReset', 'lock', 'requirePasswordChange'])
    expect(outcome(await world.call(`POST /users/${boss.id}:${act}`, {}, { key }))).toEqual([
      403,
      'object.rank-too-low',
    ])
  const { items } = await world.done<{ items: object[] }>(
    'POST /users:remove?dryRun=true',
    { users: [boss.id] },
    { key },
  )
  expect(items).toMatchObject([{ action: 'refused', code: 'object.rank-too-low' }])
  const plain = await world.worker()
  const raised = await world.patch(plain.id, { roles: ['administrative'] }, { key })
  expect(outcome(raised)).toEqual([403, 'object.rank-too-low'])
  // The others above them may.
  for (const above of [owner, administrative])
    expect(
      (await world.patch(another.id, { language: 'de' }, { key: above?.key ?? null })).status,
    ).toBe(200)
})

test('S3-19: an edit is mailed to the user, at the address that is shown', async () => {
  const worker = await world.worker()
  const bystander = await world.worker()
  const [invitation] = await world.mails(worker.email)
  expect(invitation?.token).not.toBe('')
  const caller = groups[2]
  await world.done(
    `PATCH /users/${worker.id}`,
    { spec: { firstName: 'Augusta', accessPoints: ['api'] } },
    { key: caller?.key ?? null },
  )
  const [, told, ...more] = await world.mails(worker.email)
  expect(more).toEqual([])
  expect(told?.mail.to?.map(({ address }) => address)).toEqual([worker.email])
  expect(told?.mail.text).toContain('given name')
  expect(told?.mail.text).toContain(caller?.username)
  expect(await world.mails(bystander.email)).toHaveLength(1)

  // What changes nothing is no edit, nor is one that was refused.
  await world.done(`PATCH /users/${worker.id}`, { spec: { firstName: 'Augusta' } })
  await world.patch(worker.id, { roles: ['no-such-role'] })
  expect(await world.mails(worker.email)).toHaveLength(2)

  // While another address waits for its approval, mails go to the one that is shown.
  const wanted = `${world.name('wanted')}@example.test`
  await world.patch(worker.id, { email: wanted })
  await world.done(`PATCH /users/${worker.id}`, { spec: { lastName: 'King' } })
  const text = (await world.mails(worker.email)).map(({ mail }) => mail.text ?? '').join('\n')
  expect(text).toContain('family name')
  const there = (await world.mails(wanted)).map(({ mail }) => mail.text ?? '').join('\n')
  expect(there).not.toContain('family name')
})
