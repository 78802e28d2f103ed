import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import { notFound } from '../declarations/operations.ts'
import {
  accountParameter,
  declaredRoutes,
  dryRunParameter,
  makeContext,
  problemAnswers,
  queryOf,
  type RouteOptions,
} from '../declarations/routes.ts'
import { showVersion } from '../http/conditions.ts'
import { refTo } from '../http/schemas.ts'
import { showApiKey } from './api-key.ts'
import { apiKeyKind, holdText } from './kind.ts'
import { rotateApiKey, type RotationAsked } from './rotate.ts'
import { apiKeyFilters, apiKeySorts, findApiKey, listApiKeys } from './store.ts'
import { isObjectId, objectIdParams } from '../http/object-id.ts'

export async function apiKeyRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  const noun = {
    kind: apiKeyKind,
    file: 'api-key',
    filters: apiKeyFilters,
    sorts: Object.keys(apiKeySorts),
    find: findApiKey,
    list: listApiKeys,
  }
  declaredRoutes(app, noun, options)

  app.post<{ Params: { id: string }; Body: RotationAsked; Querystring: { dryRun?: boolean } }>(
    // The identity ends at a colon; two colons are one: a single one starts a parameter.
    '/api-keys/:id([^:/]+)::rotate',
    {
      schema: {
        operationId: 'rotateApiKey',
        summary: 'Give an API key a new text; the one before it goes on for the overlap',
        tags: ['api-keys'],
        params: objectIdParams,
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo('api-key', 'ApiKeyRotateRequest'),
        response: { 200: refTo('api-key', 'CreatedApiKey'), ...problemAnswers },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, 'rollcall.api-keys.update')
      const { id } = request.params
      if (!isObjectId(id)) throw notFound(apiKeyKind.noun, id)
      holdText(request.body)
      const context = makeContext(request, options, request.query.dryRun)
      const { key, secret } = await rotateApiKey(id.toLowerCase(), request.body, context)
      if (context.dryRun) reply.header('dry-run', 'true')
      reply.header('etag', showVersion(key.version))
      const shown = showApiKey(key, context)
      return context.dryRun ? shown : { ...shown, ...secret }
    },
  )
}
