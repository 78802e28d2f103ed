/** `rollcall apply`, `plan` and `get` as processes against the real API: what only this surface promises. What all surfaces promise is in `test/surfaces`. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { newApiKey } from '@rollcall/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  startProcess,
  temporaryFolder,
  type CommandResult,
} from '../support/processes.ts'
import { openWorld, type World } from '../surfaces/world.ts'

const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

let api: RunningApi
let world: World
let folder: string
let sets = 0

beforeAll(async () => {
  api = await startApi()
  world = await openWorld(api)
})

afterAll(async () => {
  await world?.close()
  await api?.close()
})

beforeEach(() => {
  sets += 1
  folder = temporaryFolder('cli')
  mkdirSync(join(folder, 'set'))
  writeFileSync(join(folder, 'set', 'rollcall.yaml'), `set: cli-${sets}\n`)
})

afterEach(() => removeFolder(folder))

function environment(): Record<string, string> {
  return {
    ...inheritedEnvironment(),
    ROLLCALL_URL: api.url,
    ROLLCALL_TOKEN: api.operatorKey,
    ROLLCALL_DATA_DIR: join(folder, 'data'),
  }
}

function rollcall(...args: string[]): Promise<CommandResult> {
  return runCommand(process.execPath, [MAIN, ...args], { cwd: folder, env: environment() })
}

function write(name: string, ...documents: string[]): void {
  writeFileSync(join(folder, 'set', name), documents.join('---\n'))
}

function document(kind: string, name: string, spec: object): string {
  return `apiVersion: rollcall.dev/v1beta1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${JSON.stringify(spec)}\n`
}

function application(name: string, spec: object = {}): string {
  return document('User', name, { username: name, type: 'application', ...spec })
}

describe('doctor', () => {
  test('finds a fresh installation in order but for mails, whose server is not set', async () => {
    const { code, stdout, stderr } = await rollcall('doctor')
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.split(/\s+/, 2).join(' '))).toEqual([
      'ok connection',
      'ok key',
      'ok readiness',
      'ok version',
      'ok database',
      'ok clock',
      'ok feed',
      expect.stringMatching(/^ok audit$/),
      'warning mail',
      'ok proxy',
    ])
    expect(lines.at(-2)).toContain('set ROLLCALL_SMTP_URL')
    expect(stdout).not.toContain(api.operatorKey)
  })

  test('says which thing is wrong, with exit code 1', async () => {
    const ask = (more: Record<string, string>): Promise<CommandResult> =>
      runCommand(process.execPath, [MAIN, 'doctor', '-o', 'json'], {
        cwd: folder,
        env: { ...environment(), ...more },
      })
    const wrongKey = await ask({ ROLLCALL_TOKEN: newApiKey().text })
    expect(wrongKey.code).toBe(1)
    expect(JSON.parse(wrongKey.stdout)).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({ name: 'connection', state: 'ok' }),
        expect.objectContaining({ name: 'key', state: 'wrong' }),
      ]),
    })
    const nobody = await ask({ ROLLCALL_URL: 'http://127.0.0.1:1' })
    expect(nobody.code).toBe(1)
    expect(JSON.parse(nobody.stdout)).toEqual({
      checks: [
        {
          name: 'connection',
          state: 'wrong',
          detail: expect.stringContaining('nothing listens at 127.0.0.1:1'),
        },
      ],
    })
    const noKey = await ask({ ROLLCALL_TOKEN: '' })
    expect(JSON.parse(noKey.stdout)).toMatchObject({ checks: [{ name: 'settings' }] })
  })

  test('an application with fewer rights is told which is missing, and a key that ends soon is a warning', async () => {
    await world.call('POST', '/v1/users', {
      spec: { username: 'modest', type: 'application' },
    })
    const expiresAt = new Date(Date.now() + 5.5 * 86_400_000).toISOString()
    const { body } = await world.call('POST', '/v1/api-keys', {
      spec: { user: 'modest', name: 'ends', expiresAt },
    })
    // The documented body of the route.
    const { secret } = body as { secret: string }
    const { code, stdout } = await runCommand(process.execPath, [MAIN, 'doctor'], {
      cwd: folder,
      env: { ...environment(), ROLLCALL_TOKEN: secret },
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^warning +key +of modest, account default: .* expires in 5 days/m)
    expect(stdout).toMatch(/^warning +installation .*rollcall\.system\.view$/m)
  })
})

describe('apply', () => {
  test('users swap their names in one apply, because each is known by its document', async () => {
    write('users.yaml', application('swap-a'), application('swap-b'))
    await rollcall('apply', '-f', 'set')
    const [a, b] = [await world.getUser('swap-a'), await world.getUser('swap-b')]
    write(
      'users.yaml',
      document('User', 'swap-a', { username: 'swap-b', type: 'application' }),
      document('User', 'swap-b', { username: 'swap-a', type: 'application' }),
    )
    const { code, stdout } = await rollcall('apply', '-f', 'set')
    expect(stdout).toMatch(/user {2}swap-a {2}updated {2}username: swap-a -> swap-b/)
    expect(code).toBe(0)
    expect((await world.getUser('swap-b')).id).toBe(a.id)
    expect((await world.getUser('swap-a')).id).toBe(b.id)
  })

  test('a user is shut out although the rest of its document is refused', async () => {
    write('users.yaml', application('shut-out'))
    await rollcall('apply', '-f', 'set')
    write('users.yaml', application('shut-out', { active: false, roles: ['does-not-exist'] }))
    const { code, stdout } = await rollcall('apply', '-f', 'set')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /users\.yaml:4: spec\.roles\[0\]: .*does-not-exist.* \(role\.not-found\)/,
    )
    expect((await world.getUser('shut-out')).status.state).toBe('DEACTIVATED')
  })

  test('one document that is refused keeps no other from being applied', async () => {
    write(
      'users.yaml',
      application('fine'),
      document('User', 'not-fine', { username: 'admin', type: 'application' }),
    )
    const { code, stdout } = await rollcall('apply', '-f', 'set')
    expect(code).toBe(1)
    expect(stdout).toMatch(/user {2}not-fine {2}refused {2}set\/users\.yaml:\d+: /)
    expect(stdout).toContain('2 users: 1 created, 1 refused')
    expect((await world.getUser('fine')).status.state).toBe('ACTIVE')
  })

  test('standard input is read, and needs the name of the set', async () => {
    const child = startProcess(process.execPath, ['-e', piped], {
      log: join(folder, 'piped.log'),
      cwd: folder,
      env: environment(),
    })
    expect(await child.exited).toBe(0)
    expect(child.output()).toContain('set piped: 1 user: 1 created')
    expect((await world.getUser('from-stdin')).manager?.instance).toBe('piped')
  })

  test('1,500 users go in two calls and the second time nothing is written', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => application(`many-${index}`))
    write('users.yaml', ...many)
    const first = await rollcall('apply', '-f', 'set')
    expect(first.stdout).toContain('1500 users: 1500 created')
    const before = await world.written()
    const second = await rollcall('apply', '-f', 'set', '-o', 'json')
    // What structuredReport writes.
    const { items } = JSON.parse(second.stdout) as { items: { action: string }[] }
    expect(items.filter(({ action }) => action === 'unchanged')).toHaveLength(1_500)
    expect(await world.written()).toEqual(before)
  })
})

describe('keys', () => {
  const key = document('ApiKey', 'robot-key', { user: 'robot', name: 'ci' })

  test('the text is in a file of its owner, works, and stays the same', async () => {
    write('robot.yaml', key, application('robot'))
    await rollcall('apply', '-f', 'set')
    const file = join(folder, 'data', 'secrets', 'robot-key', 'key')
    const text = readFileSync(file, 'utf8')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await world.whoAmI(text)).toEqual({ status: 200, username: 'robot' })
    expect((await rollcall('apply', '-f', 'set')).stdout).toContain('2 unchanged')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('a key whose file is on another machine keeps working, until it is made anew', async () => {
    write(
      'other.yaml',
      application('other'),
      document('ApiKey', 'other-key', { user: 'other', name: 'ci' }),
    )
    await rollcall('apply', '-f', 'set')
    const file = join(folder, 'data', 'secrets', 'other-key', 'key')
    const text = readFileSync(file, 'utf8')
    rmSync(file)

    const told = await rollcall('apply', '-f', 'set')
    expect(told.stdout).toContain('--reissue')
    expect((await world.whoAmI(text)).status).toBe(200)

    await rollcall('apply', '-f', 'set', '--reissue')
    expect((await world.whoAmI(text)).status).toBe(401)
    expect(await world.whoAmI(readFileSync(file, 'utf8'))).toEqual({
      status: 200,
      username: 'other',
    })
  })
})

describe('plan', () => {
  test('it writes nothing, knows what comes with the same apply, and exits with 2', async () => {
    write(
      'all.yaml',
      document('ApiKey', 'coming-key', { user: 'coming', name: 'ci' }),
      document('RoleAssignment', 'coming-extra', { user: 'coming', role: 'coming-role' }),
      application('coming', { roles: ['coming-role'] }),
      document('Role', 'coming-role', { name: 'coming-role', permissions: ['zones.view'] }),
    )
    const before = await world.written()
    const { code, stdout } = await rollcall('plan', '-f', 'set')
    expect(stdout).toContain('4 created (nothing was written)')
    expect(stdout).toMatch(/user +coming +create +.*roles: \+coming-role/)
    expect(code).toBe(2)
    expect(await world.written()).toEqual(before)

    expect((await rollcall('apply', '-f', 'set')).code).toBe(0)
    expect((await rollcall('plan', '-f', 'set')).code).toBe(0)
  })

  test('what would be refused is said, and exits with 1', async () => {
    write('user.yaml', application('hopeless', { roles: ['nowhere'] }))
    const { code, stdout } = await rollcall('plan', '-f', 'set')
    expect(stdout).toContain('nowhere')
    expect(code).toBe(1)
  })
})

describe('get', () => {
  test('every kind is shown, and one object in full', async () => {
    for (const kind of ['accounts', 'roles', 'users', 'role-assignments', 'api-keys']) {
      expect((await rollcall('get', kind)).code).toBe(0)
    }
    const { stdout } = await rollcall('get', 'user', 'ADMIN', '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject({
      spec: { username: 'admin' },
      status: { state: 'ACTIVE' },
    })
    expect((await rollcall('get', 'users', 'nobody')).code).toBe(1)
  })
})

describe('the command', () => {
  test('the API’s own commands are its own, exit codes too', async () => {
    const wrong = await rollcall('serve', '--no-such-option')
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('no-such-option')
  })

  test('examples/quickstart is applied as it stands and is as it says', async () => {
    const { code, stdout } = await runCommand(
      process.execPath,
      [MAIN, 'apply', '-f', 'examples/quickstart'],
      { cwd: ROOT, env: environment() },
    )
    expect(stdout).toContain('set quickstart: 3 roles, 5 users, 1 API key: 9 created')
    expect(code).toBe(0)
    expect((await world.getUser('edsger')).status.state).toBe('DEACTIVATED')
  })
})

/** A program that pipes a manifest into `rollcall apply -f -`. */
const piped = `
const { spawn } = require('node:child_process')
const child = spawn(process.execPath, [${JSON.stringify(MAIN)}, 'apply', '-f', '-', '--set', 'piped'], { stdio: ['pipe', 'inherit', 'inherit'] })
child.stdin.end(${JSON.stringify(application('from-stdin'))})
child.on('exit', (code) => process.exit(code))
`
