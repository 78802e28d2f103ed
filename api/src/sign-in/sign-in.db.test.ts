/** Signing in through the door: what everybody who fails hears, what whoever succeeds gets, and how often one may try. */
import type { AccountPolicy } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import {
  givePassword,
  newPerson,
  sessionAsk,
  signIn,
  statusOf,
  tenantIdOf,
  tokenOf,
} from '../../../test/support/people.ts'
import { statement } from '../database/statement.ts'

let app: TestApp
let tenantId = ''
const begin = Date.parse('2026-11-24T12:00:00Z')
let nowMs = begin

beforeAll(async () => {
  app = await openApp({ clock: () => new Date(nowMs) })
  tenantId = await tenantIdOf(app)
})
afterAll(() => app.close())

let sources = 0

/** An address that nobody came from yet. */
function newAddress(): string {
  sources += 1
  return `198.51.${100 + Math.floor(sources / 250)}.${1 + (sources % 250)}`
}

function fail(username: string, address = newAddress()): Promise<Answer> {
  return signIn(app, { username, password: 'wrong horse battery' }, { address })
}

async function rows(text: string, parameters: unknown[]): Promise<Record<string, unknown>[]> {
  return await app.database.read(tenantId, statement<Record<string, unknown>>(text, parameters))
}

async function failuresOf(userId: string): Promise<unknown> {
  const [row] = await rows('select failures from passwords where user_id = $1', [userId])
  return row?.['failures']
}

async function setPolicy(policy: AccountPolicy): Promise<void> {
  const { body } = await app.ask('GET /v1/accounts?name=default')
  const [account] = body['items'] as unknown as [{ id: string }]
  const changed = await app.ask(`PATCH /v1/accounts/${account.id}`, { body: { spec: { policy } } })
  expect(changed.status).toBe(200)
}

describe('the right password', () => {
  test('ASVS 7.2.1, 7.2.2: gives an opaque session, shown once and kept as a digest', async () => {
    const ada = await newPerson(app, { username: 'ada' })
    const answer = await signIn(app, ada)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      session: {
        id: expect.any(String),
        token: expect.stringMatching(/^rcs_[0-9A-Za-z]{49}$/),
        expiresAt: new Date(nowMs + 12 * 3_600_000).toISOString(),
        idleMinutes: 30,
      },
      user: { id: ada.id, username: 'ada', type: 'person' },
    })
    expect(answer.headers['cache-control']).toBe('no-store')
    const kept = await rows('select sessions::text as row from sessions', [])
    expect(JSON.stringify(kept)).not.toContain(tokenOf(answer))
  })

  test('is taken whatever the case of the username', async () => {
    const person = await newPerson(app, { username: 'Grace.Hopper' })
    expect((await signIn(app, { ...person, username: 'gRACE.hopper' })).status).toBe(200)
  })

  test('ASVS 7.2.4: gives another session every time', async () => {
    const person = await newPerson(app)
    const tokens = [tokenOf(await signIn(app, person)), tokenOf(await signIn(app, person))]
    expect(new Set(tokens).size).toBe(2)
  })

  test('S3-08: is noted with its instant and address', async () => {
    const person = await newPerson(app)
    await signIn(app, person, { address: '203.0.113.9' })
    expect(await statusOf(app, person.id)).toMatchObject({
      lastLoginAt: new Date(nowMs).toISOString(),
      lastLoginIp: '203.0.113.9',
      loginType: 'Direct',
      credential: 'OK',
    })
  })

  test('closes an open link for a new one', async () => {
    const person = await newPerson(app)
    const { newToken } = await import('../tokens/tokens.ts')
    const token = newToken({
      purpose: 'reset',
      userId: person.id,
      expiresAt: new Date(nowMs + 60_000),
    })
    await app.database.write(tenantId, [
      token.statement({ caller: { tenantId }, now: new Date(nowMs) }),
    ])
    expect(await statusOf(app, person.id)).toMatchObject({ credential: 'RECOVERY' })
    expect((await signIn(app, person)).status).toBe(200)
    expect(await statusOf(app, person.id)).toMatchObject({ credential: 'OK' })
  })

  test('of a hash from elsewhere is hashed anew', async () => {
    const person = await newPerson(app)
    const [before] = await rows('select phc from passwords where user_id = $1', [person.id])
    const { hash } = await import('@node-rs/argon2')
    const foreign = await hash(person.password, { memoryCost: 8_192, timeCost: 1 })
    await app.database.write(tenantId, [
      statement('update passwords set phc = $1, pepper_id = null where user_id = $2', [
        foreign,
        person.id,
      ]),
    ])
    expect((await signIn(app, person)).status).toBe(200)
    const [after] = await rows('select phc, pepper_id from passwords where user_id = $1', [
      person.id,
    ])
    expect(after?.['phc']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(after?.['phc']).not.toBe(before?.['phc'])
    expect(after?.['pepper_id']).not.toBeNull()
    expect((await signIn(app, person)).status).toBe(200)
  })
})

