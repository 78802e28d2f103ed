/** From requests to what SCIM is asked, and back: the part of the door that knows HTTP. */
import type { FastifyReply, FastifyRequest } from 'fastify'

import { requirePermission } from '../../access/caller.ts'
import { makeContext, type RouteOptions } from '../../declarations/routes.ts'
import { type Condition, readIfMatch } from '../../http/conditions.ts'
import type { IdentifyOptions } from '../../http/identify.ts'
import type { RateLimitOptions } from '../../http/rate-limit.ts'
import type { Resource } from '../attribute.ts'
import { bodyOf } from '../failure.ts'
import type { ScimRequest } from '../request.ts'
import { ScimError } from '../scim-error.ts'

export type ScimOptions = RouteOptions & IdentifyOptions & RateLimitOptions

const scimJson = 'application/scim+json'

export function answer(reply: FastifyReply, body: Resource): FastifyReply {
  const meta = body['meta']
  if (typeof meta === 'object' && meta !== null && 'version' in meta)
    reply.header('etag', meta.version)
  return reply.type(`${scimJson}; charset=utf-8`).serializer(JSON.stringify).send(body)
}

/** What is held is accepted and waits. */
export function answerHeld(reply: FastifyReply, approval: string): FastifyReply {
  const detail = `the removal is above the budget of the account and waits for approval ${approval}; until then the user stays`
  return answer(reply.code(202), bodyOf(202, undefined, detail))
}

/** A client is the user whose key it shows, whatever that user is called; a header may name it otherwise. */
export function managerOf({ caller, headers }: FastifyRequest): { kind: 'scim'; instance: string } {
  if (headers['rollcall-manager'] === undefined) return { kind: 'scim', instance: caller.userId }
  if (caller.manager?.kind !== 'scim' || caller.manager.instance.includes('/'))
    throw new ScimError(
      400,
      'invalidValue',
      'the header Rollcall-Manager is scim/INSTANCE here, or left out',
    )
  return { kind: 'scim', instance: caller.manager.instance }
}

export function scimRequestOf(
  request: FastifyRequest,
  options: ScimOptions,
  permission: string,
): ScimRequest {
  requirePermission(request.caller, permission)
  const context = makeContext(request, options)
  const { caller, now } = context
  // The hook above has put it there.
  const manager = { kind: 'scim', instance: caller.manager?.instance ?? '' } as const
  return { context, client: { manager, accountId: caller.accountId, base: baseOf(request), now } }
}

export function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/scim/v2`
}

/** If-Match is optional in SCIM, and its versions are weak as RFC 7644 writes them. */
export function conditionOf({ headers }: FastifyRequest): Condition {
  const header = headers['if-match']
  return header === undefined ? 'any' : readIfMatch(header.replaceAll('W/"', '"'))
}
