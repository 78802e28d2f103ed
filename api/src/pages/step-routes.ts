/** Between the pages of a sign-in: what was proven so far, and where to go when it is done, each in a cookie of the browser. */
import type { FastifyReply, FastifyRequest } from 'fastify'

import { clearCookie, cookieOf, setCookie } from '../http/cookies.ts'
import { sessionCookieOf, setSessionCookie } from '../http/session-cookie.ts'
import type { Visitor } from '../sign-in/desk.ts'
import type { SignInResult } from '../sign-in/finish.ts'
import { signOut } from '../sign-in/sign-out.ts'
import { ticketLifeMs } from '../sign-in/ticket.ts'
import { goTo, type PageRoutesOptions, show, textsOf } from './page-routes.ts'
import { codesPage } from './sign-in-pages.ts'
import { allowedReturn, type Site } from './site.ts'

export const stepCookie = 'rollcall-step'
const returnCookie = 'rollcall-return'
const stepSeconds = ticketLifeMs / 1000

/** @param returnUrl One of those that are allowed. */
export function rememberReturn(reply: FastifyReply, returnUrl: string): void {
  setCookie(reply, returnCookie, encodeURIComponent(returnUrl), stepSeconds)
}

/** Begins the session, or keeps what was proven for the next step. */
export async function goOn(
  reply: FastifyReply,
  visitor: Visitor,
  options: PageRoutesOptions,
  result: SignInResult,
): Promise<FastifyReply> {
  const { site } = options
  const next =
    result.kind === 'step'
      ? keepStep(reply, result)
      : await beginSession(reply, visitor, options, result.session.token)
  if (result.recoveryCodes === undefined) return await goTo(reply, next)
  const codes = codesPage(textsOf(reply.request, site), result.recoveryCodes, next)
  return show(reply, { ...codes, beginsSession: result.kind === 'done' }, site)
}

function keepStep(reply: FastifyReply, result: SignInResult & { kind: 'step' }): string {
  setCookie(reply, stepCookie, result.ticket, stepSeconds)
  return result.next === 'new-password' ? 'new-password' : 'mfa'
}

/** Answers where to go then: below the pages, or to an address that is allowed. */
export async function beginSession(
  reply: FastifyReply,
  visitor: Visitor,
  options: Pick<PageRoutesOptions, 'database' | 'clock' | 'site'>,
  token: string,
): Promise<string> {
  const { request } = reply
  // Whoever signs in anew leaves no session behind in this browser (OWASP ASVS 7.2.4).
  await signOut(options, visitor, sessionCookieOf(request) ?? '')
  setSessionCookie(reply, token)
  clearCookie(reply, stepCookie)
  const returnUrl = returnOf(request, options.site)
  if (returnUrl === undefined) return 'signed-in'
  clearCookie(reply, returnCookie)
  return returnUrl
}

/** Looked at again: the cookie is the browser's. */
function returnOf(request: FastifyRequest, site: Site): string | undefined {
  const text = cookieOf(request, returnCookie)
  if (text === undefined) return undefined
  try {
    return allowedReturn(site, decodeURIComponent(text))
  } catch {
    return undefined
  }
}