test('ASVS 6.3.2: on a new installation nobody has a password', async () => {
  const fresh = await openApp({ clock: () => new Date(nowMs) })
  const kept = await fresh.database.read(
    await tenantIdOf(fresh),
    statement<{ count: number }>('select count(*)::int as count from passwords', []),
  )
  expect(kept).toEqual([{ count: 0 }])
  for (const username of ['admin', 'rollcall-operator']) {
    expect((await signIn(fresh, { username, password: username })).status).toBe(401)
  }
  await fresh.close()
})

test('ASVS 6.2.10: a password does not expire by itself', async () => {
  const person = await newPerson(app)
  await givePassword(app, person.id, {
    text: person.password,
    now: new Date('2016-01-01T00:00:00Z'),
  })
  expect(tokenOf(await signIn(app, person))).toMatch(/^rcs_/)
})

test('a user who is deactivated while signing in has no session afterwards', async () => {
  const person = await newPerson(app)
  const set = (active: boolean): Promise<Answer> =>
    app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { active } } })
  for (let round = 0; round < 12; round += 1) {
    // Later by and by, so that the two meet in every order.
    const late = new Promise((resolve) => setTimeout(resolve, round * 4)).then(() => set(false))
    const [answer, deactivated] = await Promise.all([signIn(app, person), late])
    expect(deactivated.status).toBe(200)
    expect((await set(true)).status).toBe(200)
    if (answer.status === 200) {
      expect((await sessionAsk(app, tokenOf(answer), 'GET /v1/me')).status).toBe(401)
    }
  }
  const live = await rows('select id from sessions where user_id = $1 and ended_at is null', [
    person.id,
  ])
  expect(live).toEqual([])
})

describe('ASVS 6.3.8: whoever does not show the right password hears one answer', () => {
  async function cases(): Promise<[string, string, string][]> {
    const known = await newPerson(app)
    const locked = await newPerson(app)
    await app.ask(`POST /v1/users/${locked.id}:lock`, { body: { reason: 'incident' } })
    const keyOnly = await app.ask('POST /v1/users', {
      body: { spec: { username: 'robot', type: 'application' } },
    })
    expect(keyOnly.status).toBe(201)
    const guessed = await newPerson(app)
    for (let index = 0; index < 10; index += 1) await fail(guessed.username)
    return [
      ['a user that does not exist', 'nobody', 'whatever it may be'],
      ['a wrong password', known.username, 'whatever it may be'],
      ['a locked user, wrong', locked.username, 'whatever it may be'],
      ['a locked user, right', locked.username, locked.password],
      ['a user with keys only', 'robot', 'whatever it may be'],
      ['after too many wrong ones, right', guessed.username, guessed.password],
    ]
  }

  test('the same status, body and headers', async () => {
    const answers = new Map<string, object>()
    for (const [name, username, password] of await cases()) {
      const { status, body, headers } = await signIn(
        app,
        { username, password },
        { address: newAddress() },
      )
      const { requestId: _requestId, ...shown } = body
      const { date: _date, 'request-id': _id, ...sent } = headers
      answers.set(name, { status, body: shown, headers: sent })
    }
    const [first] = answers.values()
    expect(first).toMatchObject({ status: 401, body: { code: 'auth.sign-in-failed' } })
    for (const [name, answer] of answers) expect(answer, name).toEqual(first)
  })

  test('after about the same work', async () => {
    const person = await newPerson(app)
    const times: Record<string, number[]> = { unknown: [], wrong: [] }
    for (let round = 0; round < 9; round += 1) {
      for (const [name, username] of [
        ['unknown', 'nobody'],
        ['wrong', person.username],
      ] as const) {
        const start = process.cpuUsage()
        await fail(username)
        const { user, system } = process.cpuUsage(start)
        times[name]?.push(user + system)
      }
    }
    const median = (list: number[] = []): number => list.toSorted((a, b) => a - b)[4] ?? 0
    const ratio = median(times['unknown']) / median(times['wrong'])
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.6)
  })

  test('and only the audit log knows the reason', async () => {
    const reasons = await rows(
      `select distinct reason from audit_log where action = 'sign-in' and result = 'failure' order by reason`,
      [],
    )
    expect(reasons.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['locked', 'no-password', 'unknown-user', 'wrong']),
    )
  })
})

