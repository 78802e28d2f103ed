/**
 * The rows that advise: `rollcall plan` warns about the bad example and names the row, says nothing of the good one, and apply does what either declares.
 */
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { apply, plan } from '../../cli/src/commands/apply.ts'
import type { Command } from '../../cli/src/commands/context.ts'
import { type Ran, runCommand } from './command-line.ts'
import { World } from './world.ts'

let world: World
let folder: string
let sets = 0

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())
beforeEach(async () => {
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

interface Advice {
  lint: string
  bad: () => Example
  good: () => Example
}

test('S1-03: a plan advises one user per person and one per application', async () => {
  await advises('S1-03', [
    {
      lint: 'shared-user',
      bad: () => ({ documents: [person(), key('ada', 'laptop')] }),
      good: () => ({
        documents: [application(), key('billing', '2026-11'), key('billing', '2026-12')],
      }),
    },
    {
      lint: 'shared-user',
      bad: () => ({
        documents: [application(), key('billing', 'billing'), key('billing', 'shop')],
      }),
      good: () => ({
        documents: [application(), key('billing', 'billing-1'), key('billing', 'billing-2')],
      }),
    },
  ])
})

test('S1-05: a plan advises no more permissions than are needed', async () => {
  await advises('S1-05', [
    {
      lint: 'broad-role',
      bad: () => ({ documents: [person({ roles: ['admin'] })] }),
      good: () => ({ documents: [role(['zones.view']), person({ roles: [`role-${sets}`] })] }),
    },
  ])
})

test('S1-11: a plan advises passwords from a generator', async () => {
  await advises('S1-11', [
    {
      lint: 'weak-password',
      bad: () => ({ documents: [person(withPassword)], password: 'quite plain 1815' }),
      good: () => ({ documents: [person(withPassword)], password: 'Jp7-wQ2xk9vTz4mLr8Nd' }),
    },
  ])
})

test('S1-12: a plan advises the web alone for a person', async () => {
  await advises('S1-12', [
    {
      lint: 'person-with-api',
      bad: () => ({ documents: [person({ accessPoints: ['web', 'api'] })] }),
      good: () => ({ documents: [person({ accessPoints: ['web'] })] }),
    },
  ])
})

test('S1-16: a plan advises to name an API user after its application', async () => {
  await advises('S1-16', [
    {
      lint: 'application-name',
      bad: () => ({ documents: [application({ labels: { application: 'shop' } })] }),
      good: () => ({ documents: [application({ labels: { application: `billing-${sets}` } })] }),
    },
  ])
})

test('S1-17: a plan advises MFA and no web for an API user, who then only works with keys', async () => {
  await advises('S1-17', [
    {
      lint: 'application-without-mfa',
      bad: () => ({ documents: [application({ mfa: 'optional' })] }),
      good: () => ({ documents: [application()] }),
    },
    {
      lint: 'application-with-web',
      bad: () => ({ documents: [application({ accessPoints: ['api', 'web'] })] }),
      good: () => ({ documents: [application()] }),
    },
  ])
  await onlyWorksWithKeys()
})

/** `rollcall plan` warns about what is bad, says nothing of what is good, and apply does either. */
async function advises(id: string, advices: readonly Advice[]): Promise<void> {
  for (const { lint, bad, good } of advices) {
    sets += 1
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
  }
}

async function onlyWorksWithKeys(): Promise<void> {
  const username = world.name('app')
  const password = 'Jp7-wQ2xk9vTz4mLr8Nd'
  await world.create(
    {
      ...world.applicationOf(username),
      mfa: 'required',
      accessPoints: ['api'],
      credential: { mode: 'secretRef' },
    },
    { password },
  )
  const refusal = await world.signIn({ username, password }, 'api')
  expect([refusal.status, refusal.body.code]).toEqual([403, 'auth.access-refused'])
  expect(refusal.body.detail).toContain('access.password-refused-with-mfa')
  expect((await world.signIn({ username, password }, 'web')).status).toBe(403)
  expect(await world.worksWith(await world.keyOf(username))).toBe(true)
}

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

async function run(command: Command): Promise<Ran> {
  const set = ['-f', join(folder, 'set.yaml'), '--set', `set-${sets}`]
  return await runCommand(world, command, [...set, '--secrets-dir', join(folder, 'secrets')], {
    ROLLCALL_DATA_DIR: join(folder, 'data'),
  })
}
