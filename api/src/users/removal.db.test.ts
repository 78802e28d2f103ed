/** Removing users: how far it reaches, what it leaves, and what it asks for first. */
import type { AccountPolicy, ApplyResult, User } from '@rollcall/resources'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { newApiKey } from '../access/api-key.ts'

const manager = { 'rollcall-manager': 'cli/people' }
let app: TestApp
let superuser: pg.Client
let serial = 0
/** A name that no other test has. */
let name = ''

beforeAll(async () => {
  app = await openApp()
  superuser = new pg.Client({ connectionString: app.urls.superuserUrl })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await app.close()
})
beforeEach(() => {
  serial += 1
  name = `ada${serial}`
})

async function setPolicy(account: string, policy: AccountPolicy): Promise<void> {
  const { body } = await app.ask(`GET /v1/accounts?name=${account}`)
  const [found] = body['items'] as { id: string }[]
  if (found === undefined) {
    const { status } = await app.ask('POST /v1/accounts', {
      body: { spec: { name: account, policy } },
    })
    expect(status).toBe(201)
    return
  }
  // A merge patch lays the policy over the stored one: the one of before goes first.
  for (const wanted of [null, policy]) {
    const answer = await app.ask(`PATCH /v1/accounts/${found.id}?account=${account}`, {
      body: { spec: { policy: wanted } },
    })
    expect(answer.body.detail).toBeUndefined()
  }
}

async function create(spec: object): Promise<User> {
  const { body } = await app.ask('POST /v1/users', { body: { spec } })
  expect(body.detail).toBeUndefined()
  return body as unknown as User
}

async function join(username: string, account: string, role = 'admin'): Promise<void> {
  const { body } = await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: username, role, account } },
  })
  expect(body.detail).toBeUndefined()
}

async function apply(spec: object, headers = manager): Promise<ApplyResult<User>> {
  const { body } = await app.ask('POST /v1/users:apply', {
    body: { items: [{ name, spec }] },
    headers,
  })
  const [result] = body['items'] as ApplyResult<User>[]
  if (result === undefined) throw new Error('no result')
  return result
}

async function remove(
  id: string | undefined,
  query = '',
  headers: Record<string, string> = {},
): Promise<Answer> {
  return await app.ask(`DELETE /v1/users/${id}?${query}`, {
    headers: { 'if-match': '*', ...headers },
  })
}

async function read(id: string | undefined): Promise<Answer> {
  return await app.ask(`GET /v1/users/${id}`)
}

const application = (): object => ({ username: name, type: 'application' })

