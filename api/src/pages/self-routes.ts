/** Pages of whoever is signed in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { admit } from '../http/identify.ts'
import { clearCookie, cookieOf, setCookie } from '../http/cookies.ts'
import { Refusal } from '../http/errors.ts'
import { fieldOf } from '../http/forms.ts'
import { sessionCookieOf, setSessionCookie } from '../http/session-cookie.ts'
import { confirmFactor, enrolFactor, showFactors } from '../me/factors.ts'
import { stepUp } from '../me/password.ts'
import { showProfile } from '../me/profile.ts'
import { holdProven, holdSession, type Self, sessionOf } from '../me/self.ts'
import { shownEnrolment } from '../mfa/enrolment.ts'
import { visitorOf } from '../sign-in/routes.ts'
import { provenForMs } from '../sessions/limits.ts'
import { factorsPage } from './factors-page.ts'
import { faultAt, type Faults, faultsOf, noFaults } from './faults.ts'
import type { Page } from './layout.ts'
import {
  goTo,
  type OfForm,
  orShowAgain,
  pageConfig,
  type PageRoutesOptions,
  show,
  textsOf,
} from './page-routes.ts'
import { codeMax, codesPage, enrolPage, passwordMax, signedInPage } from './sign-in-pages.ts'
import { allowedReturn } from './site.ts'

const factorCookie = 'rollcall-factor'
const factorSeconds = provenForMs / 1000

/** Who is signed in, in this browser; undefined when nobody is. */
export async function selfIn(
  request: FastifyRequest,
  options: PageRoutesOptions,
): Promise<Self | undefined> {
  const text = sessionCookieOf(request)
  if (text === undefined || text === '') return undefined
  request.tenant = await options.tenants.get(request.headers.host)
  request.credential = await options.credentials.find(text)
  const now = options.clock()
  try {
    const caller = holdSession(admit(request, now))
    request.caller = caller
    options.uses.note(request.credential.facts, now, { address: caller.address, manager: null })
    return { caller, visitor: await visitorOf(request, options) }
  } catch (error) {
    // A session that is over, or of a user who may not come in now, is as good as none here: the sign-in says why.
    if (error instanceof Refusal && error.code.startsWith('auth.')) return undefined
    throw error
  }
}

export async function selfPages(app: FastifyInstance, options: PageRoutesOptions): Promise<void> {
  const { site } = options

  app.get<{ Querystring: { return?: unknown } }>(
    '/signed-in',
    pageConfig,
    async (request, reply) => {
      const self = await selfIn(request, options)
      if (self === undefined) return await goTo(reply, 'sign-in')
      const { caller } = self
      const [profile, session, { factors }] = await Promise.all([
        showProfile({ database: options.database, caller }),
        sessionOf(options, self),
        showFactors(options, self),
      ])
      const { firstName, lastName, displayName } = profile
      const both = [firstName, lastName].filter((name) => name !== undefined).join(' ')
      const wanted = request.query.return
      const page = signedInPage(textsOf(request, site), {
        name: displayName ?? (both === '' ? caller.username : both),
        username: caller.username,
        account: caller.accountName,
        since: session.created_at,
        address: session.address,
        until: session.expires_at,
        hasFactor: factors.length > 0,
        returnUrl:
          allowedReturn(site, typeof wanted === 'string' ? wanted : undefined) ??
          site.returnUrls[0],
      })
      return show(reply, page, site)
    },
  )

  app.get('/second-factors', pageConfig, async (request, reply) => {
    const self = await selfIn(request, options)
    if (self === undefined) return await goTo(reply, 'sign-in')
    return show(reply, await factorsOf(request, self, noFaults), site)
  })

  app.post<OfForm>('/second-factors', pageConfig, async (request, reply) => {
    const self = await selfIn(request, options)
    if (self === undefined) return await goTo(reply, 'sign-in')
    const texts = textsOf(request, site)
    const currentPassword = fieldOf(request.body, 'currentPassword', passwordMax)
    return await orShowAgain(
      reply,
      site,
      async () => {
        if (currentPassword !== '') {
          const { token } = await stepUp(options, self, currentPassword)
          setSessionCookie(reply, token)
        }
        const { id } = await enrolFactor(options, self, {})
        setCookie(reply, factorCookie, id, factorSeconds)
        return await goTo(reply, 'new-factor')
      },
      async (refusal) => {
        const isUnproven = refusal.code === 'auth.step-up-needed'
        const faults = isUnproven
          ? faultAt('currentPassword', texts.refusals['auth.step-up-needed'] ?? texts.needed)
          : faultsOf(refusal, texts, ['currentPassword'])
        return await factorsOf(request, self, faults)
      },
    )
  })

  app.get('/new-factor', pageConfig, async (request, reply) => {
    const self = await selfIn(request, options)
    if (self === undefined) return await goTo(reply, 'sign-in')
    const page = await newFactorOf(request, self, noFaults)
    return page === undefined ? await goTo(reply, 'second-factors') : show(reply, page, site)
  })

  app.post<OfForm>('/new-factor', pageConfig, async (request, reply) => {
    const self = await selfIn(request, options)
    if (self === undefined) return await goTo(reply, 'sign-in')
    const texts = textsOf(request, site)
    const code = fieldOf(request.body, 'code', codeMax).replaceAll(' ', '')
    const factorId = cookieOf(request, factorCookie) ?? ''
    try {
      const { recoveryCodes } = await confirmFactor(options, self, { factorId, code })
      clearCookie(reply, factorCookie)
      return recoveryCodes === undefined
        ? await goTo(reply, 'second-factors')
        : show(reply, codesPage(texts, recoveryCodes, 'second-factors'), site)
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'auth.code-wrong') throw error
      return await wrongCode(request, reply, self)
    }
  })

  async function wrongCode(
    request: FastifyRequest,
    reply: FastifyReply,
    self: Self,
  ): Promise<FastifyReply> {
    const faults = faultAt('code', textsOf(request, site).refusals['auth.code-wrong'] ?? '')
    const page = await newFactorOf(request, self, faults)
    if (page === undefined) return await goTo(reply, 'second-factors')
    return show(reply.code(403), page, site)
  }

  async function factorsOf(request: FastifyRequest, self: Self, faults: Faults): Promise<Page> {
    const [state, { proven_at }] = await Promise.all([
      showFactors(options, self),
      sessionOf(options, self),
    ])
    const isProven = options.clock().getTime() - proven_at.getTime() < provenForMs
    return factorsPage(textsOf(request, site), state, { isProven, faults })
  }

  async function newFactorOf(
    request: FastifyRequest,
    self: Self,
    faults: Faults,
  ): Promise<Page | undefined> {
    await holdProven(options, self)
    const { tenantId, userId, username } = self.caller
    const factorId = cookieOf(request, factorCookie) ?? ''
    const shown = isUuid(factorId)
      ? await shownEnrolment(options, { tenantId, userId, username }, factorId)
      : undefined
    return shown === undefined
      ? undefined
      : enrolPage(textsOf(request, site), { ...shown, faults, action: 'new-factor' })
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
