/** Tokens that are not of the provider, or not for us: an identity provider of the test's own makes them, since a real one would not. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

const site = 'https://users.example.test'
const clientId = 'rollcall'
const clientSecret = 'a secret of the two'
const folder = mkdtempSync(join(tmpdir(), 'rollcall-forged-'))
const right = generateKeyPairSync('rsa', { modulusLength: 2048 })
const wrong = generateKeyPairSync('rsa', { modulusLength: 2048 })
let server: Server
let issuer: string
let app: TestApp
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
  const providers = [{ name: 'forged', issuer, clientId, clientSecret }]
  writeFileSync(file, JSON.stringify({ providers }))
  app = await openApp({
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
async function signInWith({
  header,
  claims,
  seal = signedBy(right.privateKey),
}: Token): Promise<string> {
  const started = await app.app.inject({
    url: '/v1/auth/oidc/forged/start',
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
  const back = await app.app.inject({
    url: `/v1/auth/oidc/forged/callback?code=x&state=${asked.get('state')}`,
    headers: { host: 'users.example.test', cookie },
  })
  return String(back.headers['location'])
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
