import { expect, test } from 'vitest'

import { matchingStep, newTotpSecret, otpauthUri, stepOf, toBase32, totpCode } from './totp.ts'

/** RFC 6238 appendix B. */
const rfcSecret = Buffer.from('12345678901234567890')

test.each([
  ['1970-01-01T00:00:59Z', '94287082'],
  ['2005-03-18T01:58:29Z', '07081804'],
  ['2005-03-18T01:58:31Z', '14050471'],
  ['2009-02-13T23:31:30Z', '89005924'],
  ['2033-05-18T03:33:20Z', '69279037'],
  ['2603-10-11T11:33:20Z', '65353130'],
])('RFC 6238: the code at %s is %s', (instant, code) => {
  expect(totpCode(rfcSecret, stepOf(new Date(instant)), 8)).toBe(code)
})

/** RFC 4226 appendix D. */
test('RFC 4226: the first ten codes of six digits', () => {
  expect(Array.from({ length: 10 }, (_, step) => totpCode(rfcSecret, step))).toEqual([
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ])
})

test('ASVS 6.5.5: a code counts in its 30 seconds, those before and those after', () => {
  const now = new Date('2026-11-24T12:00:00Z')
  const step = stepOf(now)
  for (const near of [step - 1, step, step + 1]) {
    expect(matchingStep(rfcSecret, totpCode(rfcSecret, near), now)).toBe(near)
  }
  for (const far of [step - 2, step + 2]) {
    expect(matchingStep(rfcSecret, totpCode(rfcSecret, far), now)).toBeUndefined()
  }
})

test.each(['', '12345', '1234567', '12345a', ' 123456', '１２３４５６'])(
  'what is no code of six digits is none: %j',
  (text) => {
    expect(matchingStep(rfcSecret, text, new Date(0))).toBeUndefined()
  },
)

test('ASVS 6.5.3: a secret is 160 random bits', () => {
  expect(newTotpSecret()).toHaveLength(20)
  expect(newTotpSecret().equals(newTotpSecret())).toBe(false)
})

/** RFC 4648 section 10. */
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('RFC 4648: %j is %j in base 32', (text, encoded) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded)
})

test('an app is told everything that it needs, whatever the name holds', () => {
  expect(otpauthUri(Buffer.from('foobar'), 'Rollcall', 'ada?secret=x&b:c')).toBe(
    'otpauth://totp/Rollcall:ada%3Fsecret%3Dx%26b%3Ac?secret=MZXW6YTBOI&issuer=Rollcall&algorithm=SHA1&digits=6&period=30',
  )
})
