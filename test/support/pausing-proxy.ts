/** Stands between the API and PostgreSQL, and stops passing anything on when told to, without closing a connection: what a network does that drops packets. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface PausingProxy {
  /** The address of the database, through here. */
  through(url: string): string
  pause(): void
  resume(): void
  close(): Promise<void>
}

/** Forwards TCP to the host and port of the address. */
export async function startPausingProxy(target: string): Promise<PausingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isPaused = false
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) })
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    pass(near, far)
    pass(far, near)
    if (isPaused) for (const socket of [near, far]) socket.pause()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  const { port: ownPort } = server.address() as AddressInfo
  return {
    through(url) {
      const address = new URL(url)
      address.hostname = '127.0.0.1'
      address.port = String(ownPort)
      return address.href
    },
    pause() {
      isPaused = true
      for (const socket of sockets) socket.pause()
    },
    resume() {
      isPaused = false
      for (const socket of sockets) socket.resume()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function pass(from: Socket, to: Socket): void {
  from.on('data', (data) => to.write(data))
}
