import { userMembers } from '../users/user.ts'
import { describe, expect, test } from 'vitest'

import { mapMembers, readHeader, readings, readSpec } from './columns.ts'
import type { Cell } from './table.ts'

function specOf(names: string[], cells: Cell[], isFrom1904 = false): Record<string, unknown> {
  const { spec, faults } = readSpec({ row: 2, cells, isFrom1904 }, header(names))
  expect(faults).toEqual([])
  return spec
}

function header(names: string[]): ReturnType<typeof readHeader> {
  return readHeader({ row: 1, cells: names })
}

test('every member of a user can be a column', () => {
  expect([...Object.keys(readings), ...mapMembers].toSorted()).toEqual([...userMembers].toSorted())
})

test.each([
  ['First name', { firstName: 'x' }],
  ['FIRST_NAME', { firstName: 'x' }],
  ['Last name', { lastName: 'x' }],
  ['E-mail', { email: 'x' }],
  ['e-mail address', { email: 'x' }],
  ['Primary email', { email: 'x' }],
  ['Secondary e-mail', { secondaryEmail: 'x' }],
  ['User name', { username: 'x' }],
  ['Login name', { username: 'x' }],
  ['Name', { displayName: 'x' }],
  ['Role', { roles: ['x'] }],
  ['Group', { roles: ['x'] }],
  ['Force MFA', { mfa: 'x' }],
  ['Access points', { accessPoints: ['x'] }],
  ['IP whitelist', { ipWhitelist: [{ cidr: 'x/32' }] }],
  ['credential.mode', { credential: { mode: 'x' } }],
  ['labels.Team', { labels: { Team: 'x' } }],
  ['profile.phone', { profile: { phone: 'x' } }],
])('a column %j is the member that it means', (name, spec) => {
  const names = [name, /^(user|login)/i.test(name) ? 'email' : 'username']
  const { email: _email, username: _username, ...others } = specOf(names, ['x'])
  expect({ ...others, ...specOf(names, ['x']) }).toMatchObject(spec)
})

describe('cells', () => {
  test.each<[string, Cell, unknown]>([
    ['active', 'yes', true],
    ['active', 'FALSE', false],
    ['active', true, true],
    ['active', 0, false],
    ['roles', 'a, b;c\nd,,', ['a', 'b', 'c', 'd']],
    ['accessPoints', 'web;api', ['web', 'api']],
    ['mfa', 'yes', 'required'],
    ['mfa', 'no', 'optional'],
    ['mfa', 'required', 'required'],
    ['email', ' ada@example.test ', 'ada@example.test'],
    ['displayName', ' as it is ', ' as it is '],
    ['displayName', 31_612_345_678, '31612345678'],
    ['displayName', "'=1+1", '=1+1'],
    ['displayName', "'quoted'", "'quoted'"],
    ['unlockRevision', '3', 3],
    ['expiresAt', '2027-12-01', '2027-12-01T00:00:00Z'],
    ['expiresAt', '2027-12-01T10:00:00Z', '2027-12-01T10:00:00Z'],
    ['expiresAt', '2027-12-01T10:00:00+02:00', '2027-12-01T08:00:00.000Z'],
    ['expiresAt', 46_357.5, '2026-12-01T12:00:00.000Z'],
    [
      'ipWhitelist',
      '198.51.100.0/24; 192.0.2.1-192.0.2.9, 2001:db8::1',
      [
        { cidr: '198.51.100.0/24' },
        { range: { from: '192.0.2.1', to: '192.0.2.9' } },
        { cidr: '2001:db8::1/128' },
      ],
    ],
    [
      'ipWhitelist',
      '[{"cidr":"192.0.2.7/32","comment":"office"}]',
      [{ cidr: '192.0.2.7/32', comment: 'office' }],
    ],
  ])('in a column %s %j is %j', (name, cell, value) => {
    expect(specOf(['username', name === 'email' ? 'email' : name], ['ada', cell])[name]).toEqual(
      value,
    )
  })

  test('of a sheet that counts from 1904 dates are right too', () => {
    expect(specOf(['username', 'expiresAt'], ['ada', 44_895], true)).toEqual({
      username: 'ada',
      expiresAt: '2026-12-01T00:00:00.000Z',
    })
  })

  test('that are empty or blank say nothing', () => {
    expect(specOf(['username', 'roles', 'email', 'active'], ['ada', '', undefined, '  '])).toEqual({
      username: 'ada',
    })
  })

  test.each<[string, Cell, string]>([
    ['active', 'perhaps', 'must be true or false'],
    ['unlockRevision', 'one', 'must be a whole number'],
    ['expiresAt', -1, 'is no date'],
    ['ipWhitelist', '[{', 'is not the JSON of a list'],
  ])('in a column %s %j is a fault', (name, cell, detail) => {
    const { faults } = readSpec({ row: 2, cells: ['ada', cell] }, header(['username', name]))
    expect(faults).toEqual([{ column: name, detail }])
  })

  test('under no column name are a fault', () => {
    const { faults } = readSpec({ row: 2, cells: ['ada', 'x', '', 'y'] }, header(['username', '']))
    expect(faults).toEqual([
      { detail: 'cell 2 stands under no column name' },
      { detail: 'cell 4 stands under no column name' },
    ])
  })
})

test('columns of what the server knows are passed over and told', () => {
  const found = header(['username', 'Last logged in', 'state', 'loginType', 'API only'])
  expect(found.readOnlyColumns).toEqual(['Last logged in', 'state', 'loginType', 'API only'])
  expect(readSpec({ row: 2, cells: ['ada', 'x', 'y'] }, found).spec).toEqual({ username: 'ada' })
})

describe('a header is refused', () => {
  test.each([
    [['username', 'Shoe size'], 'row 1, column Shoe size: this is no member of a user'],
    [['username', 'E-mail', 'email'], 'row 1, column email: column E-mail is about email too'],
    [['firstName'], 'row 1: a column username or email is needed'],
    [
      ['username', 'Password'],
      'row 1, column Password: a password or a key never stands in a file',
    ],
    [['username', 'password_hash'], 'a password or a key never stands in a file'],
  ])('%j', (names, message) => {
    expect(() => header(names)).toThrow(message)
  })
})

test('a label that reaches for a prototype is a name like any other', () => {
  const spec = specOf(['username', 'labels.__proto__'], ['ada', 'x'])
  expect(Object.keys(spec['labels'] as object)).toEqual(['__proto__'])
})
