import { pageSizeDefault, pageSizeMax } from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import { problemAnswers, queryOf, type RouteOptions } from '../declarations/routes.ts'
import { readPageCursor, showPageCursor } from '../http/paging.ts'
import { listMemberships } from './store.ts'

interface MembershipsQuery {
  user?: string
  account?: string
  limit?: number
  cursor?: string
}

const membership = {
  type: 'object',
  properties: {
    userId: { type: 'string', format: 'uuid', maxLength: 36, description: 'Identity of the user.' },
    username: { type: 'string', maxLength: 254, description: 'Name of the user.' },
    account: { type: 'string', maxLength: 63, description: 'Name of the account.' },
    state: {
      type: 'string',
      enum: ['INVITED', 'PROVISIONED', 'ACTIVE', 'DEACTIVATED', 'REMOVED'],
      description: 'State in that account.',
    },
    roles: {
      type: 'array',
      items: { type: 'string', maxLength: 64 },
      description: 'Names of all roles held there.',
    },
    invitationExpiresAt: {
      type: 'string',
      format: 'date-time',
      maxLength: 35,
      description:
        'Instant until which the open invitation can be accepted; absent when there is none.',
    },
  },
  required: ['userId', 'username', 'account', 'state', 'roles'],
  additionalProperties: false,
}

const page = {
  type: 'object',
  properties: {
    items: { type: 'array', items: membership, description: 'Memberships of the page.' },
    next: {
      type: ['string', 'null'],
      maxLength: 4096,
      description: 'Cursor of the next page, null on the last one.',
    },
  },
  required: ['items', 'next'],
  additionalProperties: false,
}

export async function membershipRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  app.get<{ Querystring: MembershipsQuery }>(
    '/memberships',
    {
      schema: {
        operationId: 'listMemberships',
        summary: 'List who is a member of which account',
        tags: ['memberships'],
        querystring: queryOf({
          user: {
            type: 'string',
            minLength: 1,
            maxLength: 254,
            description: 'Username of the user.',
          },
          account: {
            type: 'string',
            minLength: 1,
            maxLength: 63,
            description: 'Name of the account.',
          },
          limit: {
            type: 'integer',
            minimum: 1,
            maximum: pageSizeMax,
            description: 'Memberships in a page.',
          },
          cursor: { type: 'string', minLength: 1, maxLength: 4096, description: 'Where to go on.' },
        }),
        response: { 200: page, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const { caller, query } = request
      requirePermission(caller, 'rollcall.users.view')
      const list = ['memberships', caller.tenantId, caller.accountId, query.account, query.user]
      const cursor = query.cursor === undefined ? undefined : readPageCursor(query.cursor, list)
      const feedCursor = cursor?.feedCursor ?? request.feedCursor
      const { items, next } = await listMemberships(
        { database: options.database, caller, now: options.clock() },
        {
          user: query.user,
          isAccountNamed: query.account !== undefined,
          after: cursor?.after,
          limit: query.limit ?? pageSizeDefault,
        },
      )
      reply.header('feed-cursor', feedCursor)
      return {
        items,
        next: next === undefined ? null : showPageCursor({ after: next, feedCursor }, list),
      }
    },
  )
}
