import type { FastifyInstance } from 'fastify'

import { declaredRoutes, type RouteOptions } from '../declarations/routes.ts'
import { assignmentKind } from './kind.ts'
import { assignmentFilters, assignmentSorts, findAssignment, listAssignments } from './store.ts'

export async function roleAssignmentRoutes(
  app: FastifyInstance,
  options: RouteOptions,
): Promise<void> {
  const noun = {
    kind: assignmentKind,
    file: 'role-assignment',
    filters: assignmentFilters,
    sorts: Object.keys(assignmentSorts),
    find: findAssignment,
    list: listAssignments,
  }
  declaredRoutes(app, noun, options)
}
