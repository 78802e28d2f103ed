/** What a person sees and changes of itself, once signed in. */
import type {
  Me,
  MfaConfirmRequest,
  MfaEnrolRequest,
  PasswordChangeRequest,
  SessionRenewed,
  StepUpRequest,
} from '@rollcall/resources'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { CredentialFacts } from '../access/facts.ts'
import { makeContext, queryOf, type RouteOptions, problemAnswers } from '../declarations/routes.ts'
import { refTo, schemaFiles } from '../http/schemas.ts'
import '../http/route-schema.ts'
import { clearSessionCookie, setSessionCookie } from '../http/session-cookie.ts'
import { idleMinutesMax } from '../sessions/limits.ts'
import type { Desk } from '../sign-in/desk.ts'
import { confirmFactor, enrolFactor, removeFactor, renewCodes, showFactors } from './factors.ts'
import { changePassword, stepUp } from './password.ts'
import { changeProfile, profileMembers, type ProfilePatch, showProfile } from './profile.ts'
import { holdSession, type Self, sessionOf } from './self.ts'
import { endOtherSessions, endSession, listSessions } from './sessions.ts'

const tags = ['me']
const done = { 204: { type: 'null' }, ...problemAnswers }
const config = { isPlain: true }
const params = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid', minLength: 36, maxLength: 36, description: 'Identity.' },
  },
  required: ['id'],
  additionalProperties: false,
}

interface OfOne {
  Params: { id: string }
}

export async function meRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  profileRoutes(app, options)
  sessionRoutes(app, options)
  factorRoutes(app, options)
  passwordRoutes(app, options)
}

function profileRoutes(app: FastifyInstance, options: RouteOptions): void {
  const querystring = queryOf({
    account: {
      type: 'string',
      minLength: 1,
      maxLength: 63,
      description: 'Account that permissions are asked for.',
    },
  })

  async function show(request: FastifyRequest, profile: Me['profile']): Promise<Me> {
    const { caller } = request
    return {
      user: { id: caller.userId, username: caller.username, type: caller.type },
      ...shownIn(request.credential.facts),
      profile,
      tenant: request.tenant.slug,
      account: caller.accountName,
      permissions: [...caller.permissions],
      rank: caller.rank,
    }
  }

  app.get(
    '/me',
    {
      schema: {
        operationId: 'getMe',
        summary: 'Who the caller is and what it may do',
        tags,
        querystring,
        response: { 200: refTo('me', 'Me'), ...problemAnswers },
      },
    },
    async (request) => {
      const { caller } = request
      return await show(request, await showProfile({ database: options.database, caller }))
    },
  )

  app.patch<{ Body: { profile: ProfilePatch } }>(
    '/me',
    {
      config,
      schema: {
        operationId: 'patchMe',
        summary: "Change the caller's own profile",
        description:
          'A merge patch. What a manager declares can only be changed where it is declared; addresses are changed by administrators.',
        tags,
        querystring,
        body: {
          type: 'object',
          properties: { profile: profilePatch() },
          required: ['profile'],
          additionalProperties: false,
        },
        response: { 200: refTo('me', 'Me'), ...problemAnswers },
      },
    },
    async (request) => {
      holdSession(request.caller)
      return await show(
        request,
        await changeProfile(makeContext(request, options), request.body.profile),
      )
    },
  )
}

/** The members as the user's declaration has them, each of which null takes away. */
function profilePatch(): object {
  const { definitions } = schemaFiles['me'] as {
    definitions: { MeProfile: { properties: Record<string, { type: string }> } }
  }
  const { properties } = definitions.MeProfile
  return {
    type: 'object',
    description: 'What to change: a member that is absent stays, null takes it away.',
    properties: Object.fromEntries(
      profileMembers.map((member) => [member, { ...properties[member], type: ['string', 'null'] }]),
    ),
    additionalProperties: false,
  }
}

function shownIn(facts: CredentialFacts | undefined): Pick<Me, 'key' | 'session'> {
  const credential = facts?.credential
  if (credential?.kind === 'key') {
    const { id, prefix, expiresAt } = credential
    return { key: { id, prefix, expiresAt: expiresAt?.toISOString() ?? null }, session: null }
  }
  if (credential?.kind === 'session') {
    const { id, accessPoint, expiresAt } = credential
    return { key: null, session: { id, accessPoint, expiresAt: expiresAt.toISOString() } }
  }
  throw new Error('a caller was admitted without a credential')
}

function sessionRoutes(app: FastifyInstance, options: Desk): void {
  app.get(
    '/me/sessions',
    {
      schema: {
        operationId: 'listMySessions',
        summary: 'List the sessions of the caller that go on',
        tags,
        response: { 200: refTo('me', 'SessionList'), ...problemAnswers },
      },
    },
    async (request) => ({ items: await listSessions(options, selfOf(request)) }),
  )

  app.delete(
    '/me/sessions',
    {
      config,
      schema: {
        operationId: 'endMyOtherSessions',
        summary: 'End every session of the caller but the present one',
        tags,
        response: done,
      },
    },
    async (request, reply) => {
      await endOtherSessions(options, selfOf(request))
      return await reply.code(204).send()
    },
  )

  app.delete<OfOne>(
    '/me/sessions/:id',
    {
      config,
      schema: {
        operationId: 'endMySession',
        summary: 'End a session of the caller',
        tags,
        params,
        response: done,
      },
    },
    async (request, reply) => {
      const self = selfOf(request)
      const { id } = request.params
      await endSession(options, self, id)
      if (id === self.caller.sessionId && isInCookie(request)) clearSessionCookie(reply)
      return await reply.code(204).send()
    },
  )
}

