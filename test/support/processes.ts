/** Real servers as child processes: their output in a file, their end guaranteed, their ports free. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export type Registration =
  | { started: number; signal: NodeJS.Signals }
  | { ended: number }
  | { folder: string }
  | { removed: string }

export interface Running {
  pid: number
  /** Everything the process has written so far, standard output and standard error in order. */
  output(): string
  /** The last lines of the output, for the message of a failed test. */
  tail(): string
  exited: Promise<number | null>
  hasExited(): boolean
  /** Asks the process to end and waits; after the grace period it is killed. */
  stop(): Promise<number | null>
  signal(signal: NodeJS.Signals): void
}

export interface StartOptions {
  /** The file that takes the output. */
  log: string
  env?: Record<string, string>
  cwd?: string
  /** What a polite stop is for this process. */
  stopSignal?: NodeJS.Signals
  uid?: number
  gid?: number
}

export interface CommandResult {
  code: number
  stdout: string
  stderr: string
}

export interface CommandOptions {
  input?: string
  env?: Record<string, string>
  cwd?: string
  limitMs?: number
}

const COMMAND_LIMIT_MS = 90_000
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024
const STOP_GRACE_MS = 10_000
const POLL_MS = 20
const TAIL_LINES = 25

export function startProcess(command: string, args: string[], options: StartOptions): Running {
  const stopSignal = options.stopSignal ?? 'SIGTERM'
  const log = openSync(options.log, 'a', 0o600)
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    env: options.env ?? inheritedEnvironment(),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  })
  closeSync(log)
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('exit', (code) => resolve(code))
    child.once('error', reject)
  })
  exited.catch(() => undefined)
  const { pid } = child
  if (pid === undefined) {
    throw new Error(`cannot start ${command}: it does not exist or may not be run by this user`)
  }
  tellGuardian({ started: pid, signal: stopSignal })
  child.once('exit', () => tellGuardian({ ended: pid }))

  const output = (): string => readFileSync(options.log, 'utf8')
  const hasExited = (): boolean => child.exitCode !== null || child.signalCode !== null
  return {
    pid,
    output,
    tail: () => output().trimEnd().split('\n').slice(-TAIL_LINES).join('\n'),
    exited,
    hasExited,
    signal: (signal) => void child.kill(signal),
    async stop() {
      if (hasExited()) return exited
      child.kill(stopSignal)
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
      try {
        return await exited
      } finally {
        clearTimeout(killer)
      }
    },
  }
}

/** Runs a command to its end. Any exit code is an answer; only a time limit or a command that is not there fails. */
export function runCommand(
  command: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      args,
      {
        env: options.env ?? inheritedEnvironment(),
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        timeout: options.limitMs ?? COMMAND_LIMIT_MS,
        maxBuffer: OUTPUT_MAX_BYTES,
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr })
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
        else reject(new Error(`${command} ${args.join(' ')}: ${error.message}`, { cause: error }))
      },
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(options.input ?? '')
  })
}

/** Waits until a line of the output matches and answers the match; fails with the output when the process ends first. */
export async function waitForLine(
  running: Running,
  pattern: RegExp,
  limitMs: number,
): Promise<RegExpExecArray> {
  return until(`a line like ${pattern}`, limitMs, () => {
    const match = pattern.exec(running.output())
    if (match === null && running.hasExited()) {
      throw new Error(`the process ended before it wrote ${pattern}:\n${running.tail()}`)
    }
    return match
  })
}

/** Asks again and again until there is an answer; the bound and what was waited for are part of the failure. */
export async function until<Answer>(
  what: string,
  limitMs: number,
  ask: () => Answer | null | undefined | false | Promise<Answer | null | undefined | false>,
): Promise<Answer> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms for ${what}`)
    await sleep(POLL_MS)
  }
}

/** A folder that is gone after the run, however the run ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `rollcall-${name}-`))
  tellGuardian({ folder })
  return folder
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  tellGuardian({ removed: folder })
}

/** Ports that were free a moment ago. They are taken together, so they differ from each other. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen()))
  const ports = servers.map(({ port }) => port)
  await Promise.all(
    servers.map(({ server }) => new Promise<void>((resolve) => server.close(() => resolve()))),
  )
  return ports
}

/** The environment of the test process without Rollcall's own variables, which must not leak into what is tested. */
export function inheritedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(
    entries.filter(
      ([name]) => !/^(ROLLCALL_|TF_|KUBECONFIG|DATABASE_URL|PG|NODE_OPTIONS|VITEST)/.test(name),
    ),
  )
}

async function listen(): Promise<{ server: ReturnType<typeof createServer>; port: number }> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return { server, port: address.port }
}

let guardian: ChildProcess | undefined

function tellGuardian(registration: Registration): void {
  guardian ??= startGuardian()
  guardian.stdin?.write(`${JSON.stringify(registration)}\n`)
}

/** Detached, so that a Ctrl-C for the test run does not reach it; unreferenced, so that it never holds the run up. */
function startGuardian(): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('guardian.ts', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.stdin?.on('error', () => undefined)
  child.unref()
  const pipe: unknown = child.stdin
  // A piped stdin is a socket; unref is not part of the Writable type.
  ;(pipe as { unref?: () => void }).unref?.()
  return child
}
