/**
 * What the links in mails open. The secret of a link goes from the address into a cookie at once, and the browser to the same page without it: it stays in no history, and no
 * other page is told of it.
 */
import type { AcceptedProfile, Invitation } from '@rollcall/resources'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { clearCookie, cookieOf, setCookie } from '../http/cookies.ts'
import { Refusal } from '../http/errors.ts'
import { fieldOf } from '../http/forms.ts'
import { checkerOf, invalid } from '../http/validation.ts'
import { acceptInvitation, declineInvitation, linkInvalid } from '../invitations/accept.ts'
import { resetRequestsOf } from '../resets/requests-of-routes.ts'
import { completeReset, openReset } from '../resets/complete.ts'
import { limitWrongLinks } from '../sign-in/failure-limit.ts'
import { visitorOf } from '../sign-in/routes.ts'
import { signInWithPassword } from '../sign-in/steps.ts'
import { faultAt, faultsOf, noFaults } from './faults.ts'
import {
  acceptPage,
  askedPage,
  askResetPage,
  declinedPage,
  profileMax,
  setPasswordPage,
} from './link-pages.ts'
import {
  goTo,
  type OfForm,
  orShowAgain,
  pageConfig,
  type PageRoutesOptions,
  show,
  showRefused,
  textsOf,
} from './page-routes.ts'
import { passwordMax, usernameMax } from './sign-in-pages.ts'
import { goOn } from './step-routes.ts'

const linkCookies = { accept: 'rollcall-accept', reset: 'rollcall-reset' } as const
type LinkPage = keyof typeof linkCookies
/** Long enough to think of a password; the link itself goes on working. */
const linkSeconds = 3600

interface OfLink {
  Querystring: { token?: unknown }
}

