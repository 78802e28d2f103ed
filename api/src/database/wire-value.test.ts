import { expect, test } from 'vitest'

import { wireValueOf } from './wire-value.ts'

test.each([
  { value: 'ada', sent: 'ada' },
  { value: 7, sent: '7' },
  { value: 7n, sent: '7' },
  { value: false, sent: 'false' },
  { value: null, sent: null },
  { value: undefined, sent: null },
  { value: new Date('2026-11-24T12:00:00.125Z'), sent: '2026-11-24T12:00:00.125Z' },
  { value: { a: [1] }, sent: '{"a":[1]}' },
  { value: [], sent: '{}' },
  { value: ['a', null, 'NULL', ''], sent: '{"a",NULL,"NULL",""}' },
  { value: [['a"b\\c'], ['d,e}']], sent: '{{"a\\"b\\\\c"},{"d,e}"}}' },
  { value: [1, true, new Date(0)], sent: '{"1","true","1970-01-01T00:00:00.000Z"}' },
  { value: [Buffer.from('ff00', 'hex')], sent: '{"\\\\xff00"}' },
])('$value is sent as $sent', ({ value, sent }) => {
  expect(wireValueOf(value)).toEqual(sent)
})

test('bytes are sent as they are', () => {
  const bytes = Buffer.from('ff00', 'hex')
  expect(wireValueOf(bytes)).toBe(bytes)
})

test('what has no place in a table is refused before anything is sent', () => {
  expect(() => wireValueOf(Symbol('key'))).toThrow(TypeError)
})