describe('ASVS 6.3.1: guessing', () => {
  test('S2-14, X5: the tenth wrong password in a row locks, the ninth does not', async () => {
    const person = await newPerson(app)
    for (let index = 0; index < 9; index += 1) await fail(person.username)
    expect(await statusOf(app, person.id)).toMatchObject({ state: 'ACTIVE', locks: [] })
    await fail(person.username)
    expect(await statusOf(app, person.id)).toMatchObject({
      state: 'LOCKED',
      locks: [
        {
          cause: 'FAILED_PASSWORDS',
          by: 'server',
          refuses: 'passwords',
          since: new Date(nowMs).toISOString(),
        },
      ],
    })
    expect((await signIn(app, person)).status).toBe(401)
    expect((await app.ask(`POST /v1/users/${person.id}:unlock`, { body: {} })).status).toBe(200)
    expect((await signIn(app, person)).status).toBe(200)
  })

  test('a success in between starts the count anew', async () => {
    const person = await newPerson(app)
    for (let index = 0; index < 9; index += 1) await fail(person.username)
    expect((await signIn(app, person)).status).toBe(200)
    expect(await failuresOf(person.id)).toBe(0)
    for (let index = 0; index < 9; index += 1) await fail(person.username)
    expect((await signIn(app, person)).status).toBe(200)
  })

  test('of 200 wrong passwords at the same time exactly 10 are verified, and the user is locked', async () => {
    const person = await newPerson(app)
    const addresses = Array.from({ length: 200 }, newAddress)
    const answers = await Promise.all(addresses.map((address) => fail(person.username, address)))
    const counts = new Map<string, number>()
    for (const { body } of answers)
      counts.set(body.code ?? '', (counts.get(body.code ?? '') ?? 0) + 1)
    expect([...counts.keys()]).toEqual(['auth.sign-in-failed'])
    const tried = await rows(
      `select reason, count(*)::int as count from audit_log where object_id = $1 and action = 'sign-in' group by reason order by reason`,
      [person.id],
    )
    expect(tried).toContainEqual({ reason: 'wrong', count: 10 })
    expect(await failuresOf(person.id)).toBe(10)
    expect(await statusOf(app, person.id)).toMatchObject({ state: 'LOCKED' })
    const locks = await rows(
      `select count(*)::int as count from audit_log where object_id = $1 and action = 'lock'`,
      [person.id],
    )
    expect(locks).toEqual([{ count: 1 }])
  })

  test('a source over its limit is refused before it reaches the count of a user', async () => {
    const address = '203.0.113.200'
    const person = await newPerson(app)
    for (let index = 0; index < 50; index += 1) await fail('nobody', address)
    const refused = await fail(person.username, address)
    expect(refused).toMatchObject({ status: 429, body: { code: 'auth.too-many-attempts' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(await failuresOf(person.id)).toBe(0)
    expect((await signIn(app, person, { address })).status).toBe(429)
    expect((await signIn(app, person, { address: newAddress() })).status).toBe(200)
    nowMs += 6_000
    expect((await signIn(app, person, { address })).status).toBe(200)
  })

  test('what succeeds uses nothing of the source up', async () => {
    const person = await newPerson(app)
    const address = newAddress()
    for (let index = 0; index < 60; index += 1) {
      expect((await signIn(app, person, { address })).status).toBe(200)
    }
  })

  test('a process that dies while it verifies the last one holds the user up for a minute and then locks', async () => {
    const person = await newPerson(app)
    await app.database.write(tenantId, [
      statement('update passwords set failures = 10, attempted_at = $2 where user_id = $1', [
        person.id,
        new Date(nowMs).toISOString(),
      ]),
    ])
    await fail(person.username)
    expect(await statusOf(app, person.id)).toMatchObject({ locks: [] })
    nowMs += 61_000
    await fail(person.username)
    expect(await statusOf(app, person.id)).toMatchObject({ locks: [{ cause: 'FAILED_PASSWORDS' }] })
  })

  test('the lock refuses passwords alone: the session and the API key go on', async () => {
    const person = await newPerson(app)
    const key = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: person.username, name: 'a' } },
    })
    const session = tokenOf(await signIn(app, person, { accessPoint: 'web' }))
    for (let index = 0; index < 10; index += 1) await fail(person.username)
    expect((await sessionAsk(app, session, 'GET /v1/me')).status).toBe(200)
    expect((await app.ask('GET /v1/me', { key: String(key.body['secret']) })).status).toBe(200)
  })
})

