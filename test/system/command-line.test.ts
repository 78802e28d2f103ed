/** What `rollcall apply` says when what was typed or written is wrong: the file, the line, the field; and nothing is written. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

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

let api: RunningApi
let world: World
let folder: string

beforeAll(async () => {
  api = await startApi()
  world = await openWorld(api)
})

afterAll(async () => {
  await world?.close()
  await api?.close()
})

beforeEach(() => {
  folder = temporaryFolder('command-line')
  mkdirSync(join(folder, 'set'))
})

afterEach(() => removeFolder(folder))

function rollcall(args: string[], env: Record<string, string> = {}): Promise<CommandResult> {
  return runCommand(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: {
      ...inheritedEnvironment(),
      ROLLCALL_URL: api.url,
      ROLLCALL_TOKEN: api.operatorKey,
      ROLLCALL_DATA_DIR: join(folder, 'data'),
      ...env,
    },
  })
}

const HEAD = `apiVersion: rollcall.dev/v1beta1
kind: User
metadata:
  name: ada
spec:
  username: ada
  email: ada@example.test
  credential: { mode: none }
`

const wrong: { name: string; text: string; place: string; says: RegExp }[] = [
  {
    name: 'YAML that cannot be read',
    text: `${HEAD}  firstName: "Ada\n`,
    place: 'ada.yaml:10',
    says: /not YAML/,
  },
  {
    name: 'a field that does not exist',
    text: `${HEAD}  usrname: ada\n`,
    place: 'ada.yaml:9',
    says: /usrname/,
  },
  {
    name: 'a value of the wrong type',
    text: `${HEAD}  active: "yes"\n`,
    place: 'ada.yaml:9',
    says: /active/,
  },
  {
    name: 'host bits, with the corrected text',
    text: `${HEAD}  ipWhitelist:\n    - cidr: 192.0.2.0/24\n    - cidr: 198.51.100.7/24\n`,
    place: 'ada.yaml:11',
    says: /198\.51\.100\.0\/24/,
  },
  {
    name: 'a kind that does not exist',
    text: HEAD.replace('kind: User', 'kind: Usr'),
    place: 'ada.yaml:2',
    says: /Usr/,
  },
  {
    name: 'a version that does not exist',
    text: HEAD.replace('v1beta1', 'v9'),
    place: 'ada.yaml:1',
    says: /v1beta1/,
  },
  {
    name: 'a name that stands twice',
    text: `${HEAD}---\n${HEAD}`,
    place: 'ada.yaml:',
    says: /ada/,
  },
  {
    name: 'two usernames that are the same without case',
    text: `${HEAD}---\n${HEAD.replace('name: ada\nspec', 'name: other\nspec').replace('username: ada', 'username: ADA')}`,
    place: 'ada.yaml:',
    says: /ADA/,
  },
  {
    name: 'a connection that rollcall.yaml does not list',
    text: `${HEAD}  connectionRef: { name: nowhere }\n`,
    place: 'ada.yaml:',
    says: /nowhere/,
  },
]

describe('wrong manifests', () => {
  test.each(wrong)('$name', async ({ text, place, says }) => {
    const before = await world.written()
    writeFileSync(join(folder, 'set/rollcall.yaml'), 'set: wrong\n')
    writeFileSync(join(folder, 'set/ada.yaml'), text)
    // A document that is right does not go through beside one that is wrong.
    writeFileSync(join(folder, 'set/good.yaml'), HEAD.replaceAll(/\bada\b/g, 'grace'))
    const { code, stderr, stdout } = await rollcall(['apply', '-f', 'set'])
    expect(code).toBe(1)
    expect(`${stdout}${stderr}`).toContain(place)
    expect(`${stdout}${stderr}`).toMatch(says)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(await world.written()).toEqual(before)
  })
})

describe('wrong surroundings', () => {
  beforeEach(() => {
    writeFileSync(join(folder, 'set/rollcall.yaml'), 'set: surroundings\n')
    writeFileSync(join(folder, 'set/ada.yaml'), HEAD)
  })

  test('an API that is away is named, with the setting', async () => {
    const { code, stderr } = await rollcall(['apply', '-f', 'set'], {
      ROLLCALL_URL: 'http://127.0.0.1:9',
    })
    expect(code).toBe(1)
    expect(stderr).toContain('127.0.0.1:9')
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('a wrong key is one clear line that does not show it', async () => {
    const key = `rck_${'0'.repeat(49)}`
    const { code, stderr } = await rollcall(['apply', '-f', 'set'], { ROLLCALL_TOKEN: key })
    expect(code).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).not.toContain(key)
  })

  test('a folder that does not exist is named', async () => {
    const { code, stderr } = await rollcall(['apply', '-f', 'nowhere'])
    expect(code).toBe(1)
    expect(stderr).toContain('nowhere')
  })

  test('an option that does not exist is named', async () => {
    const { code, stderr } = await rollcall(['apply', '--prunee', '-f', 'set'])
    expect(code).toBe(1)
    expect(stderr).toContain('--prunee')
  })

  test('version prints a version', async () => {
    const { code, stdout } = await rollcall(['version'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/\d+\.\d+\.\d+/)
  })
})