describe('a removal that reaches everywhere', () => {
  beforeAll(async () => {
    await setPolicy('default', { removalScope: 'everywhere', userRemoval: 'erase' })
    await setPolicy('portal', { removalScope: 'everywhere', userRemoval: 'erase' })
    await setPolicy('shop', { removalScope: 'everywhere', userRemoval: 'erase' })
    await setPolicy('strict', {})
  })

  async function inThree(): Promise<string> {
    const { id } = await create(application())
    await join(name, 'portal')
    await join(name, 'shop')
    return id
  }

  test('asks for the other accounts by name, and lists them', async () => {
    const id = await inThree()
    const { status, body } = await remove(id, 'policy=deactivate')
    expect([status, body.code]).toEqual([409, 'user.accounts-confirmation-required'])
    expect(body.detail).toContain('confirmAccounts=portal,shop')
    expect(body.errors).toMatchObject([
      { pointer: 'confirmAccounts', detail: 'account portal is left as well' },
      { pointer: 'confirmAccounts', detail: 'account shop is left as well' },
    ])
    expect((await read(id)).body['status']).toMatchObject({ state: 'ACTIVE' })
  })

  test.each(['portal', 'portal,shop,strict', 'shop,shop', '*'])(
    'is not confirmed by %s',
    async (list) => {
      const { status } = await remove(await inThree(), `policy=deactivate&confirmAccounts=${list}`)
      expect(status).toBe(409)
    },
  )

  test('ends every membership, with the roles and keys', async () => {
    const id = await inThree()
    const { hash, prefix, text } = newApiKey()
    await app.ask('POST /v1/api-keys', {
      body: { spec: { user: name, name: 'x' }, hash: hash.toString('hex'), prefix },
    })
    const { status, body } = await remove(id, 'policy=deactivate&confirmAccounts=shop,portal')
    expect([status, body.detail]).toEqual([200, undefined])
    expect(body).toMatchObject({ status: { state: 'DEACTIVATED', memberships: [] } })
    const { rows } = await superuser.query(
      `select (select count(*)::int from memberships where user_id = $1) as memberships,
              (select count(*)::int from role_assignments where user_id = $1) as roles`,
      [id],
    )
    expect(rows).toEqual([{ memberships: 0, roles: 0 }])
    expect((await app.ask('GET /v1/me', { key: text })).status).toBe(401)
    const told = await superuser.query(
      `select kind, change from changes where change = 'deleted' and kind = 'RoleAssignment' and object_id in (
         select object_id from changes where kind = 'RoleAssignment' and change = 'created') order by seq desc limit 2`,
    )
    expect(told.rows).toHaveLength(2)
  })

  test('is confirmed by the declaration that goes', async () => {
    const { id } = await apply(application())
    await join(name, 'portal')
    const { status, body } = await remove(id, 'policy=deactivate', manager)
    expect([status, body.detail]).toEqual([200, undefined])
    expect(body).toMatchObject({ status: { memberships: [] } })
  })

  test('needs no second confirmation from the last account', async () => {
    const { id } = await create(application())
    expect((await remove(id, 'policy=deactivate')).status).toBe(200)
  })

  test('reaches one account alone when another account of the user says so', async () => {
    const { id } = await create(application())
    await join(name, 'strict')
    const { status, body } = await remove(id, 'policy=deactivate')
    expect([status, body.detail]).toEqual([200, undefined])
    expect((await read(id)).body['status']).toMatchObject({
      state: 'ACTIVE',
      memberships: [{ account: 'strict' }],
    })
  })

  test('names no account that the caller may not see', async () => {
    const permissions = ['rollcall.users.*', 'rollcall.role-assignments.*', 'rollcall.api-keys.*']
    await app.ask('POST /v1/roles', {
      body: { spec: { name: `warden-${name}`, permissions, rank: 500 } },
    })
    await create({ username: `w-${name}`, type: 'application', roles: [`warden-${name}`] })
    const { hash, prefix, text } = newApiKey()
    await app.ask('POST /v1/api-keys', {
      body: { spec: { user: `w-${name}`, name: 'x' }, hash: hash.toString('hex'), prefix },
    })
    await app.ask('POST /v1/roles', { body: { spec: { name: `plain-${name}` } } })
    const { id } = await create(application())
    await join(name, 'portal', `plain-${name}`)
    await join(name, 'shop', `plain-${name}`)
    const ask = async (query: string): Promise<Answer> =>
      await app.ask(`DELETE /v1/users/${id}?policy=deactivate&${query}`, {
        headers: { 'if-match': '*' },
        key: text,
      })
    const { status, body } = await ask('')
    expect([status, body.code]).toEqual([409, 'user.accounts-confirmation-required'])
    expect(JSON.stringify(body)).not.toMatch(/portal|shop/)
    expect(body.detail).toContain('confirmAccounts=*')
    expect((await ask('confirmAccounts=*')).status).toBe(200)
  })
})

