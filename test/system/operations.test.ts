/** What an operator does to a running installation: stop an instance, put a pooler between, lose the database, restore a backup. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { migrate } from '../../api/src/database/migrate.ts'
import { startApi, type RunningApi } from '../support/api.ts'
import { startBalancer } from '../support/balancer.ts'
import {
  createDatabase,
  startDatabaseServer,
  type DatabaseServer,
  type TestDatabase,
} from '../support/database.ts'
import { findDebianProgram } from '../support/debian.ts'
import { executeStatements } from '../support/postgres.ts'
import {
  findInstallations,
  serverUser,
  type PostgresInstallation,
} from '../support/postgres-installations.ts'
import {
  freePorts,
  removeFolder,
  runCommand,
  startProcess,
  temporaryFolder,
  until,
} from '../support/processes.ts'

const limitMs = 20_000

const closings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close()
})

async function apiOn(
  database: TestDatabase | undefined,
  env: Record<string, string> = {},
  keys?: RunningApi,
): Promise<RunningApi> {
  const api = await startApi({
    ...(database === undefined ? {} : { database }),
    env,
    ...(keys === undefined ? {} : { beside: keys }),
  })
  closings.push(() => api.close())
  return api
}

function caller(url: string, key: string) {
  return async (method: string, path: string, body?: object, headers: object = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    // The documented bodies of the routes.
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Body }
  }
}

interface Body {
  id?: string
  version?: number
  code?: string
  cursor?: string
  items?: { id: string; kind: string; spec?: { username?: string } }[]
}

const application = (username: string) => ({ spec: { username, type: 'application' } })

test('an instance that is stopped under load loses no request when a second one is up', async () => {
  const first = await apiOn(undefined, { ROLLCALL_DRAIN_MS: '400', ROLLCALL_LOG_LEVEL: 'warn' })
  const second = await apiOn(first.database, { ROLLCALL_LOG_LEVEL: 'warn' }, first)
  const balancer = await startBalancer([first.url, second.url])
  closings.push(() => balancer.close())
  const ask = caller(balancer.url, first.adminKey)
  const statuses = new Map<number, number>()
  const refusals: string[] = []
  let running = true
  const writer = async (name: string): Promise<void> => {
    for (let count = 0; running; count++) {
      const { status, body } =
        count % 4 === 0
          ? await ask('POST', '/v1/users', application(`${name}-${count}`))
          : await ask('GET', '/v1/users?limit=5')
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status >= 400) refusals.push(`${status} ${JSON.stringify(body)}`)
    }
  }
  const writers = Array.from({ length: 8 }, (_, index) => writer(`w${index}`))
  await until('requests that were answered', limitMs, () => (statuses.get(200) ?? 0) > 100)
  const before = statuses.get(200) ?? 0
  await first.stop()
  await until(
    'requests that the second answered',
    limitMs,
    () => (statuses.get(200) ?? 0) > before + 100,
  )
  running = false
  await Promise.all(writers)
  expect(balancer.failures()).toEqual([])
  expect(refusals).toEqual([])
  expect([...statuses.keys()].toSorted((left, right) => left - right)).toEqual([200, 201])
  await first.start()
})

test('ASVS 16.5.2, 16.5.3: with the database away every answer is 503 and no decision is made, and it goes on when it is back', async () => {
  const { server, provided } = await serverOf(findInstallations()[0])
  const api = await apiOn(await createDatabase(provided))
  const processes = (): number[] => [server.pid, ...childrenOf(server.pid)]
  const ask = caller(api.url, api.adminKey)
  expect((await ask('GET', '/v1/me')).status).toBe(200)
  for (const pid of processes()) process.kill(pid, 'SIGSTOP')
  try {
    await until('a refusal', limitMs, async () => (await ask('GET', '/v1/me')).status === 503)
    const check = await ask('POST', '/v1/access:check', { permission: 'rollcall.users.view' })
    expect(check).toMatchObject({ status: 503, body: { code: 'server.unavailable' } })
  } finally {
    for (const pid of processes()) process.kill(pid, 'SIGCONT')
  }
  await until('an answer', limitMs, async () => (await ask('GET', '/v1/me')).status === 200)
})

test('behind PgBouncer in transaction mode the API works as without it', async () => {
  const database = await createDatabase()
  const pooled = await startPgBouncer(database)
  const api = await apiOn({ ...database, appUrl: pooled }, { ROLLCALL_PREPARED_STATEMENTS: 'off' })
  const ask = caller(api.url, api.adminKey)
  const { body: start } = await ask('GET', '/v1/changes')
  const created = await Promise.all(
    Array.from({ length: 40 }, (_, index) => ask('POST', '/v1/users', application(`u${index}`))),
  )
  expect(new Set(created.map(({ status }) => status))).toEqual(new Set([201]))
  const told: string[] = []
  let { cursor } = start
  await until('the whole feed', limitMs, async () => {
    const { body } = await ask('GET', `/v1/changes?since=${cursor}&kinds=User&wait=2`)
    told.push(...(body.items ?? []).map(({ id }) => id))
    cursor = body.cursor
    return told.length >= 40
  })
  expect(new Set(told)).toEqual(new Set(created.map(({ body }) => body.id)))
})

test('a restored backup holds what the original held, and tells readers of the feed to list again', async () => {
  const { installation, bin } = await findBackupPrograms()
  const { provided } = await serverOf(installation)
  const original = await createDatabase(provided)
  const api = await apiOn(original)
  const ask = caller(api.url, api.adminKey)
  const ada = await ask('POST', '/v1/users', application('ada'))
  const { body: before } = await ask('GET', '/v1/changes')
  const folder = temporaryFolder('backup')
  closings.push(async () => removeFolder(folder))
  const file = join(folder, 'rollcall.dump')
  await ran(join(bin, 'pg_dump'), ['--format=custom', `--file=${file}`, original.superuserUrl])
  // What is written after the backup is lost with the database.
  await ask('POST', '/v1/users', application('grace'))

  const restored = await emptyDatabase(provided)
  await ran(join(bin, 'pg_restore'), ['--exit-on-error', `--dbname=${restored.superuserUrl}`, file])
  const after = await apiOn(restored, {}, api)
  const askAfter = caller(after.url, api.adminKey)
  const { body: list } = await askAfter('GET', '/v1/users?q=ada')
  expect(list.items?.map(({ id }) => id)).toEqual([ada.body.id])
  expect((await askAfter('GET', '/v1/users?q=grace')).body.items).toEqual([])
  const expired = await askAfter('GET', `/v1/changes?since=${before.cursor}`)
  expect(expired).toMatchObject({ status: 410, body: { code: 'changes.cursor-expired' } })
  expect((await askAfter('POST', '/v1/users', application('grace'))).status).toBe(201)
  expect((await askAfter('POST', '/v1/audit:verify', {})).body).toMatchObject({ valid: true })
})

async function serverOf(installation: PostgresInstallation | undefined) {
  const started = await startDatabaseServer(
    ({ migratorUrl }) => migrate(migratorUrl).then(() => undefined),
    installation,
  )
  closings.push(() => started.server.stop())
  return started
}

/** Processes that a process started: a PostgreSQL server answers in one of them a connection. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)
}

/** A database as `createdb` makes it. */
async function emptyDatabase(server: DatabaseServer): Promise<TestDatabase> {
  const database = await createDatabase(server)
  const admin = database.superuserUrl.replace(/[^/]+$/, 'postgres')
  await database.drop()
  await executeStatements(admin, [`create database ${database.name} owner rollcall_migrator`])
  return database
}