describe('ASVS 6.3.4: after the password was right the rule that refuses is named', () => {
  async function refusalOf(
    spec: Parameters<typeof newPerson>[1],
    ask: Parameters<typeof signIn>[2] = {},
  ): Promise<unknown> {
    const person = await newPerson(app, spec)
    const { status, body } = await signIn(app, person, ask)
    expect(await failuresOf(person.id)).toBe(0)
    return { status, code: body.code, rule: body.detail?.split(':')[0] }
  }
  const named = (rule: string): unknown => ({ status: 403, code: 'auth.access-refused', rule })

  test('a user that is not active', async () => {
    expect(await refusalOf({ active: false })).toEqual(named('access.user-inactive'))
  })

  test('a user that is not valid yet, or no more', async () => {
    expect(await refusalOf({ validFrom: '2027-01-01T00:00:00Z' })).toEqual(
      named('access.user-not-yet-valid'),
    )
    expect(await refusalOf({ expiresAt: '2026-01-01T00:00:00Z' })).toEqual(
      named('access.user-expired'),
    )
  })

  test('S0-10: a door that is not open to the user', async () => {
    expect(await refusalOf({ accessPoints: ['api'] })).toEqual(
      named('access.access-point-not-allowed'),
    )
  })

  test('S0-14: an address that is not in the whitelist', async () => {
    const ipWhitelist = [{ cidr: '192.0.2.0/24' }]
    expect(await refusalOf({ ipWhitelist }, { address: '203.0.113.1' })).toEqual(
      named('access.address-not-whitelisted'),
    )
    const person = await newPerson(app, { ipWhitelist })
    expect((await signIn(app, person, { address: '192.0.2.1' })).status).toBe(200)
  })

  test('S0-11, S0-13: a password at the API of a user with forced MFA, which points at keys', async () => {
    const person = await newPerson(app, { mfa: 'required' })
    const { status, body } = await signIn(app, person, { accessPoint: 'api' })
    expect(status).toBe(403)
    expect(body.detail).toMatch(/^access\.password-refused-with-mfa: .*API key/)
    expect((await signIn(app, person, { accessPoint: 'web' })).status).toBe(200)
  })

  test('S0-12: from the edit on that forces MFA', async () => {
    const person = await newPerson(app)
    expect((await signIn(app, person, { accessPoint: 'api' })).status).toBe(200)
    await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { mfa: 'required' } } })
    expect((await signIn(app, person, { accessPoint: 'api' })).status).toBe(403)
  })

  test('the attempt does not count as failed', async () => {
    const person = await newPerson(app, { active: false })
    for (let index = 0; index < 12; index += 1) await signIn(app, person)
    expect(await statusOf(app, person.id)).toMatchObject({ locks: [] })
  })
})

