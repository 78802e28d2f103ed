import { expect, test } from 'vitest'

import { pick, scatter } from './subject.ts'

test('scattered positions reach nearly all of a list and stay inside it', () => {
  const positions = new Set(Array.from({ length: 5000 }, (_, index) => scatter(index, 1000)))
  expect(positions.size).toBeGreaterThan(980)
  expect(Math.min(...positions)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...positions)).toBeLessThan(1000)
})

test('a run picks what the run before it picked', () => {
  const entries = ['a', 'b', 'c', 'd', 'e']
  const run = (): string[] => Array.from({ length: 50 }, (_, index) => pick(entries, index))
  expect(run()).toEqual(run())
})

test('nothing is picked from an empty list', () => {
  expect(() => pick([], 1)).toThrow('nothing to pick from')
})
