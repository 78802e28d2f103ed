import { describe, expect, test } from 'vitest'

import { parseCursor, showCursor } from './cursor.ts'

test('a cursor reads back as it was shown', () => {
  const cursor = { epoch: '0af3', position: 42 }
  expect(parseCursor(showCursor(cursor), '0af3', 42)).toEqual(cursor)
})

describe('cursors that are refused', () => {
  test.each([
    ['of another epoch', 'ffff.1', 'changes.cursor-expired'],
    ['beyond the end', '0af3.43', 'changes.cursor-expired'],
    ['without position', '0af3', 'request.cursor-invalid'],
    ['with a position below nothing', '0af3.-1', 'request.cursor-invalid'],
    ['with a position that no number holds', `0af3.${'9'.repeat(16)}`, 'request.cursor-invalid'],
    ['of something else', 'eyJpZCI6MX0', 'request.cursor-invalid'],
  ])('%s', (_, text, code) => {
    expect(() => parseCursor(text, '0af3', 42)).toThrow(expect.objectContaining({ code }))
  })
})