export async function linkPages(app: FastifyInstance, options: PageRoutesOptions): Promise<void> {
  const { site } = options
  const resets = resetRequestsOf(app, options)

  app.get<OfLink>('/accept', pageConfig, async (request, reply) => {
    if (takeToken(request, reply, 'accept')) return goTo(reply, 'accept')
    const token = tokenOf(request, 'accept')
    const page = await acceptPageOf(request, token)
    return show(reply, page, site)
  })

  app.post<OfForm>('/accept', pageConfig, async (request, reply) => {
    const texts = textsOf(request, site)
    const token = tokenOf(request, 'accept')
    const visitor = await visitorOf(request, options)
    const before = await lookAt(request, token)
    const password = fieldOf(request.body, 'password', passwordMax)
    const typed = new Map(
      before.missing.map((name) => [name, fieldOf(request.body, name, profileMax).trim()]),
    )
    try {
      const invitation = await limitWrongLinks(options, visitor, () =>
        acceptInvitation(options, visitor, acceptOf(token, password, typed), false),
      )
      if (invitation.missing.length > 0) {
        const missing = invitation.missing.map((name) => [name, texts.needed] as const)
        const faults = { fields: new Map(missing) }
        return show(
          reply.code(422),
          acceptPage(texts, invitation, { faults, values: typed, product: site.product }),
          site,
        )
      }
      clearCookie(reply, linkCookies.accept)
      return await signInAfter(reply, invitation.username, password)
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'auth.link-invalid') throw error
      const faults = faultsOf(error, texts, [...before.missing, 'password'])
      const page = acceptPage(texts, before, { faults, values: typed, product: site.product })
      return showRefused(reply, error, { page, site })
    }
  })

  app.post('/decline', pageConfig, async (request, reply) => {
    const token = tokenOf(request, 'accept')
    const visitor = await visitorOf(request, options)
    await limitWrongLinks(options, visitor, () => declineInvitation(options, visitor, token, false))
    clearCookie(reply, linkCookies.accept)
    return show(reply, declinedPage(textsOf(request, site)), site)
  })

  app.get<OfLink>('/reset', pageConfig, async (request, reply) => {
    if (takeToken(request, reply, 'reset')) return goTo(reply, 'set-password')
    return show(reply, askResetPage(textsOf(request, site), { faults: noFaults }), site)
  })

  app.post<OfForm>('/reset', pageConfig, async (request, reply) => {
    const texts = textsOf(request, site)
    const name = fieldOf(request.body, 'name', usernameMax).trim()
    if (name === '') {
      const faults = faultAt('name', texts.needed)
      return show(reply.code(422), askResetPage(texts, { faults }), site)
    }
    return await orShowAgain(
      reply,
      site,
      async () => {
        const ask = name.includes('@') ? { email: name } : { username: name }
        await resets.ask(await visitorOf(request, options), ask)
        return show(reply, askedPage(texts), site)
      },
      (refusal) => askResetPage(texts, { faults: faultsOf(refusal, texts, []), name }),
    )
  })

  app.get('/set-password', pageConfig, async (request, reply) => {
    const texts = textsOf(request, site)
    const username = await resetOf(request, tokenOf(request, 'reset'))
    return show(reply, setPasswordPage(texts, { faults: noFaults, username }), site)
  })

  app.post<OfForm>('/set-password', pageConfig, async (request, reply) => {
    const texts = textsOf(request, site)
    const token = tokenOf(request, 'reset')
    const username = await resetOf(request, token)
    const password = fieldOf(request.body, 'password', passwordMax)
    return await orShowAgain(
      reply,
      site,
      async () => {
        const visitor = await visitorOf(request, options)
        await limitWrongLinks(options, visitor, () =>
          completeReset(options, visitor, { token, password }),
        )
        clearCookie(reply, linkCookies.reset)
        return await goTo(reply, 'sign-in?notice=password-set')
      },
      (refusal) =>
        setPasswordPage(texts, { faults: faultsOf(refusal, texts, ['password']), username }),
    )
  })

  /** Takes the secret out of the address, if there is one in it. Answers nothing itself: a reply that is awaited is undefined. */
  function takeToken(
    request: FastifyRequest<OfLink>,
    reply: FastifyReply,
    page: LinkPage,
  ): boolean {
    const { token } = request.query
    if (token === undefined) return false
    if (typeof token !== 'string' || !/^[\w-]{1,128}$/.test(token)) throw linkInvalid()
    setCookie(reply, linkCookies[page], token, linkSeconds)
    return true
  }

  async function acceptPageOf(
    request: FastifyRequest,
    token: string,
  ): Promise<Parameters<typeof show>[1]> {
    const invitation = await lookAt(request, token)
    return acceptPage(textsOf(request, site), invitation, {
      faults: noFaults,
      values: new Map(),
      product: site.product,
    })
  }

  /** Whoever has just chosen a password need not type it again. Where that signs nobody in, the page for it says why. */
  async function signInAfter(
    reply: FastifyReply,
    username: string,
    password: string,
  ): Promise<FastifyReply> {
    const visitor = await visitorOf(reply.request, options)
    try {
      if (password !== '') {
        const wish = { username, password, accessPoint: 'web', transport: 'cookie' } as const
        return await goOn(reply, visitor, options, await signInWithPassword(options, visitor, wish))
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
    return await goTo(reply, 'sign-in?notice=accepted')
  }

  /** What an invitation needs, without accepting it. */
  async function lookAt(request: FastifyRequest, token: string): Promise<Invitation> {
    const visitor = await visitorOf(request, options)
    return await limitWrongLinks(options, visitor, () =>
      acceptInvitation(options, visitor, { token }, true),
    )
  }

  /** Whose password the link sets. */
  async function resetOf(request: FastifyRequest, token: string): Promise<string> {
    const visitor = await visitorOf(request, options)
    const { username } = await limitWrongLinks(options, visitor, () =>
      openReset(options, visitor, token),
    )
    return username
  }
}

function tokenOf(request: FastifyRequest, page: LinkPage): string {
  const token = cookieOf(request, linkCookies[page])
  if (token === undefined || token === '') throw linkInvalid()
  return token
}

/** Members that the profile has by itself; all others are members of its map. */
const own = ['firstName', 'lastName', 'displayName', 'language', 'timezone'] as const

function acceptOf(
  token: string,
  password: string,
  typed: ReadonlyMap<string, string>,
): { token: string; password?: string; profile?: AcceptedProfile } {
  const given = [...typed].filter(([, value]) => value !== '')
  const isOwn = (name: string): boolean => own.some((member) => member === name)
  const further = given.filter(([name]) => !isOwn(name))
  const profile: AcceptedProfile = {
    ...Object.fromEntries(given.filter(([name]) => isOwn(name))),
    ...(further.length === 0 ? {} : { profile: Object.fromEntries(further) }),
  }
  const wish = {
    token,
    ...(password === '' ? {} : { password }),
    ...(given.length === 0 ? {} : { profile }),
  }
  const faults = checkAccept(wish)
  if (faults.length > 0) throw invalid(faults)
  return wish
}

/** What is asked of the JSON that the route for programs takes. */
const checkAccept = checkerOf('invitation', 'AcceptRequest')
