import { describe, expect, test } from 'vitest'

import { parseCommand } from './command.ts'

describe('what was typed', () => {
  test.each([
    ['serve', { name: 'serve', embedded: false }],
    ['serve --embedded', { name: 'serve', embedded: true }],
    ['migrate', { name: 'migrate', check: false }],
    ['migrate --check', { name: 'migrate', check: true }],
    ['bootstrap', { name: 'bootstrap', secret: undefined, recover: false, embedded: false }],
    [
      'bootstrap --secret keys --recover',
      { name: 'bootstrap', secret: 'keys', recover: true, embedded: false },
    ],
    [
      'tenant create acme --host a.example.test --host b.example.test',
      {
        name: 'tenant create',
        slug: 'acme',
        hosts: ['a.example.test', 'b.example.test'],
        embedded: false,
      },
    ],
    ['tenant list', { name: 'tenant list', embedded: false }],
    ['--help', { name: 'help' }],
    ['serve -h', { name: 'help' }],
  ])('%s', (typed, command) => {
    expect(parseCommand(typed.split(' '))).toEqual(command)
  })

  test.each([
    ['', 'there is no command ""'],
    ['start', 'there is no command "start"'],
    ['tenant', 'there is no command "tenant"'],
    ['tenant drop acme', 'there is no command "tenant drop"'],
    ['tenant create', 'tenant create needs one SLUG'],
    ['tenant create a b', 'tenant create needs one SLUG'],
    ['serve now', 'serve does not take "now"'],
    ['serve --secret x', '--secret does not go with serve'],
    ['migrate --embedded', '--embedded does not go with migrate'],
    ['serve --fast', "Unknown option '--fast'"],
  ])('%s is refused: %s', (typed, sentence) => {
    expect(() => parseCommand(typed.split(' ').filter((word) => word !== ''))).toThrow(sentence)
  })
})
