import type {
  PasskeyAsk,
  PasskeyRequest,
  PasskeySignIn,
  SignedIn,
  SignInStep,
} from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { refuseForgedWrite } from '../http/session-cookie.ts'
import { refTo } from '../http/schemas.ts'
import '../http/route-schema.ts'
import type { Site } from '../pages/site.ts'
import { limitWrongPasskeys } from '../sign-in/failure-limit.ts'
import { grant, type SignInRoutesOptions, visitorOf } from '../sign-in/routes.ts'
import { relyingPartyOf } from './relying-party.ts'
import { beginPasskeySignIn, signInWithPasskey } from './sign-in.ts'
import { problemAnswers } from '../declarations/routes.ts'
import { catchUpAfterWrites } from '../http/writes.ts'

export interface PasskeyRoutesOptions extends SignInRoutesOptions {
  site: Site
}

const described = { tags: ['sign-in'], security: [] }

/** Signing in with passkeys needs no credential: it gives one. */
export async function passkeySignInRoutes(
  app: FastifyInstance,
  options: PasskeyRoutesOptions,
): Promise<void> {
  catchUpAfterWrites(app, options.feed)

  app.post<{ Body: PasskeyAsk }>(
    '/auth/passkey/options',
    {
      config: { isPlain: true, readsOnly: true },
      schema: {
        operationId: 'askForPasskey',
        summary: 'Ask for what a browser needs to show a passkey',
        description:
          'With the ticket of a sign-in the passkey is its second factor; without one it is all that is shown, and the authenticator has to know who holds it.',
        ...described,
        body: refTo('passkey', 'PasskeyAsk'),
        response: { 200: refTo('passkey', 'PasskeyRequest'), ...problemAnswers },
      },
    },
    async (request): Promise<PasskeyRequest> => {
      const visitor = await visitorOf(request, options)
      const party = relyingPartyOf(options.site, visitor, request.hostname)
      return await beginPasskeySignIn(options, visitor, party, request.body)
    },
  )

  app.post<{ Body: PasskeySignIn }>(
    '/auth/passkey',
    {
      config: { isPlain: true },
      schema: {
        operationId: 'signInWithPasskey',
        summary: 'Sign in with a passkey',
        ...described,
        body: refTo('passkey', 'PasskeySignIn'),
        response: {
          200: { anyOf: [refTo('sign-in', 'SignedIn'), refTo('sign-in', 'SignInStep')] },
          ...problemAnswers,
        },
      },
      // Which of the two answers it is says the answer itself; a serializer of a union would have to guess.
      serializerCompiler: () => JSON.stringify,
    },
    async (request, reply): Promise<SignedIn | SignInStep> => {
      if (request.body.transport === 'cookie') refuseForgedWrite(request)
      const visitor = await visitorOf(request, options)
      const party = relyingPartyOf(options.site, visitor, request.hostname)
      const result = await limitWrongPasskeys(options, visitor, () =>
        signInWithPasskey(options, visitor, party, request.body),
      )
      return grant(reply, result)
    },
  )
}
