/** Puts the API together on its database, lets it listen, and takes it apart again in order. */
import { setTimeout as pause } from 'node:timers/promises'

import { Alike } from './access/alike.ts'
import { Credentials } from './access/credentials.ts'
import { findCredential, type Rights } from './access/store.ts'
import { usesIn } from './access/uses-store.ts'
import { Uses } from './access/uses.ts'
import { buildApp, type App, type AppLog } from './app.ts'
import { Feed } from './changes/feed.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { Database } from './database/connection.ts'
import { Health } from './health/health.ts'
import type { Metrics } from './health/metrics.ts'
import type { Secrets } from './keys/secrets.ts'
import { BreachedFile } from './passwords/breached-file.ts'
import { Passwords } from './passwords/passwords.ts'
import type { Mailer } from './mail/mailer.ts'
import { deliveryNamed, openMailer } from './mail/open-mailer.ts'
import { version } from './system/version.ts'
import type { Traces } from './http/traces.ts'
import { TenantDirectory } from './tenants/directory.ts'
import { Sweeper } from './users/sweeper.ts'
import { Upkeep } from './upkeep/upkeep.ts'

/** A feed that was asked every 200 ms and was silent for this long: PostgreSQL is away. */
const SILENCE_MAX_MS = 2_000

export interface Serving {
  url: string
  /** Finishes what was begun, then lets go of everything. */
  close: () => Promise<void>
}

export interface AssembleOptions {
  config: Config
  urls: { app: string; sealer: string }
  secrets: Secrets
  clock: Clock
  log?: AppLog
}

/** The application with everything that it stands on; it follows the feed and does not listen. */
export interface Assembly {
  app: App
  database: Database
  feed: Feed
  uses: Uses
  upkeep: Upkeep
  sweeper: Sweeper
  health: Health
  passwords: Passwords
  mailer: Mailer
  /** Where the metrics are, when they were asked for. */
  metricsUrl: string | undefined
  close: () => Promise<void>
}

export async function serve(options: AssembleOptions): Promise<Serving> {
  const { config } = options
  const assembly = await assemble(options)
  const { app, health } = assembly
  try {
    const url = await listen(app, config.listen)
    return {
      url,
      async close() {
        health.drain()
        // Meanwhile whoever sends requests here learns that it should not.
        await pause(config.drainMs)
        await assembly.close()
      },
    }
  } catch (error) {
    await assembly.close()
    throw error
  }
}

export async function assemble({
  config,
  urls,
  secrets,
  clock,
  log,
}: AssembleOptions): Promise<Assembly> {
  const breached =
    config.breachedPasswords === undefined ? undefined : BreachedFile.open(config.breachedPasswords)
  const database = new Database({
    url: urls.app,
    connectionsMax: config.connectionsMax,
    preparedStatements: config.preparedStatements,
    isAway: () => performance.now() - feed.freshAsOfMs > SILENCE_MAX_MS,
    onConnectionLost: (error) => log?.warn({ err: error }, 'database connection lost'),
  })
  let metrics: Metrics | undefined
  const feed: Feed = new Feed({
    sealerUrl: urls.sealer,
    onChanges: (changes) => {
      credentials.tell(changes)
      if (changes === null || changes.length > 0) upkeep.poke()
    },
    onLost: (error) => {
      metrics?.feedLost()
      log?.warn({ err: error }, 'change feed connection lost')
    },
  })
  const alike = new Alike<Rights>()
  const credentials = new Credentials(
    (kind, hash) => findCredential(database, alike, kind, hash),
    () => feed,
    clock,
  )
  const uses = new Uses({
    ...usesIn(database),
    onFailed: (error) => log?.warn({ err: error }, 'use of credentials not written'),
  })
  const upkeep = new Upkeep({
    url: urls.sealer,
    secrets,
    clock,
    retention: config.retention,
    onFailure: (error) => log?.warn({ err: error }, 'the audit log is not sealed now'),
  })
  const sweeper = new Sweeper({
    database,
    secrets,
    clock,
    onFailure: (error) => log?.warn({ err: error }, 'inactivity is not stored now'),
  })
  const passwords = new Passwords(secrets, { breached })
  const health = new Health(database, feed)
  const traces = await openTracesOf(config, log)
  let app: App | undefined
  const publicUrl = (): string => config.publicUrl ?? listeningUrl(app, config)
  app = await buildApp({
    site: {
      product: config.mail.from.name,
      language: config.mail.language,
      publicUrl,
      returnUrls: config.returnUrls,
    },
    oidcProviders: config.oidcProviders,
    requestsPerMinute: config.requestsPerMinute,
    instrument: traces?.instrument,
    database,
    feed,
    credentials,
    uses,
    tenants: new TenantDirectory(database),
    health,
    secrets,
    passwords,
    clock,
    ...(log === undefined ? {} : { log }),
    trustedProxies: config.trustedProxies,
    mailDelivery: deliveryNamed(config),
    ...(config.listen.tls === undefined ? {} : { tls: config.listen.tls }),
    onAnswer: (request, reply) => metrics?.observe(request, reply),
  })
  const mailer = openMailer({ config, database, secrets, clock, log, publicUrl })
  const close = async (): Promise<void> => {
    await app.close()
    await mailer.stop()
    await metrics?.close()
    await traces?.close()
    await uses.stop()
    await sweeper.stop()
    await upkeep.stop()
    await feed.stop()
    await database.close()
    breached?.close()
  }
  try {
    await feed.start()
    uses.start()
    upkeep.start()
    sweeper.start()
    if (config.metrics !== undefined) {
      // Loaded only when asked for: it takes 20 ms of every start.
      const { listenForMetrics } = await import('./health/metrics.ts')
      metrics = await listenForMetrics(config.metrics, feed, mailer)
      log?.info({ url: metrics.url }, 'metrics listen')
    }
    mailer.start()
    return {
      app,
      database,
      feed,
      uses,
      upkeep,
      sweeper,
      health,
      passwords,
      mailer,
      metricsUrl: metrics?.url,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Loaded only when there is somewhere to send traces to. */
async function openTracesOf(
  { traces }: Config,
  log: AppLog | undefined,
): Promise<Traces | undefined> {
  if (traces === undefined) return undefined
  const { openTraces } = await import('./http/traces.ts')
  return openTraces({
    ...traces,
    serviceVersion: version,
    onFailure: (error) => log?.warn({ err: error }, 'traces are not sent now'),
  })
}

/** Where it listens; before it does, where it is told to. */
function listeningUrl(app: App | undefined, { listen: { host, port, tls } }: Config): string {
  if (app !== undefined && app.addresses().length > 0) return app.listeningOrigin
  const name = host.includes(':') ? `[${host}]` : host
  return `${tls === undefined ? 'http' : 'https'}://${name}:${port}`
}

/** Listens; a port that is taken is said with what to do about it. */
async function listen(app: App, { host, port }: Config['listen']): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE') throw error
    throw new Error(
      `port ${port} of ${host} is taken by another program. Stop that one, or choose another ROLLCALL_PORT (0: any free one)`,
      { cause: error },
    )
  }
}
