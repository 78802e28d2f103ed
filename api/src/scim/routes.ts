/** The SCIM door, `/scim/v2`: RFC 7643, 7644 and 9865. It describes itself, so it stands in no OpenAPI document. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { readBodies } from '../http/body.ts'
import { collectMethods } from '../http/framework.ts'
import { identifyCaller } from '../http/identify.ts'
import { limitRates } from '../http/rate-limit.ts'
import { discoveryRoutes } from './discovery-routes.ts'
import { failureOf } from './failure.ts'
import { groupRoutes } from './groups/group-routes.ts'
import { answer, managerOf, type ScimOptions } from './http/exchange.ts'
import { ScimError } from './scim-error.ts'
import { userRoutes } from './users/user-routes.ts'

export async function scimRoutes(app: FastifyInstance, options: ScimOptions): Promise<void> {
  readBodies(app, ['application/scim+json', 'application/json'])
  app.setErrorHandler(answerFailure)
  const methods = collectMethods(app)
  await app.register(identifyCaller, options)
  await app.register(limitRates, options)
  app.addHook('preHandler', async (request) => {
    request.caller = { ...request.caller, manager: managerOf(request) }
  })
  discoveryRoutes(app)
  userRoutes(app, options)
  groupRoutes(app, options)
  for (const [method, path, what] of unsupported)
    app.route({
      method,
      url: path,
      handler: () => {
        throw new ScimError(501, undefined, what)
      },
    })
  // A route and no handler of what is not found: the application has one of those, which answers problems.
  app.all('/*', (request, reply) => {
    const allowed = methods(pathOf(request))
    if (allowed.length === 0) throw new ScimError(404, undefined, `there is no ${pathOf(request)}`)
    reply.header('allow', allowed.join(', '))
    throw new ScimError(405, undefined, `this address takes ${allowed.join(', ')}`)
  })
}

/** What RFC 7644 leaves to the server, and answers with 501 where it is not. */
const unsupported = [
  ['POST', '/Bulk', 'requests in bulk are not supported'],
  ['POST', '/.search', 'users and groups are searched each by themselves: POST /Users/.search'],
  ['GET', '/Me', 'a client is an application and no user of SCIM'],
] as const

function answerFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body, cause, retryAfterSeconds } = failureOf(error)
  if (status === 500 || status === 503) request.log.error({ err: cause }, 'SCIM request failed')
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  reply.code(status)
  answer(reply, body)
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? ''
}