async function startPgBouncer(database: TestDatabase): Promise<string> {
  const program = await findDebianProgram('pgbouncer', 'pgbouncer')
  const [port = 0] = await freePorts(1)
  const folder = temporaryFolder('pgbouncer')
  const { port: databasePort } = new URL(database.appUrl)
  const file = join(folder, 'pgbouncer.ini')
  // It does not run as root, and reads this as somebody else.
  chmodSync(folder, 0o755)
  writeFileSync(
    file,
    `[databases]
* = host=127.0.0.1 port=${databasePort} user=rollcall_app
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 100
unix_socket_dir =
`,
  )
  const user = serverUser()
  const running = startProcess(program, [file], {
    log: join(folder, 'pgbouncer.log'),
    ...(user === undefined ? {} : user),
  })
  closings.push(async () => {
    await running.stop()
    removeFolder(folder)
  })
  const url = `postgres://rollcall_app@127.0.0.1:${port}/${database.name}`
  await until('PgBouncer', limitMs, () =>
    executeStatements(url, ['select 1']).then(
      () => true,
      () => false,
    ),
  )
  return url
}

async function ran(program: string, args: string[]): Promise<void> {
  const { code, stderr } = await runCommand(program, args)
  expect(code, stderr).toBe(0)
}

/** A server with the pg_dump of its own version: another one refuses. */
async function findBackupPrograms(): Promise<{ installation: PostgresInstallation; bin: string }> {
  for (const isLast of [false, true]) {
    for (const installation of findInstallations()) {
      const folders = [installation.bin, `/usr/lib/postgresql/${installation.major}/bin`]
      const bin = folders.find((folder) => existsSync(join(folder, 'pg_dump')))
      if (bin !== undefined) return { installation, bin }
    }
    if (!isLast) await findDebianProgram('pg_dump', 'postgresql')
  }
  throw new Error('there is no pg_dump of the version of any PostgreSQL here')
}
