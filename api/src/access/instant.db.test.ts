/** What a decision rests on beside the credential, asked at the instant: locks, validity, memberships, roles for a time, roles in roles, policies, sessions. */
import { randomUUID } from 'node:crypto'

import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { newSessionToken } from '../sessions/session-token.ts'

let app: TestApp
let client: pg.Client
const today = new Date()
let now = today

beforeAll(async () => {
  app = await openApp({ clock: () => now })
  client = new pg.Client({ connectionString: app.urls.migratorUrl })
  await client.connect()
})
afterEach(() => {
  now = today
})
afterAll(async () => {
  await client.end()
  await app.close()
})

interface Person {
  id: string
  username: string
  key: string
}

/** A user with a key and, where asked, a role made through the API. */
async function give(spec: object = {}, permissions: string[] = ['zones.view']): Promise<Person> {
  const username = `user-${randomUUID().slice(0, 8)}`
  const role = `role-${randomUUID().slice(0, 8)}`
  await must('POST /v1/roles', { spec: { name: role, permissions } })
  const user = await must('POST /v1/users', {
    spec: {
      username,
      type: 'application',
      accessPoints: ['web', 'api'],
      credential: { mode: 'none' },
      roles: [role],
      ...spec,
    },
  })
  const key = await must('POST /v1/api-keys', {
    spec: { user: username, name: 'key', accessPoints: ['web', 'api'] },
  })
  return { id: String(user['id']), username, key: String(key['secret']) }
}

async function must(request: string, body: object): Promise<Answer['body']> {
  const answer = await app.ask(request, { body })
  expect(answer.body.detail).toBeUndefined()
  expect(answer.status).toBeLessThan(300)
  return answer.body
}

async function tell(id: string): Promise<void> {
  await client.query(
    `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
     select id, now(), 'User', $1, 2, 'status', '{}' from tenants where slug = 'default'`,
    [id],
  )
  await app.feed.catchUp()
}

async function reasonOf(credential: string, question: object = {}): Promise<unknown> {
  const { body } = await app.ask('POST /v1/access:check', {
    body: { credential, address: '192.0.2.7', permission: 'zones.view', ...question },
  })
  return body['reason']
}

const after = (milliseconds: number): Date => new Date(today.getTime() + milliseconds)
const hour = 3_600_000

describe('validity of a user', () => {
  test('begins and ends in its instants, with nothing running', async () => {
    const [validFrom, expiresAt] = [after(hour), after(2 * hour)]
    const person = await give({
      validFrom: validFrom.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })
    const at = async (instant: Date): Promise<unknown> => {
      now = instant
      return await reasonOf(person.key)
    }
    expect(await at(new Date(validFrom.getTime() - 1))).toBe('access.user-not-yet-valid')
    expect(await at(validFrom)).toBe('access.allowed')
    expect(await at(new Date(expiresAt.getTime() - 1))).toBe('access.allowed')
    expect(await at(expiresAt)).toBe('access.user-expired')
  })
})

describe('locks', () => {
  test.each([
    [{ cause: 'ADMIN', kind: 'lock' }, 'access.user-locked'],
    [{ cause: 'ADMIN', kind: 'ban' }, 'access.user-banned'],
    [{ cause: 'INACTIVITY' }, 'access.user-dormant'],
    [{ cause: 'FAILED_PASSWORDS' }, 'access.allowed'],
  ])('%j makes a key %s', async (lock, reason) => {
    const person = await give()
    await client.query('update users set locks = $2::jsonb where id = $1', [
      person.id,
      JSON.stringify([{ since: today.toISOString(), by: 'admin', ...lock }]),
    ])
    await tell(person.id)
    expect(await reasonOf(person.key)).toBe(reason)
  })

  test('S2-18: INACTIVITY comes by the clock, under a policy that has it', async () => {
    const account = `approvals-${randomUUID().slice(0, 8)}`
    const made = await must('POST /v1/accounts', {
      spec: {
        name: account,
        policy: { inactivity: { after: 'P3M', counts: 'anyAuthentication', exemptTypes: [] } },
      },
    })
    const person = await give()
    await client.query(
      `insert into memberships (tenant_id, user_id, account_id, created_at)
       select tenant_id, id, $2, now() from users where id = $1`,
      [person.id, made['id']],
    )
    await client.query(
      `update users set activated_at = '2026-01-15T12:00:00Z', last_login_at = null, last_seen_at = null where id = $1`,
      [person.id],
    )
    await tell(person.id)
    now = new Date('2026-04-15T11:59:59.999Z')
    expect(await reasonOf(person.key)).toBe('access.allowed')
    now = new Date('2026-04-15T12:00:00Z')
    // The use that was noted a moment ago is not written yet; the user is read again, and is dormant.
    expect(await reasonOf(person.key)).toBe('access.user-dormant')
    // A use that another instance wrote down lets the user in, although the feed tells nothing of it.
    await client.query(`update users set last_seen_at = '2026-04-14T12:00:00Z' where id = $1`, [
      person.id,
    ])
    expect(await reasonOf(person.key)).toBe('access.allowed')
  })
})

