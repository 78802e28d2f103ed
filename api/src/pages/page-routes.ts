/**
 * What holds for every page: the language of the reader, the policy that lets no script run, forms from this server alone, and a page for whatever goes wrong. The routes below it call what the
 * JSON routes call.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

import type { Caller } from '../access/caller.ts'
import type { Credentials } from '../access/credentials.ts'
import type { Uses } from '../access/uses.ts'
import { problemOf, Refusal, refusalOf } from '../http/errors.ts'
import { type Form, readForms } from '../http/forms.ts'
import { refuseForgedForm } from '../http/session-cookie.ts'
import type { OidcProvider } from '../oidc/provider-file.ts'
import type { SignInRoutesOptions } from '../sign-in/routes.ts'
import { document, type Page } from './layout.ts'
import { problemPage } from './problem-page.ts'
import { textsFor } from './reader.ts'
import { returnOrigins, type Site } from './site.ts'
import { styleDigest } from './style.ts'
import type { Texts } from './texts.ts'
import { catchUpAfterWrite } from '../http/writes.ts'

export interface PageRoutesOptions extends SignInRoutesOptions {
  credentials: Credentials
  uses: Uses
  site: Site
  oidcProviders: readonly OidcProvider[]
}

/** What a route that takes a form is given. */
export interface OfForm {
  Body: Form | null
}

/** The configuration of every page. */
export const pageConfig = { config: { undocumented: true, isPlain: true } }

export const setUpPages = fastifyPlugin(
  async (app: FastifyInstance, { site, feed }: PageRoutesOptions) => {
    readForms(app)
    const policy = [
      `default-src 'none'`,
      `style-src ${styleDigest}`,
      'img-src data:',
      ["form-action 'self'", ...returnOrigins(site)].join(' '),
      `base-uri 'none'`,
      `frame-ancestors 'none'`,
    ].join('; ')
    app.addHook('onRequest', async (request) => {
      if (request.method === 'POST') refuseForgedForm(request)
    })
    app.addHook('onSend', async (request, reply, payload) => {
      reply.headers({
        'content-security-policy': policy,
        // Not `no-referrer`: under it browsers say of a form that it comes from nowhere. No address of a page holds a secret.
        'referrer-policy': 'same-origin',
        'permissions-policy': 'camera=(), geolocation=(), microphone=()',
        vary: 'accept-language, cookie',
      })
      await catchUpAfterWrite(feed, request, reply)
      return payload
    })
    app.setErrorHandler((error, request, reply) => {
      const refusal = refusalOf(error)
      const { status } = problemOf(refusal)
      if (status >= 500) request.log.error({ err: refusal.cause ?? refusal }, 'a page failed')
      const texts = textsOf(request, site)
      const path = request.routeOptions.url ?? ''
      const page = problemPage(texts, refusal, { requestId: request.id, status, path })
      return showRefused(reply, refusal, { page, site })
    })
  },
)

export function textsOf(request: FastifyRequest, { language }: Site): Texts {
  return textsFor(request.headers['accept-language'], language)
}

export function show(reply: FastifyReply, page: Page, site: Site): FastifyReply {
  const texts = textsOf(reply.request, site)
  return reply
    .header('content-language', texts.tag)
    .type('text/html; charset=utf-8')
    .send(document(page, { texts, product: site.product, isSignedIn: isSignedIn(reply, page) }))
}

/** Null until the session of the browser is known, as it is on every page that needs one. */
function isSignedIn({ request }: FastifyReply, { beginsSession }: Page): boolean {
  return beginsSession === true || (request.caller as Caller | null | undefined) != null
}

/** A page that says what was refused, with the status that a program would get. */
export function showRefused(
  reply: FastifyReply,
  refusal: Refusal,
  { page, site }: { page: Page; site: Site },
): FastifyReply {
  if (refusal.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(refusal.retryAfterSeconds))
  return show(reply.code(problemOf(refusal).status), page, site)
}

/** Does something, or shows the form again with what was wrong; what no form can put right goes to the page of problems. */
export async function orShowAgain(
  reply: FastifyReply,
  site: Site,
  work: () => Promise<FastifyReply>,
  again: (refusal: Refusal) => Page | Promise<Page>,
): Promise<FastifyReply> {
  try {
    return await work()
  } catch (error) {
    const refusal = refusalOf(error)
    if (lost.has(refusal.code) || problemOf(refusal).status >= 500) throw error
    return showRefused(reply, refusal, { page: await again(refusal), site })
  }
}

/** After these there is nothing to type again. */
const lost: ReadonlySet<string> = new Set(['auth.ticket-invalid', 'auth.link-invalid'])

/** Relative, so that it works under any address. */
export async function goTo(reply: FastifyReply, place: string): Promise<FastifyReply> {
  return await reply.redirect(place, 303)
}
