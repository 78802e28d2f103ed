/** Revisions, validity, inactivity, families, credentials and several accounts of users, each through the API. */
import type { ApplyResult, User } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { countRows } from '../../../test/support/rows.ts'
import { statement } from '../database/statement.ts'

const manager = { 'rollcall-manager': 'cli/lifecycle' }
const password = 'correct horse battery staple 7'
const start = new Date('2026-03-01T09:00:00Z')
let app: TestApp
let clock = start
let tenantId = ''
let serial = 0
/** A name that no other test has. */
let name = ''

beforeAll(async () => {
  app = await openApp({ clock: () => clock })
  const [tenant] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  tenantId = tenant?.id ?? ''
})
afterAll(() => app.close())
beforeEach(() => {
  clock = start
  serial += 1
  name = `ada${serial}`
})

function person(more: object = {}): object {
  return {
    username: name,
    email: `${name}@example.test`,
    credential: { mode: 'secretRef' },
    ...more,
  }
}

async function create(spec: object, beside: object = {}): Promise<User> {
  const { body } = await app.ask('POST /v1/users', { body: { spec, ...beside } })
  expect(body).not.toHaveProperty('code')
  return body as unknown as User
}

async function apply(
  spec: object,
  beside: object = {},
  headers: Record<string, string> = manager,
): Promise<ApplyResult<User>> {
  const { body } = await app.ask('POST /v1/users:apply', {
    body: { items: [{ name, spec, ...beside }] },
    headers,
  })
  const [result] = body['items'] as ApplyResult<User>[]
  if (result === undefined) throw new Error('no result')
  return result
}

async function patch(id: string, spec: object, beside: object = {}): Promise<Answer> {
  return await app.ask(`PATCH /v1/users/${id}`, { body: { spec, ...beside } })
}