describe('a membership', () => {
  test.each([
    ['INVITED', 'access.membership-invited'],
    ['PROVISIONED', 'access.membership-provisioned'],
  ])('that is %s opens nothing', async (state, reason) => {
    const person = await give()
    await client.query('update memberships set state = $2 where user_id = $1', [person.id, state])
    await tell(person.id)
    expect(await reasonOf(person.key)).toBe(reason)
  })
})

describe('roles', () => {
  test('for a time are held within it, at the instant of the request', async () => {
    const person = await give({}, [])
    const role = `role-${randomUUID().slice(0, 8)}`
    await must('POST /v1/roles', { spec: { name: role, permissions: ['zones.*'] } })
    const [validFrom, expiresAt] = [after(hour), after(2 * hour)]
    await must('POST /v1/role-assignments', {
      spec: {
        user: person.username,
        role,
        account: 'default',
        validFrom: validFrom.toISOString(),
        expiresAt: expiresAt.toISOString(),
      },
    })
    const at = async (instant: Date): Promise<unknown> => {
      now = instant
      return await reasonOf(person.key)
    }
    expect(await at(new Date(validFrom.getTime() - 1))).toBe('access.role-not-valid')
    expect(await at(validFrom)).toBe('access.allowed')
    expect(await at(expiresAt)).toBe('access.role-not-valid')
    now = validFrom
    expect(await reasonOf(person.key, { permission: 'domains.view' })).toBe(
      'access.permission-missing',
    )
    const me = async (): Promise<unknown> =>
      (await app.ask('GET /v1/me', { key: person.key })).body.permissions
    expect(await me()).toEqual(['zones.*'])
    now = expiresAt
    expect(await me()).toEqual([])
  })

  test('bring the permissions of the roles that they include, at any distance', async () => {
    const names = [1, 2, 3].map(() => `role-${randomUUID().slice(0, 8)}`)
    const [inner = '', middle = '', outer = ''] = names
    await must('POST /v1/roles', { spec: { name: inner, permissions: ['zones.view'] } })
    await must('POST /v1/roles', {
      spec: { name: middle, permissions: ['zones.update'], includes: [inner] },
    })
    await must('POST /v1/roles', { spec: { name: outer, permissions: [], includes: [middle] } })
    const person = await give({ roles: [outer] })
    expect(await reasonOf(person.key)).toBe('access.allowed')
    expect(await reasonOf(person.key, { permission: 'zones.update' })).toBe('access.allowed')
    expect(await reasonOf(person.key, { permission: 'zones.delete' })).toBe(
      'access.permission-missing',
    )
  })
})

