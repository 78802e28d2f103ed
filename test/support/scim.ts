/** A SCIM client as an identity provider is one: an application user of its own, with a key, that speaks `application/scim+json`. */
import type { ApiKey, User } from '@rollcall/resources'

import type { Answer, TestApp } from './app.ts'

export interface ScimClient {
  /** Identity of the application user: the instance of what the client declares. */
  instance: string
  ask(request: string, body?: object, headers?: Record<string, string>): Promise<Answer>
}

/** `roles`: of the application user; `admin` unless told. */
export async function openScimClient(
  app: TestApp,
  username: string,
  roles = ['admin'],
): Promise<ScimClient> {
  const made = await app.ask('POST /v1/users', {
    body: {
      spec: {
        username,
        type: 'application',
        roles,
        accessPoints: ['api'],
        credential: { mode: 'none' },
      },
    },
  })
  const key = await app.ask('POST /v1/api-keys', {
    body: { spec: { user: username, name: 'scim' } },
  })
  // The administrator may make both; what failed is said by the next request.
  const { secret } = key.body as unknown as ApiKey & { secret: string }
  return {
    instance: (made.body as unknown as User).id,
    ask: async (request, body, headers = {}) =>
      await app.ask(request.replace(' /', ' /scim/v2/'), {
        key: secret,
        ...(body === undefined ? {} : { body }),
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
          // Injected requests of other tests send one; SCIM clients rarely do.
          'if-match': '*',
          ...headers,
        },
      }),
  }
}
