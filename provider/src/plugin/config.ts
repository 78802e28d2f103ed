import { parseLevel, type Level } from './log.ts'
import type { Caller } from './serve.ts'

/** What the caller of a plugin says in its environment (hashicorp/go-plugin, client.go). */
export function readCaller(environment: NodeJS.ProcessEnv = process.env): Caller {
  return {
    cookie: environment['TF_PLUGIN_MAGIC_COOKIE'],
    protocolVersions: environment['PLUGIN_PROTOCOL_VERSIONS'],
    clientCertificate: environment['PLUGIN_CLIENT_CERT'],
    socketDirectory: environment['PLUGIN_UNIX_SOCKET_DIR'],
    multiplex: environment['PLUGIN_MULTIPLEX_GRPC'],
  }
}

/** The level that Terraform asks its providers for; it filters again by itself. */
export function readLogLevel(environment: NodeJS.ProcessEnv = process.env): Level {
  const asked = environment['TF_LOG_PROVIDER'] ?? environment['TF_LOG'] ?? 'warn'
  return parseLevel(asked) ?? 'trace'
}
