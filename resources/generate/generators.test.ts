import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { differencesOf, settle } from './difference.ts'
import { isSlow, recordText, staleBecause } from './digest.ts'
import { filesOf, type Generator } from './generators.ts'

const roots: string[] = []
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-generators-'))
  roots.push(root)
})
afterAll(() => roots.forEach((one) => rmSync(one, { recursive: true })))

const generator: Generator = {
  name: 'pages',
  module: 'room/generate/pages.ts',
  function: 'generatePages',
  owns: (path) => path.startsWith('room/pages/'),
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

test('a room without a generator is passed over', async () => {
  expect(await filesOf(generator, root)).toBeUndefined()
})

test('a generator that breaks fails the run', async () => {
  write(generator.module, "export function generatePages() { throw new Error('the ink is dry') }")
  await expect(filesOf(generator, root)).rejects.toThrow('the ink is dry')
})

test('a generator without its function fails the run', async () => {
  write(generator.module, 'export function generateSomethingElse() {}')
  await expect(filesOf(generator, root)).rejects.toThrow('has no function generatePages')
})

test('a generator that answers something else fails the run', async () => {
  write(generator.module, "export const generatePages = () => ['room/pages/one']")
  await expect(filesOf(generator, root)).rejects.toThrow('answered something else than files')
})

test('a generator writes nothing but its own', async () => {
  write(generator.module, "export const generatePages = () => new Map([['other/file', 'x']])")
  await expect(filesOf(generator, root)).rejects.toThrow('makes what is not its own: other/file')
})

test('a missing, an edited and a left-over file are told, and settled', async () => {
  write(
    generator.module,
    "export const generatePages = (root) => new Map(['one', 'two', 'three'].map((name) => [`room/pages/${name}`, name]))",
  )
  write('room/pages/one', 'one')
  write('room/pages/two', 'two, edited by hand')
  write('room/pages/four', 'four')
  const files = (await filesOf(generator, root)) ?? new Map<string, string>()
  const differences = differencesOf(generator, files, root)
  expect(differences).toEqual([
    { path: 'room/pages/two', how: 'stale', text: 'two' },
    { path: 'room/pages/three', how: 'missing', text: 'three' },
    { path: 'room/pages/four', how: 'no longer generated' },
  ])
  differences.forEach((difference) => settle(difference, root))
  expect(differencesOf(generator, files, root)).toEqual([])
})

test('a slow generator is judged by what it last read and wrote', () => {
  const slow: Generator = {
    ...generator,
    record: { path: 'room/generated.json', folder: 'room', inputs: ['room/input'] },
  }
  if (!isSlow(slow)) throw new Error('it has a record')
  write('room/input', 'in')
  write('room/pages/one', 'out')
  expect(staleBecause(slow, root)).toBe('was never generated')
  write('room/generated.json', recordText(slow, root))
  expect(staleBecause(slow, root)).toBeUndefined()
  write('room/pages/one', 'out, edited')
  expect(staleBecause(slow, root)).toBe('was edited by hand')
  write('room/pages/one', 'out')
  write('room/pages/two', 'added')
  expect(staleBecause(slow, root)).toBe('was edited by hand')
  rmSync(join(root, 'room/pages/two'))
  write('room/input', 'in, changed')
  expect(staleBecause(slow, root)).toBe('what it is made from has changed')
})
