import type { FastifyInstance } from 'fastify'

import { declaredRoutes, type RouteOptions } from '../declarations/routes.ts'
import { apiKeyKind } from './kind.ts'
import { apiKeyFilters, apiKeySorts, findApiKey, listApiKeys } from './store.ts'

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
}
