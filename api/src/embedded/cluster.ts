/**
 * The data of the embedded server: `DATA_DIR/postgres/` with the cluster in `data/` and the passwords of its roles in
 * `passwords.json`. It is made under another name and renamed when complete, so that what is found there is never
 * half-made, whatever killed the process that made it.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { dataArgument, serverEnvironment } from './postmaster.ts'
import type { ServerUser } from './server-user.ts'

export const SUPERUSER = 'postgres'

/** The roles that Rollcall connects as; the migrations grant to them by name. */
export const loginRoles = ['rollcall_migrator', 'rollcall_app', 'rollcall_sealer'] as const

export type ClusterRole = typeof SUPERUSER | (typeof loginRoles)[number]

export type Passwords = Record<ClusterRole, string>

export interface Cluster {
  data: string
  passwords: Passwords
}

const PASSWORD_BYTES = 32
const UNFINISHED = 'postgres.unfinished-'

/** Makes the folder for what Rollcall keeps, closed for everybody else, and says so plainly when that cannot be. */
export function openDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new Error(
      `the data directory ${folder} cannot be made or written. Choose another one with ROLLCALL_DATA_DIR, ` +
        'or give it to the user that runs Rollcall',
      { cause },
    )
  }
  // A folder that was made by somebody else before is closed as well: it will hold keys.
  chmodSync(folder, 0o700)
}

/** Major version that made the cluster, undefined when there is none yet. */
export function clusterMajor(folder: string): number | undefined {
  const file = join(folder, 'postgres', 'data', 'PG_VERSION')
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined
}

export function openCluster(folder: string): Cluster {
  const file = join(folder, 'postgres', 'passwords.json')
  let read: unknown
  try {
    read = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error(`${file}, which holds the passwords of the database's roles, cannot be read`, {
      cause,
    })
  }
  return { data: join(folder, 'postgres', 'data'), passwords: parsePasswords(read, file) }
}

function parsePasswords(read: unknown, file: string): Passwords {
  const record = typeof read === 'object' && read !== null ? new Map(Object.entries(read)) : null
  const passwordOf = (role: ClusterRole): string => {
    const password: unknown = record?.get(role)
    if (typeof password === 'string') return password
    throw new Error(`${file} does not hold a password for ${role}`)
  }
  return {
    postgres: passwordOf('postgres'),
    rollcall_migrator: passwordOf('rollcall_migrator'),
    rollcall_app: passwordOf('rollcall_app'),
    rollcall_sealer: passwordOf('rollcall_sealer'),
  }
}

/** Makes the cluster. Of two processes that do it at once one wins, and both go on with the winner's. */
export async function createCluster(
  folder: string,
  bin: string,
  user: ServerUser | undefined,
): Promise<Cluster> {
  const unfinished = mkdtempSync(join(folder, UNFINISHED))
  try {
    const passwords: Passwords = {
      postgres: newPassword(),
      rollcall_migrator: newPassword(),
      rollcall_app: newPassword(),
      rollcall_sealer: newPassword(),
    }
    await initialise(unfinished, bin, user, passwords.postgres)
    const text = JSON.stringify(passwords, null, 2)
    writeFileSync(join(unfinished, 'passwords.json'), `${text}\n`, { mode: 0o600 })
    renameSync(unfinished, join(folder, 'postgres'))
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (clusterMajor(folder) === undefined) throw error
  }
  return openCluster(folder)
}

/** What killed processes left behind. Only for who owns the server: whoever still makes one has lost to it. */
export function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(UNFINISHED)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

async function initialise(
  unfinished: string,
  bin: string,
  user: ServerUser | undefined,
  password: string,
): Promise<void> {
  const data = join(unfinished, 'data')
  const passwordFile = join(unfinished, 'superuser')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user !== undefined) {
    chownSync(data, user.uid, user.gid)
    chownSync(passwordFile, user.uid, user.gid)
    // Only so that the server's user can read the password file beside its own folder; nobody else gets this far.
    chmodSync(unfinished, 0o711)
  }
  const options = [
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    '--pwfile=../superuser',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    // Nothing is lost if the machine fails now: an unfinished cluster is thrown away.
    '--no-sync',
  ]
  try {
    await promisify(execFile)(join(bin, 'initdb'), ['-D', dataArgument(data), ...options], {
      cwd: data,
      env: serverEnvironment,
      ...user,
    })
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw new Error(`initdb of ${bin} failed: ${said}`, { cause })
  }
  rmSync(passwordFile)
  chmodSync(unfinished, 0o700)
}

function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url')
}
