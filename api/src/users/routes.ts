import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import { applyObjects } from '../declarations/operations.ts'
import {
  accountParameter,
  type BesideSpec,
  declaredRoutes,
  dryRunParameter,
  holdCheck,
  makeContext,
  type Noun,
  problemAnswers,
  queryOf,
  type RouteOptions,
  wishOf,
} from '../declarations/routes.ts'
import { showVersion } from '../http/conditions.ts'
import { Refusal } from '../http/errors.ts'
import { refTo } from '../http/schemas.ts'
import { userKind } from './kind.ts'
import { userFilters } from './filters.ts'
import { listUsers, userSorts } from './list-store.ts'
import { findUser, type UserWorld } from './store.ts'
import { showUser } from './show.ts'
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
  declareByUsername(app, options)
}

/** One declaration, whose name is the username: for whoever declares with curl. */
function declareByUsername(app: FastifyInstance, options: RouteOptions): void {
  app.put<{
    Params: { username: string }
    Body: { spec: Partial<UserValues> } & BesideSpec
    Querystring: { dryRun?: boolean }
  }>(
    '/users/by-username/:username',
    {
      schema: {
        operationId: 'putUserByUsername',
        summary: 'Make the declaration of one user true',
        tags: ['users'],
        params: {
          type: 'object',
          properties: {
            username: {
              type: 'string',
              minLength: 1,
              maxLength: 254,
              description: 'The username.',
            },
          },
          required: ['username'],
          additionalProperties: false,
        },
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo('user', 'UserCreateRequest'),
        response: { 200: refTo('user', 'User'), 201: refTo('user', 'User'), ...problemAnswers },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, 'rollcall.users.update')
      const context = makeContext(request, options, request.query.dryRun)
      const { username } = request.params
      const wish = wishOf<UserValues>({ username, ...request.body.spec }, request.body)
      holdCheck(userKind, wish)
      const declaration = { name: username, adoption: 'IfReleased', wish }
      const [applied] = await applyObjects(userKind, [declaration], context)
      if (applied === undefined) throw new Refusal('server.broken', 'the user was not decided')
      const { outcome } = applied
      if (outcome.is === 'refused') throw outcome.refusal
      const object = outcome.is === 'draft' ? outcome.draft.after : outcome.object
      reply.header('etag', showVersion(object.version))
      if (context.dryRun) reply.header('dry-run', 'true')
      else if (outcome.is === 'draft' && outcome.draft.before === null)
        reply.code(201).header('location', `/v1/users/${object.id}`)
      return showUser(object, context)
    },
  )
}
