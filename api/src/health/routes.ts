import type { FastifyInstance } from 'fastify'

import type { Health } from './health.ts'

/** For probes: outside of `/v1`, without a credential, and without a word more than the probe needs. */
export async function healthRoutes(
  app: FastifyInstance,
  { health }: { health: Health },
): Promise<void> {
  app.get('/livez', { logLevel: 'silent' }, async () => ({ status: 'ok' }))
  app.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const readiness = await health.check()
    if (readiness.ready) return { status: 'ok' }
    return reply.code(503).send({ status: 'unavailable', reason: readiness.reason })
  })
}
