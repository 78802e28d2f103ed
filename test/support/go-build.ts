/**
 * Builds programs from a go.mod of ours into the cache folder, once per machine.
 *
 * A file is built under a temporary name and renamed, so a half-built one is never used. A lock folder holding the
 * builder's pid keeps two test runs from building at once: the second waits and then finds the files.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { inheritedEnvironment } from './processes.ts'

export interface GoProgram {
  /** The name of the file in the cache. */
  name: string
  /** The main package. */
  source: string
}

export interface GoBuild {
  /** The folder of the go.mod. */
  module: string
  /** The folder the programs go to. */
  folder: string
  programs: GoProgram[]
  ldflags: string
  /** How long one program takes on two cores, for the progress line. */
  about: string
}

const LOCK_WAIT_MS = 20 * 60_000
const LOCK_POLL_MS = 1_000

export function cacheFolder(name: string): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(base, 'rollcall', name)
}

/** Says what takes long. It goes to standard error, past the reporter, so that it shows while it happens. */
export function progress(line: string): void {
  process.stderr.write(`[setup] ${line}\n`)
}

export async function buildMissing(build: GoBuild): Promise<void> {
  await withLock(build.folder, async () => {
    const missing = build.programs.filter(({ name }) => !existsSync(join(build.folder, name)))
    for (const program of missing) await buildOne(build, program)
  })
}

async function buildOne(build: GoBuild, program: GoProgram): Promise<void> {
  progress(`building ${program.name} with Go into ${build.folder} (${build.about}, once)`)
  const startedAt = Date.now()
  const unfinished = join(build.folder, `${program.name}.${process.pid}.part`)
  try {
    await runGo(build, program, unfinished)
    renameSync(unfinished, join(build.folder, program.name))
  } finally {
    rmSync(unfinished, { force: true })
  }
  progress(`built ${program.name} in ${Math.round((Date.now() - startedAt) / 1000)} s`)
}

async function runGo(build: GoBuild, program: GoProgram, output: string): Promise<void> {
  const args = ['build', '-trimpath', '-ldflags', build.ldflags, '-o', output, program.source]
  const child = spawn('go', args, {
    cwd: build.module,
    env: { ...inheritedEnvironment(), CGO_ENABLED: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const errors: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new Error(`cannot run go to build ${program.name}: is Go installed?`, { cause })),
    )
    child.once('exit', (code) => {
      const said = Buffer.concat(errors).toString().slice(-2_000)
      if (code === 0) resolve()
      else reject(new Error(`go build of ${program.name} ended with ${code}:\n${said}`))
    })
  })
}

/** Runs work that only one process of the machine may do at a time. */
export async function withLock<Result>(
  folder: string,
  work: () => Promise<Result>,
): Promise<Result> {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, '.building')
  const deadline = Date.now() + LOCK_WAIT_MS
  let announced = false
  while (!take(lock)) {
    if (Date.now() > deadline) throw new Error(`${lock} is still held: remove it and run again`)
    if (!announced) progress(`waiting for another run that builds into ${folder}`)
    announced = true
    await sleep(LOCK_POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** mkdir is the atomic step. A lock whose holder no longer runs is removed and tried again. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock)
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return true
  } catch {
    if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

function isAbandoned(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    // ENOENT: the holder has made the folder and not yet written its pid.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
