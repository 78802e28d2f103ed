import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { apiKeyPattern } from '@rollcall/resources'
import { expect, test } from 'vitest'
import { hashApiKey, isApiKey, newApiKey } from './api-key.ts'

test('a new API key is one, and its hash and prefix belong to it', () => {
  const { text, hash, prefix } = newApiKey()
  expect(text).toMatch(apiKeyPattern)
  expect(isApiKey(text)).toBe(true)
  expect(hash).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
  expect(hashApiKey(text)).toBe(hash)
  expect(prefix).toBe(text.slice(0, 8))
})

test('no two new API keys are the same', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => newApiKey().text)).size).toBe(1_000)
})

test('an API key with one letter changed is none', () => {
  const letter = fc.constantFrom(
    ...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split(''),
  )
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 52 }), letter, (at, other) => {
      const { text } = newApiKey()
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`
      expect(isApiKey(changed)).toBe(changed === text)
    }),
  )
})

test('the checksum is CRC-32 of the first 47 letters in base 62, most significant digit first', () => {
  // Computed by hand from the CRC-32 of RFC 1952, so that another implementation can be compared with it.
  const body = `rck_${'A'.repeat(43)}`
  const made = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let rest = crc32OfRfc1952(body)
  let checksum = ''
  while (checksum.length < 6) {
    checksum = `${made[rest % 62]}${checksum}`
    rest = Math.floor(rest / 62)
  }
  expect(isApiKey(`${body}${checksum}`)).toBe(true)
})

test.each(['', 'rck_', 'Bearer x', `rck_${'A'.repeat(49)}`, `${newApiKey().text} `])(
  '%j is no API key',
  (text) => {
    expect(isApiKey(text)).toBe(false)
  },
)

/** RFC 1952, section 8, bit by bit. */
function crc32OfRfc1952(text: string): number {
  let crc = 0xffffffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
