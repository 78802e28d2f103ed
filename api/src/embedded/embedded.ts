/**
 * A PostgreSQL server of Rollcall's own, for trying it out and for one machine: real binaries, a private socket, the
 * data below ROLLCALL_DATA_DIR.
 *
 *   found in DATA_DIR/postgres            what happens
 *   nothing                               initdb, start
 *   a cluster, no server                  start
 *   a server, nobody owns it              adopted: whoever started it was killed
 *   a server that ends or starts          waited for, then as above
 *   a server that another process owns    refused
 *   a cluster of another major version    refused, naming the version
 *
 * The owner holds a session-level advisory lock: PostgreSQL itself gives it back when the owner dies, however it dies.
 */
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import type { Client } from 'pg'

import {
  clusterMajor,
  createCluster,
  loginRoles,
  openCluster,
  openDataFolder,
  removeUnfinished,
  SUPERUSER,
  type Cluster,
  type ClusterRole,
} from './cluster.ts'
import { chooseInstallation, type InstallationSearch } from './installation.ts'
import {
  askToStop,
  findPostmaster,
  startPostmaster,
  waitUntilGone,
  waitUntilReady,
  type Postmaster,
} from './postmaster.ts'
import { findServerUser, reachableBin } from './server-user.ts'

export interface EmbeddedUrls {
  migrator: string
  app: string
  sealer: string
}

export interface EmbeddedPostgres {
  urls: EmbeddedUrls
  pid: number
  /** How it came to run. */
  origin: 'created' | 'restarted' | 'adopted'
  /** Settles when the server ends without having been asked to. */
  died: Promise<void>
  /** Asks the server to stop without waiting: for a process that is about to end. */
  abandon: () => void
  stop: () => Promise<void>
}

const DATABASE = 'postgres'
/** Any number that nothing else in this cluster uses: `rlcl` in ASCII. */
const OWNER_LOCK = 0x72_6c_63_6c
const SOCKET_PORT = 5432
/** Room in the kernel's 108 bytes for `/.s.PGSQL.5432` and a final zero. */
const SOCKET_FOLDER_MAX_BYTES = 90

/** Starts or adopts the server of a data folder and owns it until `stop`. */
export async function openEmbedded(
  dataFolder: string,
  search: InstallationSearch,
): Promise<EmbeddedPostgres> {
  const folder = resolve(dataFolder)
  openDataFolder(folder)
  const { cluster, server, origin } = await run(folder, search)
  const socket = shortFolder(realpathSync(cluster.data))
  const urlOf = (role: ClusterRole): string => socketUrl(socket.path, role, cluster.passwords[role])
  let stopping = false
  let gone = false
  const keeper = await connect(urlOf(SUPERUSER))
  const died = new Promise<void>((settle) => {
    keeper.once('end', () => {
      if (stopping) return
      gone = findPostmaster(cluster.data) === undefined
      settle()
    })
  })
  try {
    await takeOwnership(keeper, folder)
    await createRoles(keeper, cluster)
    removeUnfinished(folder)
  } catch (error) {
    stopping = true
    await keeper.end()
    socket.remove()
    throw error
  }
  return {
    urls: {
      migrator: urlOf('rollcall_migrator'),
      app: urlOf('rollcall_app'),
      sealer: urlOf('rollcall_sealer'),
    },
    pid: server.pid,
    origin,
    died,
    abandon() {
      // The number of a server that is gone may be another program's by now.
      if (!gone) askToStop(server.pid)
    },
    async stop() {
      stopping = true
      if (!gone) askToStop(server.pid)
      await waitUntilGone(cluster.data)
      gone = true
      socket.remove()
    },
  }
}

/** Addresses of the server that another process owns, for a command beside it; undefined when none runs. */
export async function findEmbedded(
  dataFolder: string,
): Promise<{ urls: EmbeddedUrls; release: () => void } | undefined> {
  const folder = resolve(dataFolder)
  if (clusterMajor(folder) === undefined) return undefined
  const cluster = openCluster(folder)
  if (findPostmaster(cluster.data) === undefined) return undefined
  await waitUntilReady(cluster.data)
  const socket = shortFolder(realpathSync(cluster.data))
  const urlOf = (role: ClusterRole): string => socketUrl(socket.path, role, cluster.passwords[role])
  return {
    urls: {
      migrator: urlOf('rollcall_migrator'),
      app: urlOf('rollcall_app'),
      sealer: urlOf('rollcall_sealer'),
    },
    release: socket.remove,
  }
}

async function run(
  folder: string,
  search: InstallationSearch,
): Promise<{ cluster: Cluster; server: Postmaster; origin: EmbeddedPostgres['origin'] }> {
  const major = clusterMajor(folder)
  if (major !== undefined) {
    const running = findPostmaster(openCluster(folder).data)
    if (running?.status === 'stopping') await waitUntilGone(openCluster(folder).data)
    else if (running !== undefined) {
      const cluster = openCluster(folder)
      return { cluster, server: await waitUntilReady(cluster.data), origin: 'adopted' }
    }
  }
  const installation = chooseInstallation(search, major)
  const user = findServerUser()
  const bin = reachableBin(installation, user)
  const cluster = major === undefined ? await createCluster(folder, bin, user) : openCluster(folder)
  const log = join(folder, 'postgres.log')
  const server = await startPostmaster({ bin, data: cluster.data, user, log })
  return { cluster, server, origin: major === undefined ? 'created' : 'restarted' }
}

async function takeOwnership(keeper: Client, folder: string): Promise<void> {
  const { rows } = await keeper.query<{ owned: boolean }>(
    'select pg_try_advisory_lock($1) as owned',
    [OWNER_LOCK],
  )
  if (rows[0]?.owned === true) return
  throw new Error(
    `the data directory ${folder} is in use by another Rollcall process. ` +
      'Stop that one, or choose another ROLLCALL_DATA_DIR',
  )
}

/** One transaction, so that a process killed here leaves either no role or all of them. */
async function createRoles(keeper: Client, cluster: Cluster): Promise<void> {
  const { rows } = await keeper.query<{ missing: boolean }>(
    'select count(*) < $2 as missing from pg_roles where rolname = any($1)',
    [loginRoles, loginRoles.length],
  )
  if (rows[0]?.missing !== true) return
  const statements = loginRoles.map(
    (role) => `create role ${role} login password ${keeper.escapeLiteral(cluster.passwords[role])}`,
  )
  await keeper.query(
    [
      ...statements,
      `alter database ${DATABASE} owner to rollcall_migrator`,
      'alter schema public owner to rollcall_migrator',
    ].join(';'),
  )
}

async function connect(url: string): Promise<Client> {
  // Loaded here and not at the top: it takes 30 ms, which pass while initdb runs.
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, application_name: 'rollcall-owner' })
  // An ended server shows as the event "end".
  client.on('error', () => undefined)
  await client.connect()
  return client
}

function socketUrl(folder: string, role: string, password: string): string {
  return `postgres://${role}:${password}@localhost:${SOCKET_PORT}/${DATABASE}?host=${encodeURIComponent(folder)}`
}

/** The address of a socket is bounded by the kernel; a longer one is reached over a link with a short name. */
function shortFolder(folder: string): { path: string; remove: () => void } {
  if (Buffer.byteLength(folder) <= SOCKET_FOLDER_MAX_BYTES) {
    return { path: folder, remove: () => undefined }
  }
  const short = mkdtempSync(join(tmpdir(), 'rollcall-'))
  symlinkSync(folder, join(short, 'data'))
  return {
    path: join(short, 'data'),
    remove: () => rmSync(short, { recursive: true, force: true }),
  }
}
