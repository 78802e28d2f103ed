/**
 * The session of a browser: a cookie that other sites' pages do not bring along. A browser sends it by itself, so a write with it must show that a page of this
 * server sent it.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

import { clearCookie, cookieOf, setCookie } from './cookies.ts'
import { Refusal } from './errors.ts'

const sessionCookie = 'rollcall'

/** The session that the browser brought; undefined when there is none. */
export function sessionCookieOf(request: FastifyRequest): string | undefined {
  return cookieOf(request, sessionCookie)
}

/** Gives the browser a session. Without an end of its own, so that it is gone with the browser; the server ends it anyway. */
export function setSessionCookie(reply: FastifyReply, token: string): void {
  setCookie(reply, sessionCookie, token)
}

/** Takes the session from the browser. */
export function clearSessionCookie(reply: FastifyReply): void {
  clearCookie(reply, sessionCookie)
}

const jsonTypes = /^application\/(?:merge-patch\+)?json *(?:;|$)/i

/**
 * Refuses a write that comes with the cookie, or asks for it, from a page of another site. A form can send no JSON, so a body has to be.
 */
export function refuseForgedWrite(request: FastifyRequest): void {
  const type = request.headers['content-type']
  const isForm = type !== undefined && !jsonTypes.test(type)
  if (isForm || !isFromHere(request)) {
    throw new Refusal(
      'auth.origin-refused',
      'a write with the session cookie must be JSON and come from a page of this server',
    )
  }
}

/** Refuses a form that a page of another site sent. */
export function refuseForgedForm(request: FastifyRequest): void {
  if (isFromHere(request)) return
  throw new Refusal('auth.origin-refused', 'the form did not come from a page of this server')
}

/** Browsers name the page in `Origin` on every write; one that does not has to say in `Sec-Fetch-Site` that it is the same. */
function isFromHere(request: FastifyRequest): boolean {
  const { origin } = request.headers
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'same-origin'
  return URL.canParse(origin) && new URL(origin).host === request.host.toLowerCase()
}
