import { importBytesMax } from '@rollcall/resources'
import { expect, test } from 'vitest'

import { Uploads } from './uploads.ts'

test('a user has two files on the way, and others have theirs', () => {
  const uploads = new Uploads()
  const first = uploads.begin('ada')
  uploads.begin('ada')
  expect(() => uploads.begin('ada')).toThrow('2 files of this user')
  expect(() => uploads.begin('grace')).not.toThrow()
  first.isWhole()
  expect(() => uploads.begin('ada')).not.toThrow()
})

test('sixteen files are on the way at once', () => {
  const uploads = new Uploads()
  const files = Array.from({ length: 16 }, (_, index) => uploads.begin(`u${index}`))
  expect(() => uploads.begin('ada')).toThrow('other files are on their way')
  files[3]?.end()
  expect(() => uploads.begin('ada')).not.toThrow()
})

test('all files together hold no more than so many bytes, until they are not needed any more', () => {
  const uploads = new Uploads()
  const files = [0, 1, 2].map((index) => {
    const file = uploads.begin(`u${index}`)
    file.holds(importBytesMax)
    file.isWhole()
    return file
  })
  const late = uploads.begin('ada')
  expect(() => late.holds(1)).toThrow('fill the memory')
  files[0]?.end()
  expect(() => late.holds(2)).not.toThrow()
})
