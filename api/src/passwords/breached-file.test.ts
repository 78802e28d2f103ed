import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { BreachedFile } from './breached-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-breached-'))
afterAll(() => rmSync(folder, { recursive: true }))

const breached = Array.from({ length: 2_000 }, (_, index) => `breached password ${index}`)
const digests = breached.map((password) => hash('sha1', password, 'hex')).toSorted()

function open(lines: readonly string[], end = '\n'): BreachedFile {
  const path = join(folder, 'list')
  writeFileSync(path, lines.length === 0 ? '' : lines.join('\n') + end)
  return BreachedFile.open(path)
}

describe.each([
  ['digests', digests],
  ['digests in capitals with counts', digests.map((one, i) => `${one.toUpperCase()}:${i ** 3}`)],
  ['first digits', digests.map((digest) => digest.slice(0, 12))],
  ['lines as Windows ends them', digests.map((digest) => `${digest}:1\r`)],
])('a file of %s', (_name, lines) => {
  test('ASVS 6.2.12: has every password of the list and no other', () => {
    const file = open(lines)
    expect(breached.filter((password) => !file.has(password))).toEqual([])
    const others = breached.map((password) => `${password}!`)
    expect(others.filter((password) => file.has(password))).toEqual([])
    file.close()
  })
})

test('the first and the last line are found, also without a line feed at the end', () => {
  const [first = '', second = ''] = breached.toSorted((a, b) =>
    hash('sha1', a, 'hex') < hash('sha1', b, 'hex') ? -1 : 1,
  )
  const file = open(digests.slice(0, 2), '')
  expect(file.has(first)).toBe(true)
  expect(file.has(second)).toBe(true)
  expect(file.has('another')).toBe(false)
  file.close()
})

test.each([
  ['another kind of file', ['password', '123456']],
  ['too few digits', ['0123456']],
])('%s is refused when it is opened', (_name, lines) => {
  expect(() => open(lines)).toThrow(/must hold sorted SHA-1 digests/)
})

test('an empty file has nothing', () => {
  const file = open([])
  expect(file.has('anything')).toBe(false)
  file.close()
})
