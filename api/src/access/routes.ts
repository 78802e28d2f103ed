import type { FastifyInstance, FastifyRequest } from 'fastify'
import { holds, type AccessCheck, type AccessDecision, type Me } from '@rollcall/resources'

import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import { Refusal } from '../http/errors.ts'
import { refTo } from '../http/schemas.ts'
import { FRESHNESS_LIMIT_MS, type Credentials } from './credentials.ts'
import { decide, type CredentialFacts } from './decide.ts'
import { bearerOf } from '../http/identify.ts'
import { parseAddress } from './ip-whitelist.ts'
import { hasAccount } from './store.ts'

export interface AccessRoutesOptions {
  database: Database
  credentials: Credentials
  clock: Clock
}

/** Which of the two bodies it is decides by which schema it is judged, so that faults are told of the right one. */
const checkSchema = {
  operationId: 'checkAccess',
  summary: 'May a credential do something, through a door, from an address, now?',
  tags: ['access'],
  body: {
    if: { type: 'object', required: ['checks'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: refTo('access', 'AccessCheckList'),
    else: refTo('access', 'AccessCheck'),
  },
  response: {
    200: { anyOf: [refTo('access', 'AccessDecision'), refTo('access', 'AccessDecisionList')] },
  },
}

const meSchema = {
  operationId: 'getMe',
  summary: 'Who the caller is and what it may do',
  tags: ['access'],
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      account: {
        type: 'string',
        minLength: 1,
        maxLength: 63,
        description: 'Account that permissions are asked for.',
      },
    },
  },
  response: { 200: refTo('me', 'Me') },
}

/** Account that a question without one is about. */
const HOME_ACCOUNT = 'default'

export async function accessRoutes(
  app: FastifyInstance,
  options: AccessRoutesOptions,
): Promise<void> {
  app.post<{ Body: AccessCheck | { checks: AccessCheck[] } }>(
    '/access::check',
    { config: { readsOnly: true }, schema: checkSchema, serializerCompiler: () => JSON.stringify },
    async (request) => {
      const { body } = request
      if (!('checks' in body)) return await answer(request, body, options)
      return {
        decisions: await Promise.all(body.checks.map((check) => answer(request, check, options))),
      }
    },
  )

  app.get('/me', { schema: meSchema }, async (request): Promise<Me> => {
    const { caller } = request
    return {
      user: { id: caller.userId, username: caller.username, type: caller.type },
      key: keyOf(request.credential.facts),
      tenant: request.tenant.slug,
      account: caller.accountName,
      permissions: [...caller.permissions],
      rank: caller.rank,
    }
  })
}

async function answer(
  request: FastifyRequest,
  check: AccessCheck,
  options: AccessRoutesOptions,
): Promise<AccessDecision> {
  const { caller } = request
  const mayAsk = holds(caller.permissions, 'rollcall.access.check')
  if (!mayAsk) refuseForeignQuestion(request, check)
  const found =
    check.credential === undefined
      ? request.credential
      : await options.credentials.find(check.credential)
  const facts = found.facts?.tenantId === caller.tenantId ? found.facts : undefined
  const account = check.account ?? HOME_ACCOUNT
  const member = facts?.memberships.has(account) ?? false
  // Only who may ask about others learns which accounts there are.
  const accountExists =
    member || !mayAsk || (await hasAccount(options.database, caller.tenantId, account))
  const reason = decide(facts, {
    accessPoint: check.accessPoint ?? 'api',
    address: parseAddress(check.address ?? caller.address),
    ...(check.permission === undefined ? {} : { permission: check.permission }),
    account,
    accountExists,
    now: options.clock(),
  })
  return {
    allowed: reason === 'access.allowed',
    reason,
    user: facts === undefined ? null : { id: facts.user.id, username: facts.user.username },
    maxAgeMs: Math.min(FRESHNESS_LIMIT_MS, Math.ceil(found.ageMs)),
  }
}

/** A caller without the permission asks about itself, as it comes: the answer must not tell it what it does not see. */
function refuseForeignQuestion(request: FastifyRequest, check: AccessCheck): void {
  const foreign =
    check.credential !== undefined && check.credential !== bearerOf(request)
      ? 'credential'
      : check.address !== undefined && check.address !== request.caller.address
        ? 'address'
        : check.accessPoint !== undefined && check.accessPoint !== 'api'
          ? 'accessPoint'
          : undefined
  if (foreign === undefined) return
  throw new Refusal(
    'auth.permission-missing',
    `user ${request.caller.username} does not hold rollcall.access.check in account ${request.caller.accountName}, ` +
      `so it may only ask about its own credential, address and the access point api: leave out ${foreign}`,
    { pointer: `/${foreign}` },
  )
}

function keyOf(facts: CredentialFacts | undefined): Me['key'] {
  if (facts === undefined) throw new Error('a caller was admitted without a credential')
  const { id, prefix, expiresAt } = facts.key
  return { id, prefix, expiresAt: expiresAt?.toISOString() ?? null }
}
