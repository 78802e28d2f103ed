import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { misfit, operations } from './operations.ts'
import { broken, fitting, smallest } from './values.ts'

const bodies = operations.flatMap(({ name, body }) => (body === undefined ? [] : [{ name, body }]))

describe.each(bodies)('the body of $name', ({ body }) => {
  test('is made as it should be, and as small as can be', () => {
    expect(misfit(body, smallest(body))).toBeUndefined()
    for (const value of fc.sample(fitting(body), { numRuns: 20, seed: 1 }))
      expect(misfit(body, value), JSON.stringify(value)).toBeUndefined()
  })

  test('is broken where it should be', () => {
    const values = fc.sample(broken(body), { numRuns: 40, seed: 1 })
    const wrong = values.filter((value) => misfit(body, value) !== undefined)
    expect(wrong.length).toBeGreaterThan(10)
  })
})
