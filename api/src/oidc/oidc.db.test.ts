/** Signing in at a real identity provider, as a browser does. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import {
  type IdentityProvider,
  startIdentityProvider,
} from '../../../test/support/identity-provider.ts'
import { givePassword, sessionAsk, statusOf } from '../../../test/support/people.ts'

const site = 'https://users.example.test'
const portal = 'https://portal.example.test'
const callbackPath = (name: string): string => `/v1/auth/oidc/${name}/callback`
const folder = mkdtempSync(join(tmpdir(), 'rollcall-oidc-'))
let idp: IdentityProvider
let other: IdentityProvider
let app: TestApp

beforeAll(async () => {
  idp = await startIdentityProvider([
    `${site}${callbackPath('example')}`,
    `${site}${callbackPath('strong')}`,
    `${site}${callbackPath('renamed')}`,
  ])
  other = await startIdentityProvider([`${site}${callbackPath('other')}`], {
    emailInIdToken: true,
  })
  const { issuer, clientId, clientSecret } = idp
  const secretFile = join(folder, 'secret')
  writeFileSync(secretFile, `${clientSecret}\n`)
  const file = join(folder, 'oidc.json')
  const providers = [
    { name: 'example', label: 'Example', issuer, clientId, clientSecretFile: secretFile },
    { name: 'strong', issuer, clientId, clientSecret, acr: ['gold'], amr: ['otp', 'hwk'] },
    { name: 'other', issuer: other.issuer, clientId, clientSecret },
    // Its metadata say that it is another.
    { name: 'renamed', issuer: issuer.replace('127.0.0.1', 'localhost'), clientId, clientSecret },
    { name: 'foreign', tenant: 'acme', issuer, clientId, clientSecret },
  ]
  writeFileSync(file, JSON.stringify({ providers }))
  app = await openApp({
    environment: {
      ROLLCALL_PUBLIC_URL: site,
      ROLLCALL_OIDC_FILE: file,
      ROLLCALL_RETURN_URLS: portal,
    },
  })
})

afterAll(async () => {
  await app.close()
  await idp.close()
  await other.close()
  rmSync(folder, { recursive: true })
})

interface Browser {
  status: number
  location: string
  cookies: string[]
  html: string
}

async function browse(url: string, cookie?: string): Promise<Browser> {
  const answer = await app.app.inject({
    method: 'GET',
    url,
    headers: { host: 'users.example.test', ...(cookie === undefined ? {} : { cookie }) },
  })
  const set = answer.headers['set-cookie'] ?? []
  return {
    status: answer.statusCode,
    location: String(answer.headers['location'] ?? ''),
    cookies: [set].flat(),
    html: answer.body,
  }
}

function valueIn(cookies: readonly string[], name: string): string {
  return cookies.find((line) => line.startsWith(`__Host-${name}=`))?.split(';', 1)[0] ?? ''
}

async function begin(name: string, query = ''): Promise<{ url: URL; cookie: string }> {
  const { status, location, cookies } = await browse(`/v1/auth/oidc/${name}/start${query}`)
  expect(status).toBe(303)
  return {
    url: new URL(location),
    cookie: cookies.map((line) => line.split(';', 1)[0]).join('; '),
  }
}

/** The whole way there and back. */
async function signIn(
  name: string,
  provider: IdentityProvider = idp,
  query = '',
): Promise<Browser> {
  const { url, cookie } = await begin(name, query)
  const back = await provider.visit(url.href)
  return await browse(`${back.pathname}${back.search}`, cookie)
}

async function newExternal(spec: Partial<UserSpec> = {}): Promise<{ id: string; email: string }> {
  const username = `person-${randomUUID()}`
  const email = `${username}@example.test`
  const created = await app.ask('POST /v1/users', {
    body: { spec: { username, email, credential: { mode: 'external' }, ...spec } },
  })
  expect(created.status).toBe(201)
  return { id: String(created.body['id']), email }
}

async function failures(id: string | null): Promise<unknown[]> {
  const { body } = await app.ask('GET /v1/audit?limit=200')
  const items = body['items'] as unknown as Record<string, unknown>[]
  return items
    .filter(({ action, objectId }) => action === 'sign-in' && objectId === id)
    .map(({ reason }) => reason)
}

const refusedAt = (code: string): string => `../../../../sign-in?refused=${code}`

