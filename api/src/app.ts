import { randomUUID } from 'node:crypto'

import type { MailDelivery } from '@rollcall/resources'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'

import { accountRoutes } from './accounts/routes.ts'
import { actRoutes } from './acts/routes.ts'
import { apiKeyRoutes } from './api-keys/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { approvalRoutes } from './approvals/routes.ts'
import type { Credentials } from './access/credentials.ts'
import type { Uses } from './access/uses.ts'
import { identifyCaller } from './http/identify.ts'
import { accessRoutes } from './access/routes.ts'
import type { Feed } from './changes/feed.ts'
import { changesRoutes } from './changes/routes.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/connection.ts'
import type { Health } from './health/health.ts'
import { healthRoutes } from './health/routes.ts'
import { importRoutes } from './imports/routes.ts'
import { exportRoutes } from './exports/routes.ts'
import type { Secrets } from './keys/secrets.ts'
import { frameworkOptions, setUpHttp } from './http/framework.ts'
import { limitRates } from './http/rate-limit.ts'
import { meRoutes } from './me/routes.ts'
import { invitationRoutes } from './invitations/routes.ts'
import { membershipRoutes } from './memberships/routes.ts'
import { ownPasskeyRoutes } from './passkeys/own-routes.ts'
import { passkeySignInRoutes } from './passkeys/sign-in-routes.ts'
import type { Passwords } from './passwords/passwords.ts'
import { noticeRoutes } from './notices/routes.ts'
import type { OidcProvider } from './oidc/provider-file.ts'
import { pageRoutes } from './pages/routes.ts'
import type { Site } from './pages/site.ts'
import { permissionRoutes } from './permissions/routes.ts'
import { roleAssignmentRoutes } from './role-assignments/routes.ts'
import { roleRoutes } from './roles/routes.ts'
import { scimRoutes } from './scim/routes.ts'
import { linkRoutes } from './sign-in/link-routes.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { diagnosisRoutes } from './system/diagnosis-routes.ts'
import { capabilityRoutes, documentationRoutes } from './system/routes.ts'
import type { TenantDirectory } from './tenants/directory.ts'
import { userRoutes } from './users/routes.ts'
import { selectionRoutes } from './users/selection-routes.ts'
import { writes } from './http/writes.ts'

/** The application and its log, for those who only hold them. */
export type { FastifyBaseLogger as AppLog, FastifyInstance as App } from 'fastify'

export interface AppOptions {
  /** Most requests of one caller to one route in a minute. */
  requestsPerMinute?: number | undefined
  database: Database
  feed: Feed
  credentials: Credentials
  uses: Uses
  tenants: TenantDirectory
  health: Health
  secrets: Secrets
  passwords: Passwords
  clock: Clock
  site: Site
  oidcProviders: readonly OidcProvider[]
  log?: FastifyBaseLogger
  /** Networks of the proxies whose X-Forwarded-For is believed. */
  trustedProxies?: readonly string[]
  tls?: { cert: string; key: string }
  /** Where mails go. */
  mailDelivery?: MailDelivery
  /** Given the application before anything else, to follow its requests. */
  instrument?: ((app: FastifyInstance) => Promise<void>) | undefined
  /** Given the application before it has routes, to be told of them. */
  beforeRoutes?: (app: FastifyInstance) => void
  /** Told of every answer. */
  onAnswer?: (request: FastifyRequest, reply: FastifyReply) => void
}

/** The application as a function of what it stands on. Does not listen. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.log === undefined ? {} : { loggerInstance: options.log }),
    ...(options.tls === undefined ? {} : { https: options.tls }),
    // One line an answer, below; the usual two say less.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // Never all: who connects must not be able to say where it comes from.
    trustProxy: options.trustedProxies?.length ? [...options.trustedProxies] : false,
    ...frameworkOptions,
    // Requests that come over connections that are already open are still answered while the server closes.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  }) as FastifyInstance
  await options.instrument?.(app)
  setUpHttp(app)
  options.beforeRoutes?.(app)
  app.addHook('onResponse', async (request, reply) => {
    options.onAnswer?.(request, reply)
    logAnswer(request, reply)
  })
  closeConnectionsAtTheEnd(app)
  await app.register(healthRoutes, options)
  await app.register(documentationRoutes)
  await app.register(signInRoutes, { ...options, prefix: '/v1' })
  await app.register(linkRoutes, { ...options, prefix: '/v1' })
  await app.register(passkeySignInRoutes, { ...options, prefix: '/v1' })
  await app.register(
    async (v1) => {
      await v1.register(identifyCaller, options)
      await v1.register(limitRates, options)
      await v1.register(accessRoutes, options)
      await v1.register(meRoutes, options)
      await v1.register(ownPasskeyRoutes, options)
      await v1.register(changesRoutes, options)
      await v1.register(auditRoutes, options)
      await v1.register(accountRoutes, options)
      await v1.register(roleRoutes, options)
      await v1.register(userRoutes, options)
      await v1.register(actRoutes, options)
      await v1.register(roleAssignmentRoutes, options)
      await v1.register(apiKeyRoutes, options)
      await v1.register(membershipRoutes, options)
      await v1.register(invitationRoutes, options)
      await v1.register(noticeRoutes, options)
      await v1.register(approvalRoutes, options)
      await v1.register(importRoutes, options)
      await v1.register(exportRoutes, options)
      await v1.register(selectionRoutes, options)
      await v1.register(permissionRoutes)
      await v1.register(capabilityRoutes)
      await v1.register(diagnosisRoutes, options)
    },
    { prefix: '/v1' },
  )
  await app.register(pageRoutes, options)
  await app.register(scimRoutes, { ...options, prefix: '/scim/v2' })
  return app
}

/** Answers that are still under way when the server is about to close end their connection: nobody waits for its keep-alive. */
function closeConnectionsAtTheEnd(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}

/** Who changed what, and what failed, is worth a line; the many reads are not. */
function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode } = reply
  const level =
    statusCode >= 500 ? 'error' : statusCode >= 400 || writes(request) ? 'info' : 'debug'
  request.log[level](
    {
      method: request.method,
      route: request.routeOptions.url,
      status: statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      // Null before the caller is known.
      user: (request.caller as typeof request.caller | null)?.username,
      address: request.ip,
    },
    'answered',
  )
}
