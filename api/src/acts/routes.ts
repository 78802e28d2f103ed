import type { UserAct } from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import { notFound } from '../declarations/operations.ts'
import {
  accountParameter,
  dryRunParameter,
  makeContext,
  problemAnswers,
  queryOf,
  type RouteOptions,
} from '../declarations/routes.ts'
import '../http/route-schema.ts'
import { showVersion } from '../http/conditions.ts'
import { refTo } from '../http/schemas.ts'
import { showUser } from '../users/show.ts'
import { type ActAsked, actOn } from './act.ts'
import { actPermission } from './permitted.ts'
import { isObjectId, objectIdParams } from '../http/object-id.ts'

interface ActRoute {
  summary: string
  body: string
}

const acts: Readonly<Record<UserAct, ActRoute>> = {
  lock: { summary: 'Lock a user by hand, until somebody unlocks', body: 'ActRequest' },
  unlock: { summary: 'Lift every lock of a user but a ban', body: 'UnlockRequest' },
  ban: { summary: 'Ban a user, until somebody reactivates', body: 'BanRequest' },
  reactivate: { summary: 'Lift the ban of a user', body: 'UnlockRequest' },
  invite: { summary: 'Mail the invitation to the account again', body: 'ActRequest' },
  requirePasswordChange: {
    summary: 'Have a user choose another password at the next sign-in',
    body: 'ActRequest',
  },
  sendReset: { summary: 'Mail a user a link to set a new password', body: 'ActRequest' },
  setPassword: { summary: 'Give a user a password', body: 'SetPasswordRequest' },
  resetMfa: { summary: 'Take away the second factors of a user', body: 'ActRequest' },
  revokeSessions: { summary: 'End every session of a user', body: 'ActRequest' },
  declineInvitation: {
    summary: 'Turn an invitation down for the user',
    body: 'ActRequest',
  },
  revokeInvitation: { summary: 'Take an invitation back', body: 'ActRequest' },
}
/** `POST /v1/users/{id}:ACT`: what is done with one user. Nothing of it is declared, so there is no If-Match and no manager is asked. */
export async function actRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  for (const [act, { summary, body }] of Object.entries(acts))
    // The table has exactly the acts as its members.
    actRoute(app, options, act as UserAct, { summary, body })
}

function actRoute(
  app: FastifyInstance,
  options: RouteOptions,
  act: UserAct,
  { summary, body }: ActRoute,
): void {
  app.post<{ Params: { id: string }; Body: ActAsked; Querystring: { dryRun?: boolean } }>(
    // The identity ends at a colon; two colons are one: a single one starts a parameter.
    `/users/:id([^:/]+)::${act}`,
    {
      schema: {
        operationId: `${act}User`,
        summary,
        tags: ['users'],
        params: objectIdParams,
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo('acts', body),
        response: { 200: refTo('user', 'User'), ...problemAnswers },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, actPermission)
      const { id } = request.params
      if (!isObjectId(id)) throw notFound('user', id)
      const context = makeContext(request, options, request.query.dryRun)
      const user = await actOn(id.toLowerCase(), act, request.body, context)
      if (context.dryRun) reply.header('dry-run', 'true')
      reply.header('etag', showVersion(user.version))
      return showUser(user, context)
    },
  )
}
