/**
 * The session of a browser: a cookie that no script reads, that goes to this host alone and over TLS alone (`__Host-`, RFC 6265bis section 4.1.3.2), and that
 * other sites' pages do not bring along. A browser sends it by itself, so a write with it must show that a page of this server sent it.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

import { Refusal } from './errors.ts'

export const sessionCookieName = '__Host-rollcall'

/** The session that the browser brought; undefined when there is none. */
export function sessionCookieOf(request: FastifyRequest): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === sessionCookieName) {
      return pair.slice(equals + 1).trim()
    }
  }
  return undefined
}

/** Gives the browser a session. Without an end of its own, so that it is gone with the browser; the server ends it anyway. */
export function setSessionCookie(reply: FastifyReply, token: string): void {
  reply.header(
    'set-cookie',
    `${sessionCookieName}=${token}; Path=/; Secure; HttpOnly; SameSite=Lax`,
  )
}

/** Takes the session from the browser. */
export function clearSessionCookie(reply: FastifyReply): void {
  reply.header(
    'set-cookie',
    `${sessionCookieName}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
  )
}

const jsonTypes = /^application\/(?:merge-patch\+)?json *(?:;|$)/i

/**
 * Refuses a write that comes with the cookie, or asks for it, from a page of another site. Browsers name the page in `Origin` on every write; one that does not
 * has to say in `Sec-Fetch-Site` that it is the same. A form can send no JSON, so a body has to be.
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

function isFromHere(request: FastifyRequest): boolean {
  const { origin } = request.headers
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'same-origin'
  return URL.canParse(origin) && new URL(origin).host === request.host.toLowerCase()
}
