/** Second factors at the door: asked for, set up at the first sign-in, used once, guessed at in vain. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { codeOf } from '../../../test/support/authenticator.ts'
import {
  givePassword,
  newPerson,
  type Person,
  sessionAsk,
  signIn,
  statusOf,
  tenantIdOf,
  tokenOf,
} from '../../../test/support/people.ts'
import { statement } from '../database/statement.ts'

let app: TestApp
let tenantId = ''
let nowMs = Date.parse('2026-11-24T12:00:00Z')
const halfMinute = 30_000

beforeAll(async () => {
  app = await openApp({ clock: () => new Date(nowMs) })
  tenantId = await tenantIdOf(app)
})
afterAll(() => app.close())

interface Enrolled extends Person {
  secret: string
  recoveryCodes: string[]
}

function mfa(ticket: unknown, code: string, address = '192.0.2.1'): Promise<Answer> {
  return app.ask('POST /v1/auth/mfa', { key: null, body: { ticket, code }, address })
}

/** A person whose first sign-in set an app up. */
async function enrolled(): Promise<Enrolled> {
  const person = await newPerson(app, { mfa: 'required' })
  const { body } = await signIn(app, person)
  const { secret } = body['enrolment'] as unknown as { secret: string }
  const answer = await mfa(body['ticket'], codeOf(secret, nowMs))
  const recoveryCodes = answer.body['recoveryCodes'] as unknown as string[]
  nowMs += halfMinute
  return { ...person, secret, recoveryCodes }
}

async function ticketOf(person: Person): Promise<unknown> {
  const { body } = await signIn(app, person)
  expect(body).toEqual({ next: 'mfa', ticket: expect.any(String) })
  return body['ticket']
}

async function sessionsOf(userId: string): Promise<number> {
  const rows = await app.database.read(
    tenantId,
    statement('select 1 from sessions where user_id = $1 and ended_at is null', [userId]),
  )
  return rows.length
}

describe('S0-09, ASVS 6.3.3: forced MFA', () => {
  test('is set up at the first sign-in, which gives no session before', async () => {
    const person = await newPerson(app, { mfa: 'required' })
    const first = await signIn(app, person)
    expect(first.body).toEqual({
      next: 'enrol',
      ticket: expect.any(String),
      enrolment: {
        secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
        uri: expect.stringMatching(/^otpauth:\/\/totp\/Rollcall:.*secret=[A-Z2-7]{32}/),
      },
    })
    expect(await sessionsOf(person.id)).toBe(0)
    const { secret } = first.body['enrolment'] as unknown as { secret: string }
    expect(await mfa(first.body['ticket'], '000000')).toMatchObject({ status: 403 })
    const done = await mfa(first.body['ticket'], codeOf(secret, nowMs))
    expect(tokenOf(done)).toMatch(/^rcs_/)
    expect(done.body['recoveryCodes']).toHaveLength(10)
    expect(await statusOf(app, person.id)).toMatchObject({ loginType: 'Direct-2FA' })
    expect((await signIn(app, person)).body).toMatchObject({ next: 'mfa' })
  })

  test('by the policy of the account counts for every user', async () => {
    const { body } = await app.ask('GET /v1/accounts?name=default')
    const [account] = body['items'] as unknown as [{ id: string }]
    const setMfa = (value: string): Promise<Answer> =>
      app.ask(`PATCH /v1/accounts/${account.id}`, { body: { spec: { policy: { mfa: value } } } })
    await setMfa('required')
    const person = await newPerson(app)
    expect((await signIn(app, person)).body).toMatchObject({ next: 'enrol' })
    await setMfa('perUser')
    expect((await signIn(app, person)).status).toBe(200)
  })

  test('a ticket to set a factor up is of no use once there is one', async () => {
    const person = await newPerson(app, { mfa: 'required' })
    const early = (await signIn(app, person)).body
    const late = (await signIn(app, person)).body
    const { secret } = late['enrolment'] as unknown as { secret: string }
    expect((await mfa(late['ticket'], codeOf(secret, nowMs))).status).toBe(200)
    const { secret: other } = early['enrolment'] as unknown as { secret: string }
    expect((await mfa(early['ticket'], codeOf(other, nowMs))).body).toMatchObject({
      code: 'auth.ticket-invalid',
    })
  })

  test('the factor comes before another password', async () => {
    const person = await enrolled()
    await givePassword(app, person.id, { text: 'given by somebody', mustChange: true })
    const first = await signIn(app, { ...person, password: 'given by somebody' })
    expect(first.body).toMatchObject({ next: 'mfa' })
    const change = (ticket: unknown): Promise<Answer> =>
      app.ask('POST /v1/auth/new-password', {
        key: null,
        // Eight characters do beside a second factor.
        body: { ticket, password: 'eight ch' },
      })
    expect(await change(first.body['ticket'])).toMatchObject({ status: 401 })
    const second = await mfa(first.body['ticket'], codeOf(person.secret, nowMs))
    expect(second.body).toEqual({ next: 'new-password', ticket: expect.any(String) })
    expect(tokenOf(await change(second.body['ticket']))).toMatch(/^rcs_/)
  })

  describe('a ticket for another password that was given before', () => {
    async function asked(): Promise<Person & { ticket: unknown }> {
      const person = await newPerson(app)
      await givePassword(app, person.id, { text: person.password, mustChange: true })
      const { body } = await signIn(app, person)
      expect(body).toMatchObject({ next: 'new-password' })
      return { ...person, ticket: body['ticket'] }
    }
    const change = (ticket: unknown): Promise<Answer> =>
      app.ask('POST /v1/auth/new-password', {
        key: null,
        body: { ticket, password: 'another good password' },
      })

    test('a factor was required begins no session without one', async () => {
      const person = await asked()
      await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { mfa: 'required' } } })
      expect(await change(person.ticket)).toMatchObject({
        status: 401,
        body: { code: 'auth.ticket-invalid' },
      })
      expect(await sessionsOf(person.id)).toBe(0)
      expect((await signIn(app, person)).body).toMatchObject({ next: 'enrol' })
    })

    test('a factor was set up begins no session without it', async () => {
      const person = await asked()
      await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { mfa: 'required' } } })
      const { body } = await signIn(app, person)
      const { secret } = body['enrolment'] as unknown as { secret: string }
      await mfa(body['ticket'], codeOf(secret, nowMs))
      await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { mfa: 'optional' } } })
      expect(await change(person.ticket)).toMatchObject({
        status: 401,
        body: { code: 'auth.ticket-invalid' },
      })
      expect(await sessionsOf(person.id)).toBe(0)
    })
  })
})

