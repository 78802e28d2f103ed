/** What a person does alone: sees and ends sessions, sets factors up, changes the password. Through the door, with two instances where it matters. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, type Ask, openApp, type TestApp } from '../../../test/support/app.ts'
import { codeOf } from '../../../test/support/authenticator.ts'
import {
  newPerson,
  type Person,
  sessionAsk,
  signIn,
  statusOf,
  tokenOf,
} from '../../../test/support/people.ts'

let app: TestApp
let other: TestApp
let nowMs = Date.parse('2026-11-24T12:00:00Z')
const minute = 60_000

beforeAll(async () => {
  app = await openApp({ clock: () => new Date(nowMs) })
  other = await openApp({ clock: () => new Date(nowMs), beside: app })
})
afterAll(async () => {
  await other.close()
  await app.close()
})

interface Mine {
  items: { id: string; current: boolean; address: string; userAgent: string }[]
}

async function opened(spec = {}): Promise<Person & { token: string }> {
  const person = await newPerson(app, spec)
  return { ...person, token: tokenOf(await signIn(app, person)) }
}

function ask(token: string, request: string, body?: object): Promise<Answer> {
  return sessionAsk(app, token, request, body === undefined ? {} : { body })
}

async function mine(token: string): Promise<Mine['items']> {
  const { body } = await ask(token, 'GET /v1/me/sessions')
  return (body as unknown as Mine).items
}

/** Bounded: as soon as the other instance has heard of it, and within a second. */
async function refusedEverywhere(token: string, refusal = 401): Promise<void> {
  const deadline = performance.now() + 1_000
  expect((await sessionAsk(app, token, 'GET /v1/me')).status).toBe(refusal)
  for (;;) {
    const { status } = await sessionAsk(other, token, 'GET /v1/me')
    if (status === refusal) return
    if (performance.now() > deadline) throw new Error(`the other instance still answers ${status}`)
  }
}

