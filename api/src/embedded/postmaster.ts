/** The running server of a data directory: found by its pid file, started, waited for, stopped. */
import { spawn } from 'node:child_process'
import {
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import type { ServerUser } from './server-user.ts'

export interface Postmaster {
  pid: number
  status: 'starting' | 'ready' | 'stopping'
}

export interface ServerProgram {
  bin: string
  /** The cluster's data directory. */
  data: string
  user: ServerUser | undefined
  /** Where the server's log goes. A file, so that the server outlives the process that started it. */
  log: string
}

const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 60_000
const POLL_MS = 4
/** After kill -9 of the postmaster its children need up to about two seconds to notice (measured: 1.9 s). */
const ORPHANS_LIMIT_MS = 15_000
const ORPHANS_POLL_MS = 100
const LOG_MAX_BYTES = 4 * 1024 * 1024
const LOG_TAIL_CHARACTERS = 2000

/**
 * Small, because it shares a machine with everything else that is tried out; durable, because it is the truth. One
 * machine needs no replication, hence the lowest WAL level.
 */
const SETTINGS: Record<string, string> = {
  cluster_name: 'rollcall',
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '64MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  log_min_messages: 'warning',
  log_timezone: 'UTC',
  timezone: 'UTC',
}

/** The server that runs on the data directory, or undefined. A pid file that a crash left behind is taken away. */
export function findPostmaster(data: string): Postmaster | undefined {
  const lines = readPidFile(data)
  if (lines === undefined) return undefined
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined
  if (!runsIn(pid, data)) {
    // The number belongs to another program now, or to a zombie; PostgreSQL would refuse to start because of it. Nothing is lost
    // with the file: what guards against children of a killed server is the memory segment, found by the folder's inode.
    rmSync(join(data, 'postmaster.pid'), { force: true })
    return undefined
  }
  const said = lines[7]?.trim()
  return { pid, status: said === 'ready' ? 'ready' : said === 'stopping' ? 'stopping' : 'starting' }
}

/** Starts the server and waits until it takes connections. */
export async function startPostmaster(program: ServerProgram): Promise<Postmaster> {
  const giveUpAt = Date.now() + ORPHANS_LIMIT_MS
  for (;;) {
    const started = await startOnce(program)
    if ('pid' in started) return started
    // Children of a postmaster that was killed still hold its memory, or another process starts the same server.
    const passing =
      /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(
        started.said,
      )
    if (!passing || Date.now() > giveUpAt) {
      throw new Error(`PostgreSQL did not start on ${program.data}. It said:\n${started.said}`)
    }
    await pause(ORPHANS_POLL_MS)
    const other = findPostmaster(program.data)
    if (other !== undefined) return waitUntilReady(program.data)
  }
}

async function startOnce(program: ServerProgram): Promise<Postmaster | { said: string }> {
  const logStart = sizeForAppending(program.log)
  const log = openSync(program.log, 'a', 0o600)
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(
    join(program.bin, 'postgres'),
    ['-D', dataArgument(program.data), ...settings],
    {
      cwd: program.data,
      env: serverEnvironment,
      stdio: ['ignore', log, log],
      // Its own process group: Ctrl-C in a terminal must reach Rollcall first, which then stops the server in order.
      detached: true,
      ...program.user,
    },
  )
  closeSync(log)
  server.unref()
  let ended = false
  let failure: Error | undefined
  server.once('exit', () => (ended = true))
  server.once('error', (error) => (failure = error))
  const giveUpAt = Date.now() + START_LIMIT_MS
  while (Date.now() < giveUpAt) {
    if (failure !== undefined) {
      throw new Error(`${program.bin}/postgres cannot be started`, { cause: failure })
    }
    if (ended) return { said: logSince(program.log, logStart) }
    const running = findPostmaster(program.data)
    if (running?.status === 'ready' && running.pid === server.pid) return running
    await pause(POLL_MS)
  }
  throw new Error(`PostgreSQL was not ready within ${START_LIMIT_MS / 1000} s; see ${program.log}`)
}

/** Waits for a server that somebody else started: to be ready, or, if it was about to end, to be gone. */
export async function waitUntilReady(data: string): Promise<Postmaster> {
  const giveUpAt = Date.now() + START_LIMIT_MS
  while (Date.now() < giveUpAt) {
    const running = findPostmaster(data)
    if (running === undefined) throw new Error(`the PostgreSQL server of ${data} ended`)
    if (running.status === 'ready') return running
    await pause(POLL_MS)
  }
  throw new Error(
    `the PostgreSQL server of ${data} was not ready within ${START_LIMIT_MS / 1000} s`,
  )
}

/** The pid file is the last thing that a server takes away. Its process may stay a zombie for long after that. */
export async function waitUntilGone(data: string): Promise<void> {
  const giveUpAt = Date.now() + STOP_LIMIT_MS
  while (findPostmaster(data) !== undefined) {
    if (Date.now() > giveUpAt) {
      throw new Error(
        `the PostgreSQL server of ${data} did not stop within ${STOP_LIMIT_MS / 1000} s`,
      )
    }
    await pause(POLL_MS)
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it ends open connections, writes everything down and leaves. */
export function askToStop(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // It is gone already.
  }
}

/** On Linux the kernel finds the folder by the process's own working directory, however closed the way to it is. */
export function dataArgument(data: string): string {
  return process.platform === 'linux' ? '/proc/self/cwd' : data
}

/** Nothing of Rollcall's own environment: it may hold addresses with passwords, and PGDATA would lead astray. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' }

function readPidFile(data: string): string[] | undefined {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A postmaster's working directory is its data directory. Where that cannot be asked, the pid file is believed. */
function runsIn(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES'
  }
}

function sizeForAppending(log: string): number {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (size <= LOG_MAX_BYTES) return size
  truncateSync(log)
  return 0
}

function logSince(log: string, start: number): string {
  return readFileSync(log).subarray(start).toString('utf8').slice(-LOG_TAIL_CHARACTERS).trim()
}
