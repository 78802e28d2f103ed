/** The main job: one command, and users that are declared in files are true. */
import { globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { User } from '@rollcall/resources'

import {
  inheritedEnvironment,
  removeFolder,
  startProcess,
  temporaryFolder,
  until,
  waitForLine,
  type Running,
} from '../support/processes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const READY = /^ready (http:\/\/127\.0\.0\.1:\d+)$/m
const START_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 15_000

const folder = temporaryFolder('start')
const data = join(folder, 'data')
let starts = 0

/** What `npm start` runs, without npm, so that a signal reaches it as Ctrl-C in a terminal would. */
function start(env: Record<string, string> = {}): Running {
  starts += 1
  // npm's own format.
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  const [command = '', ...args] = scripts.start.split(' ')
  expect(command).toBe('node')
  return startProcess(process.execPath, args, {
    log: join(folder, `start-${starts}.log`),
    cwd: root,
    env: { ...inheritedEnvironment(), ROLLCALL_DATA_DIR: data, ROLLCALL_PORT: '0', ...env },
    stopSignal: 'SIGINT',
  })
}

async function ready(running: Running): Promise<string> {
  const [, url = ''] = await waitForLine(running, READY, START_LIMIT_MS)
  return url
}

async function users(url: string): Promise<User[]> {
  const key = readFileSync(join(data, 'admin.key'), 'utf8').trim()
  const response = await fetch(`${url}/v1/users?limit=1000`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(response.status).toBe(200)
  // The documented body of the route.
  return ((await response.json()) as { items: User[] }).items
}

function whatMayNotChange(list: User[]): unknown {
  return list.map(({ id, version, spec }) => ({ id, version, spec }))
}

let running: Running
let url: string
let before: User[]

beforeAll(async () => {
  mkdirSync(data, { mode: 0o700 })
  running = start()
  url = await ready(running)
})

afterAll(async () => {
  await running?.stop()
  removeFolder(folder)
})

describe('npm start', () => {
  test('declares examples/quickstart: three roles, five users, one of them inactive, one an application', async () => {
    before = await users(url)
    const declared = before.filter((user) => user.manager?.kind === 'cli')
    expect(declared).toHaveLength(5)
    expect(declared.filter((user) => !user.status.effective.active)).toHaveLength(1)
    const applications = declared.filter((user) => user.spec.type === 'application')
    expect(applications).toHaveLength(1)
    expect(applications[0]?.spec.ipWhitelist).not.toEqual([])
    const roles = new Set(declared.flatMap((user) => user.spec.roles ?? []))
    expect(roles.size).toBe(3)
  })

  test('leaves the administrator’s key in a file that only its owner reads', () => {
    expect(statSync(join(data, 'admin.key')).mode & 0o777).toBe(0o600)
    expect(statSync(data).mode & 0o777).toBe(0o700)
  })

  test('shows every declared user, where the API and its documentation are, and what to type next', async () => {
    await until('the table', START_LIMIT_MS, () => running.output().includes('rollcall apply'))
    for (const user of before) expect(running.output()).toContain(user.spec.username)
    expect(running.output()).toContain(`${url}/docs`)
    expect((await fetch(`${url}/docs`)).status).toBe(200)
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200)
    expect(running.output()).toMatch(/^ +alan .* INVITED /m)
    expect(running.output()).toMatch(/^ +invitations +to .*alan/m)
    expect(running.output()).toMatch(/kubectl/)
    expect(running.output()).toMatch(/terraform/)
  })

  test('prints no key', () => {
    expect(running.output()).not.toMatch(/rck_[0-9A-Za-z]{49}/)
  })

  test('is refused a data folder that another start is using, in one line that says so', async () => {
    const second = start()
    expect(await ended(second)).toBe(1)
    expect(second.output()).toContain(data)
    expect(await users(url)).toHaveLength(before.length)
  })

  test('stops clean on Ctrl-C and leaves no server behind', async () => {
    running.signal('SIGINT')
    expect(await ended(running)).toBe(0)
    expect(leftServers()).toEqual([])
  })

  test('keeps everything over a second start', async () => {
    const key = readFileSync(join(data, 'admin.key'), 'utf8')
    running = start()
    url = await ready(running)
    await until('the table', START_LIMIT_MS, () => running.output().includes('rollcall apply'))
    expect(readFileSync(join(data, 'admin.key'), 'utf8')).toBe(key)
    expect(whatMayNotChange(await users(url))).toEqual(whatMayNotChange(before))
  })

  test('adopts the server that a killed start left running', async () => {
    running.signal('SIGKILL')
    await running.exited
    running = start()
    url = await ready(running)
    expect(whatMayNotChange(await users(url))).toEqual(whatMayNotChange(before))
  })

  test('says which port is taken', async () => {
    running.signal('SIGINT')
    await ended(running)
    const { server, port } = await listen()
    const refused = start({ ROLLCALL_PORT: String(port) })
    expect(await ended(refused)).toBe(1)
    expect(refused.output()).toContain(String(port))
    expect(refused.output()).not.toMatch(/^\s+at /m)
    await new Promise((resolve) => server.close(resolve))
    expect(leftServers()).toEqual([])
  })

  test('refuses a data folder of another PostgreSQL version by name, and touches nothing', async () => {
    const file = globSync(join(data, '**/PG_VERSION')).toSorted((a, b) => a.length - b.length)[0]
    const version = readFileSync(String(file), 'utf8')
    writeFileSync(String(file), '13\n')
    const refused = start()
    expect(await ended(refused)).toBe(1)
    expect(refused.output()).toMatch(/\b13\b/)
    expect(refused.output()).not.toMatch(/^\s+at /m)
    writeFileSync(String(file), version)
    running = start()
    url = await ready(running)
    expect(whatMayNotChange(await users(url))).toEqual(whatMayNotChange(before))
  })
})

async function ended(process: Running): Promise<number | null> {
  const timer = setTimeout(() => process.signal('SIGKILL'), STOP_LIMIT_MS)
  try {
    return await process.exited
  } finally {
    clearTimeout(timer)
  }
}

/** Processes whose command line names the data folder. */
function leftServers(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
    .filter((command) => command.includes(data))
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return { server, port: address.port }
}
