/** Role assignments for a time, in several accounts, and where a user holds one role. */
import type { RoleAssignment, User } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { statement } from '../database/statement.ts'

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
beforeEach(async () => {
  clock = start
  serial += 1
  name = `n${serial}`
  for (const letter of ['a', 'b', 'c'])
    await app.ask('POST /v1/roles', {
      body: { spec: { name: `${name}-${letter}`, permissions: [`zones.${letter}`] } },
    })
})

async function user(more: object = {}): Promise<User> {
  const { body } = await app.ask('POST /v1/users', {
    body: {
      spec: {
        username: name,
        email: `${name}@example.test`,
        credential: { mode: 'none' },
        accessPoints: ['api'],
        ...more,
      },
    },
  })
  expect(body).not.toHaveProperty('code')
  return body as unknown as User
}

async function assign(spec: object, ask: object = {}): Promise<Answer> {
  return await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: name, ...spec } },
    ...ask,
  })
}

async function account(policy: object = {}): Promise<string> {
  const { body } = await app.ask('POST /v1/accounts', {
    body: { spec: { name: `acc-${name}`, policy } },
  })
  expect(body).not.toHaveProperty('code')
  return `acc-${name}`
}

async function keyOf(username: string): Promise<string> {
  const made = await app.ask('POST /v1/api-keys', { body: { spec: { user: username, name: 'k' } } })
  return String(made.body['secret'])
}

