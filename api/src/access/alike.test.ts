import { expect, test } from 'vitest'

import { Alike } from './alike.ts'

test('the same text gives the same value, made once', () => {
  const alike = new Alike<{ text: string }>()
  const first = alike.of('a', () => ({ text: 'a' }))
  expect(alike.of('a', () => ({ text: 'made again' }))).toBe(first)
  expect(alike.of('b', () => ({ text: 'b' }))).toEqual({ text: 'b' })
})

test('of more texts than are remembered each still gives its own value', () => {
  const alike = new Alike<{ text: string }>()
  const of = (index: number): { text: string } => alike.of(`${index}`, () => ({ text: `${index}` }))
  const first = of(0)
  for (let index = 1; index <= 2_000; index += 1) expect(of(index)).toEqual({ text: `${index}` })
  expect(of(0)).toEqual(first)
  expect(of(0)).not.toBe(first)
})
