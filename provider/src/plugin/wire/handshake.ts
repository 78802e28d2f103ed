/**
 * How Terraform and a plugin find each other (hashicorp/go-plugin, server.go): the caller sets a
 * cookie and its certificate in the environment, the plugin answers with one line on its standard
 * output and serves on the socket named there.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificate, type Certificate } from './certificate.ts'
import { listen, type Service } from './grpc.ts'

const handshakeVersion = 1
const protocolVersion = 6

/** What the caller said in the environment, with the names that go-plugin gives it. */
export interface Caller {
  readonly cookie: string | undefined
  readonly protocolVersions: string | undefined
  readonly clientCertificate: string | undefined
  readonly socketDirectory: string | undefined
  readonly multiplex: string | undefined
}

/** The cookie guards against a mistake, not an attacker: a person who starts the plugin by hand. */
export const cookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2'

/** Why this caller cannot be served, in words for a person; undefined when it can. */
export function refuseCaller(caller: Caller): string | undefined {
  if (caller.cookie !== cookie) {
    return 'This is a Terraform provider. It is started by terraform or tofu, not by hand; --debug starts one to attach to.'
  }
  const offered = caller.protocolVersions?.split(',') ?? []
  if (offered.length > 0 && !offered.includes(String(protocolVersion))) {
    return `This provider speaks plugin protocol ${protocolVersion}; the caller offers ${offered.join(', ')}. Use Terraform or OpenTofu 1.11 or newer.`
  }
  return undefined
}

export interface Plugin {
  readonly service: Service
  readonly caller: Caller
  readonly print: (line: string) => void
}

/** Serves one caller and settles when it asked for the end. */
export async function servePlugin({ service, caller, print }: Plugin): Promise<void> {
  const certificate = createCertificate()
  const ended = await serveOnSocket(
    service,
    certificate,
    caller.clientCertificate,
    caller.socketDirectory,
  )
  print(`${handshakeLine(ended.path, certificate, caller)}\n`)
  service.onReady()
  await ended.promise
}

function handshakeLine(path: string, { der }: Certificate, caller: Caller): string {
  const encoded =
    caller.clientCertificate === undefined ? '' : der.toString('base64').replace(/=+$/, '')
  const fields = [handshakeVersion, protocolVersion, 'unix', path, 'grpc', encoded]
  // A caller that knows multiplexing expects a word on it; this server does not multiplex.
  return (caller.multiplex === undefined ? fields : [...fields, 'false']).join('|')
}

/** Serves without a caller, for a debugger: prints what TF_REATTACH_PROVIDERS must hold. */
export async function serveForDebugging(
  address: string,
  service: Service,
  print: (line: string) => void,
): Promise<void> {
  const ended = await serveOnSocket(service, createCertificate(), undefined, undefined)
  const attach = {
    [address]: {
      Protocol: 'grpc',
      ProtocolVersion: protocolVersion,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'unix', String: ended.path },
    },
  }
  print(`TF_REATTACH_PROVIDERS='${JSON.stringify(attach)}'\n`)
  service.onReady()
  await ended.promise
}

async function serveOnSocket(
  service: Service,
  certificate: Certificate,
  clientCertificate: string | undefined,
  socketDirectory: string | undefined,
): Promise<{ path: string; promise: Promise<void> }> {
  const directory = mkdtempSync(join(socketDirectory ?? tmpdir(), 'plugin-'))
  const path = join(directory, 'socket')
  const { promise, resolve } = Promise.withResolvers<void>()
  const door = { address: `unix:${path}`, certificate, clientCertificate }
  const end = () => {
    rmSync(directory, { recursive: true, force: true })
    resolve()
  }
  await listen(door, service, end)
  return { path, promise }
}