async function read(id: string): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}`)).body as unknown as User
}

/** Names of the roles that the user holds in an account now. */
async function rolesIn(id: string, where: string): Promise<string[] | undefined> {
  const { memberships } = (await read(id)).status
  return memberships.find((membership) => membership.account === where)?.roles
}

describe('for a time', () => {
  test('a role is held from validFrom on and not from expiresAt on, at the request, with nothing running', async () => {
    const { id } = await user()
    const made = await assign({
      role: `${name}-a`,
      validFrom: '2026-03-02T00:00:00Z',
      expiresAt: '2026-03-03T00:00:00.000Z',
    })
    expect(made.body).toMatchObject({
      spec: { validFrom: '2026-03-02T00:00:00Z', expiresAt: '2026-03-03T00:00:00.000Z' },
      status: { state: 'PENDING' },
    })
    const key = await keyOf(name)
    const seen: unknown[] = []
    for (const at of ['2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z']) {
      clock = new Date(at)
      const me = await app.ask('GET /v1/me', { key })
      const object = await app.ask(`GET /v1/role-assignments/${String(made.body['id'])}`)
      const { state } = (object.body as unknown as RoleAssignment).status
      seen.push([me.body.permissions, state, (await read(id)).status.effective.roles])
    }
    expect(seen).toEqual([
      [[], 'PENDING', []],
      [['zones.a'], 'ACTIVE', [`${name}-a`]],
      [[], 'EXPIRED', []],
    ])
  })

  test('the instants may be moved, in order', async () => {
    await user()
    const made = await assign({ role: `${name}-a`, validFrom: '2026-03-02T00:00:00Z' })
    const path = `PATCH /v1/role-assignments/${String(made.body['id'])}`
    const moved = await app.ask(path, { body: { spec: { validFrom: null } } })
    expect(moved.body['status']).toMatchObject({ state: 'ACTIVE' })
    const wrong = { validFrom: '2026-03-02T00:00:00Z', expiresAt: '2026-03-02T00:00:00Z' }
    const refused = await app.ask(path, { body: { spec: wrong } })
    expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([422, '/spec/expiresAt'])
  })
})

describe('one role', () => {
  test('S3-27: a new assignment moves the user, in one write', async () => {
    const where = await account({ roleCardinality: 'one' })
    const { id } = await user()
    const first = await assign({ role: `${name}-a`, account: where })
    expect(await rolesIn(id, where)).toEqual([`${name}-a`])
    expect((await assign({ role: `${name}-b`, account: where })).status).toBe(201)
    expect(await rolesIn(id, where)).toEqual([`${name}-b`])
    expect((await app.ask(`GET /v1/role-assignments/${String(first.body['id'])}`)).status).toBe(404)
    const { version, statusVersion } = await read(id)
    expect([version, statusVersion > 2]).toEqual([1, true])
  })

  test('a list of roles that nobody declares is moved from, and a declared one is not', async () => {
    const where = await account({ roleCardinality: 'one' })
    await assignOwner(where)
    const spec = { username: name, type: 'application', roles: [`${name}-a`] }
    const { body } = await app.ask(`POST /v1/users?account=${where}`, { body: { spec } })
    const id = String(body['id'])
    expect((await assign({ role: `${name}-b`, account: where })).status).toBe(201)
    expect(await rolesIn(id, where)).toEqual([`${name}-b`])
    const manager = { 'rollcall-manager': `cli/${name}` }
    await app.ask(`POST /v1/users:apply?account=${where}`, {
      body: { items: [{ name, spec, adoption: 'IfUnowned' }] },
      headers: manager,
    })
    expect(await rolesIn(id, where)).toEqual([`${name}-a`])
    const refused = await assign({ role: `${name}-c`, account: where })
    expect([refused.status, refused.body.code]).toEqual([409, 'object.field-managed'])
    expect(refused.body.holder).toMatchObject({ kind: 'cli', instance: name })
  })

  test('two in one list are refused', async () => {
    const where = await account({ roleCardinality: 'one' })
    await assignOwner(where)
    const spec = { username: name, type: 'application', roles: [`${name}-a`, `${name}-b`] }
    const refused = await app.ask(`POST /v1/users?account=${where}`, { body: { spec } })
    expect([refused.status, refused.body.code]).toEqual([409, 'user.one-role'])
  })

  test('of 50 writers that each give another role one role is left', async () => {
    const where = await account({ roleCardinality: 'one' })
    const { id } = await user()
    await assign({ role: `${name}-a`, account: where })
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        app.ask('POST /v1/roles', { body: { spec: { name: `${name}-w${index}` } } }),
      ),
    )
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        assign({ role: `${name}-w${index}`, account: where }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status >= 500 && status !== 503)).toEqual([])
    expect(await rolesIn(id, where)).toHaveLength(1)
  })

  async function assignOwner(where: string): Promise<void> {
    const entered = await assign({ user: 'admin', role: 'owner', account: where })
    expect(entered.status).toBe(201)
  }
})

describe('several accounts', () => {
  test('S3-25: whoever manages the user elsewhere adds them at once', async () => {
    const where = await account()
    const { id } = await user({ credential: { mode: 'secretRef' } })
    expect((await assign({ role: `${name}-a`, account: where })).status).toBe(201)
    expect((await read(id)).status.memberships).toMatchObject([
      { account: where, state: 'ACTIVE', roles: [`${name}-a`] },
      { account: 'default', state: 'ACTIVE' },
    ])
  })

  test('S3-13: whoever does not has the user asked, and who cannot answer is not added', async () => {
    const where = await account()
    const permissions = ['rollcall.role-assignments.create', 'rollcall.users.*', 'zones.a']
    await app.ask('POST /v1/roles', {
      body: { spec: { name: `${name}-clerk`, permissions, rank: 10 } },
    })
    const clerk = `${name}-clerk-user`
    await app.ask('POST /v1/users', { body: { spec: { username: clerk, type: 'application' } } })
    await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: clerk, role: `${name}-clerk`, account: where } },
    })
    const key = await keyOf(clerk)
    const { id } = await user({ credential: { mode: 'secretRef' } })
    const asked = await app.ask(`POST /v1/role-assignments?account=${where}`, {
      body: { spec: { user: name, role: `${name}-a` } },
      key,
    })
    expect(asked.body).not.toHaveProperty('code')
    expect((await read(id)).status.memberships).toMatchObject([
      { account: where, state: 'INVITED', invitationExpiresAt: '2026-03-08T09:00:00.000Z' },
      { account: 'default', state: 'ACTIVE' },
    ])
    const [mails] = await app.database.read(
      tenantId,
      statement<{ rows: number }>(
        "select count(*) as rows from mail_outbox where user_id = $1 and template = 'invited'",
        [id],
      ),
    )
    expect(mails?.rows).toBe(1)
    await app.ask('POST /v1/users', {
      body: { spec: { username: `${name}-x`, type: 'application' } },
    })
    const mute = await app.ask(`POST /v1/role-assignments?account=${where}`, {
      body: { spec: { user: `${name}-x`, role: `${name}-a` } },
      key,
    })
    expect([mute.status, mute.body.code]).toEqual([409, 'user.act-impossible'])
    const target = await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: name, role: `${name}-a`, account: where } },
      key: await keyOf(name).catch(() => ''),
    })
    expect(target.status).toBe(403)
  })

  test('an account that refuses the way in which the user signs in is not joined, and both are named', async () => {
    const where = await account({ credentialModes: ['external'] })
    await user({ credential: { mode: 'secretRef' } })
    const refused = await assign({ role: `${name}-a`, account: where })
    expect([refused.status, refused.body.code]).toEqual([409, 'user.credential-mode-forbidden'])
    expect(refused.body.detail).toContain(where)
  })

  test('nobody assigns a role to themselves but an owner who enters an account', async () => {
    const where = await account()
    const own = await assign({ user: 'admin', role: `${name}-a` })
    expect([own.status, own.body.code]).toEqual([403, 'user.own-user'])
    expect((await assign({ user: 'admin', role: 'owner', account: where })).status).toBe(201)
    const again = await assign({ user: 'admin', role: `${name}-a`, account: where })
    expect(again.status).toBe(403)
  })
})
