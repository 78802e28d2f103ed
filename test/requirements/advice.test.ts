/**
 * The rows that advise: `rollcall plan` warns about the bad example and names the row, says nothing of the good one, and apply does what either declares.
 */
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { apply, plan } from '../../cli/src/commands/apply.ts'
import type { Command } from '../../cli/src/commands/context.ts'
import { readConfig } from '../../cli/src/config.ts'
import { World } from './world.ts'

let world: World
let folder: string
let sets = 0

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())
beforeEach(async () => {
  sets += 1
  folder = await mkdtemp(join(tmpdir(), 'rollcall-advice-'))
  await mkdir(join(folder, 'secrets', 'ada'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

interface Example {
  /** Kind and spec of each document. */
  documents: [string, Record<string, unknown>][]
  /** Password of the user `ada`. */
  password?: string
}

const names = { displayName: 'Ada Byron', language: 'en' }
const person = (more: object = {}): [string, Record<string, unknown>] => [
  'User',
  { username: `ada-${sets}`, email: `ada-${sets}@example.test`, ...names, ...more },
]
const application = (more: object = {}): [string, Record<string, unknown>] => [
  'User',
  {
    username: `billing-${sets}`,
    type: 'application',
    mfa: 'required',
    accessPoints: ['api'],
    ...names,
    ...more,
  },
]
const key = (user: string, name: string): [string, Record<string, unknown>] => [
  'ApiKey',
  { user: `${user}-${sets}`, name, secretRef: { name: `${user}-${name}`, key: 'key' } },
]
const role = (permissions: string[]): [string, Record<string, unknown>] => [
  'Role',
  { name: `role-${sets}`, permissions },
]
const withPassword = {
  credential: { mode: 'secretRef' },
  passwordSecretRef: { name: 'ada' },
}

const rows: readonly [string, string, () => Example, () => Example][] = [
  [
    'S1-03',
    'shared-user',
    () => ({ documents: [person(), key('ada', 'laptop')] }),
    () => ({ documents: [application(), key('billing', '2026-11'), key('billing', '2026-12')] }),
  ],
  [
    'S1-03',
    'shared-user',
    () => ({ documents: [application(), key('billing', 'billing'), key('billing', 'shop')] }),
    () => ({
      documents: [application(), key('billing', 'billing-1'), key('billing', 'billing-2')],
    }),
  ],
  [
    'S1-05',
    'broad-role',
    () => ({ documents: [person({ roles: ['admin'] })] }),
    () => ({ documents: [role(['zones.view']), person({ roles: [`role-${sets}`] })] }),
  ],
  [
    'S1-11',
    'weak-password',
    () => ({ documents: [person(withPassword)], password: 'quite plain 1815' }),
    () => ({ documents: [person(withPassword)], password: 'Jp7-wQ2xk9vTz4mLr8Nd' }),
  ],
  [
    'S1-12',
    'person-with-api',
    () => ({ documents: [person({ accessPoints: ['web', 'api'] })] }),
    () => ({ documents: [person({ accessPoints: ['web'] })] }),
  ],
  [
    'S1-16',
    'application-name',
    () => ({ documents: [application({ labels: { application: 'shop' } })] }),
    () => ({ documents: [application({ labels: { application: `billing-${sets}` } })] }),
  ],
  [
    'S1-17',
    'application-without-mfa',
    () => ({ documents: [application({ mfa: 'optional' })] }),
    () => ({ documents: [application()] }),
  ],
  [
    'S1-17',
    'application-with-web',
    () => ({ documents: [application({ accessPoints: ['api', 'web'] })] }),
    () => ({ documents: [application()] }),
  ],
]

test.each(rows)('%s %s', async (id, lint, bad, good) => {
  await write(good())
  const advised = await run(plan)
  expect(advised.out).not.toMatch(/ warning /)
  await write(bad())
  const warned = await run(plan)
  expect(warned.out).toMatch(new RegExp(` warning +${lint} \\(${id}\\): `))
  // Two is what a plan with changes exits with: nothing was refused.
  expect([advised.code, warned.code]).toEqual([2, 2])
  const applied = await run(apply)
  expect([applied.code, applied.out]).toEqual([0, expect.not.stringMatching(/refused| warning /)])
  // The advice stays as long as the declaration does, and is no change.
  const again = await run(plan)
  expect(again.code).toBe(0)
  expect(again.out).toContain(`${lint} (${id})`)
})

test('the long passwords that are used most are those of the list', () => {
  const list = new URL('../../api/src/passwords/common-passwords.txt', import.meta.url)
  const lints = readFileSync(new URL('../../resources/src/lints.ts', import.meta.url), 'utf8')
  const long = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.length >= 20 && !line.startsWith('#'))
  expect(long.length).toBeGreaterThan(0)
  expect(long.filter((password) => !lints.includes(`'${password}'`))).toEqual([])
})

async function write({ documents, password }: Example): Promise<void> {
  const text = documents
    .map(([kind, spec], index) =>
      JSON.stringify({
        apiVersion: 'rollcall.dev/v1beta1',
        kind,
        metadata: { name: `${kind.toLowerCase()}-${index}` },
        spec,
      }),
    )
    .join('\n---\n')
  await writeFile(join(folder, 'set.yaml'), text)
  if (password !== undefined)
    await writeFile(join(folder, 'secrets', 'ada', 'password'), `${password}\n`)
}

/** A command of `rollcall` in the process of the test, over HTTP. */
async function run(command: Command): Promise<{ code: number; out: string }> {
  let out = ''
  const args = ['-f', join(folder, 'set.yaml'), '--set', `set-${sets}`]
  const code = await command([...args, '--secrets-dir', join(folder, 'secrets')], {
    config: readConfig({
      ROLLCALL_URL: world.url,
      ROLLCALL_TOKEN: world.app.keys.admin,
      ROLLCALL_DATA_DIR: join(folder, 'data'),
    }),
    stdin: Readable.from([]),
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (out += text) },
    now: () => 0,
    signal: new AbortController().signal,
  })
  return { code, out }
}
