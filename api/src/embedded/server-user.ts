/**
 * PostgreSQL refuses to run as root. When Rollcall is root, the server runs as an unprivileged user of the machine,
 * and whatever that user has to reach is made reachable:
 *
 * - The data directory may lie below a folder that is closed for that user, such as root's home. On Linux the server
 *   is started inside it and told `-D /proc/self/cwd`, which the kernel resolves without walking the path.
 * - The binaries cannot be used like that, because PostgreSQL resolves its own path to find its libraries. When the
 *   folder of an npm package is closed, it is copied once into the machine's cache.
 */
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

import type { Installation } from './installation.ts'

export interface ServerUser {
  uid: number
  gid: number
}

/** The names that are looked for, best first; initdb looks its own name up, so the number alone is not enough. */
const SERVER_USERS = ['postgres', 'nobody']

/** Undefined when the server can run as whoever runs Rollcall. */
export function findServerUser(
  uid = process.getuid?.(),
  passwd = '/etc/passwd',
): ServerUser | undefined {
  if (uid !== 0) return undefined
  const lines = readFileSync(passwd, 'utf8').split('\n')
  for (const name of SERVER_USERS) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    const user = { uid: Number(fields[2]), gid: Number(fields[3]) }
    if (user.uid > 0 && user.gid > 0) return user
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as. ' +
      'Start Rollcall as another user, or set DATABASE_URL',
  )
}

/** The folder of binaries that the server's user can run, copied when it has to be. */
export function reachableBin(
  installation: Installation,
  user: ServerUser | undefined,
  cacheFolder = '/var/cache/rollcall',
): string {
  if (user === undefined || mayReach(installation.bin, user)) return installation.bin
  if (installation.movable === null) {
    throw new Error(
      `PostgreSQL does not run as root, and the user with the id ${user.uid} cannot reach ${installation.bin}`,
    )
  }
  return join(copyOf(installation.movable, installation.version, cacheFolder), 'bin')
}

/** Whether every folder down to the path lets the user through. Access control lists are not looked at. */
export function mayReach(path: string, user: ServerUser): boolean {
  const stats = statSync(path)
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0
  if (((stats.mode >> shift) & 0o1) === 0) return false
  const parent = dirname(path)
  return parent === path || mayReach(parent, user)
}

/** Copied beside its final name and then renamed, so that a half-made copy is never used. */
function copyOf(native: string, version: string, cacheFolder: string): string {
  const name = `postgresql-${version}`
  const folder =
    openFolder(cacheFolder) ??
    openFolder(join(tmpdir(), 'rollcall-cache')) ??
    mkdtempSync(join(tmpdir(), 'rollcall-cache-'))
  if (isTrusted(join(folder, name))) return join(folder, name)
  chmodSync(folder, 0o755)
  const unfinished = mkdtempSync(join(folder, `${name}-`))
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
  chmodSync(unfinished, 0o755)
  const finished = join(folder, name)
  try {
    renameSync(unfinished, finished)
  } catch (cause) {
    // Another process was faster; its copy is as good.
    rmSync(unfinished, { recursive: true, force: true })
    if (!isTrusted(finished)) {
      throw new Error(`cannot copy ${basename(native)} to ${finished}`, { cause })
    }
  }
  return finished
}

/** Root runs what lies there, so nobody else may have been able to put it there. */
function isTrusted(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return stats?.isDirectory() === true && stats.uid === 0 && (stats.mode & 0o022) === 0
}

function openFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 })
  } catch {
    return undefined
  }
  return isTrusted(folder) ? folder : undefined
}
