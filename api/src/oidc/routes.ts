/** Signing in at an identity provider, in the browser: there, and back. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { clearCookie, cookieOf, setCookie } from '../http/cookies.ts'
import { Refusal } from '../http/errors.ts'
import '../http/route-schema.ts'
import { problemAnswers } from '../declarations/routes.ts'
import type { PageRoutesOptions } from '../pages/page-routes.ts'
import { refusalWord } from '../pages/notices.ts'
import { allowedReturn } from '../pages/site.ts'
import { beginSession, rememberReturn } from '../pages/step-routes.ts'
import type { Visitor } from '../sign-in/desk.ts'
import { visitorOf } from '../sign-in/routes.ts'
import { DEFAULT_TENANT } from '../tenants/directory.ts'
import { ProviderClient } from './provider.ts'
import { signInAtProvider } from './sign-in.ts'
import { newStart, readStart, startLifeMs, writeStart } from './start.ts'

interface OfProvider {
  Params: { provider: string }
}

const startCookie = 'rollcall-oidc'
/** From the address of either route to the pages. */
const up = '../../../../'

const params = {
  type: 'object',
  properties: {
    provider: { type: 'string', minLength: 1, maxLength: 32, description: 'Name of the provider.' },
  },
  required: ['provider'],
  additionalProperties: false,
}
const described = {
  tags: ['sign-in'],
  security: [],
  params,
  produces: ['text/html'],
  response: {
    303: { type: 'null', description: 'The browser goes on.' },
    ...problemAnswers,
  },
}

export async function oidcRoutes(app: FastifyInstance, options: PageRoutesOptions): Promise<void> {
  const { site, secrets, clock } = options
  const clients = new Map(
    options.oidcProviders.map((provider) => [provider.name, new ProviderClient(provider)]),
  )

  app.get<OfProvider & { Querystring: { return?: string } }>(
    '/v1/auth/oidc/:provider/start',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'startOidc',
        summary: 'Go to an identity provider to sign in',
        description:
          'For browsers: answers with the address of the provider, or, when a page of another site sent the browser, with that of the page to sign in on.',
        ...described,
        querystring: {
          type: 'object',
          properties: {
            return: {
              type: 'string',
              maxLength: 2048,
              description:
                'Where to go on to when the sign-in is done: an address below one of ROLLCALL_RETURN_URLS.',
            },
          },
          additionalProperties: false,
        },
      },
    },
    async (request, reply) => {
      const visitor = await visitorOf(request, options)
      const client = clientOf(request.params.provider, visitor)
      const { name } = client.provider
      const returnUrl = allowedReturn(site, request.query.return)
      if (isSentFromElsewhere(request)) {
        const query = returnUrl === undefined ? '' : `?return=${encodeURIComponent(returnUrl)}`
        return await reply.redirect(`${up}sign-in${query}`, 303)
      }
      const start = newStart({ provider: name, tenantId: visitor.tenantId }, clock())
      const url = await client.startUrl(start, callbackOf(request, visitor, name))
      if (returnUrl !== undefined) rememberReturn(reply, returnUrl)
      setCookie(reply, startCookie, writeStart(secrets, start), startLifeMs / 1000)
      return await reply.redirect(url.href, 303)
    },
  )

  app.get<OfProvider>(
    '/v1/auth/oidc/:provider/callback',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'finishOidc',
        summary: 'Come back from an identity provider',
        description:
          'For browsers, and only for the one that went there. Begins a session in the cookie of the browser.',
        ...described,
      },
    },
    async (request, reply) => {
      const visitor = await visitorOf(request, options)
      const client = clientOf(request.params.provider, visitor)
      try {
        return await finish(request, reply, { visitor, client })
      } catch (error) {
        if (!(error instanceof Refusal) || !error.code.startsWith('auth.')) throw error
        request.log.info(
          { provider: client.provider.name, code: error.code, err: error.cause },
          'a sign-in at an identity provider was refused',
        )
        // Neither the code nor the state stays in the address.
        return await reply.redirect(`${up}sign-in?refused=${refusalWord(error)}`, 303)
      }
    },
  )

  async function finish(
    request: FastifyRequest,
    reply: FastifyReply,
    { visitor, client }: { visitor: Visitor; client: ProviderClient },
  ): Promise<FastifyReply> {
    const { name } = client.provider
    const text = cookieOf(request, startCookie)
    clearCookie(reply, startCookie)
    const { tenantId } = visitor
    const start = readStart(secrets, text, { provider: name, tenantId, now: clock() })
    const callback = new URL(callbackOf(request, visitor, name))
    const query = request.url.indexOf('?')
    callback.search = query === -1 ? '' : request.url.slice(query)
    const { session } = await signInAtProvider(options, visitor, { client, callback, start })
    await options.feed.catchUp()
    const next = await beginSession(reply, visitor, options, session.token)
    return await reply.redirect(URL.canParse(next) ? next : `${up}${next}`, 303)
  }

  /** A provider of another tenant is none. */
  function clientOf(name: string, { tenant }: Visitor): ProviderClient {
    const client = clients.get(name)
    if (client !== undefined && client.provider.tenant === tenant) return client
    throw new Refusal('request.not-found', 'there is no such identity provider')
  }

  /** As it is registered with the provider: what the request says of itself plays no part, its host apart where that chose the tenant. */
  function callbackOf(request: FastifyRequest, { tenant }: Visitor, provider: string): string {
    const base = new URL(site.publicUrl())
    if (tenant !== DEFAULT_TENANT) base.hostname = request.hostname
    return `${base.href.replace(/\/+$/, '')}/v1/auth/oidc/${provider}/callback`
  }
}

/**
 * A page of another site could begin a session that nobody asked for, where the provider knows the browser and asks nothing: the button on the page of this server is for the person to press (OWASP ASVS
 * 7.6.2).
 */
function isSentFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return site === 'cross-site' || site === 'same-site'
}