describe('a session', () => {
  async function begin(
    person: Person,
    given: { accessPoint?: string; mfaAt?: Date | null; idleMinutes?: number } = {},
  ): Promise<{ text: string; id: string }> {
    const { text, hash } = newSessionToken()
    const id = randomUUID()
    await client.query(
      `insert into sessions (tenant_id, id, user_id, hash, access_point, account, created_at, proven_at, last_seen_at, idle_minutes, expires_at, address, user_agent,
                             mfa_at, method)
       select tenant_id, $2, id, $3, $4, 'default', $5, $5, $5, $6, $7, '192.0.2.7', 'test', $8, 'password' from users where id = $1`,
      [
        person.id,
        id,
        hash,
        given.accessPoint ?? 'web',
        today,
        given.idleMinutes ?? 15,
        after(10 * hour),
        given.mfaAt ?? null,
      ],
    )
    return { text, id }
  }
  const web = { accessPoint: 'web' }

  test('is asked about like a key, and bound to its door', async () => {
    const person = await give()
    const { text } = await begin(person)
    expect(await reasonOf(text, web)).toBe('access.allowed')
    expect(await reasonOf(text)).toBe('access.session-access-point-not-allowed')
    expect(await reasonOf(newSessionToken().text, web)).toBe('access.credential-unknown')
  })

  test('speaks with the API, as a bearer and as the cookie of a browser', async () => {
    const person = await give()
    const { text, id } = await begin(person)
    const cookie = `other=1; __Host-rollcall=${text}`
    const bearer = await app.ask('GET /v1/me', { key: text })
    const browser = await app.ask('GET /v1/me', { key: null, headers: { cookie } })
    for (const { status, body } of [bearer, browser]) {
      expect(status).toBe(200)
      expect(body).toMatchObject({ key: null, session: { id, accessPoint: 'web' } })
    }
  })

  test('ASVS 3.5.1: with the cookie writes only for a page of this server', async () => {
    const person = await give()
    const { text } = await begin(person)
    const write = async (headers: Record<string, string>): Promise<unknown> => {
      const cookie = `__Host-rollcall=${text}`
      const answer = await app.ask('POST /v1/access:check', {
        key: null,
        headers: { cookie, host: 'portal.example.test', ...headers },
        body: {},
      })
      return answer.body.code ?? answer.status
    }
    expect(await write({})).toBe('auth.origin-refused')
    expect(await write({ origin: 'https://evil.example.test' })).toBe('auth.origin-refused')
    expect(await write({ origin: 'null' })).toBe('auth.origin-refused')
    expect(await write({ origin: 'https://portal.example.test' })).not.toBe('auth.origin-refused')
  })

  test.each([
    ['ended', 'update sessions set ended_at = now() where id = $1', 'access.session-ended'],
    [
      'past its last instant',
      `update sessions set expires_at = created_at + interval '1 second' where id = $1`,
      'access.session-expired',
    ],
  ])('that is %s is over: 401, and the rule is named', async (_, change, reason) => {
    const person = await give()
    const { text, id } = await begin(person)
    await client.query(change, [id])
    now = after(2_000)
    await tell(person.id)
    expect(await reasonOf(text, web)).toBe(reason)
    const { status, body } = await app.ask('GET /v1/me', { key: text })
    expect([status, body.code]).toEqual([401, 'auth.credential-invalid'])
    expect(body.detail).toContain(reason)
  })

  test('ASVS 7.3.1: is idle by the clock, and not while it is used on another instance', async () => {
    const person = await give()
    const { text, id } = await begin(person)
    const minutes = (count: number): Date => after(count * 60_000)
    now = minutes(14)
    expect(await reasonOf(text, web)).toBe('access.allowed')
    await app.uses.flush()
    now = minutes(28)
    expect(await reasonOf(text, web)).toBe('access.allowed')
    // The other instance writes what it saw; the feed says nothing of it.
    await client.query('update sessions set last_seen_at = $2 where id = $1', [id, minutes(40)])
    now = minutes(50)
    expect(await reasonOf(text, web)).toBe('access.allowed')
    await app.uses.flush()
    now = minutes(65)
    expect(await reasonOf(text, web)).toBe('access.session-idle')
  })

  test('ASVS 6.3.3: without a second factor is refused where one is required, and keys go on', async () => {
    const person = await give({ mfa: 'required' })
    const [without, with_] = [await begin(person), await begin(person, { mfaAt: today })]
    expect(await reasonOf(without.text, web)).toBe('access.mfa-missing')
    expect(await reasonOf(with_.text, web)).toBe('access.allowed')
    expect(await reasonOf(person.key)).toBe('access.allowed')
  })

  test('ASVS 7.4.2: ends with the right of its user', async () => {
    const person = await give()
    const { text } = await begin(person)
    expect(await reasonOf(text, web)).toBe('access.allowed')
    const patched = await app.ask(`PATCH /v1/users/${person.id}`, {
      body: { spec: { active: false } },
    })
    expect(patched.status).toBe(200)
    expect(await reasonOf(text, web)).not.toBe('access.allowed')
  })
})

describe('uses', () => {
  interface Written {
    key: Date | null
    from: string | null
    declares: string | null
    user: Date | null
  }
  const usesOf = async (person: Person): Promise<Written | undefined> => {
    const { rows } = await client.query<Written>(
      `select k.last_used_at as key, k.last_used_from as from, k.declares_as as declares, u.last_seen_at as user
         from users u join api_keys k on k.user_id = u.id where u.id = $1`,
      [person.id],
    )
    return rows[0]
  }

  test('are written down at most once a minute, with where they came from', async () => {
    const person = await give()
    await reasonOf(person.key)
    await app.uses.flush()
    expect(await usesOf(person)).toMatchObject({ key: today, from: '192.0.2.7', user: today })
    now = after(59_000)
    await reasonOf(person.key, { address: '192.0.2.8' })
    await app.uses.flush()
    expect(await usesOf(person)).toMatchObject({ key: today, from: '192.0.2.7' })
    now = after(60_000)
    await reasonOf(person.key, { address: '192.0.2.8' })
    await app.uses.flush()
    expect(await usesOf(person)).toMatchObject({ key: now, from: '192.0.2.8', user: now })
  })

  test('that are refused are none', async () => {
    const person = await give({ ipWhitelist: [{ cidr: '198.51.100.0/24' }] })
    expect(await reasonOf(person.key)).toBe('access.address-not-whitelisted')
    await app.ask('GET /v1/me', { key: person.key })
    await app.uses.flush()
    expect(await usesOf(person)).toMatchObject({ key: null, user: null })
  })

  test('show in the key and in the user', async () => {
    const person = await give()
    await app.ask('GET /v1/me', { key: person.key })
    await app.uses.flush()
    const { body } = await app.ask(`GET /v1/api-keys?user=${person.username}`)
    expect(body['items']).toMatchObject([{ status: { lastUsedAt: today.toISOString() } }])
    const user = await app.ask(`GET /v1/users/${person.id}`)
    expect(user.body).toMatchObject({ status: { lastSeenAt: today.toISOString() } })
  })

  test('in the name of a declarer are remembered as that', async () => {
    const person = await give({}, ['rollcall.roles.view'])
    await app.ask('GET /v1/roles', { key: person.key })
    await app.ask('GET /v1/roles', {
      key: person.key,
      headers: { 'rollcall-manager': 'cli/people' },
    })
    await app.uses.flush()
    expect(await usesOf(person)).toMatchObject({ declares: 'cli/people' })
  })
})
