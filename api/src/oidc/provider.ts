/**
 * Talking to an identity provider. What OpenID Connect asks of a client (state, nonce, PKCE, issuer, audience, signature, times) is checked by openid-client; what is known of a provider is read
 * when somebody first signs in there, and again after an hour.
 */
import type { AuthorizationCodeGrantChecks, ClientAuth, Configuration } from 'openid-client'

import { Refusal } from '../http/errors.ts'
import { isLoopback } from '../http/loopback.ts'
import type { OidcProvider } from './provider-file.ts'

/** What of the answer counts here. */
export interface OidcClaims {
  subject: string
  /** An address that the provider says it has verified; asked for where the answer does not hold it. */
  verifiedEmail: () => Promise<string | undefined>
  acr: string | undefined
  amr: readonly string[]
  /** When the user showed credentials there; there whenever the file says how long ago that may be. */
  authenticatedAt: Date | undefined
}

const timeoutSeconds = 5
const keptMs = 3_600_000
/** As OpenID Connect Core 1.0, section 2, bounds a subject. */
const subjectMax = 255

/** Loaded when somebody first signs in so: most installations have no provider. */
const load = async () => await import('openid-client')

export class ProviderClient {
  readonly provider: OidcProvider
  #configuration: { made: Promise<Configuration>; atMs: number } | undefined

  constructor(provider: OidcProvider) {
    this.provider = provider
  }

  /** Where the browser goes to sign in. */
  async startUrl(
    secrets: { state: string; nonce: string; verifier: string },
    redirectUri: string,
  ): Promise<URL> {
    const client = await load()
    const configuration = await this.#configured()
    const { scopes, acr, maxAgeMinutes } = this.provider
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
      ...(acr.length === 0 ? {} : { acr_values: acr.join(' ') }),
      ...(maxAgeMinutes === undefined ? {} : { max_age: String(maxAgeMinutes * 60) }),
    })
  }

  /** Who signed in there; refuses whatever is not as it has to be. */
  async claims(
    callback: URL,
    secrets: { state: string; nonce: string; verifier: string },
  ): Promise<OidcClaims> {
    const client = await load()
    const configuration = await this.#configured()
    const { maxAgeMinutes } = this.provider
    const checks: AuthorizationCodeGrantChecks = {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
      // The answer has to say when, and not too long ago: whatever the provider made of the question.
      ...(maxAgeMinutes === undefined ? {} : { maxAge: maxAgeMinutes * 60 }),
    }
    let tokens
    try {
      tokens = await client.authorizationCodeGrant(configuration, callback, checks)
    } catch (error) {
      throw refusalFor(error)
    }
    const claims = tokens.claims()
    if (claims === undefined || claims.sub === '' || claims.sub.length > subjectMax)
      throw refused('the answer names nobody')
    const { sub, acr, amr, auth_time } = claims
    return {
      subject: sub,
      verifiedEmail: async () => {
        if (claims['email'] !== undefined) return verifiedIn(claims)
        if (configuration.serverMetadata().userinfo_endpoint === undefined) return undefined
        try {
          return verifiedIn(await client.fetchUserInfo(configuration, tokens.access_token, sub))
        } catch (error) {
          throw refusalFor(error)
        }
      },
      acr: typeof acr === 'string' ? acr : undefined,
      amr: Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : [],
      authenticatedAt: auth_time === undefined ? undefined : new Date(auth_time * 1000),
    }
  }

  async #configured(): Promise<Configuration> {
    const kept = this.#configuration
    if (kept !== undefined && performance.now() - kept.atMs < keptMs) return await kept.made
    const made = discover(this.provider)
    this.#configuration = { made, atMs: performance.now() }
    try {
      return await made
    } catch (error) {
      // Whoever comes next tries again.
      if (this.#configuration?.made === made) this.#configuration = undefined
      throw new Refusal('server.unavailable', 'the identity provider cannot be reached now', {
        cause: error,
        retryAfterSeconds: 5,
      })
    }
  }
}

/** Only what the provider itself has verified: anybody may write anybody's address into a profile. */
function verifiedIn(claims: Readonly<Record<string, unknown>>): string | undefined {
  const { email, email_verified } = claims
  return typeof email === 'string' && email_verified === true ? email : undefined
}

async function discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<Configuration> {
  const client = await load()
  const server = new URL(issuer)
  const execute = [
    // The signature is checked although the token comes over TLS (OWASP ASVS 6.8.2).
    client.enableNonRepudiationChecks,
    ...(server.protocol === 'http:' && isLoopback(server.hostname)
      ? [client.allowInsecureRequests]
      : []),
  ]
  const metadata = clientSecret === undefined ? {} : { client_secret: clientSecret }
  return await client.discovery(
    server,
    clientId,
    metadata,
    clientSecret === undefined ? client.None() : proveBy(client, clientSecret),
    { execute, timeout: timeoutSeconds },
  )
}

/** As the provider says it takes it; `client_secret_basic` is what one that says nothing takes (OpenID Connect Discovery 1.0, section 3). */
function proveBy(client: Awaited<ReturnType<typeof load>>, secret: string): ClientAuth {
  const basic = client.ClientSecretBasic(secret)
  const post = client.ClientSecretPost(secret)
  return (server, ...rest) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (taken.includes('client_secret_basic') ? basic : post)(server, ...rest)
  }
}

/** Whether the provider could not be asked, or its answer is no good. */
function refusalFor(error: unknown): Refusal {
  const isAway =
    error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')
  return isAway
    ? new Refusal('server.unavailable', 'the identity provider cannot be reached now', {
        cause: error,
        retryAfterSeconds: 5,
      })
    : refused('the answer of the identity provider is not what was asked for', error)
}

export function refused(sentence: string, cause?: unknown): Refusal {
  return new Refusal('auth.oidc-refused', sentence, cause === undefined ? {} : { cause })
}
