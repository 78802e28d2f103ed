/**
 * The other side of the protocol, for tests: starts a plugin as Terraform does and calls it over
 * @grpc/grpc-js, which shares no line with the server's own transport.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import { createCertificate } from './certificate.ts'
import { cookie } from './handshake.ts'
import type { Message, ReadOf, WrittenOf } from './protobuf.ts'
import { service } from './tfplugin6.ts'

const callTimeoutMs = 10_000

export interface StartedPlugin {
  readonly process: ChildProcess
  /** The fields of the handshake line. */
  readonly handshake: readonly string[]
  /** The certificate in whose name the plugin was started. */
  readonly client: ReturnType<typeof createCertificate>
  readonly exited: Promise<number | null>
  readonly stderr: () => string
}

export async function startPlugin(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<StartedPlugin> {
  const client = createCertificate()
  const child = spawn(command, args, {
    env: {
      TF_PLUGIN_MAGIC_COOKIE: cookie,
      PLUGIN_PROTOCOL_VERSIONS: '5,6',
      PLUGIN_CLIENT_CERT: client.certificatePem,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const line = await Promise.race([
    new Promise<string>((resolve) =>
      createInterface({ input: child.stdout }).once('line', resolve),
    ),
    exited.then(() => ''),
  ])
  return { process: child, handshake: line.split('|'), client, exited, stderr: () => stderr }
}

export interface PluginClient {
  call<Request, Response>(
    name: string,
    pair: { request: Message<Request>; response: Message<Response> },
    request: WrittenOf<Request>,
  ): Promise<ReadOf<Response>>
  /** Any unary method by its full path, bytes to bytes. */
  raw(path: string, request?: Uint8Array): Promise<Uint8Array>
  close(): void
}

/** Connects with the certificate given; undefined: with none. */
export function connect(
  { handshake }: StartedPlugin,
  certificate: { keyPem: string; certificatePem: string } | undefined,
): PluginClient {
  const server = Buffer.from(handshake[5] ?? '', 'base64').toString('base64')
  const trusted = `-----BEGIN CERTIFICATE-----\n${server.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`
  const channel = credentials.createSsl(
    Buffer.from(trusted),
    certificate === undefined ? null : Buffer.from(certificate.keyPem),
    certificate === undefined ? null : Buffer.from(certificate.certificatePem),
  )
  const client = new Client(`unix:${handshake[3]}`, channel, {
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.default_authority': 'localhost',
    'grpc.max_receive_message_length': -1,
  })
  const raw = (path: string, request: Uint8Array = new Uint8Array()) =>
    new Promise<Uint8Array>((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes: Buffer) => bytes,
        request,
        { deadline: Date.now() + callTimeoutMs },
        (error: ServiceError | null, answer?: Uint8Array) =>
          error === null && answer !== undefined ? resolve(answer) : reject(error ?? new Error()),
      )
    })
  return {
    raw,
    call: async (name, { request, response }, value) =>
      response.decode(await raw(`/${service}/${name}`, request.encode(value))),
    close: () => client.close(),
  }
}
