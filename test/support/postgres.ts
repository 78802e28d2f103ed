/** One real PostgreSQL server for tests, on loopback, in a temporary folder. */
import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { Client } from 'pg'

import {
  chooseInstallation,
  reachableBinaries,
  serverUser,
  type PostgresInstallation,
} from './postgres-installations.ts'
import {
  freePorts,
  inheritedEnvironment,
  removeFolder,
  startProcess,
  temporaryFolder,
  until,
} from './processes.ts'

export interface PostgresServer {
  /** What the server says of itself: `18.4`. */
  version: string
  port: number
  /** Of the postmaster; the servers of the connections are its children. */
  pid: number
  /** Address of a database for one of the login roles. */
  urlOf(role: string, database: string): string
  /** Runs statements as superuser in the database `postgres`. */
  administer(...statements: string[]): Promise<void>
  stop(): Promise<void>
}

export const SUPERUSER = 'postgres'

const START_LIMIT_MS = 30_000
/** A test's data may be lost with the machine: nothing here waits for a disk. A benchmark overrides that. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  shared_buffers: '64MB',
  log_min_messages: 'warning',
}

export async function startPostgres(
  installation: PostgresInstallation = chooseInstallation(),
  overrides: Record<string, string> = {},
): Promise<PostgresServer> {
  const user = serverUser()
  const binaries = reachableBinaries(installation, user)
  const folder = temporaryFolder(`postgres-${installation.major}`)
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  // The log belongs to this process, the data to the server's user, who has to get through the folder to it.
  chmodSync(folder, 0o711)
  if (user !== undefined) chownSync(data, user.uid, user.gid)

  const environment = { ...inheritedEnvironment(), LC_ALL: 'C', TZ: 'UTC' }
  await promisify(execFile)(
    join(binaries.bin, 'initdb'),
    ['-D', data, '-U', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--no-sync', '--locale=C'],
    { env: environment, cwd: '/', ...user },
  )
  const [port = 0] = await freePorts(1)
  const settings = Object.entries({ ...SETTINGS, ...overrides }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const server = startProcess(
    join(binaries.bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings],
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
    {
      log: join(folder, 'postgres.log'),
      env: environment,
      cwd: '/',
      stopSignal: 'SIGINT',
      ...user,
    },
  )
  const urlOf = (role: string, database: string): string =>
    `postgres://${role}@127.0.0.1:${port}/${database}`
  const administer = (...statements: string[]): Promise<void> =>
    executeStatements(urlOf(SUPERUSER, 'postgres'), statements)
  await until('PostgreSQL to accept connections', START_LIMIT_MS, async () => {
    if (server.hasExited()) throw new Error(`PostgreSQL ended early:\n${server.tail()}`)
    return administer().then(
      () => true,
      () => false,
    )
  })
  return {
    version: installation.version,
    port,
    pid: server.pid,
    urlOf,
    administer,
    async stop() {
      await server.stop()
      removeFolder(folder)
      binaries.remove()
    },
  }
}

export async function executeStatements(url: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url })
  // A connection that the server ends is reported by the query that was running.
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