describe('an erasure', () => {
  beforeAll(() => setPolicy('default', { userRemoval: 'erase' }))

  test('of a person is confirmed with the username', async () => {
    const { id } = await create(application())
    for (const query of ['', 'confirm=', 'confirm=somebody', `confirm=${name.toUpperCase()}`]) {
      const { status, body } = await remove(id, query)
      expect([query, status, body.code]).toEqual([query, 409, 'user.confirmation-required'])
      expect(body.errors?.[0]?.pointer).toBe('confirm')
    }
    expect((await remove(id, `confirm=${name}`)).status).toBe(204)
    expect((await read(id)).status).toBe(404)
  })

  test('leaves nothing that says who it was, and the act in the log', async () => {
    await setPolicy('default', { userRemoval: 'erase', emailChange: 'request' })
    const { body: made } = await app.ask('POST /v1/users', {
      body: {
        spec: {
          username: name,
          email: `${name}@example.test`,
          firstName: `First-${name}`,
          credential: { mode: 'secretRef' },
        },
        password: `correct horse battery staple ${name}`,
      },
      headers: { 'idempotency-key': name },
    })
    const id = String(made['id'])
    await app.ask(`PATCH /v1/users/${id}`, {
      body: { spec: { email: `new-${name}@example.test` } },
    })
    expect((await remove(id, `confirm=${name}`)).status).toBe(204)
    const tables = [
      'users',
      'memberships',
      'role_assignments',
      'api_keys',
      'passwords',
      'mfa_factors',
      'recovery_codes',
      'sessions',
      'identities',
      'one_time_tokens',
      'approvals',
      'mail_outbox',
      'idempotency_keys',
      'changes',
      'audit_log',
      'audit_values',
      'import_rows',
      'removals',
    ]
    const { rows: existing } = await superuser.query<{ table: string }>(
      `select table_name as table from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name = any($1)`,
      [tables],
    )
    for (const { table } of existing) {
      const { rows } = await superuser.query<{ found: string }>(
        `select t::text as found from ${table} t where t::text ilike $1`,
        [`%${name}%`],
      )
      expect([table, rows]).toEqual([table, []])
    }
    const { body } = await app.ask(`GET /v1/audit?id=${id}`)
    const actions = (body['items'] as { action: string }[]).map(({ action }) => action)
    expect(actions).toContain('erase')
    expect(actions).toContain('create')
    expect((await app.ask('POST /v1/audit:verify', { body: {} })).body).toMatchObject({
      valid: true,
    })
  })

  test('of a declared user needs no confirmation, and the name makes a new user', async () => {
    const { id } = await apply(application())
    expect((await remove(id, '', manager)).status).toBe(204)
    const again = await apply(application())
    expect(again.action).toBe('created')
    expect(again.id).not.toBe(id)
  })

  test('never revives the keys of the name', async () => {
    const { id } = await create(application())
    const { hash, prefix, text } = newApiKey()
    await app.ask('POST /v1/api-keys', {
      body: { spec: { user: name, name: 'x' }, hash: hash.toString('hex'), prefix },
    })
    await remove(id, `confirm=${name}`)
    await create(application())
    expect((await app.ask('GET /v1/me', { key: text })).status).toBe(401)
  })
})

describe('a tombstone', () => {
  beforeAll(() => setPolicy('default', { userRemoval: 'tombstone' }))

  test('keeps id and username, and nothing of the profile', async () => {
    const { id } = await create({
      username: name,
      email: `${name}@example.test`,
      firstName: 'Ada',
      profile: { phone: '1' },
      labels: { team: 'x' },
      credential: { mode: 'none' },
    })
    await superuser.query(`update users set last_login_ip = '192.0.2.7' where id = $1`, [id])
    const { status, body } = await remove(id)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id,
      spec: { username: name, type: 'person', active: false },
      status: { state: 'REMOVED', lastLoginIp: null },
    })
    expect(body['spec']).not.toHaveProperty('email')
    const { rows } = await superuser.query(
      `select email, first_name, profile, labels, last_login_ip, search_text from users where id = $1`,
      [id],
    )
    expect(rows).toEqual([
      {
        email: null,
        first_name: null,
        profile: {},
        labels: {},
        last_login_ip: null,
        search_text: `\n${name}`,
      },
    ])
  })

  test('is success when asked for again, and frees the name', async () => {
    const { id } = await create(application())
    await remove(id)
    expect((await remove(id)).status).toBe(200)
    expect((await create(application())).id).not.toBe(id)
  })

  test('is no erasure: nothing is asked', async () => {
    const { id } = await create(application())
    expect((await remove(id)).status).toBe(200)
  })
})

describe('a user who only was deactivated', () => {
  beforeAll(() => setPolicy('default', {}))

  test('comes back under the same id, with everything undeclared cleared and no old key', async () => {
    const { id } = await apply({
      ...application(),
      displayName: 'Ada',
      labels: { team: 'x' },
      ipWhitelist: [{ cidr: '192.0.2.0/24' }],
      roles: ['admin'],
      mfa: 'required',
    })
    const { hash, prefix, text } = newApiKey()
    await app.ask('POST /v1/api-keys', {
      body: { spec: { user: name, name: 'x' }, hash: hash.toString('hex'), prefix },
    })
    expect((await remove(id, '', manager)).body.code).toBe('user.removal-exceeds-policy')
    await remove(id, 'policy=deactivate', manager)
    const back = await apply(application())
    expect([back.id, back.action]).toEqual([id, 'updated'])
    expect(back.object?.spec).toEqual(application())
    expect(back.object?.status).toMatchObject({
      state: 'ACTIVE',
      effective: { active: true, roles: [], mfa: 'optional', ipWhitelist: [] },
    })
    expect((await app.ask('GET /v1/me', { key: text })).status).toBe(401)
  })
})

