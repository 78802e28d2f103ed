import { expect, test } from 'vitest'

import { ListText, listText } from './list-text.ts'

test('a list is written with every text in marks, and what stands in them escaped', () => {
  expect(listText([])).toBe('{}')
  expect(listText(['a', '', 'NULL', 'say "hi"', 'back\\slash', '{,}'])).toBe(
    '{"a","","NULL","say \\"hi\\"","back\\\\slash","{,}"}',
  )
})

test('what is absent is NULL', () => {
  const list = new ListText()
  list.add(undefined)
  list.add('a')
  expect(list.end()).toBe('{NULL,"a"}')
})
