import type { FastifyInstance } from 'fastify'

import { limitRates, type RateLimitOptions } from '../http/rate-limit.ts'
import { oidcRoutes } from '../oidc/routes.ts'
import { linkPages } from './link-routes.ts'
import { type PageRoutesOptions, setUpPages } from './page-routes.ts'
import { selfPages } from './self-routes.ts'
import { signInPages } from './sign-in-routes.ts'

/** The pages for people: signing in, what the links in mails open, and who is signed in. */
export async function pageRoutes(
  app: FastifyInstance,
  options: PageRoutesOptions & RateLimitOptions,
): Promise<void> {
  await app.register(setUpPages, options)
  await app.register(limitRates, options)
  await app.register(signInPages, options)
  await app.register(linkPages, options)
  await app.register(selfPages, options)
  await app.register(oidcRoutes, options)
}
