import { expect, test } from 'vitest'

import type { Operation } from './patch.ts'
import { patched } from './patch.ts'
import { userModel } from './users/user-model.ts'

function adding(prefix: string, count: number): Operation {
  const value = Array.from({ length: count }, (_, index) => ({ value: `${prefix}${index}` }))
  return { op: 'add', path: 'phoneNumbers', value }
}

test('a list that would be compared for half a minute is refused at once', () => {
  const began = performance.now()
  const operations = [adding('a', 12_000), adding('b', 12_000)]
  expect(() => patched(userModel, {}, operations)).toThrow('phoneNumbers takes at most 100 values')
  expect(performance.now() - began).toBeLessThan(5_000)
})

test('a list does not grow past its bound by several operations either', () => {
  expect(patched(userModel, {}, [adding('a', 60), adding('b', 40)])['phoneNumbers']).toHaveLength(
    100,
  )
  expect(() => patched(userModel, {}, [adding('a', 60), adding('b', 41)])).toThrow('at most 100')
  const one = (index: number): Operation => ({
    op: 'add',
    path: `phoneNumbers[value eq "${index}"].type`,
    value: 'work',
  })
  expect(() =>
    patched(
      userModel,
      {},
      Array.from({ length: 101 }, (_, index) => one(index)),
    ),
  ).toThrow('at most 100')
})
