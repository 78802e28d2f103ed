/** The real API as a separate process with a database of its own, set up as an installation is: migrated, bootstrapped, served. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createDatabase, type TestDatabase } from './database.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  startProcess,
  temporaryFolder,
  waitForLine,
  type Running,
} from './processes.ts'

export interface RunningApi {
  url: string
  /** Of the user `admin`, who holds `owner`. */
  adminKey: string
  /** Of the application user `rollcall-operator`, who holds `admin`: what a declarer speaks with. */
  operatorKey: string
  database: TestDatabase
  pid: number
  /** Everything the API has logged; for the message of a failed test only. */
  log(): string
  /** Ends the process as an orchestrator does, and waits; `start` brings it back. */
  stop(): Promise<void>
  /** Ends the process the hard way; `start` brings it back at the same address with the same database. */
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export interface ApiOptions {
  database?: TestDatabase
  /** An API on the same database, or on the one that this is a copy of: its keys are valid, and the database is the other's to drop. */
  beside?: Pick<RunningApi, 'adminKey' | 'operatorKey'>
  env?: Record<string, string>
}

const READY = /^ready (http:\/\/\S+)$/m
const READY_LIMIT_MS = 30_000
const MAIN = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url))

export async function startApi(options: ApiOptions = {}): Promise<RunningApi> {
  const database = options.database ?? (await createDatabase())
  const folder = temporaryFolder('api')
  const environment = {
    ...inheritedEnvironment(),
    DATABASE_URL: database.appUrl,
    ROLLCALL_MIGRATOR_URL: database.migratorUrl,
    ROLLCALL_SEALER_URL: database.sealerUrl,
    ROLLCALL_MASTER_KEY: '07'.repeat(32),
    ROLLCALL_DATA_DIR: folder,
    ROLLCALL_METRICS_PORT: '0',
    ...options.env,
  }
  const { beside } = options
  if (beside === undefined) {
    const bootstrap = await runCommand(process.execPath, [MAIN, 'bootstrap'], { env: environment })
    if (bootstrap.code !== 0) {
      throw new Error(
        `bootstrap ended with ${bootstrap.code}:\n${bootstrap.stdout}${bootstrap.stderr}`,
      )
    }
  }
  let server: Running
  let url = ''
  async function start(): Promise<void> {
    server = startProcess(process.execPath, [MAIN, 'serve'], {
      log: join(folder, 'api.log'),
      env: { ...environment, ROLLCALL_PORT: url === '' ? '0' : new URL(url).port },
    })
    const [, address = ''] = await waitForLine(server, READY, READY_LIMIT_MS)
    url = address
  }
  await start()
  return {
    get url() {
      return url
    },
    get pid() {
      return server.pid
    },
    adminKey: beside?.adminKey ?? keyIn(folder, 'admin.key'),
    operatorKey: beside?.operatorKey ?? keyIn(folder, 'operator.key'),
    database,
    log: () => server.output(),
    async stop() {
      await server.stop()
    },
    async kill() {
      server.signal('SIGKILL')
      await server.exited
    },
    start,
    async close() {
      await server.stop()
      if (beside === undefined) await database.drop()
      removeFolder(folder)
    },
  }
}

function keyIn(folder: string, name: string): string {
  const file = join(folder, name)
  if (!existsSync(file)) throw new Error(`bootstrap wrote no ${name}`)
  return readFileSync(file, 'utf8').trim()
}
