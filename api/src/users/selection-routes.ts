import type { RoleName, UserSelectionRequest } from '@rollcall/resources'
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
import '../http/route-schema.ts'
import { refTo } from '../http/schemas.ts'
import { actOnSelection, type SelectionAct } from './selection.ts'

interface SelectionRoute {
  path: string
  operationId: string
  summary: string
  body: 'UserSelectionRequest' | 'UserMoveRequest'
  permission: string
  actOf: (body: SelectionBody) => SelectionAct
}

type SelectionBody = UserSelectionRequest & { roles?: RoleName[] }

const routes: readonly SelectionRoute[] = [
  {
    // Two colons are one: a single colon starts a parameter.
    path: '/users::remove',
    operationId: 'removeUsers',
    summary: 'Take a list of users out of the account, as far as its policy lets users be removed',
    body: 'UserSelectionRequest',
    permission: 'rollcall.users.delete',
    actOf: () => ({ do: 'remove' }),
  },
  {
    path: '/users::deactivate',
    operationId: 'deactivateUsers',
    summary: 'Deactivate a list of users',
    body: 'UserSelectionRequest',
    permission: 'rollcall.users.update',
    actOf: () => ({ do: 'deactivate' }),
  },
  {
    path: '/users::move',
    operationId: 'moveUsers',
    summary: 'Give a list of users other roles in the account, instead of those of before',
    body: 'UserMoveRequest',
    permission: 'rollcall.users.update',
    actOf: ({ roles = [] }) => ({ do: 'move', roles }),
  },
]

/** Acts on several users at once: first the list, then its confirmation. */
export async function selectionRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  for (const { path, operationId, summary, body, permission, actOf } of routes)
    app.post<{ Body: SelectionBody; Querystring: { dryRun?: boolean } }>(
      path,
      {
        schema: {
          operationId,
          summary,
          description:
            'Ask with `dryRun=true` first: the answer is the list, what becomes of each user, and `confirm`. The same list with `confirm` is done, in one transaction.',
          tags: ['users'],
          querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
          body: refTo('bulk', body),
          response: { 200: refTo('bulk', 'UserSelectionAnswer'), ...problemAnswers },
        },
      },
      async (request, reply) => {
        requirePermission(request.caller, permission)
        const context = makeContext(request, options, request.query.dryRun)
        if (context.dryRun) reply.header('dry-run', 'true')
        const { users, confirm } = request.body
        const ids = users.map((id) => id.toLowerCase())
        return await actOnSelection(actOf(request.body), ids, confirm, context)
      },
    )
}
