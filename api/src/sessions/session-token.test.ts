import { expect, test } from 'vitest'

import { isApiKey } from '../access/api-key.ts'
import { hashSessionToken, isSessionToken, newSessionToken } from './session-token.ts'

test('ASVS 7.2.2, 7.2.3: the text of a session is new every time and holds 256 random bits', () => {
  const made = Array.from({ length: 1000 }, () => newSessionToken().text)
  expect(new Set(made).size).toBe(made.length)
  // 62^43 > 2^256, four characters of word before and six of checksum behind.
  expect(made.every((text) => /^rcs_[0-9A-Za-z]{49}$/.test(text))).toBe(true)
  expect(made.every(isSessionToken)).toBe(true)
})

test('a slip of the pen and an API key are no session', () => {
  const { text, hash } = newSessionToken()
  expect(hashSessionToken(text).equals(hash)).toBe(true)
  expect(isSessionToken(text.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBe(false)
  expect(isSessionToken(text.replace('rcs_', 'rck_'))).toBe(false)
  expect(isApiKey(text)).toBe(false)
})
