/** Passkeys, made and shown by a real browser with the authenticator that its developers' protocol offers. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { newPerson, type Person, sessionAsk, signIn, statusOf, tokenOf } from '../support/people.ts'
import { freePorts } from '../support/processes.ts'

let app: TestApp
let browser: Browser
let site: string
let context: BrowserContext
let page: Page
let protocol: CDPSession
let authenticatorId: string

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  site = `http://localhost:${port}`
  app = await openApp({ environment: { ROLLCALL_PUBLIC_URL: site } })
  await app.app.listen({ host: '127.0.0.1', port })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await app?.close()
})

beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  await page.goto(`${site}/sign-in`)
  protocol = await context.newCDPSession(page)
  await protocol.send('WebAuthn.enable')
  const added = await protocol.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  authenticatorId = added.authenticatorId
})

afterEach(async () => {
  await context.close()
})

type Json = Record<string, unknown>

/** What the browser does with the options, as a page would ask it to. */
async function make(options: unknown): Promise<Json> {
  return await page.evaluate<Json>(
    `(async (options) => (await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })).toJSON())(${JSON.stringify(options)})`,
  )
}

async function show(options: unknown): Promise<Json> {
  return await page.evaluate<Json>(
    `(async (options) => (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON())(${JSON.stringify(options)})`,
  )
}

async function register(token: string): Promise<Answer> {
  const begun = await sessionAsk(app, token, 'POST /v1/me/mfa:passkeyOptions')
  expect(begun.status).toBe(200)
  const { challenge, options } = begun.body as Json
  const credential = await make(options)
  return await sessionAsk(app, token, 'POST /v1/me/mfa:registerPasskey', {
    body: { challenge, credential, name: 'this laptop' },
  })
}

/** Somebody with a password and a passkey in the browser. */
async function withPasskey(
  spec: Parameters<typeof newPerson>[1] = {},
): Promise<{ person: Person; token: string; registered: Answer }> {
  const person = await newPerson(app, spec)
  const token = tokenOf(await signIn(app, person))
  const registered = await register(token)
  expect(registered.status).toBe(200)
  return { person, token, registered }
}

async function ask(body: object): Promise<{ challenge: unknown; options: Json }> {
  const answer = await app.ask('POST /v1/auth/passkey/options', { key: null, body })
  expect(answer.status).toBe(200)
  const { challenge, options } = answer.body as Json
  // The schema says so.
  return { challenge, options: options as Json }
}

async function send(body: object): Promise<Answer> {
  return await app.ask('POST /v1/auth/passkey', { key: null, body })
}

async function signInAlone(): Promise<Answer> {
  const { challenge, options } = await ask({})
  return await send({ challenge, credential: await show(options) })
}

const refusedWith = (code: string): object => ({ code, status: expect.any(Number) })

test('a passkey is a second factor, and signs in by itself', async () => {
  const { person, token, registered } = await withPasskey({ mfa: 'optional' })
  expect(registered.body).toMatchObject({ kind: 'passkey', name: 'this laptop', lastUsedAt: null })
  expect(registered.body['recoveryCodes']).toHaveLength(10)
  expect(await statusOf(app, person.id)).toMatchObject({ loginType: 'Direct-2FA' })

  const alone = await signInAlone()
  expect(alone.body.user?.id).toBe(person.id)
  const sessions = await sessionAsk(app, tokenOf(alone), 'GET /v1/me/sessions')
  expect(sessions.body['items']).toContainEqual(
    expect.objectContaining({ method: 'passkey', mfaAt: expect.any(String), current: true }),
  )

  const password = await signIn(app, person)
  expect(password.body).toMatchObject({ next: 'mfa' })
  const { ticket } = password.body as Json
  const { challenge, options } = await ask({ ticket })
  expect(options['allowCredentials']).toHaveLength(1)
  const beside = await send({ ticket, challenge, credential: await show(options) })
  expect(beside.body.user?.id).toBe(person.id)

  const factors = await sessionAsk(app, token, 'GET /v1/me/mfa')
  expect(factors.body['factors']).toMatchObject([
    { kind: 'passkey', lastUsedAt: expect.any(String) },
  ])
})

test('whoever must have a second factor has one with a passkey alone', async () => {
  const { person } = await withPasskey()
  await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { mfa: 'required' } } })
  const alone = await signInAlone()
  expect((await sessionAsk(app, tokenOf(alone), 'GET /v1/me')).status).toBe(200)
})

test('one authenticator makes one passkey for a user, and nobody registers another’s', async () => {
  const { token } = await withPasskey()
  const begun = await sessionAsk(app, token, 'POST /v1/me/mfa:passkeyOptions')
  const { challenge, options } = begun.body as Json
  await expect(make(options)).rejects.toThrow('InvalidStateError')
  const other = await newPerson(app)
  const stranger = tokenOf(await signIn(app, other))
  // Another's challenge, then another's passkey.
  const own = await sessionAsk(app, stranger, 'POST /v1/me/mfa:passkeyOptions')
  const credential = await make((own.body as Json)['options'])
  const stolen = await sessionAsk(app, stranger, 'POST /v1/me/mfa:registerPasskey', {
    body: { challenge, credential },
  })
  expect(stolen.body).toMatchObject(refusedWith('auth.passkey-refused'))
  const right = { body: { challenge: (own.body as Json)['challenge'], credential } }
  expect((await sessionAsk(app, stranger, 'POST /v1/me/mfa:registerPasskey', right)).status).toBe(
    200,
  )
  expect(
    (await sessionAsk(app, stranger, 'POST /v1/me/mfa:registerPasskey', right)).body,
  ).toMatchObject(refusedWith('auth.passkey-refused'))
})

