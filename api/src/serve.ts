/** Puts the API together on its database, lets it listen, and takes it apart again in order. */
import { setTimeout as pause } from 'node:timers/promises'

import type { FastifyBaseLogger } from 'fastify'

import { Credentials } from './access/credentials.ts'
import { findCredential } from './access/store.ts'
import { buildApp } from './app.ts'
import { Feed } from './changes/feed.ts'
import type { Config } from './config.ts'
import { Database } from './database/connection.ts'
import { Health } from './health/health.ts'
import type { Metrics } from './health/metrics.ts'
import { TenantDirectory } from './tenants/directory.ts'

export interface Serving {
  url: string
  /** Finishes what was begun, then lets go of everything. */
  close(): Promise<void>
}

export async function serve(
  config: Config,
  urls: { app: string; sealer: string },
  log: FastifyBaseLogger,
): Promise<Serving> {
  const database = new Database({
    url: urls.app,
    connectionsMax: config.connectionsMax,
    preparedStatements: config.preparedStatements,
    onConnectionLost: (error) => log.warn({ err: error }, 'database connection lost'),
  })
  let metrics: Metrics | undefined
  const credentials = new Credentials(
    (hash) => findCredential(database, hash),
    () => feed,
  )
  const feed: Feed = new Feed({
    sealerUrl: urls.sealer,
    onChanges: (changes) => credentials.tell(changes),
    onLost: (error) => {
      metrics?.feedLost()
      log.warn({ err: error }, 'change feed connection lost')
    },
  })
  const health = new Health(database, feed)
  const app = await buildApp({
    database,
    feed,
    credentials,
    tenants: new TenantDirectory(database),
    health,
    clock: () => new Date(),
    log,
    trustedProxies: config.trustedProxies,
    ...(config.listen.tls === undefined ? {} : { tls: config.listen.tls }),
    ...(config.metrics === undefined
      ? {}
      : { onAnswer: (request, reply) => metrics?.observe(request, reply) }),
  })
  const closeAll = async (): Promise<void> => {
    await app.close()
    await metrics?.close()
    await feed.stop()
    await database.close()
  }
  try {
    await feed.start()
    if (config.metrics !== undefined) {
      // Loaded only when asked for: it takes 20 ms of every start.
      const { listenForMetrics } = await import('./health/metrics.ts')
      metrics = await listenForMetrics(config.metrics, feed)
      log.info({ url: metrics.url }, 'metrics listen')
    }
    const url = await app.listen({ host: config.listen.host, port: config.listen.port })
    return {
      url,
      async close() {
        health.drain()
        // Meanwhile whoever sends requests here learns that it should not.
        await pause(config.drainMs)
        await closeAll()
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}
