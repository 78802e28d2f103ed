import type { FastifyInstance } from 'fastify'

import { declaredRoutes, type Noun, type RouteOptions } from '../declarations/routes.ts'
import { userKind } from './kind.ts'
import { listUsers, userFilters, userSorts } from './list.ts'
import { findUser, type UserWorld } from './store.ts'
import type { UserFacts, UserValues } from './user.ts'

const userNoun: Noun<UserValues, UserFacts, UserWorld> = {
  kind: userKind,
  file: 'user',
  filters: userFilters,
  sorts: userSorts,
  find: findUser,
  list: listUsers,
}

export async function userRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  declaredRoutes(app, userNoun, options)
}