describe('who removes whom', () => {
  beforeAll(() => setPolicy('default', {}))

  test('nobody removes the user that they are', async () => {
    const { body } = await app.ask('GET /v1/me')
    const me = body.user?.id
    const { status, body: answer } = await remove(me, 'policy=deactivate')
    expect([status, answer.code]).toEqual([403, 'user.own-user'])
    expect(answer.detail).toContain('/v1/me')
  })

  test('under editRank lower nobody removes an equal', async () => {
    await setPolicy('default', { editRank: 'lower' })
    const { id } = await create({ ...application(), roles: ['admin'] })
    const { status, body } = await app.ask(`DELETE /v1/users/${id}?policy=deactivate`, {
      headers: { 'if-match': '*' },
      key: app.keys.operator,
    })
    expect([status, body.code]).toEqual([403, 'object.rank-too-low'])
    expect((await remove(id, 'policy=deactivate')).status).toBe(200)
  })
})

describe('50 writers at once', () => {
  test('leave the fewest administrators that the policy asks for', async () => {
    await setPolicy('default', { guard: { maxRemovals: '5%', window: 'P1D', minAdmins: 5 } })
    const before = await administrators()
    const users = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        create({ username: `${name}-${index}`, type: 'application', roles: ['admin'] }),
      ),
    )
    expect(await administrators()).toBe(before + 50)
    await setPolicy('default', {
      guard: { maxRemovals: '5%', window: 'P1D', minAdmins: before + 5 },
    })
    const answers = await Promise.all(
      users.map(({ id }, index) =>
        index % 2 === 0
          ? remove(id, 'policy=deactivate')
          : app.ask(`PATCH /v1/users/${id}`, { body: { spec: { active: false } } }),
      ),
    )
    const codes = answers.map(({ status, body }) => (status === 200 ? 'done' : body.code))
    expect(codes.filter((code) => code === 'done')).toHaveLength(45)
    expect(codes.filter((code) => code === 'user.too-few-administrators')).toHaveLength(5)
    expect(await administrators()).toBe(before + 5)
  })

  test('leave one owner', async () => {
    await setPolicy('default', { guard: { maxRemovals: '5%', window: 'P1D', minAdmins: 0 } })
    const users = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        create({ username: `${name}-${index}`, type: 'application', roles: ['owner'] }),
      ),
    )
    // The first administrator stands aside: only the 50 are owners then, and each removes the next.
    const keys = await Promise.all(
      users.map(async (_, index) => {
        const { hash, prefix, text } = newApiKey()
        await app.ask('POST /v1/api-keys', {
          body: {
            spec: { user: `${name}-${index}`, name: 'x' },
            hash: hash.toString('hex'),
            prefix,
          },
        })
        return text
      }),
    )
    const { body: me } = await app.ask('GET /v1/me')
    const aside = await app.ask(`PATCH /v1/users/${me.user?.id}`, {
      body: { spec: { roles: ['admin'] } },
      ...(keys[0] === undefined ? {} : { key: keys[0] }),
    })
    expect(aside.status).toBe(200)
    await Promise.all(
      users.map((_, index) =>
        app.ask(`DELETE /v1/users/${users[(index + 1) % 50]?.id}?policy=deactivate`, {
          headers: { 'if-match': '*' },
          ...(keys[index] === undefined ? {} : { key: keys[index] }),
        }),
      ),
    )
    const { rows } = await superuser.query<{ owners: number }>(
      `select count(*)::int as owners from users u join role_assignments g on g.user_id = u.id join roles r on r.id = g.role_id
        where u.active and r.rank = 1000`,
    )
    expect(rows[0]?.owners).toBeGreaterThanOrEqual(1)
  })

  async function administrators(): Promise<number> {
    const { rows } = await superuser.query<{ admins: number }>(
      `select count(distinct u.id)::int as admins from users u join role_assignments g on g.user_id = u.id join roles r on r.id = g.role_id
         join accounts a on a.id = g.account_id and a.name = 'default'
        where u.active and r.protected`,
    )
    return rows[0]?.admins ?? 0
  }
})