async function read(id: string, query = ''): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}${query}`)).body as unknown as User
}

async function count(table: string, userId: string, condition = 'true'): Promise<number> {
  const [row] = await app.database.read(
    tenantId,
    statement<{ rows: number }>(
      `select count(*) as rows from ${table} where user_id = $1 and ${condition}`,
      [userId],
    ),
  )
  return row?.rows ?? -1
}

async function setUser(id: string, assignments: string): Promise<void> {
  await app.database.write(tenantId, [
    statement(`update users set ${assignments} where id = $1`, [id]),
  ])
}

async function account(policy: object): Promise<string> {
  const { body } = await app.ask('POST /v1/accounts', {
    body: { spec: { name: `account-${name}`, policy } },
  })
  expect(body).not.toHaveProperty('code')
  const entered = await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: 'admin', role: 'owner', account: `account-${name}` } },
  })
  expect(entered.body).not.toHaveProperty('code')
  return `account-${name}`
}

describe('members', () => {
  test('every member is stored, answered as it was written, and unchanged when it is applied again', async () => {
    const boss = await create({ username: `Boss-${name}`, type: 'application' })
    const spec = person({
      type: 'person',
      secondaryEmail: `${name}@home.example.test`,
      firstName: 'Ada',
      lastName: 'Byron',
      displayName: 'Ada Byron',
      language: 'en',
      timezone: 'Europe/Amsterdam',
      profile: { department: 'mathematics' },
      labels: { team: 'engines', 'example.test/site': 'north' },
      parent: `boss-${name}`,
      active: true,
      validFrom: '2026-02-01T00:00:00.000Z',
      expiresAt: '2027-02-01T00:00:00Z',
      mfa: 'required',
      accessPoints: ['web', 'api'],
      ipWhitelist: [{ cidr: '198.51.100.0/24' }],
      roles: [],
      unlockRevision: 3,
      mfaResetRevision: 0,
      passwordResetRevision: 1,
      invitationRevision: 2,
    })
    const made = await apply(spec)
    expect(made.action).toBe('created')
    expect(made.object?.spec).toEqual({ ...spec, parent: `Boss-${name}` })
    expect(made.object?.status.handled).toEqual({
      unlockRevision: 3,
      mfaResetRevision: 0,
      passwordResetRevision: 1,
      invitationRevision: 2,
    })
    const before = await countRows(app.urls.superuserUrl)
    expect((await apply(spec)).action).toBe('unchanged')
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
    await patch(boss.id, { username: `chief-${name}` })
    expect((await read(made.id ?? '')).spec.parent).toBe(`chief-${name}`)
  })

  test('a patch reaches into maps, and null takes an entry away', async () => {
    const { id } = await create(person({ labels: { a: '1', b: '2' }, profile: { x: 'y' } }))
    const patched = await patch(id, { labels: { b: null, c: '3' }, profile: null })
    expect(patched.body['spec']).toMatchObject({ labels: { a: '1', c: '3' } })
    expect((await read(id)).spec).not.toHaveProperty('profile')
  })

  test('a member that leaves the declaration is released with its value', async () => {
    await apply(person({ labels: { a: '1' }, timezone: 'UTC', validFrom: '2026-01-01T00:00:00Z' }))
    const again = await apply(person())
    expect(again.released).toEqual([
      { field: 'labels', kept: { a: '1' } },
      { field: 'timezone', kept: 'UTC' },
      { field: 'validFrom', kept: '2026-01-01T00:00:00Z' },
    ])
    expect(again.object?.spec).toMatchObject({ labels: { a: '1' }, timezone: 'UTC' })
  })

  test.each([
    [
      'an end before the beginning',
      { validFrom: '2026-02-01T00:00:00Z', expiresAt: '2026-01-01T00:00:00Z' },
      '/spec/expiresAt',
    ],
    ['a month that is none', { validFrom: '2026-13-01T00:00:00Z' }, '/spec/validFrom'],
    ['a day that is none', { expiresAt: '2027-02-30T00:00:00Z' }, '/spec/expiresAt'],
    [
      'a whitelist entry until a day that is none',
      { ipWhitelist: [{ cidr: '192.0.2.0/24', expiresAt: '2027-13-40T00:00:00Z' }] },
      '/spec/ipWhitelist/0/expiresAt',
    ],
    ['a parent that is not there', { parent: 'nobody-here' }, '/spec/parent'],
    ['itself as parent', { parent: 'ITSELF', username: 'itself' }, '/spec/parent'],
    [
      'an invitation to nowhere',
      { type: 'application', credential: { mode: 'invite' }, email: undefined },
      '/spec/email',
    ],
  ])('%s is refused with a pointer', async (_, more, pointer) => {
    const { status, body } = await app.ask('POST /v1/users', { body: { spec: person(more) } })
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer])
  })
})

describe('validity', () => {
  test('a user works from validFrom on and not from expiresAt on, with nothing running', async () => {
    const { id } = await create(
      person({ validFrom: '2026-03-02T00:00:00Z', expiresAt: '2026-03-03T00:00:00Z' }),
    )
    const states: string[] = []
    for (const at of [
      '2026-03-01T23:59:59.999Z',
      '2026-03-02T00:00:00Z',
      '2026-03-02T23:59:59.999Z',
      '2026-03-03T00:00:00Z',
    ]) {
      clock = new Date(at)
      states.push((await read(id)).status.state)
    }
    expect(states).toEqual(['OUTSIDE_VALIDITY', 'ACTIVE', 'ACTIVE', 'OUTSIDE_VALIDITY'])
  })
})

describe('revisions', () => {
  test('a number is recorded without acting at the creation, and acts once when it grows', async () => {
    const made = await apply(person({ unlockRevision: 2 }))
    const id = made.id ?? ''
    await app.ask(`POST /v1/users/${id}:lock`, { body: {} })
    expect((await apply(person({ unlockRevision: 2 }))).action).toBe('unchanged')
    expect((await read(id)).status.state).toBe('LOCKED_BY_ADMIN')
    const raised = await apply(person({ unlockRevision: 3 }))
    expect(raised.object?.status).toMatchObject({ state: 'ACTIVE', handled: { unlockRevision: 3 } })
    await app.ask(`POST /v1/users/${id}:lock`, { body: {} })
    expect((await apply(person({ unlockRevision: 3 }))).action).toBe('unchanged')
    expect((await read(id)).status.state).toBe('LOCKED_BY_ADMIN')
  })

  test('a revision that is declared later acts, and on adoption it is only recorded', async () => {
    const made = await create(person())
    await app.ask(`POST /v1/users/${made.id}:lock`, { body: {} })
    const adopted = await apply(person({ unlockRevision: 1 }), { adoption: 'IfUnowned' })
    expect(adopted.object?.status).toMatchObject({
      state: 'LOCKED_BY_ADMIN',
      handled: { unlockRevision: 1 },
    })
    expect((await apply(person({ unlockRevision: 2 }))).object?.status.state).toBe('ACTIVE')
  })

  test('a lower number is refused, naming the last, and the last outlives the declaration', async () => {
    await apply(person({ mfaResetRevision: 5 }))
    await apply(person())
    const lowered = await apply(person({ mfaResetRevision: 4 }))
    expect(lowered.problem).toMatchObject({
      code: 'user.revision-lowered',
      errors: [{ pointer: '/spec/mfaResetRevision' }],
    })
    expect(lowered.problem?.detail).toContain('5')
  })

  test.each(['unlockRevision', 'mfaResetRevision', 'passwordResetRevision', 'invitationRevision'])(
    'of 50 writers that raise %s to the same number one acts',
    async (revision) => {
      const mode = revision === 'invitationRevision' ? 'invite' : 'secretRef'
      const { id } = await create(person({ credential: { mode } }))
      if (revision === 'unlockRevision') await app.ask(`POST /v1/users/${id}:lock`, { body: {} })
      const before = await countRows(app.urls.superuserUrl)
      const user = await read(id)
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => patch(id, { [revision]: 1 })),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
      const after = await countRows(app.urls.superuserUrl)
      expect([after.changes - before.changes, after.audit_log - before.audit_log]).toEqual([1, 1])
      expect(await read(id)).toMatchObject({
        version: user.version + 1,
        statusVersion: user.statusVersion + 1,
        status: { locks: [], handled: { [revision]: 1 } },
      })
    },
  )

  test('of 50 writers that raise a reset to the same number one mails', async () => {
    const { id } = await create(person())
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => patch(id, { passwordResetRevision: 1 })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await count('mail_outbox', id, "template = 'reset'")).toBe(1)
    expect((await read(id)).status.handled).toEqual({ passwordResetRevision: 1 })
  })

  test('a reset that can come to nothing is refused with a pointer', async () => {
    const { id } = await create(person({ credential: { mode: 'none' } }))
    const refused = await patch(id, { passwordResetRevision: 1 })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([
      409,
      '/spec/passwordResetRevision',
    ])
  })

  test('S4-17: a higher invitationRevision mails the invitation again, once', async () => {
    const invited = person({ credential: { mode: 'invite' }, invitationRevision: 7 })
    const made = await apply(invited)
    const id = made.id ?? ''
    expect(made.object?.status.state).toBe('INVITED')
    expect(await count('mail_outbox', id)).toBe(1)
    await apply(invited)
    expect(await count('mail_outbox', id)).toBe(1)
    clock = new Date(clock.getTime() + 86_400_000)
    const again = await apply({ ...invited, invitationRevision: 8 })
    expect(await count('mail_outbox', id)).toBe(2)
    expect(await count('one_time_tokens', id)).toBe(1)
    expect(again.object?.status.memberships[0]?.invitationExpiresAt).toBe(
      '2026-03-09T09:00:00.000Z',
    )
  })
})

describe('passwords', () => {
  test('a patch, and a declaration by the username, bring one as well', async () => {
    const { id } = await create(person())
    const patched = await patch(id, {}, { password })
    expect(patched.body['status']).toMatchObject({ credential: 'OK' })
    const put = await app.ask(`PUT /v1/users/by-username/${name}-put`, {
      body: {
        spec: { email: `${name}-put@example.test`, credential: { mode: 'secretRef' } },
        password,
      },
      headers: manager,
    })
    expect(put.body['status']).toMatchObject({ credential: 'OK' })
  })

  test('H10: the same password again changes nothing, another one is a change without values', async () => {
    const made = await apply(person(), { password })
    expect(made.object?.status).toMatchObject({ credential: 'OK', loginType: 'Direct' })
    expect((await apply(person(), { password })).action).toBe('unchanged')
    const changed = await apply(person(), { password: `${password} and more` })
    expect([changed.action, changed.changes]).toEqual(['updated', [{ field: 'password' }]])
    expect(await count('passwords', made.id ?? '')).toBe(1)
  })

  test('S2-16: a password that an administrator gave stays until another one is declared', async () => {
    const { id } = await apply(person(), { password })
    await app.ask(`POST /v1/users/${id}:setPassword`, {
      body: { password: 'another long passphrase 9' },
    })
    expect((await apply(person(), { password })).action).toBe('unchanged')
    expect((await read(id ?? '')).status.credential).toBe('AWAITING_NEW_PASSWORD')
  })

  test('a weak one refuses its own item, and one for another mode is refused', async () => {
    const { body } = await app.ask('POST /v1/users:apply', {
      body: {
        items: [
          { name, spec: person(), password: 'short' },
          {
            name: `${name}-b`,
            spec: person({ username: `${name}-b`, email: `${name}-b@example.test` }),
            password,
          },
          {
            name: `${name}-c`,
            spec: person({
              username: `${name}-c`,
              email: `${name}-c@example.test`,
              credential: { mode: 'none' },
            }),
            password,
          },
        ],
      },
      headers: manager,
    })
    expect(body['items']).toMatchObject([
      { action: 'refused', problem: { code: 'auth.password-refused' } },
      { action: 'created' },
      { action: 'refused', problem: { errors: [{ pointer: '/password' }] } },
    ])
    expect(JSON.stringify(body)).not.toContain(password)
  })

  test('another way to sign in takes the password away', async () => {
    const { id } = await create(person(), { password })
    await patch(id, { credential: { mode: 'none' } })
    expect(await count('passwords', id)).toBe(0)
    expect((await read(id)).status).toMatchObject({ credential: 'NONE', loginType: null })
  })
})

describe('inactivity', () => {
  /** Asked by an application, which no inactivity locks. */
  async function seen(id: string): Promise<User> {
    return (await app.ask(`GET /v1/users/${id}`, { key: app.keys.operator }))
      .body as unknown as User
  }
  const approvals = { preset: 'approvals', credentialModes: ['invite', 'secretRef', 'none'] }

  test('S2-18: the lock holds from exactly three calendar months on, and unlocking counts anew', async () => {
    const where = await account(approvals)
    const { body } = await app.ask(`POST /v1/users?account=${where}`, {
      body: { spec: person({ firstName: 'Ada', lastName: 'Byron' }) },
    })
    const id = String(body['id'])
    await setUser(id, "last_login_at = '2026-03-31T12:00:00Z'")
    clock = new Date('2026-06-30T11:59:59.999Z')
    expect((await seen(id)).status.state).toBe('ACTIVE')
    clock = new Date('2026-06-30T12:00:00Z')
    const locked = await seen(id)
    expect(locked.status).toMatchObject({
      state: 'INACTIVE',
      locks: [{ cause: 'INACTIVITY', since: '2026-06-30T12:00:00.000Z', by: 'server' }],
    })
    const open = await app.ask(`POST /v1/users/${id}:unlock`, {
      body: {},
      key: app.keys.operator,
    })
    expect(open.body['status']).toMatchObject({ state: 'ACTIVE', locks: [] })
    clock = new Date('2026-09-30T12:00:00Z')
    expect((await seen(id)).status.state).toBe('INACTIVE')
  })

  test('applications are exempt, and so are people who were never active', async () => {
    const where = await account(approvals)
    const robot = await app.ask(`POST /v1/users?account=${where}`, {
      body: {
        spec: { username: `${name}-app`, type: 'application', firstName: 'A', lastName: 'B' },
      },
    })
    const invited = await app.ask(`POST /v1/users?account=${where}`, {
      body: { spec: person({ credential: { mode: 'invite' } }) },
    })
    clock = new Date('2027-03-01T09:00:00Z')
    const states = await Promise.all(
      [robot, invited].map(async ({ body }) => (await seen(String(body['id']))).status.state),
    )
    expect(states).toEqual(['ACTIVE', 'INVITED'])
  })
})

describe('families', () => {
  test('a circle is refused, also between two writers, and children keep their parent through a rename', async () => {
    const a = await create(person({ username: `${name}-a`, email: `${name}-a@example.test` }))
    const b = await create(person({ username: `${name}-b`, email: `${name}-b@example.test` }))
    const answers = await Promise.all([
      patch(a.id, { parent: `${name}-b` }),
      patch(b.id, { parent: `${name}-a` }),
    ])
    expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 422])
    expect(answers.find(({ status }) => status === 422)?.body.code).toBe('user.parent-circle')
  })

  test('a parent may come in the same call', async () => {
    const application = { type: 'application' }
    const { body } = await app.ask('POST /v1/users:apply', {
      body: {
        items: [
          {
            name: 'child',
            spec: { ...application, username: `${name}-child`, parent: `${name}-top` },
          },
          { name: 'top', spec: { ...application, username: `${name}-top` } },
        ],
      },
      headers: { 'rollcall-manager': `cli/${name}` },
    })
    const items = body['items'] as ApplyResult<User>[]
    expect(items.map(({ action }) => action)).toEqual(['created', 'created'])
    expect((await read(items[0]?.id ?? '')).spec.parent).toBe(`${name}-top`)
  })

  test('S4-02: under children an administrator sees and edits their children, and what they create is theirs', async () => {
    const where = await account({ preset: 'payments-portal', credentialModes: ['none'] })
    const at = `?account=${where}`
    const names = { firstName: 'A', lastName: 'B' }
    const boss = await app.ask(`POST /v1/users${at}`, {
      body: { spec: { username: `${name}-boss`, type: 'application', roles: ['admin'], ...names } },
    })
    expect(boss.status).toBe(201)
    const secret = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: `${name}-boss`, name: 'k' } },
    })
    const key = String(secret.body['secret'])
    const stranger = await app.ask(`POST /v1/users${at}`, {
      body: { spec: { username: `${name}-other`, type: 'application', ...names } },
    })
    const child = await app.ask(`POST /v1/users${at}`, {
      body: { spec: { username: `${name}-child`, type: 'application', ...names } },
      key,
    })
    expect(child.status).toBe(201)
    expect((await app.ask(`GET /v1/users/${String(child.body['id'])}${at}`, { key })).status).toBe(
      200,
    )
    expect(
      (await app.ask(`GET /v1/users/${String(stranger.body['id'])}${at}`, { key })).status,
    ).toBe(404)
    const acted = await app.ask(`POST /v1/users/${String(stranger.body['id'])}:lock${at}`, {
      body: {},
      key,
    })
    expect(acted.status).toBe(404)
  })
})

// Last: the administrator of the tests is a person who never signed in.
describe('the clock', () => {
  test('what is due is stored once, told to the feed and the audit log, and ends sessions and links', async () => {
    const where = await account({
      preset: 'approvals',
      credentialModes: ['secretRef', 'none'],
      notifications: { locked: ['user'] },
    })
    const { body } = await app.ask(`POST /v1/users?account=${where}`, {
      body: { spec: person({ firstName: 'Ada', lastName: 'Byron' }), password },
    })
    const id = String(body['id'])
    await app.ask(`POST /v1/users/${id}:sendReset`, { body: {} })
    await setUser(id, "last_login_at = '2026-03-05T00:00:00Z'")
    clock = new Date('2026-06-05T00:00:00Z')
    const before = await countRows(app.urls.superuserUrl)
    const [first, second] = await Promise.all([app.sweeper.sweep(), app.sweeper.sweep()])
    expect(first + second).toBeGreaterThanOrEqual(1)
    expect(await app.sweeper.sweep()).toBe(0)
    const after = await countRows(app.urls.superuserUrl)
    expect([after.changes - before.changes, after.audit_log - before.audit_log]).toEqual([
      first + second,
      first + second,
    ])
    const seen = await app.ask(`GET /v1/users/${id}`, { key: app.keys.operator })
    expect(seen.body['status']).toMatchObject({
      state: 'INACTIVE',
      locks: [{ cause: 'INACTIVITY', since: '2026-06-05T00:00:00.000Z', by: 'server' }],
    })
    expect(await count('one_time_tokens', id)).toBe(0)
    expect(await count('mail_outbox', id, "template = 'locked'")).toBe(1)
  })
})