describe('sessions', () => {
  test('ASVS 7.5.2: are listed with where they come from, and one is the present one', async () => {
    const person = await newPerson(app)
    await signIn(app, person, { address: '192.0.2.7', headers: { 'user-agent': 'browser A' } })
    nowMs += minute
    const token = tokenOf(
      await signIn(app, person, {
        address: '192.0.2.8',
        headers: { 'user-agent': 'browser\u202e B' },
      }),
    )
    expect(await mine(token)).toEqual([
      expect.objectContaining({
        address: '192.0.2.8',
        userAgent: 'browser B',
        current: true,
        method: 'password',
        mfaAt: null,
        accessPoint: 'web',
        account: 'default',
      }),
      expect.objectContaining({ address: '192.0.2.7', userAgent: 'browser A', current: false }),
    ])
  })

  test('ASVS 7.4.1, 7.4.5: one that is ended is refused on every instance within a second', async () => {
    const person = await opened()
    const second = tokenOf(await signIn(app, person))
    expect((await sessionAsk(other, second, 'GET /v1/me')).status).toBe(200)
    const [session] = (await mine(person.token)).filter(({ current }) => !current)
    expect((await ask(person.token, `DELETE /v1/me/sessions/${session?.id}`)).status).toBe(204)
    await refusedEverywhere(second)
    expect((await ask(person.token, 'GET /v1/me')).status).toBe(200)
  })

  test('all the others are ended in one go', async () => {
    const person = await opened()
    const others = [tokenOf(await signIn(app, person)), tokenOf(await signIn(app, person))]
    expect((await ask(person.token, 'DELETE /v1/me/sessions')).status).toBe(204)
    for (const token of others) await refusedEverywhere(token)
    expect(await mine(person.token)).toHaveLength(1)
  })

  test("somebody else's is not found", async () => {
    const person = await opened()
    const stranger = await opened()
    const [session] = await mine(stranger.token)
    expect(await ask(person.token, `DELETE /v1/me/sessions/${session?.id}`)).toMatchObject({
      status: 404,
    })
    expect((await ask(stranger.token, 'GET /v1/me')).status).toBe(200)
  })

  test('ASVS 7.4.1: signing out ends the session on every instance; once more is no fault', async () => {
    const { token } = await opened()
    expect((await sessionAsk(other, token, 'GET /v1/me')).status).toBe(200)
    expect((await ask(token, 'POST /v1/auth/sign-out')).status).toBe(204)
    await refusedEverywhere(token)
    expect((await ask(token, 'POST /v1/auth/sign-out')).status).toBe(204)
  })

  test('ASVS 7.3.1: left alone for half an hour a session is over, used it goes on', async () => {
    const { token } = await opened()
    nowMs += 29 * minute
    expect((await ask(token, 'GET /v1/me')).status).toBe(200)
    await app.uses.flush()
    nowMs += 29 * minute
    expect((await ask(token, 'GET /v1/me')).status).toBe(200)
    await app.uses.flush()
    nowMs += 30 * minute
    expect(await ask(token, 'GET /v1/me')).toMatchObject({ status: 401 })
  })

  test('ASVS 7.3.2: after twelve hours a session is over however busy it was', async () => {
    const { token } = await opened()
    for (let half = 0; half < 36; half += 1) {
      nowMs += 20 * minute - 1
      expect((await ask(token, 'GET /v1/me')).status).toBe(200)
      await app.uses.flush()
    }
    nowMs += minute
    expect(await ask(token, 'GET /v1/me')).toMatchObject({ status: 401 })
  })

  test('ASVS 7.4.2: a deactivated user has none, also after coming back', async () => {
    const person = await opened()
    await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { active: false } } })
    expect((await ask(person.token, 'GET /v1/me')).status).toBeGreaterThanOrEqual(401)
    await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { active: true } } })
    await refusedEverywhere(person.token)
  })

  test.each(['lock', 'ban', 'revokeSessions'])(
    'ASVS 7.4.5: an administrator ends them on every instance: %s',
    async (act) => {
      const person = await opened()
      expect((await sessionAsk(other, person.token, 'GET /v1/me')).status).toBe(200)
      const { status } = await app.ask(`POST /v1/users/${person.id}:${act}`, {
        body: act === 'revokeSessions' ? {} : { reason: 'incident' },
      })
      expect(status).toBe(200)
      await refusedEverywhere(person.token, act === 'revokeSessions' ? 401 : 403)
    },
  )

  test('of more than twenty the oldest ends', async () => {
    const person = await opened()
    for (let index = 0; index < 20; index += 1) await signIn(app, person)
    expect((await ask(person.token, 'GET /v1/me')).status).toBe(401)
    const token = tokenOf(await signIn(app, person))
    expect(await mine(token)).toHaveLength(20)
  })
})

