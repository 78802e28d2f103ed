/** Stands before PostgreSQL and speaks TLS with whoever connects, with a certificate that the test chooses. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

import type { Pair } from './control-plane/certificates.ts'

export interface TlsGateway {
  /** The address of the database, through here; the certificate of the authority in the file is the one that counts. */
  through(url: string, authorityFile: string): string
  /** Cuts every connection, and shows the next one another certificate. */
  show(pair: Pair): void
  close(): Promise<void>
}

/** What PostgreSQL's clients send first when they want TLS, and what they are answered. */
const sslRequestBytes = 8
const yes = 'S'

export async function startTlsGateway(target: string, first: Pair): Promise<TlsGateway> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let pair = first
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    near.once('readable', () => {
      near.read(sslRequestBytes)
      near.write(yes)
      const secure = new TLSSocket(near, { isServer: true, cert: pair.certificate, key: pair.key })
      const far = connect({ host: hostname, port: Number(port) })
      keep(far)
      secure.on('error', () => far.destroy())
      secure.on('close', () => far.destroy())
      far.on('close', () => secure.destroy())
      secure.pipe(far).pipe(secure)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address with a port.
  const { port: ownPort } = server.address() as AddressInfo
  return {
    through(url, authorityFile) {
      const address = new URL(url)
      address.hostname = '127.0.0.1'
      address.port = String(ownPort)
      address.searchParams.set('sslmode', 'verify-full')
      address.searchParams.set('sslrootcert', authorityFile)
      return address.href
    },
    show(other) {
      pair = other
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
