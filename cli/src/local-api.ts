import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { apiProgram, type Ending, endingOf } from './api-process.ts'
import { compileCacheFolder } from './compile-cache.ts'
import { CommandFailure } from './failure.ts'

const tether = new URL('tether.ts', import.meta.url).href

/** Milliseconds that the API and its database have to stop before they are ended. */
const stopMs = 20_000

/** Lines of the API that are kept to explain a start that failed. */
const keptLinesMax = 20

/** Levels of JSON log lines that a person is shown. */
const shownLevels: readonly unknown[] = ['warn', 'error', 'fatal']

/** An API with its own PostgreSQL, running as a child of this process. */
export interface LocalApi {
  /** Its address, once it serves. Fails when it ends before. */
  ready: Promise<string>
  ended: Promise<Ending>
  /** Asks it to stop and waits. */
  stop(): Promise<void>
}

/** What the API is started with. */
export interface LocalApiOptions {
  environment: NodeJS.ProcessEnv
  /** Told of warnings and errors while it runs. */
  onLine: (line: string) => void
}

/**
 * Starts the API. It is in a process group of its own, so that Ctrl-C reaches this process alone, which then stops it in order.
 */
export function startLocalApi({ environment, onLine }: LocalApiOptions): LocalApi {
  const child = spawn(process.execPath, ['--import', tether, apiProgram, 'serve', '--embedded'], {
    // From the first line on: loading the API takes half as long with it.
    env: { NODE_COMPILE_CACHE: compileCacheFolder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  })
  const ended = endingOf(child)
  const said: string[] = []
  let serving = false
  follow(child.stderr, (line) => {
    const shown = readLogLine(line)
    if (shown === undefined) return
    if (serving) onLine(shown)
    else if (said.length < keptLinesMax) said.push(shown)
  })
  const ready = new Promise<string>((resolve, reject) => {
    follow(child.stdout, (line) => {
      const address = /^ready (https?:\/\/\S+)$/.exec(line)?.[1]
      if (address === undefined) return
      serving = true
      for (const one of said) onLine(one)
      resolve(address)
    })
    ended.then(
      () => {
        const lines = said.length > 0 ? said : ['the API ended before it served and said nothing']
        reject(new CommandFailure(lines))
      },
      (error: unknown) => {
        reject(new CommandFailure('the API cannot be started', { cause: error }))
      },
    )
  })
  return { ready, ended, stop: () => stop(child, ended) }
}

function follow(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine)
}

/** A line of the API as a person reads it; undefined for JSON below a warning. */
export function readLogLine(line: string): string | undefined {
  if (line.trim() === '') return undefined
  // The API's own name for itself would stand there twice.
  if (!line.startsWith('{')) return line.replace(/^rollcall: /, '')
  try {
    const entry: unknown = JSON.parse(line)
    if (typeof entry !== 'object' || entry === null) return line
    const level = 'level' in entry ? entry.level : undefined
    const message = 'msg' in entry ? String(entry.msg) : line
    const error = 'err' in entry ? messageOf(entry.err) : undefined
    if (level !== undefined && !shownLevels.includes(level)) return undefined
    return error === undefined || message.includes(error) ? message : `${message}: ${error}`
  } catch {
    return line
  }
}

function messageOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined
  return typeof error.message === 'string' ? error.message : undefined
}

async function stop(child: ChildProcess, ended: Promise<Ending>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
  try {
    await ended
  } finally {
    clearTimeout(timer)
  }
}
