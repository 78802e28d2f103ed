/** Small HTTP listeners for probes and metrics. */
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers undefined when all is well, or a sentence about what is not. */
export type Check = () => string | undefined

export interface Bind {
  host: string
  port: number
}

export interface Listener {
  address: Bind
  close(): Promise<void>
}

type Page = () => Promise<{ status: number; contentType: string; body: string }>

const HEADERS_TIMEOUT_MS = 5_000

export function listenForProbes(
  bind: Bind,
  checks: { live: Record<string, Check>; ready: Record<string, Check> },
): Promise<Listener> {
  return listen(bind, {
    '/healthz': async () => answerOf(checks.live),
    '/readyz': async () => answerOf({ ...checks.live, ...checks.ready }),
  })
}

export function listenForMetrics(
  bind: Bind,
  registry: { contentType: string; metrics(): Promise<string> },
): Promise<Listener> {
  return listen(bind, {
    '/metrics': async () => ({
      status: 200,
      contentType: registry.contentType,
      body: await registry.metrics(),
    }),
  })
}

/** One line a check, as kube-apiserver answers `?verbose`. */
function answerOf(checks: Record<string, Check>): {
  status: number
  contentType: string
  body: string
} {
  const results = Object.entries(checks).map(([name, check]) => [name, check()] as const)
  const lines = results.map(([name, fault]) =>
    fault === undefined ? `[+] ${name} ok` : `[-] ${name} failed: ${fault}`,
  )
  return {
    status: results.every(([, fault]) => fault === undefined) ? 200 : 503,
    contentType: 'text/plain; charset=utf-8',
    body: `${lines.join('\n')}\n`,
  }
}

async function listen(bind: Bind, pages: Record<string, Page>): Promise<Listener> {
  const server: Server = createServer((request, response) => {
    const page = pages[(request.url ?? '').replace(/\?.*/, '')]
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end()
      return
    }
    page().then(
      ({ status, contentType, body }) =>
        response.writeHead(status, { 'content-type': contentType }).end(body),
      () => response.writeHead(500).end(),
    )
  })
  server.headersTimeout = HEADERS_TIMEOUT_MS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(bind.port, bind.host, resolve)
  })
  // A TCP server that listens has an AddressInfo; only pipes have a string.
  const { address, port } = server.address() as AddressInfo
  return {
    address: { host: address, port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
