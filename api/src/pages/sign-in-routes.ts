/** Signing in, in the browser. What was proven so far is in a cookie, sealed, as the JSON routes answer it in a ticket; every answer to a form leads to a page that can be loaded again. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { cookieOf } from '../http/cookies.ts'
import { Refusal } from '../http/errors.ts'
import { fieldOf } from '../http/forms.ts'
import { clearSessionCookie, sessionCookieOf } from '../http/session-cookie.ts'
import { shownEnrolment } from '../mfa/enrolment.ts'
import { findCandidateById } from '../sign-in/candidate-store.ts'
import type { Visitor } from '../sign-in/desk.ts'
import { visitorOf } from '../sign-in/routes.ts'
import { signOut } from '../sign-in/sign-out.ts'
import { signInWithCode, signInWithNewPassword, signInWithPassword } from '../sign-in/steps.ts'
import { invalidTicket, readTicket, type Ticket } from '../sign-in/ticket.ts'
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
import { noticeOf, refusedOf } from './notices.ts'
import { selfIn } from './self-routes.ts'
import {
  codeMax,
  codePage,
  enrolPage,
  newPasswordPage,
  passwordMax,
  signInPage,
  usernameMax,
} from './sign-in-pages.ts'
import { allowedReturn } from './site.ts'
import { goOn, rememberReturn, stepCookie } from './step-routes.ts'

export async function signInPages(app: FastifyInstance, options: PageRoutesOptions): Promise<void> {
  const { site } = options

  app.get<{ Querystring: { return?: unknown; notice?: unknown; refused?: unknown } }>(
    '/sign-in',
    pageConfig,
    async (request, reply) => {
      const wanted = request.query.return
      const returnUrl = allowedReturn(site, typeof wanted === 'string' ? wanted : undefined)
      if (returnUrl !== undefined) rememberReturn(reply, returnUrl)
      const texts = textsOf(request, site)
      const notice = noticeOf(request.query.notice, texts)
      const refused = refusedOf(request.query.refused, texts)
      const faults = refused === undefined ? noFaults : { whole: refused, fields: noFaults.fields }
      if (
        notice === undefined &&
        refused === undefined &&
        (await selfIn(request, options)) !== undefined
      ) {
        return await goTo(reply, returnUrl ?? 'signed-in')
      }
      return show(reply, await pageOf(request, { faults, notice }), site)
    },
  )

  app.post<OfForm>('/sign-in', pageConfig, async (request, reply) => {
    const username = fieldOf(request.body, 'username', usernameMax).trim()
    const password = fieldOf(request.body, 'password', passwordMax)
    const again = (faults: Faults): Promise<Page> => pageOf(request, { faults, username })
    const { needed } = textsOf(request, site)
    if (username === '')
      return show(reply.code(422), await again(faultAt('username', needed)), site)
    if (password === '')
      return show(reply.code(422), await again(faultAt('password', needed)), site)
    return await orShowAgain(
      reply,
      site,
      async () => {
        const visitor = await visitorOf(request, options)
        const wish = { username, password, accessPoint: 'web', transport: 'cookie' } as const
        return await goOn(reply, visitor, options, await signInWithPassword(options, visitor, wish))
      },
      (refusal) => again(faultsOf(refusal, textsOf(request, site), [])),
    )
  })

  app.get('/mfa', pageConfig, async (request, reply) => {
    const visitor = await visitorOf(request, options)
    const ticket = ticketOf(request, visitor)
    if (ticket !== undefined) return await showStep(reply, ticket, { faults: noFaults, visitor })
    const self = await selfIn(request, options)
    return await goTo(reply, self === undefined ? 'sign-in' : 'second-factors')
  })

  app.post<OfForm>('/mfa', pageConfig, async (request, reply) => {
    const visitor = await visitorOf(request, options)
    const texts = textsOf(request, site)
    const ticket = ticketOf(request, visitor)
    if (ticket === undefined) throw invalidTicket()
    const code = fieldOf(request.body, 'code', codeMax).trim()
    if (code === '') {
      const faults = faultAt('code', texts.needed)
      return await showStep(reply.code(422), ticket, { faults, visitor })
    }
    const text = cookieOf(request, stepCookie) ?? ''
    try {
      return await goOn(
        reply,
        visitor,
        options,
        await signInWithCode(options, visitor, { ticket: text, code }),
      )
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'auth.code-wrong') throw error
      const faults = faultAt('code', texts.refusals['auth.code-wrong'] ?? '')
      return await showStep(reply.code(403), ticket, { faults, visitor })
    }
  })

  app.get('/new-password', pageConfig, async (request, reply) => {
    const visitor = await visitorOf(request, options)
    if (ticketOf(request, visitor)?.step !== 'new-password') return await goTo(reply, 'sign-in')
    return show(reply, newPasswordPage(textsOf(request, site), noFaults), site)
  })

  app.post<OfForm>('/new-password', pageConfig, async (request, reply) => {
    const texts = textsOf(request, site)
    return await orShowAgain(
      reply,
      site,
      async () => {
        const visitor = await visitorOf(request, options)
        const password = fieldOf(request.body, 'password', passwordMax)
        const ticket = cookieOf(request, stepCookie) ?? ''
        const wish = { ticket, password }
        return await goOn(
          reply,
          visitor,
          options,
          await signInWithNewPassword(options, visitor, wish),
        )
      },
      (refusal) => newPasswordPage(texts, faultsOf(refusal, texts, ['password'])),
    )
  })

  app.post('/sign-out', pageConfig, async (request, reply) => {
    const visitor = await visitorOf(request, options)
    await signOut(options, visitor, sessionCookieOf(request) ?? '')
    clearSessionCookie(reply)
    return await goTo(reply, 'sign-in?notice=signed-out')
  })

  async function pageOf(
    request: FastifyRequest,
    shown: { faults: Faults; username?: string; notice?: string | undefined },
  ): Promise<Page> {
    const { slug } = await options.tenants.get(request.headers.host)
    const providers = options.oidcProviders.filter(({ tenant }) => tenant === slug)
    return signInPage(textsOf(request, site), { ...shown, providers })
  }

  function ticketOf(request: FastifyRequest, { tenantId }: Visitor): Ticket | undefined {
    const text = cookieOf(request, stepCookie)
    if (text === undefined || text === '') return undefined
    const steps = ['mfa', 'enrol', 'new-password'] as const
    try {
      return readTicket(options.secrets, text, { steps, tenantId, now: options.clock() })
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  /** The step that the ticket is for. */
  async function showStep(
    reply: FastifyReply,
    { step, tenantId, userId, factorId }: Ticket,
    { faults, visitor }: { faults: Faults; visitor: Visitor },
  ): Promise<FastifyReply> {
    const texts = textsOf(reply.request, site)
    if (step === 'new-password') return await goTo(reply, 'new-password')
    if (step === 'mfa') return show(reply, codePage(texts, faults), site)
    const candidate = await findCandidateById(options.database, visitor.tenantId, userId)
    const holder = { tenantId, userId, username: candidate?.username ?? '' }
    const shown = await shownEnrolment(options, holder, factorId ?? '')
    if (candidate === undefined || shown === undefined) throw invalidTicket()
    return show(reply, enrolPage(texts, { ...shown, faults, action: 'mfa' }), site)
  }
}
