import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashApiKey, isApiKey } from '@rollcall/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSecret, readSecret, secretPath } from './secrets.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-secrets-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

test('a key is written where a mounted Secret would be, for its owner only', async () => {
  const path = secretPath(join(folder, 'secrets'), { name: 'ci-key', key: 'token' })
  expect(path).toBe(join(folder, 'secrets', 'ci-key', 'token'))
  const { hash, prefix } = await createSecret(path)
  const text = await readFile(path, 'utf8')
  expect(isApiKey(text)).toBe(true)
  expect(hashApiKey(text)).toBe(hash)
  expect(text.startsWith(prefix)).toBe(true)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'secrets'))).mode & 0o777).toBe(0o700)
  expect(await readdir(join(folder, 'secrets', 'ci-key'))).toEqual(['token'])
})

test('a key that is there is read, line end or not, and never written again', async () => {
  const path = join(folder, 'key')
  const made = await createSecret(path)
  await writeFile(path, `${await readFile(path, 'utf8')}\n`)
  expect(await readSecret(path)).toEqual(made)
  expect(await createSecret(path)).toEqual(made)
})

test('writers at the same time end with one key, and all know it', async () => {
  const path = join(folder, 'key')
  const made = await Promise.all(Array.from({ length: 20 }, () => createSecret(path)))
  const kept = await readSecret(path)
  expect(new Set(made.map(({ hash }) => hash))).toEqual(new Set([kept?.hash]))
  expect(await readdir(folder)).toEqual(['key'])
})

test('no file is no key; a file that holds something else is said and left alone', async () => {
  expect(await readSecret(join(folder, 'none'))).toBeUndefined()
  await writeFile(join(folder, 'other'), 'hunter2')
  await expect(readSecret(join(folder, 'other'))).rejects.toThrow('holds no API key')
  await expect(createSecret(join(folder, 'other'))).rejects.toThrow('holds no API key')
  expect(await readFile(join(folder, 'other'), 'utf8')).toBe('hunter2')
  await mkdir(join(folder, 'folder'))
  await expect(readSecret(join(folder, 'folder'))).rejects.toThrow('is a folder')
})
