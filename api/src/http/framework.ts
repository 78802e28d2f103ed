/** Everything about HTTP that holds for every route: problems for whatever goes wrong, strict bodies, schemas, 404 and 405. */
import { maxHeaderSize } from 'node:http'
import type { Socket } from 'node:net'

import { bodyBytesMax, type ErrorCode, errorCodes } from '@rollcall/resources'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
  RouteOptions,
} from 'fastify'

import { readBodies } from './body.ts'
import { problemOf, Refusal, refusalOf, statuses, tooLarge } from './errors.ts'
import { safeHeaders } from './safe-headers.ts'
import { statusTexts } from './status-texts.ts'
import { serializerCompiler, validatorCompiler } from './validation.ts'

const problemType = 'application/problem+json; charset=utf-8'
/** Longest part of a path that is no fixed text: identities and usernames, percent-encoded. */
const pathParameterMax = 1024

/** What has to be said when the server is made: faults that are met before there is a route. */
export const frameworkOptions = {
  bodyLimit: bodyBytesMax,
  routerOptions: { maxParamLength: pathParameterMax, caseSensitive: true },
  frameworkErrors: (error, request, reply) => answerProblem(error, request, reply),
  clientErrorHandler: answerBrokenRequest,
} satisfies FastifyServerOptions

export function setUpHttp(app: FastifyInstance): void {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  readBodies(app)
  app.decorateRequest('written', null)
  app.setErrorHandler(answerProblem)
  // The first of all hooks: whatever comes of the request, the answer has them.
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(safeHeaders).header('request-id', request.id)
  })
  const methods = collectMethods(app)
  const refuse = (request: FastifyRequest, reply: FastifyReply): void => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = methods(path)
    const refusal =
      allowed.length === 0
        ? new Refusal('request.not-found', `there is no route ${request.method} ${path}`)
        : new Refusal('request.method-not-allowed', `this route takes ${allowed.join(', ')}`)
    if (allowed.length > 0) reply.header('allow', allowed.join(', '))
    answerProblem(refusal, request, reply)
  }
  // Before anything is asked of a body that no route reads.
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) refuse(request, reply)
  })
  app.setNotFoundHandler(refuse)
}

/** Answers a problem. What is broken is logged whole and told in one sentence. */
function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error, request.routeOptions?.bodyLimit)
  const problem = problemOf(refusal)
  problem.instance = request.url.split('?', 1)[0] ?? ''
  problem.requestId = request.id
  if (problem.status >= 500) request.log.error({ err: refusal.cause ?? refusal }, problem.title)
  // What is met before there is a route is met before any hook.
  if (!reply.hasHeader('request-id')) reply.headers(safeHeaders).header('request-id', request.id)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (refusal.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(refusal.retryAfterSeconds))
  reply
    .code(problem.status)
    .header('content-type', problemType)
    .serializer(JSON.stringify)
    .send(problem)
}

/** What node could not read as HTTP has no request and no reply: the socket is answered and closed. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const isOverflow = error.code === 'HPE_HEADER_OVERFLOW'
  const code: ErrorCode = isOverflow ? 'request.too-large' : 'request.malformed'
  const status = isOverflow ? 431 : statuses[code]
  const body = JSON.stringify({
    type: `/docs/errors#${code}`,
    title: errorCodes[code],
    status,
    detail: isOverflow
      ? tooLarge('head of the request', maxHeaderSize)
      : 'the request cannot be read as HTTP',
    code,
  })
  const headers = {
    ...safeHeaders,
    'content-type': problemType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const start = `HTTP/1.1 ${status} ${statusTexts[status] ?? ''}`
  socket.end(`${[start, ...lines].join('\r\n')}\r\n\r\n${body}`)
}

/** No identity of the API has a colon: what follows one is the name of an act. */
function parameterPattern(url: string, parameter: string): string {
  return url.startsWith('/v1/') && parameter.startsWith(':id') ? '[^/:]+' : '[^/]+'
}

/** Collects the routes, to tell a wrong method from a wrong path. */
export function collectMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }: RouteOptions) => {
    const pattern = url
      .split('::')
      .map((part) =>
        // A parameter may say in brackets what it matches.
        part.replaceAll(/:[a-zA-Z]+(?:\([^)]*\))?|[.*+?^${}()|[\]\\]/g, (match) =>
          match.startsWith(':') ? parameterPattern(url, match) : `\\${match}`,
        ),
      )
      .join(':')
    routes.push({ pattern: new RegExp(`^${pattern}$`), methods: [method].flat() })
  })
  return (path) => [
    ...new Set(
      routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods),
    ),
  ]
}
