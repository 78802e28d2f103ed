import { expect, test } from 'vitest'

import { mayAdopt } from './adoption.ts'

const manager = { kind: 'cli', instance: 'people', name: 'a/b' } as const

test.each([
  ['held by M', { manager, released: false }, 'Never', 'managed-by-another'],
  ['held by M', { manager, released: false }, 'IfReleased', 'managed-by-another'],
  ['held by M', { manager, released: false }, 'IfUnowned', 'managed-by-another'],
  ['held by M', { manager, released: false }, 'From:cli/people/a/b', null],
  ['held by another', { manager, released: false }, 'From:cli/people/c', 'managed-by-another'],
  ['released', { manager: null, released: true }, 'Never', 'adoption-refused'],
  ['released', { manager: null, released: true }, 'IfReleased', null],
  ['released', { manager: null, released: true }, 'IfUnowned', null],
  ['released', { manager: null, released: true }, 'From:cli/people/a/b', null],
  ['never declared', { manager: null, released: false }, 'Never', 'adoption-refused'],
  ['never declared', { manager: null, released: false }, 'IfReleased', 'adoption-refused'],
  ['never declared', { manager: null, released: false }, 'IfUnowned', null],
  ['never declared', { manager: null, released: false }, 'From:cli/people/a/b', 'adoption-refused'],
] as const)('%s %j under %s: %s', (_, object, adoption, verdict) => {
  expect(mayAdopt(object, adoption)).toBe(verdict)
})
