/** What Prometheus asks for, on a listener of its own: it needs no credential, so it must not stand beside the API. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { Feed } from '../changes/feed.ts'
import type { Mailer } from '../mail/mailer.ts'

/** What is counted of an answer. */
export interface Answered {
  request: { method: string; routeOptions: { url?: string | undefined } }
  reply: { statusCode: number; elapsedTime: number }
}

export interface Metrics {
  /** Counts an answer under the template of its route: a raw address would make a series of every id. */
  observe(request: Answered['request'], reply: Answered['reply']): void
  feedLost(): void
  url: string
  close(): Promise<void>
}

const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 60]

export async function listenForMetrics(
  listen: { host: string; port: number },
  feed: Feed,
  mailer: Mailer,
): Promise<Metrics> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'rollcall_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  })
  const lost = new Counter({
    name: 'rollcall_feed_connections_lost_total',
    help: 'Times that the connection of the change feed was lost',
    registers: [registry],
  })
  new Gauge({
    name: 'rollcall_feed_position',
    help: 'Highest position of the change feed that was read',
    registers: [registry],
    collect() {
      this.set(feed.end)
    },
  })
  new Gauge({
    name: 'rollcall_feed_age_seconds',
    help: 'Time since the change feed was last read to its end; access decisions are never older than 0.5',
    registers: [registry],
    collect() {
      this.set((performance.now() - feed.freshAsOfMs) / 1_000)
    },
  })

  new Gauge({
    name: 'rollcall_mails_waiting',
    help: 'Mails of all tenants that wait to be sent; NaN while the database cannot be reached',
    registers: [registry],
    async collect() {
      this.set(await mailer.countWaiting().catch(() => Number.NaN))
    },
  })

  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(listen.port, listen.host, resolve)
  })
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    observe(request, reply) {
      const route = request.routeOptions.url ?? 'unknown'
      duration.observe(
        { method: request.method, route, status: reply.statusCode },
        reply.elapsedTime / 1_000,
      )
    },
    feedLost: () => lost.inc(),
    url: `http://${showHost(listen.host)}:${port}/metrics`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** As it stands in an address. */
export function showHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