describe('signing in', () => {
  test('S3-07: an external user comes in through the provider, and is SSO from then on', async () => {
    const { id, email } = await newExternal()
    idp.person = { subject: `s-${id}`, email: email.toUpperCase() }
    expect((await statusOf(app, id))['loginType']).toBeNull()
    const { status, location, cookies } = await signIn('example')
    expect({ status, location }).toEqual({ status: 303, location: '../../../../signed-in' })
    const [, token = ''] = valueIn(cookies, 'rollcall').split('=')
    const me = await sessionAsk(app, token, 'GET /v1/me')
    expect(me.body.user?.id).toBe(id)
    expect(await statusOf(app, id)).toMatchObject({ loginType: 'SSO', state: 'ACTIVE' })
    const sessions = await sessionAsk(app, token, 'GET /v1/me/sessions')
    expect(sessions.body['items']).toMatchObject([{ method: 'oidc', mfaAt: null, current: true }])
  })

  test('ASVS 6.8.1, 10.5.2: once linked, it is the subject that counts, whatever the address', async () => {
    const { id, email } = await newExternal()
    const thief = await newExternal()
    idp.person = { subject: `s-${id}`, email }
    await signIn('example')
    idp.person = { subject: `s-${id}`, email: thief.email }
    const { cookies } = await signIn('example')
    const [, token = ''] = valueIn(cookies, 'rollcall').split('=')
    expect((await sessionAsk(app, token, 'GET /v1/me')).body.user?.id).toBe(id)
    // And another subject with the address of somebody who is linked is nobody.
    idp.person = { subject: 'somebody-else', email }
    expect((await signIn('example')).location).toBe(refusedAt('auth.oidc-refused'))
  })

  test('ASVS 6.8.1: the same subject at another provider is somebody else', async () => {
    const { id, email } = await newExternal()
    idp.person = { subject: `s-${id}`, email }
    await signIn('example')
    other.person = { subject: `s-${id}`, email }
    expect((await signIn('other', other)).location).toBe(refusedAt('auth.oidc-refused'))
  })

  test('an address is taken from the answer, or asked for', async () => {
    const { id, email } = await newExternal()
    other.person = { subject: `o-${id}`, email }
    expect((await signIn('other', other)).location).toBe('../../../../signed-in')
  })

  test.each([
    ['that is not verified', {}, false],
    ['of a user who signs in with a password', { credential: { mode: 'secretRef' } }, true],
    ['of a user who was invited', { credential: { mode: 'invite' } }, true],
    ['of a user with keys only', { credential: { mode: 'none' } }, true],
    ['of a user who is not active', { active: false }, true],
  ] as const)('an address %s links nobody', async (_case, spec, emailVerified) => {
    const { email } = await newExternal(spec)
    idp.person = { subject: `x-${email}`, email, emailVerified }
    expect((await signIn('example')).location).toBe(refusedAt('auth.oidc-refused'))
    expect(await failures(null)).toContain('identity-unknown')
  })

  test('whoever is given another way to sign in does not come in through the provider any more', async () => {
    const { id, email } = await newExternal()
    idp.person = { subject: `s-${id}`, email }
    await signIn('example')
    await app.ask(`PATCH /v1/users/${id}`, {
      body: { spec: { credential: { mode: 'secretRef' } } },
    })
    expect((await signIn('example')).location).toBe(refusedAt('auth.oidc-refused'))
  })

  test('an external user has no password to sign in with, even where one is left', async () => {
    const { id } = await newExternal()
    await givePassword(app, id, { text: 'correct horse battery staple' })
    const { body } = await app.ask(`GET /v1/users/${id}`)
    const { username } = body['spec'] as unknown as { username: string }
    const answer = await app.ask('POST /v1/auth/sign-in', {
      key: null,
      body: { username, password: 'correct horse battery staple', accessPoint: 'web' },
    })
    expect(answer.status).toBe(401)
  })
})

test('whoever signs in at a provider gets no other door here, and no factor that nobody asks for', async () => {
  const { id, email } = await newExternal()
  idp.person = { subject: `s-${id}`, email }
  const { cookies } = await signIn('example')
  const [, token = ''] = valueIn(cookies, 'rollcall').split('=')
  const answer = await sessionAsk(app, token, 'POST /v1/me/mfa:passkeyOptions')
  expect(answer.body).toMatchObject({ code: 'auth.passkey-refused' })
  const enrolled = await sessionAsk(app, token, 'POST /v1/me/mfa', { body: {} })
  expect(enrolled.body).toMatchObject({ code: 'user.act-impossible', status: 409 })
})

