import { describe, expect, test } from 'vitest'
import { languageFault, nameFault, timezoneFault } from './locale.ts'

describe('time zones', () => {
  test.each([
    'Europe/Amsterdam',
    'America/Argentina/Buenos_Aires',
    'UTC',
    'Etc/GMT+5',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'US/Pacific',
  ])('%s is one', (text) => {
    expect(timezoneFault(text)).toBeUndefined()
    // The second time it is known.
    expect(timezoneFault(text)).toBeUndefined()
  })

  test.each([
    ['Mars/Olympus', 'write one such as Europe/Amsterdam or UTC'],
    ['Europe/Amsterdm', 'write Europe/Amsterdam'],
    ['Europe/Amsterdamm', 'write Europe/Amsterdam'],
    ['Europe/Amsterdem', 'write Europe/Amsterdam'],
    ['Europa/Amsterdam', 'write Europe/Amsterdam'],
    ['Amsterdam', 'write Europe/Amsterdam'],
    ['America/new york', 'write America/New_York'],
    ['europe/amsterdam', 'write Europe/Amsterdam'],
    ['+01', 'write one such as Europe/Amsterdam or UTC'],
    ['', 'write one such as Europe/Amsterdam or UTC'],
  ])('%j is none', (text, advice) => {
    expect(timezoneFault(text)).toBe(`${text} is no time zone of the IANA database; ${advice}`)
  })
})

describe('languages', () => {
  test.each(['en', 'nl-BE', 'sr-Latn-RS', 'es-419', 'de-DE-1996', 'yue', 'gsw-CH', 'EN-gb', 'iw'])(
    '%s is one',
    (text) => expect(languageFault(text)).toBeUndefined(),
  )

  test.each([
    ['english', 'english is no language tag; write a tag such as en or nl-BE'],
    ['en-a', 'en-a is no language tag; write a tag such as en or nl-BE'],
    ['en_GB', 'en_GB is no language tag; write a tag such as en or nl-BE'],
    ['xx', 'there is no language xx; write a tag such as en or nl-BE'],
    ['nl-QQ', 'there is no region QQ; write a tag such as en or nl-BE'],
  ])('%s is none', (text, fault) => expect(languageFault(text)).toBe(fault))
})

test('a format that names nothing finds no fault, and a text that is too long is not looked at', () => {
  expect(nameFault('uuid', 'x')).toBeUndefined()
  expect(nameFault('time-zone', 'Mars/Olympus')).toContain('Mars/Olympus')
  expect(nameFault('time-zone', 'x'.repeat(65))).toBe('must have at most 64 characters')
})
