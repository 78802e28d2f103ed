/** `/v1/diagnosis`: how the installation stands. Of other tenants it tells nothing, and of the installation nothing that helps to attack it. */
import type { Diagnosis, MailDelivery } from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import type { Feed } from '../changes/feed.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import { accountParameter, problemAnswers, queryOf } from '../declarations/routes.ts'
import { refTo } from '../http/schemas.ts'
import { readDiagnosis } from './diagnosis-store.ts'
import { version } from './version.ts'

export interface DiagnosisOptions {
  database: Database
  feed: Feed
  clock: Clock
  trustedProxies?: readonly string[]
  mailDelivery?: MailDelivery
}

export async function diagnosisRoutes(
  app: FastifyInstance,
  { database, feed, clock, trustedProxies = [], mailDelivery = 'none' }: DiagnosisOptions,
): Promise<void> {
  app.get(
    '/diagnosis',
    {
      schema: {
        operationId: 'getDiagnosis',
        summary: 'How the installation stands',
        tags: ['system'],
        querystring: queryOf(accountParameter),
        response: { 200: refTo('diagnosis', 'Diagnosis'), ...problemAnswers },
      },
    },
    async (request): Promise<Diagnosis> => {
      const { caller } = request
      requirePermission(caller, 'rollcall.system.view')
      const found = await readDiagnosis(database, caller.tenantId)
      const forwarded = request.headers['x-forwarded-for'] !== undefined
      return {
        version,
        now: clock().toISOString(),
        database: found.database,
        feed: {
          position: feed.end,
          ageMs: Math.max(0, Math.round(performance.now() - feed.freshAsOfMs)),
        },
        audit: found.audit,
        mail: { delivery: mailDelivery, ...found.mail },
        proxy: {
          address: caller.address,
          trusts: trustedProxies.length > 0,
          forwarded,
          believed: forwarded && request.ips !== undefined && request.ips.length > 1,
        },
      }
    },
  )
}