describe('a password that has to be changed', () => {
  test('ASVS 6.4.1: set by an administrator, it opens nothing but the way to another', async () => {
    const person = await newPerson(app)
    await givePassword(app, person.id, { text: 'given by somebody', mustChange: true })
    const first = await signIn(app, { ...person, password: 'given by somebody' })
    expect(first.body).toEqual({ next: 'new-password', ticket: expect.any(String) })
    const ticket = first.body['ticket']
    const change = (password: string): Promise<Answer> =>
      app.ask('POST /v1/auth/new-password', { key: null, body: { ticket, password } })
    expect(await change('too short')).toMatchObject({
      status: 422,
      body: { code: 'auth.password-refused', errors: [{ pointer: '/password' }] },
    })
    expect(await change('given by somebody')).toMatchObject({
      status: 422,
      body: { detail: 'the password is the present one: choose another' },
    })
    const changed = await change('chosen by myself alone')
    expect(tokenOf(changed)).toMatch(/^rcs_/)
    expect(await statusOf(app, person.id)).toMatchObject({ credential: 'OK' })
    expect(await change('and another one of mine')).toMatchObject({
      status: 401,
      body: { code: 'auth.ticket-invalid' },
    })
    expect((await signIn(app, { ...person, password: 'given by somebody' })).status).toBe(401)
    expect((await signIn(app, { ...person, password: 'chosen by myself alone' })).status).toBe(200)
  })

  test('S4-06: expired under the policy, it is asked for at the next sign-in, boundary included', async () => {
    await setPolicy({ passwordExpiryDays: 30 })
    const person = await newPerson(app)
    const day = 86_400_000
    await givePassword(app, person.id, {
      text: person.password,
      now: new Date(nowMs - 30 * day + 1),
    })
    expect(tokenOf(await signIn(app, person))).toMatch(/^rcs_/)
    await givePassword(app, person.id, { text: person.password, now: new Date(nowMs - 30 * day) })
    expect((await signIn(app, person)).body).toMatchObject({ next: 'new-password' })
    await setPolicy({})
  })

  test('a ticket is of no use when the password was changed meanwhile, or after ten minutes', async () => {
    const person = await newPerson(app)
    await givePassword(app, person.id, { text: 'given by somebody', mustChange: true })
    const asks = async (): Promise<unknown> =>
      (await signIn(app, { ...person, password: 'given by somebody' })).body['ticket']
    const change = async (ticket: unknown): Promise<number> =>
      (
        await app.ask('POST /v1/auth/new-password', {
          key: null,
          body: { ticket, password: 'chosen by myself alone' },
        })
      ).status
    const old = await asks()
    nowMs += 10 * 60_000
    expect(await change(old)).toBe(401)
    const early = await asks()
    await givePassword(app, person.id, {
      text: 'given once more',
      mustChange: true,
      now: new Date(nowMs),
    })
    expect(await change(early)).toBe(401)
    expect(await change('AAAA')).toBe(401)
  })
})

test('ASVS 11.4.2: two users with the same password have different hashes', async () => {
  const one = await newPerson(app)
  const other = await newPerson(app)
  const kept = await rows('select distinct phc from passwords where user_id = any($1::uuid[])', [
    [one.id, other.id],
  ])
  expect(kept).toHaveLength(2)
})

test('a flood beyond what can be hashed is told to come again, and is not counted', async () => {
  const person = await newPerson(app)
  const { Passwords } = await import('../passwords/passwords.ts')
  const { testSecrets } = await import('../../../test/support/app.ts')
  const { signInWithPassword } = await import('./steps.ts')
  const narrow = new Passwords(testSecrets, { threads: 1, waitingMax: 0 })
  const desk = {
    database: app.database,
    secrets: testSecrets,
    passwords: narrow,
    clock: () => new Date(nowMs),
  }
  const busy = narrow.hash('something that takes a while')
  const visitor = {
    tenantId,
    tenant: 'default',
    address: newAddress(),
    userAgent: '',
    requestId: 'flood',
  }
  const request = {
    username: person.username,
    password: person.password,
    accessPoint: 'web' as const,
  }
  // Only until a hash is done: what is asked of the database takes less.
  const refused = await Promise.all(
    Array.from({ length: 5 }, () =>
      signInWithPassword(desk, visitor, request).catch((error: unknown) => error),
    ),
  )
  await busy
  expect(refused.filter((one) => one instanceof Error)).not.toEqual([])
  expect(refused).toContainEqual(
    expect.objectContaining({ code: 'server.overloaded', retryAfterSeconds: 2 }),
  )
  expect(await failuresOf(person.id)).toBe(0)
})
