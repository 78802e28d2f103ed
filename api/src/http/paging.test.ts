import fc from 'fast-check'
import { expect, test } from 'vitest'

import { readPageCursor, showPageCursor } from './paging.ts'

const id = '01900000-0000-7000-8000-000000000001'
const list = ['User', 'tenant', 'sort=email']

test('a cursor brings back the place and the feed cursor of the first page', () => {
  const cursor = { after: { key: 'zoë\n', id }, feedCursor: 'e.7' }
  expect(readPageCursor(showPageCursor(cursor, list), list)).toEqual(cursor)
})

test('a cursor of another list is refused', () => {
  const text = showPageCursor({ after: { key: 'a', id }, feedCursor: 'e.7' }, list)
  expect(() => readPageCursor(text, ['User', 'other', 'sort=email'])).toThrow(
    expect.objectContaining({ code: 'request.cursor-invalid' }),
  )
})

test('whatever is sent as a cursor is read or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => Buffer.from(text).toString('base64url')),
      ),
      (text) => {
        expect(() => readPageCursor(text, list)).toThrow(
          expect.objectContaining({ code: 'request.cursor-invalid' }),
        )
      },
    ),
  )
})
