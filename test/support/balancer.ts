/**
 * A load balancer as small as one can be: it sends each request to the next instance that says it is ready, over connections that are kept, and says for whom
 * in X-Forwarded-For. It never sends a request twice: what fails is counted.
 */
import { Agent, createServer, get, request as askUpstream, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const probeEveryMs = 50
const probeLimitMs = 5_000

export interface Balancer {
  url: string
  /** Requests that no instance answered. */
  failures(): string[]
  close(): Promise<void>
}

export async function startBalancer(upstreams: readonly string[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  const ready = new Set(upstreams)
  const failures: string[] = []
  let turn = 0
  const probing = setInterval(() => {
    for (const upstream of upstreams) probe(upstream, agent, ready)
  }, probeEveryMs)
  const server = createServer((incoming, outgoing) => {
    const instances = upstreams.filter((upstream) => ready.has(upstream))
    const upstream = instances[turn++ % Math.max(1, instances.length)]
    if (upstream === undefined) {
      failures.push('no instance is ready')
      outgoing.writeHead(502).end()
      return
    }
    const { address } = incoming.socket.address() as AddressInfo
    const asked = askUpstream(
      new URL(incoming.url ?? '/', upstream),
      {
        agent,
        method: incoming.method,
        headers: { ...incoming.headers, 'x-forwarded-for': address },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    asked.once('error', (error) => {
      failures.push(`${incoming.method} ${incoming.url}: ${error.message}`)
      if (!outgoing.headersSent) outgoing.writeHead(502)
      outgoing.end()
    })
    incoming.pipe(asked)
  })
  await listen(server)
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    failures: () => failures,
    async close() {
      clearInterval(probing)
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      agent.destroy()
    },
  }
}

function probe(upstream: string, agent: Agent, ready: Set<string>): void {
  const asked = get(new URL('/readyz', upstream), { agent, timeout: probeLimitMs }, (answer) => {
    answer.resume()
    if (answer.statusCode === 200) ready.add(upstream)
    else ready.delete(upstream)
  })
  asked.once('timeout', () => asked.destroy(new Error('no answer')))
  asked.once('error', () => ready.delete(upstream))
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
}
