import {
  type NoticeSubscriberList,
  type NoticeSubscription,
  pageSizeDefault,
  pageSizeMax,
} from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import { auditEvent } from '../audit/event-store.ts'
import {
  accountParameter,
  dryRunParameter,
  makeContext,
  problemAnswers,
  queryOf,
  type RouteOptions,
} from '../declarations/routes.ts'
import '../http/route-schema.ts'
import { readPageCursor, showPageCursor } from '../http/paging.ts'
import { refTo } from '../http/schemas.ts'
import { selectSubscribers, selectSubscription, setSubscription } from './store.ts'

const tags = ['notices']

export async function noticeRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  app.get<{ Querystring: { limit?: number; cursor?: string } }>(
    '/notice-subscribers',
    {
      schema: {
        operationId: 'listNoticeSubscribers',
        summary: 'List who gets notices of incidents and maintenance of the account',
        description: 'Subscription follows membership: it begins and ends with it.',
        tags,
        querystring: queryOf({
          ...accountParameter,
          limit: {
            type: 'integer',
            minimum: 1,
            maximum: pageSizeMax,
            description: 'Subscribers in a page.',
          },
          cursor: { type: 'string', minLength: 1, maxLength: 4096, description: 'Where to go on.' },
        }),
        response: { 200: refTo('notice', 'NoticeSubscriberList'), ...problemAnswers },
      },
    },
    async (request, reply): Promise<NoticeSubscriberList> => {
      const { caller, query } = request
      requirePermission(caller, 'rollcall.users.view')
      const list = ['notice-subscribers', caller.tenantId, caller.accountId]
      const cursor = query.cursor === undefined ? undefined : readPageCursor(query.cursor, list)
      const feedCursor = cursor?.feedCursor ?? request.feedCursor
      const limit = query.limit ?? pageSizeDefault
      const rows = await options.database.read(
        caller.tenantId,
        selectSubscribers(caller.tenantId, caller.accountId, { after: cursor?.after.id, limit }),
      )
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      reply.header('feed-cursor', feedCursor)
      return {
        items,
        next:
          last === undefined
            ? null
            : showPageCursor({ after: { key: last.id, id: last.id }, feedCursor }, list),
      }
    },
  )

  app.get(
    '/me/notices',
    {
      schema: {
        operationId: 'getMyNotices',
        summary: 'Whether the caller gets notices of incidents and maintenance of the account',
        tags,
        querystring: queryOf(accountParameter),
        response: { 200: refTo('notice', 'NoticeSubscription'), ...problemAnswers },
      },
    },
    async ({ caller }): Promise<NoticeSubscription> => {
      const { tenantId, userId, accountId } = caller
      const [row] = await options.database.read(
        tenantId,
        selectSubscription(tenantId, userId, accountId),
      )
      return { subscribed: row?.subscribed ?? false }
    },
  )

  app.put<{ Body: NoticeSubscription; Querystring: { dryRun?: boolean } }>(
    '/me/notices',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'setMyNotices',
        summary: 'Begin or end the notices that the caller gets of the account',
        tags,
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo('notice', 'NoticeSubscription'),
        response: { 200: refTo('notice', 'NoticeSubscription'), ...problemAnswers },
      },
    },
    async (request): Promise<NoticeSubscription> => {
      const context = makeContext(request, options, request.query.dryRun)
      const { tenantId, userId, accountId } = context.caller
      const { subscribed } = request.body
      if (!context.dryRun)
        await options.database.write(tenantId, [
          setSubscription(tenantId, { userId, accountId, subscribed }),
          auditEvent(context, {
            action: subscribed ? 'subscribe' : 'unsubscribe',
            kind: 'User',
            objectId: userId,
            details: { account: context.caller.accountName },
          }),
        ])
      return { subscribed }
    },
  )
}
