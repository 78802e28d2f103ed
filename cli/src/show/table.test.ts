import { expect, test } from 'vitest'
import { showTable } from './table.ts'

test('columns are as wide as their widest cell, and lines end where their text ends', () => {
  expect(
    showTable([
      ['NAME', 'STATE', ''],
      ['ada', 'ACTIVE', 'x'],
      ['grace', '', ''],
    ]),
  ).toEqual(['NAME   STATE', 'ada    ACTIVE  x', 'grace'])
})

test('wide letters take two columns and marks none', () => {
  expect(
    showTable([
      ['\u65E5\u672C', 'x'],
      ['e\u0301abc', 'y'],
    ]),
  ).toEqual(['\u65E5\u672C  x', 'e\u0301abc  y'])
})
