/**
 * Cookies that go to this host alone and over TLS alone (`__Host-`, RFC 6265bis section 4.1.3.2), and that no script reads. Without TLS a browser takes none of that kind: on this
 * machine alone, where nobody listens in between, they go by their name without the prefix.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'

import { isLoopback } from './loopback.ts'

const securePrefix = '__Host-'

/** The value that the browser brought; undefined when there is none. */
export function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const secure = valueOf(request, `${securePrefix}${name}`)
  return secure ?? (isPlainHere(request) ? valueOf(request, name) : undefined)
}

/** Gives the browser a value of characters that cookies hold as they are, such as base64url. Without `maxAgeSeconds` it is gone with the browser. */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  maxAgeSeconds?: number,
): void {
  const isPlain = isPlainHere(reply.request)
  const parts = [
    `${isPlain ? '' : securePrefix}${name}=${value}`,
    'Path=/',
    ...(isPlain ? [] : ['Secure']),
    'HttpOnly',
    'SameSite=Lax',
    ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${maxAgeSeconds}`]),
  ]
  reply.header('set-cookie', parts.join('; '))
}

/** Takes the value from the browser. */
export function clearCookie(reply: FastifyReply, name: string): void {
  setCookie(reply, name, '', 0)
}

/** Whether the browser speaks plain HTTP with its own machine. */
function isPlainHere({ protocol, hostname }: FastifyRequest): boolean {
  return protocol === 'http' && isLoopback(hostname)
}

function valueOf(request: FastifyRequest, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue
    return pair.slice(equals + 1).trim()
  }
  return undefined
}
