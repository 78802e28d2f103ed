import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { startPostgres, type PostgresServer } from '../test/support/postgres.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  startProcess,
  temporaryFolder,
  waitForLine,
} from '../test/support/processes.ts'
import { countingSettings, tracking } from './statements.ts'

/** The servers of a benchmark: durable PostgreSQL, Rollcall as its users start it, and the floor beside it on the same PostgreSQL. */

/** A server that was started for a benchmark. */
export interface BenchServer {
  url: string
  pid: number
  stop(): Promise<void>
}

/** Rollcall with its administrator's key. */
export interface RollcallServer extends BenchServer {
  adminKey: string
  dataDir: string
  /** What it was started with, to start others beside it. */
  environment: Record<string, string>
}

const readyLimitMs = 30_000
const migrationLimitMs = 60_000

/** PostgreSQL as a production server waits for the disk: fsync and synchronous commit on. */
export async function startDurablePostgres(): Promise<PostgresServer> {
  const postgres = await startPostgres(undefined, {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '512MB',
    max_wal_size: '4GB',
    max_connections: '200',
    ...countingSettings,
  })
  await postgres.administer(...tracking('none'))
  return postgres
}

/** Starts the floor on a database of its own. */
export async function startFloor(
  postgres: Pick<PostgresServer, 'administer' | 'urlOf'>,
): Promise<BenchServer> {
  await postgres.administer('drop database if exists floor', 'create database floor')
  return startServer(
    [`${import.meta.dirname}/floor-api.ts`, postgres.urlOf('postgres', 'floor')],
    {},
  )
}

/** Migrates, bootstraps and serves Rollcall on a database of its own. */
export async function startRollcall(postgres: PostgresServer): Promise<RollcallServer> {
  const dataDir = temporaryFolder('bench-data')
  await postgres.administer(
    'create role rollcall_migrator login',
    'create role rollcall_app login',
    'create role rollcall_sealer login',
    'create database rollcall owner rollcall_migrator',
  )
  const environment = {
    ROLLCALL_DATA_DIR: dataDir,
    DATABASE_URL: postgres.urlOf('rollcall_app', 'rollcall'),
    ROLLCALL_MIGRATOR_URL: postgres.urlOf('rollcall_migrator', 'rollcall'),
    ROLLCALL_SEALER_URL: postgres.urlOf('rollcall_sealer', 'rollcall'),
    ROLLCALL_MASTER_KEY: '07'.repeat(32),
    ROLLCALL_PORT: '0',
    ROLLCALL_METRICS_PORT: '0',
    ROLLCALL_LOG_LEVEL: 'warn',
  }
  await runToEnd(['api/src/main.ts', 'migrate'], environment)
  await runToEnd(['api/src/main.ts', 'bootstrap'], environment)
  const server = await startServer(['api/src/main.ts', 'serve'], environment)
  return {
    ...server,
    dataDir,
    environment,
    adminKey: readFileSync(join(dataDir, 'admin.key'), 'utf8').trim(),
    async stop() {
      await server.stop()
      removeFolder(dataDir)
    },
  }
}

/** Starts a Node program and waits for its line `ready URL`. */
export async function startServer(
  args: string[],
  environment: Record<string, string>,
): Promise<BenchServer> {
  const folder = temporaryFolder('bench-server')
  const server = startProcess(process.execPath, args, {
    log: join(folder, 'log'),
    env: { ...inheritedEnvironment(), ...environment },
  })
  const stop = async (): Promise<void> => {
    await server.stop()
    removeFolder(folder)
  }
  try {
    const [, url = ''] = await waitForLine(server, /^ready (\S+)$/m, readyLimitMs)
    return { url, pid: server.pid, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Runs a Node program to its end; fails when it ends with another code than 0, or not at all. */
export async function runToEnd(args: string[], environment: Record<string, string>): Promise<void> {
  const { code, stdout, stderr } = await runCommand(process.execPath, args, {
    env: { ...inheritedEnvironment(), ...environment },
    limitMs: migrationLimitMs,
  })
  if (code !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`.slice(0, 4000))
}
