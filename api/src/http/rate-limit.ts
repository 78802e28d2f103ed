/**
 * A bound on what one caller asks for, in this process: a shield of the database, no account of use. What must hold over all instances (guesses of
 * passwords, mails) is counted in PostgreSQL.
 */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

import { Refusal } from './errors.ts'

/** Length of the window. */
const WINDOW_MS = 60_000
/** Callers of a route that are remembered; the one that asked longest ago is forgotten first. */
const CALLERS_MAX = 20_000

/** Most requests of one caller to one route in a window. */
export const requestsPerMinuteDefault = 600_000
/** The same for routes that read or write a great deal. */
const dearPerMinute = 60

/** The configuration of a route that reads or writes a great deal. */
export const dearRoute = { rateLimit: { max: dearPerMinute, timeWindow: WINDOW_MS } }

export interface RateLimitOptions {
  /** Most requests of one caller to one route in a minute. */
  requestsPerMinute?: number | undefined
}

/** Counts the requests of every route that is registered beside it: by user where one is known, else by address. */
export const limitRates = fastifyPlugin(
  async (app: FastifyInstance, { requestsPerMinute }: RateLimitOptions) => {
    await app.register(rateLimit, {
      global: true,
      max: requestsPerMinute ?? requestsPerMinuteDefault,
      timeWindow: WINDOW_MS,
      cache: CALLERS_MAX,
      enableDraftSpec: true,
      addHeadersOnExceeding: draftHeaders,
      addHeaders: { ...draftHeaders, 'retry-after': true },
      // The plug-in keeps one count for all routes that have no limit of their own.
      keyGenerator: (request) => `${askerOf(request)} ${request.method} ${routeOf(request)}`,
      errorResponseBuilder: (_request, { max, ttl }) =>
        new Refusal('request.rate-limited', `at most ${max} requests a minute to this route`, {
          retryAfterSeconds: Math.ceil(ttl / 1000),
        }),
    })
  },
)

/** Who asks: nobody is known yet where a credential is missing. */
function askerOf(request: FastifyRequest): string {
  return (request.caller as typeof request.caller | null | undefined)?.userId ?? request.ip
}

function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? ''
}

const draftHeaders = {
  'ratelimit-limit': true,
  'ratelimit-remaining': true,
  'ratelimit-reset': true,
}
