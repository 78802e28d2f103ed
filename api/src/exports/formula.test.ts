import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { escapeFormula, unescapeFormula } from './formula.ts'

describe('ASVS 1.2.10: a cell that begins like a formula', () => {
  test.each(['=1+1', '+31', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', "'=1", "''@x"])(
    '%j is written with an apostrophe more',
    (text) => {
      expect(escapeFormula(text)).toBe(`'${text}`)
      expect(unescapeFormula(`'${text}`)).toBe(text)
    },
  )

  test.each(['Ada', "O'Neil", "'quoted'", 'a=b', ' =1', ''])('%j is none', (text) => {
    expect(escapeFormula(text)).toBe(text)
    expect(unescapeFormula(text)).toBe(text)
  })

  test('is read as it was before it was written, whatever it is', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', '-', '@', '\t', 'a', '＋') })
    fc.assert(
      fc.property(text, (said) => {
        const written = escapeFormula(said)
        expect(written).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
        expect(unescapeFormula(written)).toBe(said)
      }),
    )
  })
})
