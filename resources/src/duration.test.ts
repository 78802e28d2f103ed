import { describe, expect, test } from 'vitest'

import { addDuration, isDuration, isInstant, lengthOf } from './duration.ts'

/** Seconds of each part; a month counts as 30.4375 days. */
const lengths: readonly [string, number][] = [
  ['P1Y', 31_557_600],
  ['P1M', 2_629_800],
  ['P1W', 604_800],
  ['P1D', 86_400],
  ['PT1H', 3_600],
  ['PT1M', 60],
  ['PT1S', 1],
  ['P1Y2M3W4DT5H6M7S', 31_557_600 + 5_259_600 + 1_814_400 + 345_600 + 18_000 + 360 + 7],
  ['P12M', 31_557_600],
  ['P7D', 604_800],
  ['PT24H', 86_400],
  ['P9999D', 863_913_600],
  ['PT0S', 0],
]

test.each(lengths)('%s is as long as %i seconds', (duration, seconds) => {
  expect(lengthOf(duration)).toBe(seconds)
})

test.each(['P1Y', 'P1M', 'P1W', 'P1D', 'PT1H', 'PT1M', 'PT1S', 'P1DT1S', 'P1234M'])(
  '%s is a duration',
  (text) => {
    expect(isDuration(text)).toBe(true)
  },
)

test.each([
  ['', 'nothing'],
  ['P', 'no part'],
  ['PT', 'no part'],
  ['P0D', 'no length'],
  ['PT0H0M0S', 'no length'],
  ['P12345D', 'more digits than are taken'],
  ['P1.5D', 'a fraction'],
  ['P-1D', 'a sign'],
  ['P1D2M', 'parts in another order'],
  ['P1H', 'hours without T'],
  ['1D', 'no P'],
  ['p1d', 'small letters'],
  [' P1D', 'something before it'],
  ['P1D ', 'something behind it'],
])('%j is no duration: %s', (text) => {
  expect(isDuration(text)).toBe(false)
})

describe('an instant and a duration', () => {
  test.each([
    ['2026-01-15T12:30:00.500Z', 'P1M', '2026-02-15T12:30:00.500Z'],
    ['2026-01-31T12:00:00.000Z', 'P1M', '2026-02-28T12:00:00.000Z'],
    ['2028-01-31T12:00:00.000Z', 'P1M', '2028-02-29T12:00:00.000Z'],
    ['2026-11-30T12:00:00.000Z', 'P3M', '2027-02-28T12:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', 'P1M', '2027-01-31T23:59:59.999Z'],
    ['2028-02-29T12:00:00.000Z', 'P1Y', '2029-02-28T12:00:00.000Z'],
    ['2026-02-28T12:00:00.000Z', 'P1D', '2026-03-01T12:00:00.000Z'],
    ['2026-02-22T12:00:00.000Z', 'P1W', '2026-03-01T12:00:00.000Z'],
    ['2026-01-31T23:00:00.000Z', 'P1MT2H', '2026-03-01T01:00:00.000Z'],
    ['2026-01-31T12:00:00.000Z', 'PT90M', '2026-01-31T13:30:00.000Z'],
    ['2026-01-31T12:00:00.000Z', 'PT1S', '2026-01-31T12:00:01.000Z'],
    ['2026-01-31T12:00:00.000Z', 'PT0S', '2026-01-31T12:00:00.000Z'],
  ])('%s and %s is %s', (instant, duration, sum) => {
    const start = new Date(instant)
    expect(addDuration(start, duration).toISOString()).toBe(sum)
    expect(start.toISOString()).toBe(instant)
  })
})

test('what is no duration is said, whoever asks', () => {
  const says = new RangeError('P is a letter is not a duration')
  expect(() => addDuration(new Date(0), 'P is a letter')).toThrow(says)
  expect(() => lengthOf('P is a letter')).toThrow(says)
})

test.each([
  ['2028-02-29T00:00:00Z', true],
  ['2027-02-28T23:59:59.123456Z', true],
  ['2027-02-29T00:00:00Z', false],
  ['2027-02-30T00:00:00Z', false],
  ['2027-13-01T00:00:00Z', false],
  ['2027-01-01T25:00:00Z', false],
])('%s is an instant: %s', (text, expected) => {
  expect(isInstant(text)).toBe(expected)
})
