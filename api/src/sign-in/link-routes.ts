/** The routes that the links in mails lead to. Whoever has the link needs no other credential. */
import type {
  AcceptRequest,
  Invitation,
  LinkToken,
  ResetAsk,
  ResetCompletion,
} from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { dryRunParameter, queryOf, problemAnswers } from '../declarations/routes.ts'
import '../http/route-schema.ts'
import { refTo } from '../http/schemas.ts'
import { acceptInvitation, declineInvitation } from '../invitations/accept.ts'
import { resetRequestsOf } from '../resets/requests-of-routes.ts'
import { completeReset } from '../resets/complete.ts'
import { limitWrongLinks } from './failure-limit.ts'
import { type SignInRoutesOptions, visitorOf } from './routes.ts'
import { catchUpAfterWrites } from '../http/writes.ts'

const tags = ['sign-in']
const nobody = { security: [] } as const

export async function linkRoutes(
  app: FastifyInstance,
  options: SignInRoutesOptions,
): Promise<void> {
  catchUpAfterWrites(app, options.feed)
  const resets = resetRequestsOf(app, options)

  app.post<{ Body: AcceptRequest; Querystring: { dryRun?: boolean } }>(
    '/auth/accept',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'acceptInvitation',
        summary: 'Accept an invitation',
        description:
          'Sets the password and the members of the profile. The membership is PROVISIONED as long as something that is required is missing, and the link goes on working until then. Under `dryRun=true` nothing is done: the answer says what will be needed.',
        tags,
        ...nobody,
        querystring: queryOf(dryRunParameter),
        body: refTo('invitation', 'AcceptRequest'),
        response: { 200: refTo('invitation', 'Invitation'), ...problemAnswers },
      },
    },
    async (request): Promise<Invitation> => {
      const visitor = await visitorOf(request, options)
      const dryRun = request.query.dryRun === true
      return await limitWrongLinks(options, visitor, () =>
        acceptInvitation(options, visitor, request.body, dryRun),
      )
    },
  )

  app.post<{ Body: LinkToken; Querystring: { dryRun?: boolean } }>(
    '/auth/decline',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'declineInvitationByLink',
        summary: 'Decline an invitation',
        tags,
        ...nobody,
        querystring: queryOf(dryRunParameter),
        body: refTo('invitation', 'LinkToken'),
        response: { 204: { type: 'null' }, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const visitor = await visitorOf(request, options)
      const { token } = request.body
      const dryRun = request.query.dryRun === true
      await limitWrongLinks(options, visitor, () =>
        declineInvitation(options, visitor, token, dryRun),
      )
      return await reply.code(204).send()
    },
  )

  app.post<{ Body: ResetAsk | ResetCompletion }>(
    '/auth/reset',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'resetPassword',
        summary: 'Ask for a link to set a new password, or set it by the link',
        description:
          'With `username` or `email` the answer is always 202, whether or not there is such a user; the old password goes on working. With `token` and `password` the password is set and every session ends.',
        tags,
        ...nobody,
        // Which of the two it is decides by which schema it is judged, so that faults are told of the right one.
        body: {
          if: { type: 'object', required: ['token'] },
          // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
          then: refTo('invitation', 'ResetCompletion'),
          else: refTo('invitation', 'ResetAsk'),
        },
        response: { 202: { type: 'null' }, 204: { type: 'null' }, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const visitor = await visitorOf(request, options)
      const { body } = request
      if (!('token' in body)) {
        await resets.ask(visitor, body)
        return await reply.code(202).send()
      }
      await limitWrongLinks(options, visitor, () => completeReset(options, visitor, body))
      return await reply.code(204).send()
    },
  )
}
