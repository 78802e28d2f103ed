/** The routes that need no credential, because they give one. */
import type {
  SignedIn,
  SignInMfaRequest,
  SignInNewPasswordRequest,
  SignInRequest,
  SignInStep,
} from '@rollcall/resources'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Feed } from '../changes/feed.ts'
import { refTo } from '../http/schemas.ts'
import '../http/route-schema.ts'
import {
  clearSessionCookie,
  refuseForgedWrite,
  sessionCookieOf,
  setSessionCookie,
} from '../http/session-cookie.ts'
import type { TenantDirectory } from '../tenants/directory.ts'
import type { Desk, Visitor } from './desk.ts'
import type { SignInResult } from './finish.ts'
import { signOut } from './sign-out.ts'
import { signInWithCode, signInWithNewPassword, signInWithPassword } from './steps.ts'
import { problemAnswers } from '../declarations/routes.ts'
import { catchUpAfterWrites } from '../http/writes.ts'

export interface SignInRoutesOptions extends Desk {
  tenants: TenantDirectory
  feed: Feed
}

const tags = ['sign-in']
const nobody = { security: [] } as const
const answer = {
  200: { anyOf: [refTo('sign-in', 'SignedIn'), refTo('sign-in', 'SignInStep')] },
  ...problemAnswers,
}
/** Which of the two answers it is says the answer itself; a serializer of a union would have to guess. */
const serializerCompiler = () => JSON.stringify

export async function signInRoutes(
  app: FastifyInstance,
  options: SignInRoutesOptions,
): Promise<void> {
  catchUpAfterWrites(app, options.feed)

  app.post<{ Body: SignInRequest }>(
    '/auth/sign-in',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in with a password',
        description:
          'Answers a session, or what is needed beside the password with a ticket to go on with. Whoever does not show the right password gets one answer, whatever was wrong.',
        tags,
        ...nobody,
        body: refTo('sign-in', 'SignInRequest'),
        response: answer,
      },
      serializerCompiler,
    },
    async (request, reply) => {
      if (request.body.transport === 'cookie') refuseForgedWrite(request)
      const visitor = await visitorOf(request, options)
      return grant(reply, await signInWithPassword(options, visitor, request.body))
    },
  )

  app.post<{ Body: SignInMfaRequest }>(
    '/auth/mfa',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'signInWithMfa',
        summary: 'Go on with the code of a second factor',
        tags,
        ...nobody,
        body: refTo('sign-in', 'SignInMfaRequest'),
        response: answer,
      },
      serializerCompiler,
    },
    async (request, reply) => {
      const visitor = await visitorOf(request, options)
      return grant(reply, await signInWithCode(options, visitor, request.body))
    },
  )

  app.post<{ Body: SignInNewPasswordRequest }>(
    '/auth/new-password',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'signInWithNewPassword',
        summary: 'Go on with another password',
        tags,
        ...nobody,
        body: refTo('sign-in', 'SignInNewPasswordRequest'),
        response: answer,
      },
      serializerCompiler,
    },
    async (request, reply) => {
      const visitor = await visitorOf(request, options)
      return grant(reply, await signInWithNewPassword(options, visitor, request.body))
    },
  )

  app.post(
    '/auth/sign-out',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'signOut',
        summary: 'End the session that is shown',
        description: 'A session that is over or not known is no fault: the caller is signed out.',
        tags,
        ...nobody,
        response: { 204: { type: 'null' }, '4xx': refTo('problem', 'Problem') },
      },
    },
    async (request, reply) => {
      const cookie = sessionCookieOf(request)
      const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer === undefined && cookie !== undefined) {
        refuseForgedWrite(request)
        clearSessionCookie(reply)
      }
      const visitor = await visitorOf(request, options)
      await signOut(options, visitor, bearer ?? cookie ?? '')
      return await reply.code(204).send()
    },
  )
}

/** Who makes the request, as far as the connection tells. */
export async function visitorOf(
  request: FastifyRequest,
  { tenants }: SignInRoutesOptions,
): Promise<Visitor> {
  const tenant = await tenants.get(request.headers.host)
  return {
    tenantId: tenant.id,
    tenant: tenant.slug,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    requestId: request.id,
  }
}

/** Answers the session, or the next step. */
export function grant(reply: FastifyReply, result: SignInResult): SignedIn | SignInStep {
  const { recoveryCodes } = result
  const codes = recoveryCodes === undefined ? {} : { recoveryCodes }
  if (result.kind === 'step') {
    const { next, ticket, enrolment } = result
    return { next, ticket, ...(enrolment === undefined ? {} : { enrolment }), ...codes }
  }
  const { session, candidate, transport } = result
  if (transport === 'cookie') setSessionCookie(reply, session.token)
  return {
    session: {
      id: session.id,
      ...(transport === 'cookie' ? {} : { token: session.token }),
      expiresAt: session.expiresAt.toISOString(),
      idleMinutes: session.idleMinutes,
    },
    user: { id: candidate.id, username: candidate.username, type: candidate.type },
    ...codes,
  }
}
