import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { openMasterKeyFile, parseMasterKeys, secretsOf } from './master-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-master-key-'))
afterAll(() => rmSync(folder, { recursive: true }))

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

test('ASVS 13.3.2: a data folder without a master key gets one that only its owner reads, and keeps it', () => {
  const [made] = openMasterKeyFile(folder)
  const path = join(folder, 'master.key')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toBe(`${made?.toString('hex')}\n`)
  expect(openMasterKeyFile(folder)).toEqual([made])
})

test('a damaged file is refused and not replaced', () => {
  const path = join(folder, 'master.key')
  writeFileSync(path, 'oops')
  expect(() => openMasterKeyFile(folder)).toThrow(/does not hold a master key/)
  expect(readFileSync(path, 'utf8')).toBe('oops')
})

test.each([
  ['one key', a, 1],
  ['one key and a line feed', `${a}\n`, 1],
  ['the new one and the old one', `${a}\n${b}\n`, 2],
  ['a comma between them', `${a},${b}`, 2],
])('%s is read', (_name, text, count) => {
  expect(parseMasterKeys(text)).toHaveLength(count)
})

test.each([
  ['nothing', ''],
  ['a key that is too short', a.slice(1)],
  ['a key that is too long', `${a}0`],
  ['what is no hexadecimal', 'g'.repeat(64)],
  ['nine keys', Array.from({ length: 9 }, () => a).join('\n')],
])('%s is refused', (_name, text) => {
  expect(parseMasterKeys(text)).toBeUndefined()
})

test('secrets sealed before a key was put in front still open', () => {
  const before = secretsOf(parseMasterKeys(a) ?? [])
  const after = secretsOf(parseMasterKeys(`${b}\n${a}`) ?? [])
  expect(after.open(before.seal('kept', 'x'), 'x').toString()).toBe('kept')
})