describe('ASVS 6.3.4: every rule holds at this door too', () => {
  test.each([
    ['access.user-inactive', { body: { spec: { active: false } }, act: '' }],
    ['access.user-locked', { body: { reason: 'a reason' }, act: ':lock' }],
    ['access.user-banned', { body: { reason: 'a reason' }, act: ':ban' }],
    ['access.user-expired', { body: { spec: { expiresAt: '2026-01-01T00:00:00Z' } }, act: '' }],
    [
      'access.address-not-whitelisted',
      { body: { spec: { ipWhitelist: [{ cidr: '192.0.2.0/24' }] } }, act: '' },
    ],
    ['access.access-point-not-allowed', { body: { spec: { accessPoints: ['api'] } }, act: '' }],
    ['access.mfa-missing', { body: { spec: { mfa: 'required' } }, act: '' }],
  ] as const)('%s', async (reason, { body, act }) => {
    const { id, email } = await newExternal()
    idp.person = { subject: `s-${id}`, email }
    expect((await signIn('example')).location).toBe('../../../../signed-in')
    const request = act === '' ? `PATCH /v1/users/${id}` : `POST /v1/users/${id}${act}`
    expect((await app.ask(request, { body })).status).toBe(200)
    const { location, cookies } = await signIn('example')
    expect(location).toBe(refusedAt(reason))
    expect(valueIn(cookies, 'rollcall')).toBe('')
    expect(await failures(id)).toContain(reason)
  })

  test('ASVS 6.8.4: where acr and amr are asked for, whoever shows them has shown a second factor', async () => {
    const { id, email } = await newExternal({ mfa: 'required' })
    const person = { subject: `s-${id}`, email }
    idp.person = { ...person, acr: 'gold', amr: ['pwd', 'otp'] }
    const { location, cookies } = await signIn('strong')
    expect(location).toBe('../../../../signed-in')
    const [, token = ''] = valueIn(cookies, 'rollcall').split('=')
    expect((await sessionAsk(app, token, 'GET /v1/me')).status).toBe(200)
    idp.person = { ...person, acr: 'silver', amr: ['pwd', 'otp'] }
    expect((await signIn('strong')).location).toBe(refusedAt('auth.oidc-refused'))
    idp.person = { ...person, acr: 'gold', amr: ['pwd'] }
    expect((await signIn('strong')).location).toBe(refusedAt('auth.oidc-refused'))
    expect(await failures(id)).toContain('acr-or-amr-missing')
  })
})

describe('an answer that is not the one to this question signs nobody in', () => {
  async function answered(): Promise<{ back: URL; cookie: string }> {
    const { id, email } = await newExternal()
    idp.person = { subject: `s-${id}`, email }
    const { url, cookie } = await begin('example')
    return { back: await idp.visit(url.href), cookie }
  }

  test.each([
    ['ASVS 10.1.2: another state', (back: URL) => back.searchParams.set('state', 'x'.repeat(43))],
    ['ASVS 10.1.2: no state', (back: URL) => back.searchParams.delete('state')],
    [
      'ASVS 10.2.2: another issuer',
      (back: URL) => back.searchParams.set('iss', 'https://evil.example.test'),
    ],
    [
      'ASVS 10.2.2: no issuer, where the provider names itself',
      (back: URL) => back.searchParams.delete('iss'),
    ],
    ['a code that was made up', (back: URL) => back.searchParams.set('code', 'x'.repeat(43))],
    [
      'an error of the provider',
      (back: URL) => {
        back.searchParams.delete('code')
        back.searchParams.set('error', 'access_denied')
      },
    ],
    [
      'ASVS 1.3.7: a state that comes twice',
      (back: URL) => back.searchParams.append('state', 'other'),
    ],
  ])('%s', async (_case, change) => {
    const { back, cookie } = await answered()
    change(back)
    const { status, location, cookies } = await browse(`${back.pathname}${back.search}`, cookie)
    expect({ status, location }).toEqual({
      status: 303,
      location: refusedAt('auth.oidc-refused'),
    })
    expect(valueIn(cookies, 'rollcall')).toBe('')
  })

  test('ASVS 10.2.1: in a browser that did not ask', async () => {
    const { back } = await answered()
    const path = `${back.pathname}${back.search}`
    expect((await browse(path)).location).toBe(refusedAt('auth.oidc-refused'))
    const victim = await begin('example')
    expect((await browse(path, victim.cookie)).location).toBe(refusedAt('auth.oidc-refused'))
  })

  test('ASVS 10.2.1: with a code that was asked for under another PKCE verifier', async () => {
    const { url, cookie } = await begin('example')
    url.searchParams.set('code_challenge', 'x'.repeat(43))
    const back = await idp.visit(url.href)
    expect((await browse(`${back.pathname}${back.search}`, cookie)).location).toBe(
      refusedAt('auth.oidc-refused'),
    )
  })

  test('ASVS 10.5.1: with another nonce', async () => {
    const { url, cookie } = await begin('example')
    url.searchParams.set('nonce', 'another')
    const back = await idp.visit(url.href)
    expect((await browse(`${back.pathname}${back.search}`, cookie)).location).toBe(
      refusedAt('auth.oidc-refused'),
    )
  })

  test('ASVS 6.8.2: a second time', async () => {
    const { back, cookie } = await answered()
    const path = `${back.pathname}${back.search}`
    expect((await browse(path, cookie)).location).toBe('../../../../signed-in')
    const again = await browse(path, cookie)
    expect(again.location).toBe(refusedAt('auth.oidc-refused'))
    expect(valueIn(again.cookies, 'rollcall')).toBe('')
  })

  test('of another provider than the one that was asked', async () => {
    const { back, cookie } = await answered()
    expect((await browse(`${callbackPath('other')}${back.search}`, cookie)).location).toBe(
      refusedAt('auth.oidc-refused'),
    )
  })

  test('ASVS 10.5.3: a provider whose metadata name another issuer is not used', async () => {
    const { status, location } = await browse('/v1/auth/oidc/renamed/start')
    expect({ status, location }).toEqual({ status: 503, location: '' })
  })
})