function factorRoutes(app: FastifyInstance, options: Desk): void {
  app.get(
    '/me/mfa',
    {
      schema: {
        operationId: 'getMyMfa',
        summary: 'Show the second factors of the caller',
        tags,
        response: { 200: refTo('me', 'MfaState'), ...problemAnswers },
      },
    },
    async (request) => await showFactors(options, selfOf(request)),
  )

  app.post<{ Body: MfaEnrolRequest }>(
    '/me/mfa',
    {
      config,
      schema: {
        operationId: 'enrolMyMfa',
        summary: 'Begin to set up a second factor',
        description:
          'Answers the secret, once. The factor counts from its first code on. Needs a proof of the user in the last five minutes.',
        tags,
        body: refTo('me', 'MfaEnrolRequest'),
        response: { 200: refTo('me', 'MfaEnrolment'), ...problemAnswers },
      },
    },
    async (request) => await enrolFactor(options, selfOf(request), request.body),
  )

  app.post<OfOne & { Body: MfaConfirmRequest }>(
    '/me/mfa/:id([^:/]+)::confirm',
    {
      config,
      schema: {
        operationId: 'confirmMyMfa',
        summary: 'Set up a second factor with its first code',
        description:
          'Ends every other session of the caller. Answers recovery codes with the first factor.',
        tags,
        params,
        body: refTo('me', 'MfaConfirmRequest'),
        response: { 200: refTo('me', 'MfaConfirmed'), ...problemAnswers },
      },
    },
    async (request) => {
      const { id: factorId } = request.params
      return await confirmFactor(options, selfOf(request), { factorId, code: request.body.code })
    },
  )

  app.delete<OfOne>(
    '/me/mfa/:id([^:/]+)',
    {
      config,
      schema: {
        operationId: 'removeMyMfa',
        summary: 'Take a second factor away',
        description:
          'Ends every other session of the caller. Needs a proof of the user in the last five minutes.',
        tags,
        params,
        response: done,
      },
    },
    async (request, reply) => {
      await removeFactor(options, selfOf(request), request.params.id)
      return await reply.code(204).send()
    },
  )

  app.post(
    '/me/mfa::renewRecoveryCodes',
    {
      config,
      schema: {
        operationId: 'renewMyRecoveryCodes',
        summary: 'Make new recovery codes in place of all of before',
        description: 'Needs a proof of the user in the last five minutes.',
        tags,
        response: { 200: refTo('me', 'RecoveryCodes'), ...problemAnswers },
      },
    },
    async (request) => ({ recoveryCodes: await renewCodes(options, selfOf(request)) }),
  )
}

function passwordRoutes(app: FastifyInstance, options: Desk): void {
  app.post<{ Body: StepUpRequest }>(
    '/me/step-up',
    {
      config,
      schema: {
        operationId: 'stepUp',
        summary: 'Prove the user by the present password',
        description: 'Counts for five minutes. The session gets another text.',
        tags,
        body: refTo('me', 'StepUpRequest'),
        response: { 200: refTo('me', 'SessionRenewed'), ...problemAnswers },
      },
    },
    async (request, reply) => {
      const self = selfOf(request)
      const { token } = await stepUp(options, self, request.body.currentPassword)
      return await answerRenewed(reply, { request, options, self, token })
    },
  )

  app.post<{ Body: PasswordChangeRequest }>(
    '/me/password',
    {
      config,
      schema: {
        operationId: 'changeMyPassword',
        summary: 'Set another password',
        description: 'Ends every other session of the caller; this one gets another text.',
        tags,
        body: refTo('me', 'PasswordChangeRequest'),
        response: { 200: refTo('me', 'SessionRenewed'), ...problemAnswers },
      },
    },
    async (request, reply) => {
      const self = selfOf(request)
      const { token } = await changePassword(options, self, request.body)
      return await answerRenewed(reply, { request, options, self, token })
    },
  )
}

/** Whoever is signed in and asks. */
export function selfOf(request: FastifyRequest): Self {
  const caller = holdSession(request.caller)
  return {
    caller,
    visitor: {
      tenantId: caller.tenantId,
      tenant: request.tenant.slug,
      address: caller.address,
      userAgent: request.headers['user-agent'] ?? '',
      requestId: caller.requestId,
    },
  }
}

function isInCookie(request: FastifyRequest): boolean {
  return request.headers.authorization === undefined
}

async function answerRenewed(
  reply: FastifyReply,
  {
    request,
    options,
    self,
    token,
  }: { request: FastifyRequest; options: Desk; self: Self; token: string },
): Promise<SessionRenewed> {
  const { id, expires_at } = await sessionOf(options, self)
  const isCookie = isInCookie(request)
  if (isCookie) setSessionCookie(reply, token)
  return {
    session: {
      id,
      ...(isCookie ? {} : { token }),
      expiresAt: expires_at.toISOString(),
      idleMinutes: idleMinutesMax,
    },
  }
}
