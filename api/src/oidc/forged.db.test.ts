/** Tokens that are not of the provider, or not for us: an identity provider of the test's own makes them, since a real one would not. */
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { sessionAsk, tenantIdOf } from '../../../test/support/people.ts'
import { statement } from '../database/statement.ts'

const site = 'https://users.example.test'
const clientId = 'rollcall'
const clientSecret = 'a secret of the two'
const folder = mkdtempSync(join(tmpdir(), 'rollcall-forged-'))
const right = generateKeyPairSync('rsa', { modulusLength: 2048 })
const wrong = generateKeyPairSync('rsa', { modulusLength: 2048 })
let server: Server
let issuer: string
let app: TestApp
/** How far the clock of the server is ahead of that of the provider. */
let laterMs = 0
/** The token that is answered next. */
let token = ''

interface Token {
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  /** Makes the signature. */
  seal?: (text: string) => string
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = (body: object): void => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(body))
    }
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return answer({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
        })
      case '/keys': {
        const key = right.publicKey.export({ format: 'jwk' })
        return answer({ keys: [{ ...key, kid: 'one', use: 'sig', alg: 'RS256' }] })
      }
      default:
        return answer({ access_token: 'x', token_type: 'Bearer', id_token: token })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  issuer = `http://127.0.0.1:${address.port}`
  const file = join(folder, 'oidc.json')
  const provider = { issuer, clientId, clientSecret }
  const providers = [
    { ...provider, name: 'forged' },
    { ...provider, name: 'aged', maxAgeMinutes: 10 },
  ]
  writeFileSync(file, JSON.stringify({ providers }))
  app = await openApp({
    clock: () => new Date(Date.now() + laterMs),
    environment: { ROLLCALL_PUBLIC_URL: site, ROLLCALL_OIDC_FILE: file },
  })
  const created = await app.ask('POST /v1/users', {
    body: {
      spec: { username: 'ada', email: 'ada@example.test', credential: { mode: 'external' } },
    },
  })
  expect(created.status).toBe(201)
})

afterAll(async () => {
  await app.close()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true })
})

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signedBy =
  (key: KeyObject) =>
  (text: string): string =>
    sign('sha256', Buffer.from(text), key).toString('base64url')

/** Goes there and back; the token is what the provider of the test makes of it. */
async function signInWith(forged: Token): Promise<string> {
  return String((await comeBack(forged)).headers['location'])
}

async function comeBack(
  { header, claims, seal = signedBy(right.privateKey) }: Token,
  provider = 'forged',
): Promise<{ headers: Record<string, unknown> }> {
  const started = await app.app.inject({
    url: `/v1/auth/oidc/${provider}/start`,
    headers: { host: 'users.example.test' },
  })
  const asked = new URL(String(started.headers['location'])).searchParams
  const now = Math.floor(Date.now() / 1000)
  const body = {
    iss: issuer,
    aud: clientId,
    sub: 'ada-1815',
    nonce: asked.get('nonce'),
    iat: now,
    exp: now + 60,
    email: 'ada@example.test',
    email_verified: true,
    ...claims,
  }
  const text = `${encode({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${encode(body)}`
  token = `${text}.${seal(text)}`
  const [set = ''] = [started.headers['set-cookie'] ?? ''].flat()
  const [cookie = ''] = set.split(';', 1)
  return await app.app.inject({
    url: `/v1/auth/oidc/${provider}/callback?code=x&state=${asked.get('state')}`,
    headers: { host: 'users.example.test', cookie },
  })
}

const refused = '../../../../sign-in?refused=auth.oidc-refused'
const publicPem = String(right.publicKey.export({ type: 'spki', format: 'pem' }))
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

