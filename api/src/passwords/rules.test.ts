import { describe, expect, test } from 'vitest'

import { readCommonPasswords } from './common-passwords.ts'
import { lengthMax, passwordFaults } from './rules.ts'

const common = readCommonPasswords()
const ada = {
  isOnlyFactor: true,
  words: [
    'ada1815',
    'byron1852',
    'ada.byron',
    'ada@example.test',
    'Ada',
    'Byron',
    'default',
    undefined,
  ],
}

function faultsOf(password: string, context = ada): string[] {
  return passwordFaults(password, context, common)
}

describe('ASVS 6.2.1: length', () => {
  test('15 characters are taken and 14 are not when the password is the only factor', () => {
    expect(faultsOf('xkcd horse stap')).toEqual([])
    expect(faultsOf('xkcd horse sta')).toEqual(['is too short: it needs at least 15 characters'])
  })

  test('8 characters are taken and 7 are not beside a second factor', () => {
    const beside = { ...ada, isOnlyFactor: false }
    expect(faultsOf('xkcd hor', beside)).toEqual([])
    expect(faultsOf('xkcd ho', beside)).toEqual([
      'is too short: it needs at least 8 characters beside a second factor',
    ])
  })

  test('a character is a character, whatever it takes to keep it', () => {
    expect(faultsOf('🐎🔋🖇🦄🌍🌙🎲🎻🎯🚲🛶🧭🪁🧵🪵')).toEqual([])
    expect(faultsOf('🐎🔋🖇🦄🌍🌙🎲')[0]).toMatch(/too short/)
  })
})

test('ASVS 6.2.9: 64 characters and more are taken, up to a bound', () => {
  const long = Array.from({ length: 64 }, (_, index) =>
    String.fromCodePoint(0x4e_00 + index * 7),
  ).join('')
  expect(faultsOf(long)).toEqual([])
  expect(faultsOf(`${long}${long}${long}${long}`)).toEqual([])
  expect(faultsOf(`${long.repeat(4)}x`)).toEqual([
    `is too long: at most ${lengthMax} characters are taken`,
  ])
})

test.each([
  ['small letters only', 'correct horse battery staple'],
  ['digits that are no row', '840159267340815'],
  ['signs only', '!?!§$%&/()=+*~#'],
  ['spaces', 'a b c dd e f g hh'],
  ['another script', 'пароль который длинный'],
])('ASVS 6.2.5: no kind of character is asked for: %s', (_name, password) => {
  expect(faultsOf(password)).toEqual([])
})

test.each([
  ['on the list', 'qwertyuiop12345'],
  ['on the list, in capitals', 'QWERTYUIOP12345'],
  ['on the list with digits behind', 'password12345678'],
  ['on the list with signs around', '!!!!!Football!!'],
  ['on the list, twice', 'baseballbaseball'],
  ['on the list, three times', 'baseballbaseballbaseball'],
])('ASVS 6.2.4: a password that is used much is refused: %s', (_name, password) => {
  expect(faultsOf(password)[0]).toMatch(/used most/)
})

test('ASVS 6.2.4: the list has more than 3000 passwords that the lengths would allow', () => {
  const allowed = [...common].filter((password) => password.length >= 8)
  expect(allowed.length).toBeGreaterThan(3000)
})

test.each([
  ['the username', 'ada.byron.ada.byron'],
  ['first and last name', 'AdaByron12345678'],
  ['the name in capitals, several times', 'BYRONBYRONBYRON'],
  ['the address', 'ada@example.test'],
  ['a word that ends in digits, and a sign', 'ada1815-byron1852!'],
  ['the name of this server', 'rollcall2026!!!!!'],
])('ASVS 6.1.2, 6.2.11: a password of context words is refused: %s', (_name, password) => {
  expect(faultsOf(password)[0]).toMatch(/anybody would try first/)
})

test.each([
  ['signs within it', 'base##ball#####1'],
  ['something before two of them', 'zqbaseballbaseball'],
  ['something behind two of them', 'baseballbaseballzq'],
])('a password that is more than one of the list is taken: %s', (_name, password) => {
  expect(faultsOf(password)).toEqual([])
})

test('words of two characters are parts of too many others to be refused', () => {
  expect(faultsOf('oftyoftytyofofty', { isOnlyFactor: true, words: ['of', 'ty'] })).toEqual([])
})

test('a longer password may hold a context word', () => {
  expect(faultsOf('byron owes me seven geese')).toEqual([])
})

test.each(['aaaaaaaaaaaaaaa', 'abcdefghijklmnopq', '123456789012345', '987654321098765'])(
  'a row of neighbours is refused: %s',
  (password) => {
    expect(faultsOf(password)).toHaveLength(1)
  },
)

test.each(['aaaaaaaaaaaaaaa', 'abcdefghijklmnopq', 'qponmlkjihgfedcba', '890123456789012'])(
  'what is wrong with a row is said: %s',
  (password) => {
    expect(passwordFaults(password, ada, new Set())).toEqual([
      'is one character, or a row of neighbouring ones, over and over',
    ])
  },
)

test('a password that only begins with a row is taken', () => {
  expect(faultsOf('abcxkqzmwoprtye')).toEqual([])
})
