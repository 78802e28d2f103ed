import Fastify, { type FastifyInstance } from 'fastify'

import type { Database } from './database/connection.ts'
import { problemOf, refusalOf } from './http/errors.ts'

/** Tells the time. Tests pass their own. */
export type Clock = () => Date

export interface AppOptions {
  database: Database
  clock: Clock
}

/** The application as a function of what it stands on. Does not listen. */
export async function buildApp(_options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify()
  app.setErrorHandler(async (error, _request, reply) => {
    const problem = problemOf(refusalOf(error))
    return reply.code(problem.status).type('application/problem+json').send(problem)
  })
  return app
}
