import type { FastifyInstance } from 'fastify'

import { declaredRoutes, type RouteOptions } from '../declarations/routes.ts'
import { roleKind } from './kind.ts'
import { findRole, listRoles, roleFilters, roleSorts } from './store.ts'

export async function roleRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  const noun = {
    kind: roleKind,
    file: 'role',
    filters: roleFilters,
    sorts: Object.keys(roleSorts),
    find: findRole,
    list: listRoles,
  }
  declaredRoutes(app, noun, options)
}
