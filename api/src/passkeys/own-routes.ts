import type { MfaConfirmed, PasskeyCreation, PasskeyRegistration } from '@rollcall/resources'
import type { FastifyInstance, FastifyRequest } from 'fastify'

import { refTo } from '../http/schemas.ts'
import '../http/route-schema.ts'
import { selfOf } from '../me/routes.ts'
import type { Site } from '../pages/site.ts'
import type { Desk } from '../sign-in/desk.ts'
import { beginRegistration, register } from './register.ts'
import { type RelyingParty, relyingPartyOf } from './relying-party.ts'
import { problemAnswers } from '../declarations/routes.ts'

const tags = ['me']
const config = { isPlain: true }

/** Passkeys of whoever is signed in. They are listed and taken away as the second factors that they are. */
export async function ownPasskeyRoutes(
  app: FastifyInstance,
  options: Desk & { site: Site },
): Promise<void> {
  app.post(
    '/me/mfa::passkeyOptions',
    {
      config,
      schema: {
        operationId: 'beginMyPasskey',
        summary: 'Ask for what a browser needs to make a passkey',
        description: 'Needs a proof of the user in the last five minutes.',
        tags,
        response: { 200: refTo('passkey', 'PasskeyCreation'), ...problemAnswers },
      },
    },
    async (request): Promise<PasskeyCreation> =>
      await beginRegistration(options, selfOf(request), partyOf(request)),
  )

  app.post<{ Body: PasskeyRegistration }>(
    '/me/mfa::registerPasskey',
    {
      config,
      schema: {
        operationId: 'registerMyPasskey',
        summary: 'Register a passkey',
        description:
          'It is a second factor, and signs in by itself. Ends every other session of the caller. Answers recovery codes with the first factor.',
        tags,
        body: refTo('passkey', 'PasskeyRegistration'),
        response: { 200: refTo('me', 'MfaConfirmed'), ...problemAnswers },
      },
    },
    async (request): Promise<MfaConfirmed> =>
      await register(options, selfOf(request), partyOf(request), request.body),
  )

  function partyOf(request: FastifyRequest): RelyingParty {
    return relyingPartyOf(options.site, { tenant: request.tenant.slug }, request.hostname)
  }
}
