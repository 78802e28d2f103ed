/** The gRPC server of a plugin: Terraform's service, and the four that go-plugin expects. */
// The server alone: the package's entry point also loads and registers every client-side balancer
// and resolver, which costs 8 ms of a start (docs/decisions/0020).
import { setup as setupUnixSockets } from '@grpc/grpc-js/build/src/resolver-uds.js'
import { Server } from '@grpc/grpc-js/build/src/server.js'
import { ServerCredentials } from '@grpc/grpc-js/build/src/server-credentials.js'
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
} from '@grpc/grpc-js'
import type { Certificate } from './certificate.ts'
import { Empty, HealthCheckRequest, HealthCheckResponse, healthServing } from './go-plugin.ts'

/** The answer to Shutdown goes out first; longer would only make somebody wait. */
const answerDelayMs = 5

export interface Door {
  /** Where the server listens, in gRPC's notation: `unix:/path`. */
  readonly address: string
  readonly certificate: Certificate
  /** The only certificate that may call, in PEM; undefined: a plain connection, for debugging. */
  readonly clientCertificate: string | undefined
}

export interface Listening {
  close(): void
}

export interface Service {
  readonly name: string
  readonly calls: readonly {
    readonly name: string
    readonly answer: (request: Uint8Array) => Promise<Uint8Array>
  }[]
  /** Called when the caller has been told where to connect. */
  readonly onReady: () => void
}

export async function listen(
  door: Door,
  service: Service,
  onShutdown: () => void,
): Promise<Listening> {
  setupUnixSockets()
  const server = new Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.enable_channelz': 0,
  })
  for (const { name, answer } of service.calls) {
    const handler: handleUnaryCall<Buffer, Uint8Array> = (call, callback) => {
      void respond(() => answer(call.request), callback)
    }
    server.register(`/${service.name}/${name}`, handler, toBuffer, same, 'unary')
  }
  registerGoPlugin(server, onShutdown)
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(door.address, credentials(door), (error) =>
      error === null ? resolve() : reject(error),
    )
  })
  return { close: () => server.forceShutdown() }
}

async function respond(
  answer: () => Promise<Uint8Array>,
  callback: sendUnaryData<Uint8Array>,
): Promise<void> {
  try {
    callback(null, await answer())
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)))
  }
}

/** Only the certificate that the caller announced in the environment is let in (AutoMTLS). */
function credentials({ certificate, clientCertificate }: Door): ServerCredentials {
  if (clientCertificate === undefined) return ServerCredentials.createInsecure()
  const pair = {
    private_key: Buffer.from(certificate.keyPem),
    cert_chain: Buffer.from(certificate.certificatePem),
  }
  return ServerCredentials.createSsl(Buffer.from(clientCertificate), [pair], true)
}

function registerGoPlugin(server: Server, onShutdown: () => void): void {
  const shutdown: handleUnaryCall<Buffer, Uint8Array> = (_, callback) => {
    callback(null, Empty.encode({}))
    setTimeout(onShutdown, answerDelayMs)
  }
  // Both streams carry nothing, but go-plugin takes their end for the end of the plugin.
  const keepOpen: handleServerStreamingCall<Buffer, Uint8Array> = () => {}
  const keepBothOpen: handleBidiStreamingCall<Buffer, Uint8Array> = (call) => {
    call.on('data', () => {})
    call.on('end', () => call.end())
  }
  const check: handleUnaryCall<Buffer, Uint8Array> = (call, callback) => {
    HealthCheckRequest.decode(call.request)
    callback(null, HealthCheckResponse.encode({ status: healthServing }))
  }
  server.register('/plugin.GRPCController/Shutdown', shutdown, toBuffer, same, 'unary')
  server.register('/plugin.GRPCStdio/StreamStdio', keepOpen, toBuffer, same, 'serverStream')
  server.register('/plugin.GRPCBroker/StartStream', keepBothOpen, toBuffer, same, 'bidi')
  server.register('/grpc.health.v1.Health/Check', check, toBuffer, same, 'unary')
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function same(bytes: Buffer): Buffer {
  return bytes
}
