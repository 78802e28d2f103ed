import { holds, type InviteAnswer, type InviteRequest } from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import {
  accountParameter,
  dryRunParameter,
  makeContext,
  problemAnswers,
  queryOf,
  type RouteOptions,
} from '../declarations/routes.ts'
import { refTo } from '../http/schemas.ts'
import { inviteUsers } from './invite.ts'

/** A request may name ten thousand addresses. */
const bodyLimit = 4 * 1024 * 1024

export async function invitationRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  app.post<{ Body: InviteRequest; Querystring: { dryRun?: boolean } }>(
    '/users::invite',
    {
      bodyLimit,
      schema: {
        operationId: 'inviteUsers',
        summary: 'Invite people by e-mail address',
        description:
          'Each address is answered for itself: a new user is made and mailed a link; a user of another account is added, at once when the caller manages that user, else when they accept. Needs `rollcall.users.create` for new users and `rollcall.users.update` for others.',
        tags: ['users'],
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo('invitation', 'InviteRequest'),
        response: { 200: refTo('invitation', 'InviteAnswer'), ...problemAnswers },
      },
    },
    async (request, reply): Promise<InviteAnswer> => {
      const { caller } = request
      // Without either permission nobody learns which addresses there are.
      if (!holds(caller.permissions, 'rollcall.users.update'))
        requirePermission(caller, 'rollcall.users.create')
      const context = makeContext(request, options, request.query.dryRun)
      if (context.dryRun) reply.header('dry-run', 'true')
      return { items: await inviteUsers(request.body, context) }
    },
  )
}