describe('a passkey that is not shown as it has to be signs nobody in', () => {
  test('ASVS 6.5.1: the same answer twice, or another answer to the same challenge', async () => {
    await withPasskey()
    const { challenge, options } = await ask({})
    const credential = await show(options)
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => send({ challenge, credential })),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 401, 401, 401,
    ])
    const second = await send({ challenge, credential: await show(options) })
    expect(second.body).toMatchObject(refusedWith('auth.passkey-refused'))
  })

  test('a copy of the authenticator that has counted less', async () => {
    await withPasskey()
    const { credentials } = await protocol.send('WebAuthn.getCredentials', { authenticatorId })
    expect((await signInAlone()).status).toBe(200)
    expect((await signInAlone()).status).toBe(200)
    const [copy] = credentials
    if (copy === undefined) throw new Error('the authenticator has no passkey')
    const { credentialId } = copy
    await protocol.send('WebAuthn.removeCredential', { authenticatorId, credentialId })
    await protocol.send('WebAuthn.addCredential', { authenticatorId, credential: copy })
    expect((await signInAlone()).body).toMatchObject(refusedWith('auth.passkey-refused'))
  })

  test('without a finger or a PIN, when it is all that is shown', async () => {
    const { person } = await withPasskey()
    await protocol.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    const { challenge, options } = await ask({})
    const credential = await show({ ...options, userVerification: 'discouraged' })
    expect((await send({ challenge, credential })).body).toMatchObject(
      refusedWith('auth.passkey-refused'),
    )
    // Beside a password it is enough.
    const { ticket } = (await signIn(app, person)).body as Json
    const beside = await ask({ ticket })
    const shown = await show({ ...beside.options, userVerification: 'discouraged' })
    expect((await send({ ticket, challenge: beside.challenge, credential: shown })).status).toBe(
      200,
    )
  })

  test('with a challenge that was given for something else', async () => {
    const { person, token } = await withPasskey()
    const registration = await sessionAsk(app, token, 'POST /v1/me/mfa:passkeyOptions')
    const { ticket } = (await signIn(app, person)).body as Json
    const beside = await ask({ ticket })
    const { options } = await ask({})
    const credential = await show(options)
    for (const challenge of [(registration.body as Json)['challenge'], beside.challenge, 'x'])
      expect((await send({ challenge, credential })).body).toMatchObject(
        refusedWith('auth.passkey-refused'),
      )
  })

  test('with a signature over something else', async () => {
    await withPasskey()
    const first = await ask({})
    const second = await ask({})
    const credential = await show(first.options)
    expect((await send({ challenge: second.challenge, credential })).body).toMatchObject(
      refusedWith('auth.passkey-refused'),
    )
  })

  test('for another server', async () => {
    await withPasskey()
    const other = await openApp({
      beside: app,
      environment: { ROLLCALL_PUBLIC_URL: 'https://users.example.test' },
    })
    const { challenge, options } = await ask({})
    const body = { challenge, credential: await show(options) }
    const answer = await other.ask('POST /v1/auth/passkey', { key: null, body })
    expect(answer.body).toMatchObject(refusedWith('auth.passkey-refused'))
    await other.close()
  })

  test('that was taken away, by the user or by an administrator', async () => {
    const { token, registered } = await withPasskey()
    const id = String(registered.body['id'])
    expect((await sessionAsk(app, token, `DELETE /v1/me/mfa/${id}`)).status).toBe(204)
    expect((await signInAlone()).body).toMatchObject(refusedWith('auth.passkey-refused'))
  })

  test('after :resetMfa', async () => {
    const { person } = await withPasskey()
    expect((await app.ask(`POST /v1/users/${person.id}:resetMfa`, { body: {} })).status).toBe(200)
    expect((await signInAlone()).body).toMatchObject(refusedWith('auth.passkey-refused'))
  })
})

describe('ASVS 6.3.4: every rule holds at this door too', () => {
  test('too many wrong passwords do not lock it', async () => {
    const { person } = await withPasskey()
    for (let attempt = 0; attempt < 10; attempt += 1)
      await signIn(app, { ...person, password: 'not the password at all' })
    expect(await statusOf(app, person.id)).toMatchObject({ state: 'LOCKED' })
    expect((await signInAlone()).status).toBe(200)
  })

  test.each([
    ['access.user-inactive', 'PATCH', '', { spec: { active: false } }],
    ['access.user-locked', 'POST', ':lock', { reason: 'a reason' }],
    [
      'access.address-not-whitelisted',
      'PATCH',
      '',
      { spec: { ipWhitelist: [{ cidr: '192.0.2.0/24' }] } },
    ],
    ['access.access-point-not-allowed', 'PATCH', '', { spec: { accessPoints: ['api'] } }],
  ] as const)('%s', async (reason, method, act, body) => {
    const { person } = await withPasskey()
    expect((await app.ask(`${method} /v1/users/${person.id}${act}`, { body })).status).toBe(200)
    const answer = await signInAlone()
    expect(answer.body).toMatchObject(refusedWith('auth.access-refused'))
    expect(answer.body.detail).toContain(reason)
  })

  test('whoever signs in at an identity provider from now on has no passkey here', async () => {
    const { person } = await withPasskey()
    await app.ask(`PATCH /v1/users/${person.id}`, {
      body: { spec: { credential: { mode: 'external' } } },
    })
    expect((await signInAlone()).body).toMatchObject(refusedWith('auth.passkey-refused'))
  })
})

test('an address is no name: passkeys say what to set', async () => {
  const other = await openApp({
    beside: app,
    environment: { ROLLCALL_PUBLIC_URL: 'https://192.0.2.1' },
  })
  const answer = await other.ask('POST /v1/auth/passkey/options', { key: null, body: {} })
  expect(answer.body.detail).toContain('ROLLCALL_PUBLIC_URL')
  await other.close()
})
