import { encode, ExtData } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as arbitrary from '../../../../test/support/arbitrary-schemas.ts'
import type { Type } from '../types.ts'
import { canonical, Dynamic, LongNumber, unknown, type Value } from '../values.ts'
import { fromJson, parseJson } from './json.ts'
import { decodeMsgpack, encodeMsgpack } from './msgpack.ts'

test('any value of any type comes back as it went', () => {
  const pair = arbitrary.type.chain((type) =>
    arbitrary.valueOf(type, arbitrary.withUnknown).map((value) => ({ type, value })),
  )
  fc.assert(
    fc.property(pair, ({ type, value }) => {
      const back = decodeMsgpack(type, encodeMsgpack(type, value))
      expect(canonical(type, back)).toBe(canonical(type, value))
    }),
  )
})

describe('on the wire', () => {
  const table: { what: string; type: Type; value: Value; bytes: string }[] = [
    { what: 'unknown is extension 0', type: 'string', value: unknown, bytes: 'd40000' },
    { what: 'null is nil', type: ['list', 'string'], value: null, bytes: 'c0' },
    {
      what: 'an absent member is nil',
      type: ['object', { a: 'bool' }],
      value: {},
      bytes: '81a161c0',
    },
    {
      what: 'a decimal is text, as Terraform counts in decimal',
      type: 'number',
      value: 0.1,
      bytes: 'a3302e31',
    },
    { what: 'a whole number is an integer', type: 'number', value: 300, bytes: 'cd012c' },
    {
      what: 'a dynamic value brings its type',
      type: 'dynamic',
      value: new Dynamic('bool', true),
      bytes: '92c40622626f6f6c22c3',
    },
    { what: 'text is in normalization form C', type: 'string', value: 'e\u0301', bytes: 'a2c3a9' },
  ]
  test.each(table)('$what', ({ type, value, bytes }) => {
    expect(Buffer.from(encodeMsgpack(type, value)).toString('hex')).toBe(bytes)
  })
})

describe('from the wire', () => {
  test.each([
    ['plain', 0, [0]],
    ['refined: not null', 12, [0x81, 0x01, 0xc2]],
    ['one that does not exist yet', 99, [1, 2, 3]],
  ])('an unknown is unknown: %s', (_, code, data) => {
    const bytes = encode(new ExtData(code, new Uint8Array(data)))
    expect(decodeMsgpack('string', bytes)).toBe(unknown)
    expect(decodeMsgpack(['set', 'number'], bytes)).toBe(unknown)
  })

  test.each([
    [1.5, 1.5],
    ['36028797018963968000', 36028797018963968000n],
    [
      '0.1000000000000000055511151231257827',
      new LongNumber('0.1000000000000000055511151231257827'),
    ],
  ])('the number %s keeps its value', (sent, value) => {
    expect(decodeMsgpack('number', encode(sent))).toEqual(value)
  })

  test('a value that does not fit its type is refused', () => {
    expect(() => decodeMsgpack('string', encode(true))).toThrow(/does not fit its type "string"/)
    expect(() => decodeMsgpack(['list', 'string'], encode({ a: 'b' }))).toThrow(/does not fit/)
  })
})

describe('stored state', () => {
  const type: Type = ['object', { name: 'string', size: 'number', tags: ['set', 'string'] }]
  test('loses what the schema no longer has, and gets null for what it has now', () => {
    const stored = parseJson('{"name": "ada", "gone": [1], "size": 12345678901234567890}')
    expect(fromJson(type, stored)).toEqual({ name: 'ada', size: 12345678901234567890n, tags: null })
  })

  test('of another shape is refused', () => {
    expect(() => fromJson(type, { name: ['ada'] })).toThrow(/does not fit its type "string"/)
  })

  test('of a dynamic value has its type beside it', () => {
    expect(fromJson('dynamic', { type: ['list', 'string'], value: ['a'] })).toEqual(
      new Dynamic(['list', 'string'], ['a']),
    )
  })
})