describe('ASVS 6.5.1: a code is accepted once', () => {
  test('of 20 with the same code at the same time one gets a session', async () => {
    const person = await enrolled()
    const before = await sessionsOf(person.id)
    const tickets = [await ticketOf(person), await ticketOf(person)]
    const code = codeOf(person.secret, nowMs)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        mfa(tickets[index % 2], code, `192.0.2.${index + 1}`),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.code === 'auth.code-wrong').length).toBeGreaterThan(0)
    expect(await sessionsOf(person.id)).toBe(before + 1)
  })

  test('also a minute later, and no code of before it', async () => {
    const person = await enrolled()
    const present = codeOf(person.secret, nowMs)
    const before = codeOf(person.secret, nowMs - halfMinute)
    expect((await mfa(await ticketOf(person), present)).status).toBe(200)
    expect((await mfa(await ticketOf(person), present)).status).toBe(403)
    expect((await mfa(await ticketOf(person), before)).status).toBe(403)
    nowMs += halfMinute
    expect((await mfa(await ticketOf(person), present)).status).toBe(403)
    expect((await mfa(await ticketOf(person), codeOf(person.secret, nowMs))).status).toBe(200)
  })

  test('ASVS 6.5.5: within 30 seconds before and after, and no longer', async () => {
    const person = await enrolled()
    expect(
      (await mfa(await ticketOf(person), codeOf(person.secret, nowMs + 2 * halfMinute))).status,
    ).toBe(403)
    expect(
      (await mfa(await ticketOf(person), codeOf(person.secret, nowMs + halfMinute))).status,
    ).toBe(200)
    nowMs += 10 * halfMinute
    expect(
      (await mfa(await ticketOf(person), codeOf(person.secret, nowMs - 2 * halfMinute))).status,
    ).toBe(403)
    expect(
      (await mfa(await ticketOf(person), codeOf(person.secret, nowMs - halfMinute))).status,
    ).toBe(200)
  })

  test('a recovery code works once, however it is typed', async () => {
    const person = await enrolled()
    const [first = '', second = ''] = person.recoveryCodes
    expect((await mfa(await ticketOf(person), first)).status).toBe(200)
    expect((await mfa(await ticketOf(person), first)).status).toBe(403)
    expect(
      (await mfa(await ticketOf(person), second.toUpperCase().replaceAll('-', ' '))).status,
    ).toBe(200)
    const ticket = await ticketOf(person)
    const [, , third = ''] = person.recoveryCodes
    const twins = await Promise.all(Array.from({ length: 10 }, () => mfa(ticket, third)))
    expect(twins.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('a recovery code of somebody else is none', async () => {
    const [one, other] = [await enrolled(), await enrolled()]
    expect((await mfa(await ticketOf(one), other.recoveryCodes[0] ?? '')).status).toBe(403)
  })
})

describe('ASVS 6.3.1: guessing codes', () => {
  test('ten wrong ones lock the password, also when it is shown anew for each', async () => {
    const person = await enrolled()
    for (let index = 0; index < 10; index += 1) {
      expect((await mfa(await ticketOf(person), '000000', `198.51.100.${index}`)).status).toBe(403)
    }
    expect(await statusOf(app, person.id)).toMatchObject({ locks: [{ cause: 'FAILED_PASSWORDS' }] })
    expect((await signIn(app, person)).status).toBe(401)
  })

  test('a right one ends the count', async () => {
    const person = await enrolled()
    for (let index = 0; index < 9; index += 1) await mfa(await ticketOf(person), '000000')
    expect((await mfa(await ticketOf(person), codeOf(person.secret, nowMs))).status).toBe(200)
    for (let index = 0; index < 9; index += 1) await mfa(await ticketOf(person), '000000')
    expect(await statusOf(app, person.id)).toMatchObject({ locks: [] })
  })
})

describe('what is kept of a factor', () => {
  test('ASVS 11.3.2, 6.5.2: the secret is sealed for its user and the recovery codes are digests', async () => {
    const person = await enrolled()
    const rows = await app.database.read(
      tenantId,
      statement<{ row: string }>(
        `select mfa_factors::text as row from mfa_factors where user_id = $1
         union all select recovery_codes::text from recovery_codes where user_id = $1`,
        [person.id],
      ),
    )
    const kept = JSON.stringify(rows)
    expect(rows).toHaveLength(11)
    for (const text of [person.secret, ...person.recoveryCodes]) expect(kept).not.toContain(text)
    const other = await enrolled()
    await app.database.write(tenantId, [
      statement(
        'update mfa_factors set secret = (select secret from mfa_factors where user_id = $1) where user_id = $2',
        [person.id, other.id],
      ),
    ])
    expect((await mfa(await ticketOf(other), codeOf(person.secret, nowMs))).status).toBe(500)
  })

  test('S4-16, ASVS 6.4.4: an administrator takes it away, on record, and the user sets it up from scratch', async () => {
    const person = await enrolled()
    const other = tokenOf(await signIn(app, await newPerson(app)))
    expect(
      (await sessionAsk(app, other, `POST /v1/users/${person.id}:resetMfa`, { body: {} })).status,
    ).toBe(403)
    expect((await app.ask(`POST /v1/users/${person.id}:resetMfa`, { body: {} })).status).toBe(200)
    const rows = await app.database.read(
      tenantId,
      statement<{ action: string }>(
        `select action from audit_log where object_id = $1 and action ilike '%mfa%'`,
        [person.id],
      ),
    )
    expect(rows).toHaveLength(1)
    const { body } = await signIn(app, person)
    expect(body).toMatchObject({ next: 'enrol' })
    expect((body['enrolment'] as unknown as { secret: string }).secret).not.toBe(person.secret)
  })
})

test('ASVS 6.3.4: what happened since the password was proven counts at the next step', async () => {
  const person = await enrolled()
  const ticket = await ticketOf(person)
  const code = codeOf(person.secret, nowMs)
  await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { active: false } } })
  expect((await mfa(ticket, code)).body.detail).toMatch(/^access\.user-inactive/)
  await app.ask(`PATCH /v1/users/${person.id}`, {
    body: { spec: { active: true, ipWhitelist: [{ cidr: '203.0.113.0/24' }] } },
  })
  expect((await mfa(ticket, code)).body.detail).toMatch(/^access\.address-not-whitelisted/)
  expect((await app.ask(`POST /v1/users/${person.id}:lock`, { body: {} })).status).toBe(200)
  expect((await mfa(ticket, code, '203.0.113.1')).body.code).toBe('auth.sign-in-failed')
  await app.ask(`POST /v1/users/${person.id}:unlock`, { body: {} })
  expect((await mfa(ticket, code, '203.0.113.1')).status).toBe(200)
})

test('a session of before MFA was forced is refused from then on', async () => {
  const person = await newPerson(app)
  const token = tokenOf(await signIn(app, person))
  expect((await sessionAsk(app, token, 'GET /v1/me')).status).toBe(200)
  await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { mfa: 'required' } } })
  expect(await sessionAsk(app, token, 'GET /v1/me')).toMatchObject({
    status: 403,
    body: { detail: expect.stringMatching(/^access\.mfa-missing/) },
  })
})