test('the question has state, nonce, PKCE and the address of this server, whatever the request says', async () => {
  const { url, cookie } = await begin('strong')
  const asked = Object.fromEntries(url.searchParams)
  expect(asked).toMatchObject({
    response_type: 'code',
    client_id: idp.clientId,
    redirect_uri: `${site}${callbackPath('strong')}`,
    scope: 'openid email',
    code_challenge_method: 'S256',
    acr_values: 'gold',
  })
  const secrets = [asked['state'], asked['nonce'], asked['code_challenge']]
  expect(secrets.every((secret) => /^[\w-]{43}$/.test(secret ?? ''))).toBe(true)
  const second = await begin('strong')
  expect(second.url.searchParams.get('state')).not.toBe(asked['state'])
  expect(cookie).not.toContain(asked['state'])
})

test('ASVS 3.7.2: after it the browser goes to an address that is allowed, and to no other', async () => {
  const { id, email } = await newExternal()
  idp.person = { subject: `s-${id}`, email }
  const wanted = `${portal}/zones?page=2`
  const query = (url: string): string => `?return=${encodeURIComponent(url)}`
  expect((await signIn('example', idp, query(wanted))).location).toBe(wanted)
  for (const evil of [
    `${portal}.evil.test/`,
    '//evil.test',
    'https://portal.example.test@evil.test/',
  ])
    expect((await signIn('example', idp, query(evil))).location).toBe('../../../../signed-in')
})

describe('ASVS 7.6.2: a session is begun by a person', () => {
  async function startWith(headers: Record<string, string>, query = ''): Promise<string> {
    const answer = await app.app.inject({
      url: `/v1/auth/oidc/example/start${query}`,
      headers: { host: 'users.example.test', ...headers },
    })
    expect(answer.statusCode).toBe(303)
    return String(answer.headers['location'])
  }

  test.each(['cross-site', 'same-site'])(
    'a browser that a page sends (%s) gets the page with the button, and goes on to the same address later',
    async (from) => {
      const headers = { 'sec-fetch-site': from }
      expect(await startWith(headers)).toBe('../../../../sign-in')
      const wanted = `${portal}/zones?page=2`
      const query = `?return=${encodeURIComponent(wanted)}`
      const location = await startWith(headers, query)
      expect(location).toBe(`../../../../sign-in${query}`)
      const evil = `?return=${encodeURIComponent('https://evil.example.test/')}`
      expect(await startWith(headers, evil)).toBe('../../../../sign-in')
    },
  )

  test.each([{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, {}])(
    'the button, and an address that is typed, lead to the provider: %j',
    async (headers) => {
      expect(await startWith(headers)).toContain(idp.issuer)
    },
  )
})

test('the page offers the providers of the tenant and says what was refused, in words of its own', async () => {
  const { html } = await browse('/sign-in?refused=access.mfa-missing')
  expect(html).toContain('href="v1/auth/oidc/example/start"')
  expect(html).toContain('Sign in with Example')
  expect(html).not.toContain('foreign')
  expect(html).toContain('A second factor is needed')
  expect((await browse('/sign-in?refused=%3Cb%3Ehello')).html).not.toContain('hello')
  expect((await browse('/v1/auth/oidc/foreign/start')).status).toBe(404)
  expect((await browse('/v1/auth/oidc/nobody/start')).status).toBe(404)
})

test('ASVS 10.1.1, 14.2.1: neither code nor state nor token is in the audit log', async () => {
  const { id, email } = await newExternal()
  idp.person = { subject: `s-${id}`, email }
  const { url, cookie } = await begin('example')
  const back = await idp.visit(url.href)
  await browse(`${back.pathname}${back.search}`, cookie)
  const { body } = await app.ask('GET /v1/audit?limit=200')
  const text = JSON.stringify(body)
  for (const secret of ['code', 'state']) {
    const value = back.searchParams.get(secret) ?? ''
    expect(value.length).toBeGreaterThan(20)
    expect(text).not.toContain(value)
  }
})
