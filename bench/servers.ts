import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startPostgres, type PostgresServer } from '../test/support/postgres.ts'

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

/** PostgreSQL as a production server waits for the disk: fsync and synchronous commit on. */
export function startDurablePostgres(): Promise<PostgresServer> {
  return startPostgres(undefined, {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '512MB',
  })
}

/** Starts the floor on a database of its own. */
export async function startFloor(postgres: PostgresServer): Promise<BenchServer> {
  await postgres.administer('create database floor')
  return startServer(
    [`${import.meta.dirname}/floor-api.ts`, postgres.urlOf('postgres', 'floor')],
    {},
  )
}

/** Migrates, bootstraps and serves Rollcall on a database of its own. */
export async function startRollcall(postgres: PostgresServer): Promise<RollcallServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-bench-'))
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
      rmSync(dataDir, { recursive: true })
    },
  }
}

/** Starts a Node program and waits for its line `ready URL`. */
export async function startServer(
  args: string[],
  environment: Record<string, string>,
): Promise<BenchServer> {
  const child = start(args, environment)
  const url = await readyUrl(child)
  return {
    url,
    // A child that printed has been spawned, so it has a pid.
    pid: child.pid as number,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

/** Runs a Node program to its end; fails when it ends with another code than 0. */
export async function runToEnd(args: string[], environment: Record<string, string>): Promise<void> {
  const child = start(args, environment)
  child.stdout.resume()
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`)
}

function start(
  args: string[],
  environment: Record<string, string>,
): ChildProcess & {
  stdout: NonNullable<ChildProcess['stdout']>
} {
  return spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
}

function readyUrl(
  child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the server did not get ready')), readyLimitMs)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    createInterface(child.stdout).on('line', (line) => {
      const url = /^ready (\S+)$/.exec(line)?.[1]
      if (url === undefined) return
      clearTimeout(limit)
      resolve(url)
    })
  })
}
