import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { newApiKey } from '@rollcall/client'
import type { AuditCheckpoint, AuditVerification } from '@rollcall/resources'
import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { audit } from './audit.ts'

const url = 'http://rollcall.example.test'
const checkpoint: AuditCheckpoint = {
  tenant: '01900000-0000-7000-8000-000000000001',
  position: 60_000,
  digest: 'ab'.repeat(32),
  at: '2026-11-24T00:00:00.000Z',
  keyId: '0a1b2c3d',
  publicKey: `${'A'.repeat(59)}=`,
  signature: `${'A'.repeat(86)}==`,
}
const whole: AuditVerification = {
  valid: true,
  from: 1,
  to: 3,
  next: null,
  unsealed: 0,
  checkpoint: null,
  faults: [],
}
let folder: string

beforeEach(async () => {
  nock.disableNetConnect()
  folder = await mkdtemp(join(tmpdir(), 'rollcall-audit-'))
})
afterEach(async () => {
  nock.cleanAll()
  nock.enableNetConnect()
  await rm(folder, { recursive: true })
})

async function run(...args: string[]) {
  const shown = { out: '', err: '' }
  const code = await audit(args, {
    config: readConfig({ ROLLCALL_URL: url, ROLLCALL_TOKEN: newApiKey().text }),
    stdin: Readable.from([]),
    stdout: { write: (text: string) => (shown.out += text) },
    stderr: { write: (text: string) => (shown.err += text) },
    now: () => 0,
    signal: new AbortController().signal,
  })
  return { code, ...shown }
}

async function keep(text: string): Promise<string> {
  const file = join(folder, 'checkpoint.json')
  await writeFile(file, text)
  return file
}

test('a checkpoint is written as it came, to be kept', async () => {
  nock(url).get('/v1/audit/checkpoint').reply(200, checkpoint)
  const { code, out } = await run('checkpoint')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual(checkpoint)
})

test('a log that is as it was is said so, with exit code 0', async () => {
  nock(url).post('/v1/audit:verify', { limit: 50_000 }).reply(200, whole)
  expect(await run('verify')).toEqual({
    code: 0,
    out: 'entries 1 to 3: nothing was changed, removed or put in\n',
    err: '',
  })
})

test('a log is verified in parts, and the checkpoint with the one that reaches it', async () => {
  const file = await keep(JSON.stringify(checkpoint))
  nock(url)
    .post('/v1/audit:verify', { limit: 50_000, checkpoint: { ...checkpoint } })
    .reply(200, { ...whole, to: 50_000, next: 50_001, checkpoint: 'not-reached' })
    .post('/v1/audit:verify', { limit: 50_000, from: 50_001, checkpoint: { ...checkpoint } })
    .reply(200, { ...whole, from: 50_001, to: 70_000, checkpoint: 'agrees' })
  const { code, out } = await run('verify', '--checkpoint', file)
  expect(code).toBe(0)
  expect(out).toBe(
    `the log agrees with ${file}\nentries 1 to 70000: nothing was changed, removed or put in\n`,
  )
})

test('what is wrong is said with its place and its reason, with exit code 1', async () => {
  const faults = [{ position: 2, fault: 'changed', detail: 'the entry at position 2 is not it' }]
  nock(url)
    .post('/v1/audit:verify')
    .reply(200, { ...whole, valid: false, unsealed: 2, faults })
  const { code, out } = await run('verify')
  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    '2: changed: the entry at position 2 is not it',
    '2 of the newest entries have no place in the chain yet: verify again',
    'entries 1 to 3: the log is not as it was',
    '',
  ])
})

test('a log that does not agree with its checkpoint is not as it was', async () => {
  const file = await keep(JSON.stringify(checkpoint))
  nock(url)
    .post('/v1/audit:verify')
    .reply(200, { ...whole, valid: false, checkpoint: 'differs' })
  const { code, out } = await run('verify', '--checkpoint', file)
  expect(code).toBe(1)
  expect(out).toContain(`the log does not agree with ${file}`)
})

test('programs are answered in JSON', async () => {
  nock(url).post('/v1/audit:verify').reply(200, whole)
  const { out } = await run('verify', '-o', 'json')
  expect(JSON.parse(out)).toEqual(whole)
})

test.each([
  [['verify', '--checkpoint', 'not-there.json'], /cannot be read/],
  [['verify', '--colour'], /colour/],
  [['checkpoint', '--checkpoint', 'x'], /takes no --checkpoint/],
  [['verify', 'more'], /does not take more/],
  [['forget'], /needs verify or checkpoint/],
  [[], /needs verify or checkpoint/],
])('%j is refused before anything is sent', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message)
})

test('a file that is no checkpoint is refused before anything is sent', async () => {
  const file = await keep('position: 3')
  await expect(run('verify', '--checkpoint', file)).rejects.toThrow('is no checkpoint')
})
