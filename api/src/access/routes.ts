import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  holds,
  type AccessCheck,
  type AccessDecision,
  type AccessExplainRequest,
  type AccessExplanation,
} from '@rollcall/resources'

import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import { foldKey } from '../declarations/fold.ts'
import { Refusal } from '../http/errors.ts'
import { refTo } from '../http/schemas.ts'
import { isOnlyAsked } from '../users/unanswered.ts'
import { tenantWideRank } from '../users/user.ts'
import { parseAddress } from './address.ts'
import { type Caller, requirePermission } from './caller.ts'
import { FRESHNESS_LIMIT_MS, type Credentials, type FoundCredential } from './credentials.ts'
import { decide, type AccessQuestion } from './decide.ts'
import { explainRules } from './explain.ts'
import type { CredentialFacts } from './facts.ts'
import { findKeyAccess, findUserAccess, hasAccount } from './store.ts'
import type { Uses } from './uses.ts'

export interface AccessRoutesOptions {
  database: Database
  credentials: Credentials
  uses: Uses
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

const explainSchema = {
  operationId: 'explainAccess',
  summary: 'Every rule of a decision, with its result and what it looked at',
  tags: ['access'],
  body: refTo('access', 'AccessExplainRequest'),
  response: { 200: refTo('access', 'AccessExplanation') },
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

  app.post<{ Body: AccessExplainRequest }>(
    '/access::explain',
    { config: { readsOnly: true }, schema: explainSchema },
    async (request) => {
      requirePermission(request.caller, 'rollcall.access.explain')
      return await explain(request, request.body, options)
    },
  )
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
  // Only who may ask about others learns which accounts there are.
  const question = await questionOf(request, facts, check, !mayAsk, options)
  const decision = decisionOf(facts, question, found.ageMs)
  if (decision.allowed) {
    const from = check.address ?? caller.address
    options.uses.note(facts, question.now, { address: from, manager: null })
  }
  return decision
}

async function explain(
  request: FastifyRequest,
  asked: AccessExplainRequest,
  options: AccessRoutesOptions,
): Promise<AccessExplanation> {
  const { caller } = request
  holdExplainedAccount(caller, asked.account ?? HOME_ACCOUNT)
  const found = await findAsked(request, asked, options)
  const isSeen = found.facts !== undefined && maySeeFacts(caller, found.facts)
  if (!isSeen && asked.user !== undefined) throw userNotFound(asked.user)
  const facts = isSeen ? found.facts : undefined
  const question = await questionOf(request, facts, asked, false, options)
  return {
    ...decisionOf(facts, question, found.ageMs),
    at: question.now.toISOString(),
    rules: explainRules(facts, question),
  }
}

/** Exactly one of the three says what is asked about. */
async function findAsked(
  request: FastifyRequest,
  { credential, apiKey, user }: AccessExplainRequest,
  { credentials, database }: AccessRoutesOptions,
): Promise<FoundCredential> {
  const { tenantId } = request.caller
  const named = [credential, apiKey, user].filter((one) => one !== undefined)
  if (named.length > 1)
    throw new Refusal('request.invalid', 'credential, apiKey and user exclude each other', {
      pointer: apiKey === undefined || credential === undefined ? '/user' : '/apiKey',
    })
  if (credential !== undefined) return await credentials.find(credential)
  if (apiKey !== undefined)
    return { facts: await findKeyAccess(database, tenantId, apiKey), ageMs: 0 }
  if (user === undefined) return request.credential
  const facts = await findUserAccess(database, tenantId, foldKey(user))
  if (facts !== undefined) return { facts, ageMs: 0 }
  throw userNotFound(user)
}

function userNotFound(user: string): Refusal {
  return new Refusal('user.not-found', `there is no user ${user}`, { pointer: '/user' })
}

/** What rules look at is told of the account that the caller comes from; those who see every account hear of every one. */
function holdExplainedAccount(caller: Caller, account: string): void {
  if (caller.rank >= tenantWideRank || account === caller.accountName) return
  throw new Refusal(
    'auth.permission-missing',
    `user ${caller.username} does not hold rollcall.access.explain in account ${account}: ask about account ${caller.accountName}`,
    { pointer: '/account' },
  )
}

/** The same as in lists of users: of the tenant, and of the account that the caller comes from. */
function maySeeFacts(caller: Caller, { tenantId, user, memberships }: CredentialFacts): boolean {
  if (tenantId !== caller.tenantId) return false
  if (caller.rank >= tenantWideRank || user.id === caller.userId) return true
  const here = memberships.get(caller.accountName)
  // Whoever belongs to other accounts and was only asked in is not here yet.
  return here !== undefined && !isOnlyAsked(here, [...memberships.values()])
}

async function questionOf(
  request: FastifyRequest,
  facts: CredentialFacts | undefined,
  asked: Pick<AccessCheck, 'accessPoint' | 'address' | 'permission' | 'account'>,
  isEveryAccountKnown: boolean,
  { database, clock }: AccessRoutesOptions,
): Promise<AccessQuestion> {
  const { caller } = request
  const account = asked.account ?? HOME_ACCOUNT
  const isMember = facts?.memberships.has(account) ?? false
  return {
    accessPoint: asked.accessPoint ?? 'api',
    address: parseAddress(asked.address ?? caller.address),
    ...(asked.permission === undefined ? {} : { permission: asked.permission }),
    account,
    accountExists:
      isMember || isEveryAccountKnown || (await hasAccount(database, caller.tenantId, account)),
    now: clock(),
  }
}

function decisionOf(
  facts: CredentialFacts | undefined,
  question: AccessQuestion,
  ageMs: number,
): AccessDecision {
  const reason = decide(facts, question)
  return {
    allowed: reason === 'access.allowed',
    reason,
    user: facts === undefined ? null : { id: facts.user.id, username: facts.user.username },
    maxAgeMs: Math.min(FRESHNESS_LIMIT_MS, Math.ceil(ageMs)),
  }
}

/** A caller without the permission asks about itself, as it comes: the answer must not tell it what it does not see. */
function refuseForeignQuestion(request: FastifyRequest, check: AccessCheck): void {
  const { caller } = request
  const foreign =
    check.credential !== undefined && check.credential !== request.credentialText
      ? 'credential'
      : check.address !== undefined && check.address !== caller.address
        ? 'address'
        : (check.accessPoint ?? 'api') !== caller.accessPoint
          ? 'accessPoint'
          : undefined
  if (foreign === undefined) return
  throw new Refusal(
    'auth.permission-missing',
    `user ${caller.username} does not hold rollcall.access.check in account ${caller.accountName}, ` +
      `so it may only ask about its own credential, address and the access point ${caller.accessPoint}: leave out ${foreign}`,
    { pointer: `/${foreign}` },
  )
}
