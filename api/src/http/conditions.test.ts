import { expect, test } from 'vitest'

import { holdCondition, readIfMatch } from './conditions.ts'

test.each<[string, 'any' | number[]]>([
  ['*', 'any'],
  ['"3"', [3]],
  ['"3", "4"', [3, 4]],
  ['W/"3"', []],
  ['"x"', []],
  ['"03"', []],
])('%s', (header, condition) => {
  expect(readIfMatch(header)).toEqual(condition)
})

test.each([
  [undefined, 'request.precondition-required'],
  ['', 'request.malformed'],
  ['3', 'request.malformed'],
  ['"3', 'request.malformed'],
  [Array(17).fill('"1"').join(','), 'request.malformed'],
])('%s is refused', (header, code) => {
  expect(() => readIfMatch(header)).toThrow(expect.objectContaining({ code }))
})

test('a version that is not among those is stale', () => {
  expect(() => holdCondition([1, 2], 3)).toThrow(
    expect.objectContaining({ code: 'request.precondition-failed' }),
  )
  expect(() => holdCondition([1, 3], 3)).not.toThrow()
  expect(() => holdCondition('any', 3)).not.toThrow()
})
