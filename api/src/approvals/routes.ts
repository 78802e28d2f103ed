import { pageSizeDefault, pageSizeMax } from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import { notFound } from '../declarations/operations.ts'
import {
  accountParameter,
  makeContext,
  problemAnswers,
  queryOf,
  type RouteOptions,
} from '../declarations/routes.ts'
import { readPageCursor, showPageCursor } from '../http/paging.ts'
import '../http/route-schema.ts'
import { refTo } from '../http/schemas.ts'
import { maySeeAccount, tenantWideRank } from '../users/user.ts'
import { showApproval } from './approval.ts'
import { decideApproval } from './decide.ts'
import { findApproval, listApprovals } from './store.ts'
import { isObjectId, objectIdParams } from '../http/object-id.ts'

const tags = ['approvals']
const filters = {
  state: {
    type: 'string',
    enum: ['pending', 'approved', 'rejected', 'withdrawn'],
    description: 'Where the approvals stand.',
  },
  kind: {
    type: 'string',
    enum: ['email-change', 'removal'],
    description: 'What they are about.',
  },
  user: {
    type: 'string',
    minLength: 1,
    maxLength: 254,
    description: 'Username of the user they are about.',
  },
  manager: {
    type: 'string',
    pattern: '^(kubernetes|terraform|cli|scim)/[^/]+(/.+)?$',
    maxLength: 1024,
    description: 'In whose name was asked: KIND/INSTANCE or KIND/INSTANCE/NAME.',
  },
}

interface ListQuery {
  state?: string
  kind?: string
  user?: string
  manager?: string
  account?: string
  limit?: number
  cursor?: string
}

export async function approvalRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  app.get<{ Querystring: ListQuery }>(
    '/approvals',
    {
      schema: {
        operationId: 'listApprovals',
        summary: 'List what waits for an approval, and what was decided',
        tags,
        querystring: queryOf({
          limit: {
            type: 'integer',
            minimum: 1,
            maximum: pageSizeMax,
            description: `Approvals in a page; ${pageSizeDefault} when absent.`,
          },
          cursor: {
            type: 'string',
            minLength: 1,
            maxLength: 4096,
            description: 'Where to go on: `next` of the page before.',
          },
          ...filters,
          ...accountParameter,
        }),
        response: { 200: refTo('approval', 'ApprovalPage'), ...problemAnswers },
      },
    },
    async (request, reply) => {
      const { caller } = request
      requirePermission(caller, 'rollcall.approvals.view')
      const { limit = pageSizeDefault, cursor, state, kind, user, manager, account } = request.query
      const list = ['approvals', caller.accountId, state, kind, user, manager, account]
      const place = cursor === undefined ? undefined : readPageCursor(cursor, list)
      const isOfAccount = account !== undefined || caller.rank < tenantWideRank
      const found = await listApprovals(
        options.database,
        caller.tenantId,
        {
          state,
          kind,
          user,
          accountId: isOfAccount ? caller.accountId : undefined,
          manager: manager === undefined ? undefined : readManager(manager),
        },
        place?.after.id,
        limit,
      )
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const feedCursor = place?.feedCursor ?? request.feedCursor
      reply.header('feed-cursor', feedCursor)
      return {
        items: items.map(showApproval),
        next:
          found.length <= limit || last === undefined
            ? null
            : showPageCursor({ after: { key: '', id: last.id }, feedCursor }, list),
      }
    },
  )

  app.get<{ Params: { id: string } }>(
    '/approvals/:id',
    {
      schema: {
        operationId: 'getApproval',
        summary: 'Read one approval',
        tags,
        params: objectIdParams,
        querystring: queryOf(accountParameter),
        response: { 200: refTo('approval', 'Approval'), ...problemAnswers },
      },
    },
    async (request) => {
      requirePermission(request.caller, 'rollcall.approvals.view')
      const context = makeContext(request, options)
      const { tenantId } = request.caller
      const { id } = request.params
      const found = isObjectId(id)
        ? await findApproval(
            async (queries) => await context.database.readAll(tenantId, queries),
            tenantId,
            id,
          )
        : undefined
      if (found === undefined || !maySeeAccount(context, found.accountId))
        throw notFound('approval', id)
      return showApproval(found)
    },
  )

  for (const decision of ['approve', 'reject'] as const)
    app.post<{
      Params: { id: string }
      Body: { reason?: string }
      Querystring: { dryRun?: boolean }
    }>(
      // The identity ends at a colon; two colons are one: a single one starts a parameter.
      `/approvals/:id([^:/]+)::${decision}`,
      {
        schema: {
          operationId: `${decision}Approval`,
          summary:
            decision === 'approve'
              ? 'Do what was asked for'
              : 'Refuse what was asked for; everything stays as it is',
          tags,
          params: objectIdParams,
          querystring: queryOf({
            dryRun: { type: 'boolean', description: 'Answer what would be, and write nothing.' },
            ...accountParameter,
          }),
          body: refTo('approval', 'ApprovalDecision'),
          response: { 200: refTo('approval', 'Approval'), ...problemAnswers },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const context = makeContext(request, options, request.query.dryRun)
        requirePermission(context.caller, 'rollcall.approvals.decide')
        if (!isObjectId(id)) throw notFound('approval', id)
        const { reason = null } = request.body
        const decided = await decideApproval(id.toLowerCase(), decision, reason, context)
        if (context.dryRun) reply.header('dry-run', 'true')
        return showApproval(decided)
      },
    )
}

function readManager(text: string): { kind: string; instance: string; name?: string } {
  const [kind = '', instance = '', ...rest] = text.split('/')
  return rest.length === 0 ? { kind, instance } : { kind, instance, name: rest.join('/') }
}
