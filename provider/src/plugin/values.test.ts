import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as arbitrary from '../../../test/support/arbitrary-schemas.ts'
import { parseType, type Type } from './types.ts'
import { equal, isWhollyKnown, LongNumber, parseNumber, unknown, type Value } from './values.ts'

describe('equality', () => {
  const table: { reason: string; type: Type; left: Value; right: Value; same: boolean }[] = [
    {
      reason: 'a set has no order',
      type: ['set', 'string'],
      left: ['a', 'b'],
      right: ['b', 'a'],
      same: true,
    },
    {
      reason: 'a set holds a value once',
      type: ['set', 'string'],
      left: ['a', 'a'],
      right: ['a'],
      same: true,
    },
    {
      reason: 'a list has an order',
      type: ['list', 'string'],
      left: ['a', 'b'],
      right: ['b', 'a'],
      same: false,
    },
    { reason: 'null is not empty', type: ['list', 'string'], left: [], right: null, same: false },
    {
      reason: 'unknown equals only unknown',
      type: 'string',
      left: unknown,
      right: 'a',
      same: false,
    },
    { reason: 'unknown equals unknown', type: 'string', left: unknown, right: unknown, same: true },
    {
      reason: 'an absent member is null',
      type: ['object', { a: 'string' }],
      left: {},
      right: { a: null },
      same: true,
    },
    { reason: 'a text is not a number', type: 'string', left: '1', right: 'true', same: false },
    { reason: 'a whole number in two forms', type: 'number', left: 7n, right: 7, same: true },
    {
      reason: 'a long number by its digits',
      type: 'number',
      left: new LongNumber('0.10000000000000000001'),
      right: 0.1,
      same: false,
    },
    {
      reason: 'a key that looks like two',
      type: ['map', 'string'],
      left: { 'a":"b': 'c' },
      right: { a: 'b":"c' },
      same: false,
    },
  ]
  test.each(table)('$reason', ({ type, left, right, same }) => {
    expect(equal(type, left, right)).toBe(same)
    expect(equal(type, right, left)).toBe(same)
  })
})

test('every type survives its JSON form', () => {
  fc.assert(
    fc.property(arbitrary.type, (type) => {
      expect(parseType(JSON.parse(JSON.stringify(type)))).toEqual(type)
    }),
  )
})

test.each([['list'], ['elephant', 'string'], { list: 'string' }, 'text', null])(
  'is no type: %j',
  (value) => {
    expect(() => parseType(value)).toThrow(/not a Terraform type/)
  },
)

test('a value is wholly known unless something in it is not', () => {
  expect(isWhollyKnown({ a: [{ b: null }], c: 'x' })).toBe(true)
  expect(isWhollyKnown({ a: [{ b: unknown }] })).toBe(false)
})

test.each([
  ['12', 12],
  ['-7', -7],
  ['9007199254740993', 9007199254740993n],
  ['0.5', 0.5],
  ['3.14159265358979323846', new LongNumber('3.14159265358979323846')],
])('the number %s keeps its digits', (text, value) => {
  expect(parseNumber(text)).toEqual(value)
})