test.each<[string, Token]>([
  ['ASVS 6.8.2: signed by another key', { seal: signedBy(wrong.privateKey) }],
  ['ASVS 6.8.2: not signed', { header: { alg: 'none' }, seal: () => '' }],
  [
    'ASVS 6.8.2: signed with the public key as if it were a secret',
    {
      header: { alg: 'HS256' },
      seal: (text) => createHmac('sha256', publicPem).update(text).digest('base64url'),
    },
  ],
  [
    'ASVS 6.8.2: signed with the secret of the client, which was not agreed on',
    {
      header: { alg: 'HS256' },
      seal: (text) => createHmac('sha256', clientSecret).update(text).digest('base64url'),
    },
  ],
  ['ASVS 10.5.4: for another client', { claims: { aud: 'another' } }],
  [
    'ASVS 10.5.4: for several clients, made for another',
    { claims: { aud: [clientId, 'another'], azp: 'another' } },
  ],
  ['ASVS 10.5.3: of another issuer', { claims: { iss: 'https://id.example.test' } }],
  ['ASVS 6.8.2: that has expired', { claims: { exp: inSeconds(-120) } }],
  ['ASVS 10.5.1: with another nonce', { claims: { nonce: 'another' } }],
  ['ASVS 10.5.1: without a nonce', { claims: { nonce: undefined } }],
  ['without a subject', { claims: { sub: undefined } }],
  ['with an empty subject', { claims: { sub: '' } }],
  ['with a subject that is too long', { claims: { sub: 'x'.repeat(256) } }],
  ['whose address is verified in a word', { claims: { sub: 'other', email_verified: 'true' } }],
])('a token %s signs nobody in', async (_case, forged) => {
  expect(await signInWith(forged)).toBe(refused)
})

test('the same token without a fault signs in', async () => {
  expect(await signInWith({})).toBe('../../../../signed-in')
})

/** The session of ada, who is linked at either provider in turn. */
async function sessionAt(provider: string, forged: Token): Promise<string> {
  await app.database.write(await tenantIdOf(app), [statement('delete from identities', [])])
  const { headers } = await comeBack(forged, provider)
  const [, session = ''] = /rollcall=([^;]+)/.exec([headers['set-cookie']].flat().join('\n')) ?? []
  return session
}

async function isLive(session: string): Promise<boolean> {
  return (await sessionAsk(app, session, 'GET /v1/me')).status === 200
}

describe('ASVS 7.6.1: a session lasts no longer than the provider may have asked for credentials ago', () => {
  const minute = 60_000
  const authenticated = (minutesAgo: number): Token => ({
    claims: { sub: 'ada-1815', auth_time: inSeconds(-60 * minutesAgo) },
  })

  test('with maxAgeMinutes 10, four minutes after: six minutes', async () => {
    laterMs = 0
    const token = await sessionAt('aged', authenticated(4))
    const { body } = await sessionAsk(app, token, 'GET /v1/me/sessions')
    const [session] = body['items'] as unknown as [{ expiresAt: string }]
    const minutes = (Date.parse(session.expiresAt) - Date.now()) / minute
    expect(minutes).toBeGreaterThan(5.8)
    expect(minutes).toBeLessThanOrEqual(6)
    laterMs = 5 * minute
    expect(await isLive(token)).toBe(true)
    laterMs = 6 * minute + 1_000
    expect(await isLive(token)).toBe(false)
  })

  test('an answer that does not say when, or too long ago, begins none', async () => {
    laterMs = 0
    expect(await sessionAt('aged', { claims: { auth_time: undefined } })).toBe('')
    expect(await sessionAt('aged', authenticated(12))).toBe('')
    expect(await sessionAt('aged', { claims: { auth_time: 'now' } })).toBe('')
  })

  test('without it as long as every session, however long ago', async () => {
    laterMs = 0
    const token = await sessionAt('forged', authenticated(600))
    laterMs = 15 * minute
    expect(await isLive(token)).toBe(true)
  })

  test('the provider is asked to ask for credentials that are older', async () => {
    const asked = async (provider: string): Promise<string | null> => {
      const url = `/v1/auth/oidc/${provider}/start`
      const { headers } = await app.app.inject({ url, headers: { host: 'users.example.test' } })
      return new URL(String(headers['location'])).searchParams.get('max_age')
    }
    expect([await asked('aged'), await asked('forged')]).toEqual(['600', null])
  })

  test('signing out here ends the session here, and the next one is asked for there', async () => {
    laterMs = 0
    const token = await sessionAt('aged', authenticated(1))
    expect((await sessionAsk(app, token, 'POST /v1/auth/sign-out')).status).toBe(204)
    expect(await isLive(token)).toBe(false)
  })
})

