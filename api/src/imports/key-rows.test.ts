import { expect, test } from 'vitest'

import { KeyRows } from './key-rows.ts'

const keyOf = (row: number): string => `username:user-${row}@example.test`

test('every key of a file has its row, and no other key has one', () => {
  const rows = new KeyRows()
  for (let row = 2; row < 5_000; row += 1) rows.add(keyOf(row), row)
  for (let row = 2; row < 5_000; row += 1) expect(rows.get(keyOf(row))).toBe(row)
  for (let row = 5_000; row < 10_000; row += 1) expect(rows.get(keyOf(row))).toBeUndefined()
})

test('a key keeps the first row that took it', () => {
  const rows = new KeyRows()
  rows.add('a', 2)
  rows.add('a', 3)
  expect(rows.get('a')).toBe(2)
})

test('rows that are decided anew are forgotten with those after them', () => {
  const rows = new KeyRows()
  for (let row = 2; row < 3_000; row += 1) rows.add(keyOf(row), row)
  rows.forgetFrom(1_500)
  expect(rows.get(keyOf(1_499))).toBe(1_499)
  expect(rows.get(keyOf(1_500))).toBeUndefined()
  rows.add(keyOf(1_500), 7_000)
  expect(rows.get(keyOf(1_500))).toBe(7_000)
})
