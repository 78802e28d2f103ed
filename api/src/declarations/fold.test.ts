import fc from 'fast-check'
import { expect, test } from 'vitest'

import { foldKey } from './fold.ts'

test.each([
  ['case', 'ADA', 'ada'],
  ['the sharp s', 'STRASSE', 'straße'],
  ['a letter and its mark', 'e\u0301', '\u00e9'],
  ['full-width letters', 'ａｄａ', 'ada'],
  ['the sigma at the end of a word', 'ΟΔΟΣ', 'οδος'],
  ['a ligature', 'ﬁn', 'fin'],
])('%s does not tell two names apart', (_, left, right) => {
  expect(foldKey(left)).toBe(foldKey(right))
})

test.each([
  ['letters', 'ada', 'adb'],
  ['marks', 'é', 'e'],
])('%s tell two names apart', (_, left, right) => {
  expect(foldKey(left)).not.toBe(foldKey(right))
})

test('a key is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(foldKey(foldKey(text))).toBe(foldKey(text))
    }),
  )
})

test('a plain name has the key that the long way gives it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      const long = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
      expect(foldKey(text)).toBe(long)
    }),
  )
})
