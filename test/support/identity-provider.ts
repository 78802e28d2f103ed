/** A real identity provider in the process of the test (oidc-provider), whose people sign in there without being asked for anything. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'

import { type Context, Provider } from 'oidc-provider'

/** Somebody who has an account there. */
export interface ProviderPerson {
  subject: string
  email?: string
  emailVerified?: boolean
  acr?: string
  amr?: readonly string[]
}

export interface IdentityProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** Who signs in there from now on. */
  person: ProviderPerson
  /** Goes where the browser is sent, signs in, and answers where it is sent back to. */
  visit(startUrl: string): Promise<URL>
  close(): Promise<void>
}

const clientId = 'rollcall'
const clientSecret = 'a secret that only the two of them know'
const hopsMax = 10

export async function startIdentityProvider(
  redirectUris: readonly string[],
  options: { emailInIdToken?: boolean } = {},
): Promise<IdentityProvider> {
  let person: ProviderPerson = { subject: 'nobody' }
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the provider has no port')
  const issuer = `http://127.0.0.1:${address.port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: redirectUris }],
    claims: { openid: ['sub', 'acr', 'amr'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: options.emailInIdToken !== true,
    jwks: { keys: [signingKey()] },
    ttl: Object.fromEntries(
      ['Interaction', 'Grant', 'Session', 'AccessToken', 'IdToken'].map((name) => [name, 60]),
    ),
    acrValues: ['gold', 'silver'],
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/interaction' },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        ...(person.email === undefined
          ? {}
          : { email: person.email, email_verified: person.emailVerified ?? true }),
      }),
    }),
    // Everybody agrees to everything.
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction') !== true) return answer(request, response)
    const { subject, acr, amr } = person
    const login = {
      accountId: subject,
      ...(acr === undefined ? {} : { acr, amr }),
      remember: false,
    }
    void provider.interactionFinished(request, response, { login })
  })
  return {
    issuer,
    clientId,
    clientSecret,
    get person() {
      return person
    },
    set person(next) {
      person = next
    },
    visit: (startUrl) => follow(startUrl, issuer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }
}

/** A browser that has never been there: follows redirects, with cookies, until it is sent elsewhere. */
async function follow(startUrl: string, issuer: string): Promise<URL> {
  const jar = new Map<string, string>()
  let url = new URL(startUrl)
  for (let hop = 0; hop < hopsMax; hop += 1) {
    if (url.origin !== issuer) return url
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1)
      const equals = pair.indexOf('=')
      jar.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    const location = response.headers.get('location')
    if (location === null)
      throw new Error(`the provider answered ${response.status}: ${await response.text()}`)
    url = new URL(location, url)
  }
  throw new Error('the provider sends the browser around in circles')
}
