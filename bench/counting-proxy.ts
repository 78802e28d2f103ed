import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Counts what goes through it, so that the counts do not come from the program that is measured. */
export interface CountingProxy {
  url: string
  /** Requests since the last `reset`, by method and path without query. */
  counts(): Map<string, number>
  total(): number
  reset(): void
  close(): void
}

/** Forwards plain HTTP to `target` and counts. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target)
  const counts = new Map<string, number>()
  const server = createServer((incoming, outgoing) => {
    const name = `${incoming.method} ${(incoming.url ?? '').split('?')[0]}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const onward = forward(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts: () => new Map(counts),
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    reset: () => counts.clear(),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
