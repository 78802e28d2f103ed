import { expect, test } from 'vitest'

import { Secrets } from '../keys/secrets.ts'
import {
  newRecoveryCodes,
  readRecoveryCode,
  recoveryCodeCount,
  recoveryMac,
  recoveryMacs,
} from './recovery-codes.ts'

const first = Buffer.alloc(32, 1)
const second = Buffer.alloc(32, 2)
const secrets = Secrets.fromMasterKey(first)

test('ASVS 6.5.2, 6.5.3, 6.5.4: ten different codes of 128 random bits', () => {
  const codes = newRecoveryCodes()
  expect(new Set(codes).size).toBe(recoveryCodeCount)
  for (const code of codes) expect(code).toMatch(/^([a-z2-7]{5}-){5}[a-z2-7]$/)
})

test('a code is read however it is typed', () => {
  const [code = ''] = newRecoveryCodes()
  const bare = code.replaceAll('-', '')
  for (const typed of [code, bare, code.toUpperCase(), ` ${code.replaceAll('-', ' ')} `]) {
    expect(readRecoveryCode(typed)).toBe(bare)
  }
  expect(readRecoveryCode(bare.replaceAll('o', '0').replaceAll('l', '1'))).toBe(bare)
})

test('digits that look like letters are read as those', () => {
  expect(readRecoveryCode(`${'0'.repeat(13)}${'1'.repeat(13)}`)).toBe(
    `${'o'.repeat(13)}${'l'.repeat(13)}`,
  )
})

test.each([
  '',
  '123456',
  'a'.repeat(25),
  'a'.repeat(27),
  `${'a'.repeat(25)}8`,
  `8${'a'.repeat(25)}`,
])('what has not the form of a code is none: %j', (typed) => {
  expect(readRecoveryCode(typed)).toBeUndefined()
})

test('what is kept of a code is bound to the user and to the master key', () => {
  const mac = recoveryMac(secrets, 'user-1', 'abcde-fghij')
  expect(recoveryMac(secrets, 'user-1', 'abcdefghij').equals(mac)).toBe(true)
  expect(recoveryMac(secrets, 'user-2', 'abcdefghij').equals(mac)).toBe(false)
  const [, older] = recoveryMacs(Secrets.fromMasterKey(second, first), 'user-1', 'abcde-fghij')
  expect(older?.equals(mac)).toBe(true)
})
