/** `rollcall export` as a process against real APIs: what one tenant has is what another gets from it. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  temporaryFolder,
  type CommandResult,
} from '../support/processes.ts'
import { openWorld, type World } from '../surfaces/world.ts'

const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))

let full: RunningApi
let empty: RunningApi
let world: World
let folder: string
let secret = ''

beforeAll(async () => {
  full = await startApi()
  empty = await startApi()
  world = await openWorld(full)
  folder = temporaryFolder('export')
  await fill()
})

afterAll(async () => {
  await world?.close()
  await full?.close()
  await empty?.close()
  removeFolder(folder)
})

async function fill(): Promise<void> {
  await create('roles', { name: 'viewer', permissions: ['zones.view'] })
  await create('roles', { name: 'lead', includes: ['viewer'], permissions: ['zones.update'] })
  await create('accounts', {
    name: 'partners',
    ipWhitelist: ['198.51.100.0/24', '127.0.0.0/8', '::1/128'].map((cidr) => ({ cidr })),
  })
  await create('users', {
    username: 'Grace.Hopper@Example.test',
    email: 'grace@example.test',
    firstName: 'Grace',
    timezone: 'US/Pacific',
    language: 'en',
    credential: { mode: 'invite' },
    roles: ['viewer', 'lead'],
    labels: { team: 'engines' },
  })
  await create('users', {
    username: 'ada',
    email: 'ada@example.test',
    credential: { mode: 'secretRef' },
    parent: 'grace.hopper@example.test',
    active: false,
    unlockRevision: 3,
    profile: { department: 'mathematics: and "more"' },
  })
  await create('users', { username: 'robot_1', type: 'application', mfa: 'required' })
  await create('users', { username: 'robot-1', type: 'application', displayName: 'yes' })
  await create('role-assignments', { user: 'admin', role: 'owner', account: 'partners' })
  await create('role-assignments', { user: 'robot_1', role: 'viewer', account: 'partners' })
  secret = await create('api-keys', { user: 'robot_1', name: 'now', permissions: ['zones.view'] })
  const path = `/v1/api-keys/${await create('api-keys', { user: 'robot_1', name: 'old' }, 'id')}`
  const { status } = await world.call('DELETE', path, undefined, { 'if-match': '*' })
  expect(status).toBe(200)
}

async function create(path: string, spec: object, member = 'secret'): Promise<string> {
  const { status, body } = await world.call('POST', `/v1/${path}`, { spec })
  if (status !== 201) throw new Error(`${path} was refused: ${JSON.stringify(body)}`)
  // Every created object is one.
  return String((body as Record<string, unknown>)[member])
}

function rollcall(api: RunningApi, ...args: string[]): Promise<CommandResult> {
  const env = {
    ...inheritedEnvironment(),
    ROLLCALL_URL: api.url,
    ROLLCALL_TOKEN: api.adminKey,
    ROLLCALL_DATA_DIR: join(folder, 'data'),
  }
  return runCommand(process.execPath, [MAIN, ...args], { cwd: folder, env })
}

test('what was exported is applied to an empty tenant, which then has nothing to change and exports the same', async () => {
  const { code, stdout, stderr } = await rollcall(full, 'export')
  expect({
    code,
    stderr: stderr.split('\n').filter((line) => !line.startsWith('left out')),
  }).toEqual({ code: 0, stderr: [''] })
  expect(stderr).toContain('left out: user admin: comes with every tenant')
  writeFileSync(join(folder, 'all.yaml'), stdout)
  const applied = await rollcall(empty, 'apply', '-f', 'all.yaml', '--set', 'moved')
  expect(applied.stdout).not.toContain('refused')
  expect(applied.stdout).toContain('2 accounts, 2 roles, 4 users, 1 role assignment, 1 API key')
  expect([applied.code, applied.stdout.match(/refused/g)]).toEqual([0, null])
  expect(existsSync(join(folder, 'data/secrets'))).toBe(true)

  const plan = await rollcall(empty, 'plan', '-f', 'all.yaml', '--set', 'moved')
  expect([plan.code, plan.stdout.trim().split('\n').at(-1)]).toEqual([
    0,
    'set moved: 2 accounts, 2 roles, 4 users, 1 role assignment, 1 API key: 10 unchanged (nothing was written)',
  ])
  const again = await rollcall(empty, 'export')
  expect(again.stdout).toBe(stdout)
  expect(again.stderr).toContain('declared by cli/moved')
})

test('no secret is in it, and twice it is the same text', async () => {
  const [one, two] = [await rollcall(full, 'export'), await rollcall(full, 'export')]
  expect(one.stdout).toBe(two.stdout)
  expect(one.stdout).not.toMatch(/rck_|argon2/)
  expect(one.stdout).not.toContain(secret)
})

test('where it came from, it is taken over as it is', async () => {
  const { stdout } = await rollcall(full, 'export', 'users', 'roles')
  writeFileSync(join(folder, 'here.yaml'), stdout)
  const { code, stdout: said } = await rollcall(full, 'plan', '-f', 'here.yaml', '--set', 'here')
  expect(said).not.toContain('refused')
  expect(code).toBeLessThanOrEqual(2)
})

test('as JSON it is a List that is read as well', async () => {
  const { stdout } = await rollcall(full, 'export', '-o', 'json')
  const list = JSON.parse(stdout) as { kind: string; items: { kind: string }[] }
  expect([list.kind, list.items.map(({ kind }) => kind)]).toEqual([
    'List',
    [
      ...Array.from({ length: 2 }, () => 'Account'),
      ...Array.from({ length: 2 }, () => 'Role'),
      ...Array.from({ length: 4 }, () => 'User'),
      'RoleAssignment',
      'ApiKey',
    ],
  ])
  writeFileSync(join(folder, 'all.json'), stdout)
  const { code } = await rollcall(empty, 'plan', '-f', 'all.json', '--set', 'moved')
  expect(code).toBe(0)
})

test('kinds, a label and an account choose; names of documents are those that Kubernetes takes', async () => {
  const labelled = await rollcall(full, 'export', '--label', 'team=engines')
  expect(labelled.stdout.match(/^kind: .*$/gm)).toEqual(['kind: User'])
  expect(labelled.stdout).toContain('username: Grace.Hopper@Example.test')
  const { stdout } = await rollcall(full, 'export', 'users')
  const names = [...stdout.matchAll(/^ {2}name: (.*)$/gm)].map(([, name = '']) => name)
  expect(names).toHaveLength(4)
  expect(new Set(names).size).toBe(4)
  for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)
  expect(names).toEqual(expect.arrayContaining(['ada', 'robot-1']))
  const partners = await rollcall(full, 'export', 'accounts', 'users', '--account', 'partners')
  expect(partners.stdout.match(/^ {2}(username|name): (partners|robot_1|ada)$/gm)).toEqual([
    '  name: partners',
    '  name: partners',
    '  username: robot_1',
  ])
})

test.each([
  [['export', 'things'], 'things is no kind'],
  [['export', 'roles', '--label', 'a'], '--label is of users'],
  [['export', '-o', 'xml'], '-o xml: must be yaml, json'],
])('%s is refused: %s', async (args, message) => {
  const { code, stdout, stderr } = await rollcall(full, ...args)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain(message)
})