describe('ASVS 7.1.3: what ends which session stands in the guide', () => {
  const guide = readFileSync(new URL('../../../docs/guide/sign-in.md', import.meta.url), 'utf8')
  const [, section = ''] = guide.split('### Sessions there and here\n')
  const [table = ''] = section.split('\n## ')
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:What happens|-)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const minute = 60_000
  let id = ''
  let session = ''

  beforeEach(async () => {
    laterMs = 0
    const username = `person-${randomUUID()}`
    const email = `${username}@example.test`
    const created = await app.ask('POST /v1/users', {
      body: { spec: { username, email, credential: { mode: 'external' } } },
    })
    id = String(created.body['id'])
    session = await sessionAt('aged', {
      claims: { sub: username, email, auth_time: inSeconds(-60) },
    })
  })
  afterEach(() => {
    laterMs = 0
  })

  const ends = async (work: () => Promise<Answer | undefined>): Promise<void> => {
    expect(await isLive(session)).toBe(true)
    const answer = await work()
    if (answer !== undefined) expect(answer.body).not.toHaveProperty('code')
    expect(await isLive(session)).toBe(false)
  }
  const change = (spec: object) => (): Promise<Answer> =>
    app.ask(`PATCH /v1/users/${id}`, { body: { spec } })
  const act = (name: string, body: object) => (): Promise<Answer> =>
    app.ask(`POST /v1/users/${id}:${name}`, { body })
  const wait = (minutes: number) => async (): Promise<undefined> => {
    laterMs = minutes * minute
  }

  const proofs: Readonly<Record<string, readonly (() => Promise<void>)[]>> = {
    'signing in': [async () => expect(await isLive(session)).toBe(true)],
    '`maxAgeMinutes` have passed since it asked for credentials': [() => ends(wait(9.1))],
    '30 minutes at rest, or 12 hours': [() => ends(wait(30)), () => ends(wait(12 * 60))],
    'signing out here': [() => ends(() => sessionAsk(app, session, 'POST /v1/auth/sign-out'))],
    'signing out there, or losing the account there': [
      async () => {
        // The provider signs nobody in any more.
        expect(await sessionAt('aged', { seal: () => '' })).toBe('')
        expect(await isLive(session)).toBe(true)
      },
    ],
    'deactivation, a lock, removal, `:revokeSessions`, another `credential.mode`': [
      () => ends(change({ active: false })),
      () => ends(act('lock', { reason: 'incident' })),
      () =>
        ends(() =>
          app.ask(`DELETE /v1/users/${id}?policy=deactivate`, { headers: { 'if-match': '*' } }),
        ),
      () => ends(act('revokeSessions', {})),
      () => ends(change({ credential: { mode: 'secretRef' } })),
    ],
    'what needs a proof of the user (`POST /v1/me/step-up`)': [
      async () => {
        const body = { currentPassword: 'anything at all' }
        expect((await sessionAsk(app, session, 'POST /v1/me/step-up', { body })).status).toBe(403)
      },
    ],
  }

  test('and every row of it is proven here', () => {
    expect(rows.map(([, what]) => what)).toEqual(Object.keys(proofs))
    for (const [, what, , here = ''] of rows)
      expect(here, what).toMatch(/^(?:a session|the session ends|the session goes on|not for)/)
  })

  test.each(
    Object.entries(proofs).flatMap(([what, all]) => all.map((one) => [what, one] as const)),
  )('%s', async (_what, proof) => {
    await proof()
  })

  test('it names every system that makes sessions', () => {
    expect(section).toContain('Rollcall, which keeps its own, and the providers of the file')
    expect(section).toContain('no back-channel logout')
  })
})
