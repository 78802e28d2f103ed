import { describe, expect, test } from 'vitest'

import { differences, merge, releasedMembers } from './merge.ts'

interface Values {
  name: string
  note?: string
  roles: string[]
  networks: { cidr: string; comment?: string }[]
}

const members = ['name', 'note', 'roles', 'networks'] as const
const sets = new Set(['roles'])
const before = {
  values: { name: 'ada', note: 'n', roles: ['a'], networks: [] },
  given: ['name', 'note'],
}

describe('merging', () => {
  test.each([
    [
      'what is set is given',
      { set: { roles: ['b'] }, clear: [] },
      { roles: ['b'], note: 'n' },
      ['name', 'note', 'roles'],
    ],
    ['what is cleared is chosen anew', { set: {}, clear: ['note'] }, { roles: ['a'] }, ['name']],
    [
      'clearing what was not given keeps what was chosen',
      { set: {}, clear: ['roles'] },
      { roles: ['a'], note: 'n' },
      ['name', 'note'],
    ],
  ])('%s', (_, wanted, values, given) => {
    const merged = merge<Values>(before, wanted)
    expect(merged.values).toMatchObject(values)
    expect('note' in merged.values).toBe('note' in values)
    expect(merged.given).toEqual(given)
  })

  test('leaves what it was given as it was', () => {
    const copy = structuredClone(before)
    merge<Values>(before, { set: { name: 'eve' }, clear: ['note'] })
    expect(before).toEqual(copy)
  })
})

test.each<[string, Partial<Values>, Partial<Values>, string[]]>([
  ['equal specs', { name: 'a', roles: ['x', 'y'] }, { name: 'a', roles: ['x', 'y'] }, []],
  ['another order of a set', { roles: ['x', 'y'] }, { roles: ['y', 'x'] }, []],
  ['a set with another member', { roles: ['x', 'y'] }, { roles: ['x', 'z'] }, ['roles']],
  [
    'another order of a list',
    { networks: [{ cidr: 'a' }, { cidr: 'b' }] },
    { networks: [{ cidr: 'b' }, { cidr: 'a' }] },
    ['networks'],
  ],
  [
    'a member of an entry that came',
    { networks: [{ cidr: 'a' }] },
    { networks: [{ cidr: 'a', comment: 'c' }] },
    ['networks'],
  ],
  [
    'a member of an entry that went',
    { networks: [{ cidr: 'a', comment: 'c' }] },
    { networks: [{ cidr: 'a' }] },
    ['networks'],
  ],
  ['absent and empty', {}, { roles: [] }, ['roles']],
  ['another case', { name: 'Ada' }, { name: 'ada' }, ['name']],
])('%s', (_, from, to, changed) => {
  const changes = differences<Values>(members, sets, from, to)
  expect(changes.map(({ field }) => field)).toEqual(changed)
})

test('a change tells what was there and what comes, and nothing where there is nothing', () => {
  expect(differences<Values>(members, sets, { name: 'a' }, { note: 'n' })).toEqual([
    { field: 'name', from: 'a' },
    { field: 'note', to: 'n' },
  ])
})

test('a member that left the declaration is released with the value that it keeps', () => {
  const values = { name: 'ada', roles: ['a'], networks: [] }
  expect(releasedMembers<Values>(['name', 'note', 'roles'], new Set(['name']), values)).toEqual([
    { field: 'note' },
    { field: 'roles', kept: ['a'] },
  ])
})