describe('the password', () => {
  test('ASVS 6.2.2, 6.2.3, 7.5.1: is changed with the present one, and every other session ends', async () => {
    const person = await opened()
    const second = tokenOf(await signIn(app, person))
    const change = (currentPassword: string, password: string): Promise<Answer> =>
      ask(person.token, 'POST /v1/me/password', { currentPassword, password })
    expect(await change('wrong', 'another good password')).toMatchObject({
      status: 403,
      body: { code: 'auth.current-password-wrong', errors: [{ pointer: '/currentPassword' }] },
    })
    expect(await change(person.password, 'short')).toMatchObject({ status: 422 })
    expect(await change(person.password, `${person.username}!`)).toMatchObject({
      status: 422,
      body: { code: 'auth.password-refused' },
    })
    expect(await change(person.password, person.password)).toMatchObject({ status: 422 })
    expect(
      await ask(person.token, 'POST /v1/me/password', { password: 'without the present one' }),
    ).toMatchObject({ status: 422 })
    const changed = await change(person.password, 'another good password')
    expect(changed.status).toBe(200)
    const renewed = tokenOf(changed)
    expect(renewed).not.toBe(person.token)
    await refusedEverywhere(second)
    await refusedEverywhere(person.token)
    expect((await ask(renewed, 'GET /v1/me')).status).toBe(200)
    expect((await signIn(app, person)).status).toBe(401)
    expect((await signIn(app, { ...person, password: 'another good password' })).status).toBe(200)
  })

  test('that is refused for what it is costs no attempt', async () => {
    const person = await opened()
    for (let index = 0; index < 12; index += 1) {
      const weak = await ask(person.token, 'POST /v1/me/password', {
        currentPassword: person.password,
        password: 'short',
      })
      expect(weak.status).toBe(422)
    }
    expect(await statusOf(app, person.id)).toMatchObject({ locks: [] })
  })

  test('is changed once by two who change it at the same moment', async () => {
    const person = await opened()
    const answers = await Promise.all(
      ['the first new password', 'the second new password'].map((password) =>
        ask(person.token, 'POST /v1/me/password', { currentPassword: person.password, password }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  })

  test('cannot be guessed with a session that was stolen', async () => {
    const person = await opened()
    for (let index = 0; index < 10; index += 1) {
      await ask(person.token, 'POST /v1/me/step-up', { currentPassword: `guess ${index}` })
    }
    expect(await statusOf(app, person.id)).toMatchObject({ locks: [{ cause: 'FAILED_PASSWORDS' }] })
    const right = await ask(person.token, 'POST /v1/me/step-up', {
      currentPassword: person.password,
    })
    expect(right).toMatchObject({ status: 403, body: { code: 'auth.current-password-wrong' } })
  })

  test('ASVS 7.2.4: proven again it gives the session another text', async () => {
    const person = await opened()
    const answer = await ask(person.token, 'POST /v1/me/step-up', {
      currentPassword: person.password,
    })
    const renewed = tokenOf(answer)
    await refusedEverywhere(person.token)
    expect((await ask(renewed, 'GET /v1/me')).status).toBe(200)
  })
})

describe('second factors', () => {
  async function enrol(token: string): Promise<{ id: string; secret: string; confirmed: Answer }> {
    const begun = await ask(token, 'POST /v1/me/mfa', { name: 'my phone' })
    expect(begun.status).toBe(200)
    const { id, secret } = begun.body as unknown as { id: string; secret: string }
    const confirmed = await ask(token, `POST /v1/me/mfa/${id}:confirm`, {
      code: codeOf(secret, nowMs),
    })
    return { id, secret, confirmed }
  }

  test('ASVS 7.4.3: are set up with a first code, with recovery codes beside the first one, and every other session ends', async () => {
    const person = await opened()
    const second = tokenOf(await signIn(app, person))
    const { id, confirmed } = await enrol(person.token)
    expect(confirmed.body).toMatchObject({ id, kind: 'totp', name: 'my phone' })
    expect(confirmed.body['recoveryCodes']).toHaveLength(10)
    await refusedEverywhere(second)
    const state = await ask(person.token, 'GET /v1/me/mfa')
    expect(state.body).toMatchObject({
      required: false,
      factors: [{ id, name: 'my phone' }],
      recoveryCodesLeft: 10,
    })
    expect((await signIn(app, person)).body).toMatchObject({ next: 'mfa' })
    expect((await mine(person.token))[0]).toMatchObject({ mfaAt: new Date(nowMs).toISOString() })
  })

  test('are confirmed once by two with the same code at the same moment', async () => {
    const person = await opened()
    const begun = await ask(person.token, 'POST /v1/me/mfa', {})
    const { id, secret } = begun.body as unknown as { id: string; secret: string }
    const code = codeOf(secret, nowMs)
    const twins = await Promise.all(
      [1, 2].map(() => ask(person.token, `POST /v1/me/mfa/${id}:confirm`, { code })),
    )
    const [good] = twins.filter(({ status }) => status === 200)
    expect(good?.body['recoveryCodes']).toHaveLength(10)
    expect(twins.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
    expect(twins.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('count for nothing before their first code', async () => {
    const person = await opened()
    const begun = await ask(person.token, 'POST /v1/me/mfa', {})
    const { id } = begun.body as unknown as { id: string }
    expect(
      (await ask(person.token, `POST /v1/me/mfa/${id}:confirm`, { code: '000000' })).status,
    ).toBe(403)
    expect((await signIn(app, person)).status).toBe(200)
    expect((await ask(person.token, 'GET /v1/me/mfa')).body).toMatchObject({ factors: [] })
  })

  test('ASVS 7.5.1: need a proof of the user in the last five minutes', async () => {
    const person = await opened()
    nowMs += 5 * minute
    expect(await ask(person.token, 'POST /v1/me/mfa', {})).toMatchObject({
      status: 403,
      body: { code: 'auth.step-up-needed' },
    })
    const proven = tokenOf(
      await ask(person.token, 'POST /v1/me/step-up', { currentPassword: person.password }),
    )
    expect((await ask(proven, 'POST /v1/me/mfa', {})).status).toBe(200)
  })

  test('are taken away, with the last one the recovery codes', async () => {
    const person = await opened()
    const first = await enrol(person.token)
    nowMs += 30_000
    const second = await enrol(person.token)
    expect(second.confirmed.body['recoveryCodes']).toBeUndefined()
    expect((await ask(person.token, `DELETE /v1/me/mfa/${first.id}`)).status).toBe(204)
    expect((await ask(person.token, `DELETE /v1/me/mfa/${first.id}`)).status).toBe(404)
    expect((await ask(person.token, 'GET /v1/me/mfa')).body).toMatchObject({
      recoveryCodesLeft: 10,
    })
    expect((await ask(person.token, `DELETE /v1/me/mfa/${second.id}`)).status).toBe(204)
    expect((await ask(person.token, 'GET /v1/me/mfa')).body).toMatchObject({
      factors: [],
      recoveryCodesLeft: 0,
    })
    expect((await signIn(app, person)).status).toBe(200)
  })

  test('where one is required the last remains, also when two are taken away at the same moment', async () => {
    const person = await opened()
    const first = await enrol(person.token)
    nowMs += 30_000
    const second = await enrol(person.token)
    await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { mfa: 'required' } } })
    const answers = await Promise.all(
      [first, second].map(({ id }) => ask(person.token, `DELETE /v1/me/mfa/${id}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([204, 409]))
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('auth.mfa-required')
  })

  test('new recovery codes take the place of all of before', async () => {
    const person = await opened()
    const { confirmed } = await enrol(person.token)
    const [old = ''] = confirmed.body['recoveryCodes'] as unknown as string[]
    const renewed = await ask(person.token, 'POST /v1/me/mfa:renewRecoveryCodes')
    const [fresh = ''] = renewed.body['recoveryCodes'] as unknown as string[]
    const ticketOf = async (): Promise<unknown> => (await signIn(app, person)).body['ticket']
    const mfa = async (code: string): Promise<number> =>
      (await app.ask('POST /v1/auth/mfa', { key: null, body: { ticket: await ticketOf(), code } }))
        .status
    expect(await mfa(old)).toBe(403)
    expect(await mfa(fresh)).toBe(200)
  })
})

describe('the profile', () => {
  test('S3-05: shows the values that administrators see', async () => {
    const person = await opened({ firstName: 'Ada', lastName: 'Byron', language: 'en' })
    expect((await ask(person.token, 'GET /v1/me')).body).toMatchObject({
      user: { id: person.id, username: person.username, type: 'person' },
      key: null,
      session: { accessPoint: 'web' },
      profile: {
        firstName: 'Ada',
        lastName: 'Byron',
        language: 'en',
        email: `${person.username}@example.test`,
      },
    })
  })

  test('S3-17: is kept up to date by the person, whatever the rank', async () => {
    const person = await opened({ firstName: 'Ada', language: 'en' })
    const changed = await ask(person.token, 'PATCH /v1/me', {
      profile: { firstName: 'Augusta', language: null },
    })
    expect(changed.status).toBe(200)
    expect(changed.body).toMatchObject({ profile: { firstName: 'Augusta' } })
    const { body } = await app.ask(`GET /v1/users/${person.id}`)
    expect(body).toMatchObject({ spec: { firstName: 'Augusta' }, version: 2 })
    expect(body['spec']).not.toHaveProperty('language')
  })

  test('has nothing that only administrators change', async () => {
    const { token } = await opened()
    for (const profile of [{ email: 'new@example.test' }, { active: true }, { roles: ['owner'] }]) {
      expect(await ask(token, 'PATCH /v1/me', { profile })).toMatchObject({ status: 422 })
    }
    expect(await ask(token, 'PATCH /v1/me', { profile: { firstName: '' } })).toMatchObject({
      status: 422,
      body: {
        errors: expect.arrayContaining([
          expect.objectContaining({ pointer: '/profile/firstName' }),
        ]),
      },
    })
  })

  test('stays as a manager declares it', async () => {
    const applied = await app.ask('POST /v1/users:apply', {
      headers: { 'rollcall-manager': 'cli/people' },
      body: {
        items: [
          {
            name: 'declared',
            spec: {
              username: 'declared',
              email: 'declared@example.test',
              firstName: 'Ada',
              credential: { mode: 'secretRef' },
            },
            password: 'correct horse battery staple',
          },
        ],
      },
    })
    expect(applied.body['items']).toMatchObject([{ action: 'created' }])
    const person = { username: 'declared', password: 'correct horse battery staple' }
    const token = tokenOf(await signIn(app, person))
    expect(await ask(token, 'PATCH /v1/me', { profile: { firstName: 'Augusta' } })).toMatchObject({
      status: 409,
      body: { code: 'object.field-managed' },
    })
    expect((await ask(token, 'PATCH /v1/me', { profile: { lastName: 'Byron' } })).status).toBe(200)
  })
})

test('an API key is not the person', async () => {
  for (const request of [
    'GET /v1/me/sessions',
    'DELETE /v1/me/sessions',
    'GET /v1/me/mfa',
    'POST /v1/me/mfa:renewRecoveryCodes',
  ]) {
    expect(await app.ask(request)).toMatchObject({
      status: 403,
      body: { code: 'auth.session-required' },
    })
  }
})

describe('in a browser', () => {
  const page = { origin: 'https://portal.example.test', host: 'portal.example.test' }

  async function cookieOf(person: Person, headers: Record<string, string> = page): Promise<Answer> {
    return await signIn(app, person, { transport: 'cookie', headers })
  }

  function withCookie(cookie: string, request: string, options: Ask = {}): Promise<Answer> {
    return app.ask(request, {
      key: null,
      ...options,
      headers: { host: page.host, ...options.headers, cookie },
    })
  }

  test('ASVS 3.3.1 to 3.3.4: the session is a cookie that only this server sees, and stands in no answer', async () => {
    const answer = await cookieOf(await newPerson(app))
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-rollcall=rcs_[0-9A-Za-z]{49}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    )
    expect(JSON.stringify(answer.body)).not.toContain('rcs_')
  })

  test('ASVS 3.5.1, 3.5.2: a write with it has to be JSON from a page of this server', async () => {
    const answer = await cookieOf(await newPerson(app))
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
    const end = (headers: Record<string, string>): Promise<Answer> =>
      withCookie(cookie, 'DELETE /v1/me/sessions', { headers })
    const foreign = await end({ origin: 'https://evil.example.test' })
    expect(foreign).toMatchObject({ status: 403, body: { code: 'auth.origin-refused' } })
    expect((await end({})).status).toBe(403)
    expect((await end({ origin: 'null' })).status).toBe(403)
    expect((await end({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await end({ origin: page.origin, 'content-type': 'text/plain' })).status).toBe(403)
    expect((await end({ origin: page.origin })).status).toBe(204)
    expect((await end({ 'sec-fetch-site': 'same-origin' })).status).toBe(204)
    expect((await withCookie(cookie, 'GET /v1/me')).status).toBe(200)
  })

  test('another site cannot sign its own user in', async () => {
    const refused = await cookieOf(await newPerson(app), {
      ...page,
      origin: 'https://evil.example.test',
    })
    expect(refused).toMatchObject({ status: 403, body: { code: 'auth.origin-refused' } })
    expect(refused.headers['set-cookie']).toBeUndefined()
  })

  test('a proof gives it another cookie, and signing out takes it away', async () => {
    const person = await newPerson(app)
    const first = String((await cookieOf(person)).headers['set-cookie']).split(';')[0] ?? ''
    const headers = { origin: page.origin }
    const proven = await withCookie(first, 'POST /v1/me/step-up', {
      headers,
      body: { currentPassword: person.password },
    })
    const second = String(proven.headers['set-cookie']).split(';')[0] ?? ''
    expect(second).toMatch(/^__Host-rollcall=rcs_/)
    expect(JSON.stringify(proven.body)).not.toContain('rcs_')
    expect((await withCookie(first, 'GET /v1/me')).status).toBe(401)
    const out = await withCookie(second, 'POST /v1/auth/sign-out', { headers })
    expect(out.headers['set-cookie']).toMatch(/^__Host-rollcall=; .*Max-Age=0$/)
    expect((await withCookie(second, 'GET /v1/me')).status).toBe(401)
  })
})
