import { describe, expect, test } from 'vitest'
import { apiKeyPattern } from '@rollcall/resources'

import { hashApiKey, isApiKey, newApiKey } from './api-key.ts'

test('a new key has the published shape, its own hash and prefix', () => {
  const key = newApiKey()
  expect(key.text).toMatch(apiKeyPattern)
  expect(isApiKey(key.text)).toBe(true)
  expect(key.hash).toEqual(hashApiKey(key.text))
  expect(key.hash).toHaveLength(32)
  expect(key.prefix).toBe(key.text.slice(0, 8))
})

test('two keys are never the same', () => {
  expect(newApiKey().text).not.toBe(newApiKey().text)
})

test('the checksum is CRC-32 in base62, so that keys made elsewhere are known', () => {
  // Computed with zlib of another language.
  expect(isApiKey(`rck_${'0'.repeat(43)}3DVsdV`)).toBe(true)
  expect(isApiKey(`rck_${'0'.repeat(43)}3DVsdW`)).toBe(false)
})

describe('a slip of the pen is seen without asking', () => {
  const { text } = newApiKey()
  test.each([
    ['a changed character', `${text.slice(0, 20)}${text[20] === 'a' ? 'b' : 'a'}${text.slice(21)}`],
    ['two swapped characters', swapped(text)],
    ['a missing character', text.slice(0, -1)],
    ['a character too many', `${text}a`],
    ['another prefix', `RCK_${text.slice(4)}`],
    ['nothing', ''],
  ])('%s', (_, slip) => {
    expect(isApiKey(slip)).toBe(false)
  })
})

function swapped(text: string): string {
  for (let at = 4; at < text.length - 1; at += 1) {
    if (text[at] !== text[at + 1]) {
      return `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`
    }
  }
  return ''
}
