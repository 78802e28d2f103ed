import { expect, test } from 'vitest'
import { retryAfterMs, retryDelayMs } from './retry.ts'

test.each([
  [1, 0, 200, 'the first repetition comes soon'],
  [2, 0, 400, 'the delay doubles'],
  [6, 0, 5_000, 'the delay has a bound'],
  [60, 0, 5_000, 'the bound holds however often it is repeated'],
  [1, 1, 150, 'randomness takes at most a quarter off'],
])('attempt %i with randomness %d waits %i ms: %s', (attempt, random, expected) => {
  expect(retryDelayMs(attempt, undefined, random)).toBe(expected)
})

test.each([
  [0, 7_000, 'the server gets what it asked for'],
  [1, 8_750, 'randomness only ever adds to it'],
])('with Retry-After and randomness %d it waits %i ms: %s', (random, expected) => {
  expect(retryDelayMs(1, 7_000, random)).toBe(expected)
})

test('a Retry-After of nothing still waits a moment', () => {
  expect(retryDelayMs(1, 0, 0.5)).toBe(1)
})

test.each<[string | undefined, number | undefined, string]>([
  ['120', 120_000, 'seconds'],
  ['Mon, 24 Nov 2025 12:00:10 GMT', 10_000, 'a date'],
  ['Mon, 24 Nov 2025 11:00:00 GMT', 0, 'a date that has passed'],
  ['soon', undefined, 'a word'],
  ['-5', undefined, 'less than nothing'],
  [undefined, undefined, 'no header'],
])('Retry-After %s is read as %s ms: %s', (header, expected) => {
  expect(retryAfterMs(header, Date.parse('2025-11-24T12:00:00Z'))).toBe(expected)
})
