import { describe, expect, test } from 'vitest'
import { hasBoundedLength, patternFault } from './patterns.ts'

describe('patterns that mean the same in RE2 and in ECMAScript', () => {
  test.each([
    '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
    '^[^\\p{Cc}\\p{Cs}]+$',
    '^(\\*|[a-z]+(\\.[a-z]+)*(\\.\\*)?)$',
    '^[0-9]{4}-[0-9]{2}$',
    '^(?:a|b){2,8}$',
    '^[\\]\\-^]$',
    '^https?://[^\\p{Z}]+$',
  ])('%s', (pattern) => expect(patternFault(pattern)).toBeUndefined())
})

describe('patterns that do not', () => {
  test.each([
    ['^(?=a)a$', 'look-around'],
    ['^(?<!a)b$', 'look-around'],
    ['^(?<year>[0-9])$', 'a name'],
    ['^(?i:a)$', 'a flag'],
    ['^(a)\\1$', 'the escape \\1'],
    ['^\\s$', 'the escape \\s'],
    ['^\\w$', 'the escape \\w'],
    ['^\\d$', 'the escape \\d'],
    ['\\bword', 'the escape \\b'],
    ['^\\u0041$', 'the escape \\u'],
    ['^a*?$', 'lazy'],
    ['^a{1,2}?$', 'lazy'],
    ['^.+$', 'a dot'],
    ['^\\p{C}$', 'not a general category'],
    ['^\\p{Script=Greek}$', 'not a general category'],
    ['^\\p{Emoji}$', 'not a general category'],
    ['^[[:alpha:]$', 'POSIX'],
    ['^[]$', 'an empty class'],
    ['^[^]$', 'an empty class'],
    ['^a{1,1001}$', 'more than 1000'],
    ['^(a$', 'is not a regular expression'],
    ['^a*+$', 'is not a regular expression'],
  ])('%s', (pattern, fault) => expect(patternFault(pattern)).toContain(fault))
})

test('a pattern bounds a text when it is anchored and has no count without end', () => {
  expect(hasBoundedLength('^[0-9a-f]{64}$')).toBe(true)
  expect(hasBoundedLength('^(ab|c)?$')).toBe(true)
  expect(hasBoundedLength('^[+*]$')).toBe(true)
  expect(hasBoundedLength('[0-9]{4}')).toBe(false)
  expect(hasBoundedLength('^[0-9]+$')).toBe(false)
  expect(hasBoundedLength('^[0-9]{4,}$')).toBe(false)
  expect(hasBoundedLength('^a|b$')).toBe(false)
})
