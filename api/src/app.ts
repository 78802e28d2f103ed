import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'

import type { Credentials } from './access/credentials.ts'
import { identifyCaller } from './access/identify.ts'
import { accessRoutes } from './access/routes.ts'
import type { Feed } from './changes/feed.ts'
import { changesRoutes } from './changes/routes.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/connection.ts'
import { problemOf, refusalOf } from './http/errors.ts'
import type { TenantDirectory } from './tenants/directory.ts'

export interface AppOptions {
  database: Database
  feed: Feed
  credentials: Credentials
  tenants: TenantDirectory
  clock: Clock
  log?: FastifyBaseLogger
  /** Networks of the proxies whose X-Forwarded-For is believed. */
  trustedProxies?: readonly string[]
  tls?: { cert: string; key: string }
}

/** The application as a function of what it stands on. Does not listen. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify()
  app.setErrorHandler(async (error, _request, reply) => {
    const problem = problemOf(refusalOf(error))
    return reply.code(problem.status).type('application/problem+json').send(problem)
  })
  await app.register(
    async (v1) => {
      await v1.register(identifyCaller, options)
      await v1.register(accessRoutes, options)
      await v1.register(changesRoutes, options)
    },
    { prefix: '/v1' },
  )
  return app
}
