import { describe, expect, test } from 'vitest'

import { type LintedSet, type LintedUser, lintRows, lintsOf } from './lints.ts'
import { rollcallPermissions } from './permissions.ts'
import type { UserSpec } from './user.ts'

const person: UserSpec = { username: 'ada', type: 'person', accessPoints: ['web'] }
const application: UserSpec = {
  username: 'billing',
  type: 'application',
  accessPoints: ['api'],
  mfa: 'required',
}
const key = (user: string, name: string) => ({ user, name })

function lints(spec: UserSpec, set: Partial<LintedSet> = {}, password?: string): string[] {
  return adviceOf({ spec, ...(password === undefined ? {} : { password }) }, set).map(
    ({ lint }) => lint,
  )
}

function adviceOf(user: LintedUser, set: Partial<LintedSet> = {}) {
  const [found = []] = lintsOf({
    users: [user],
    roles: [],
    assignments: [],
    apiKeys: [],
    homeAccount: 'default',
    ...set,
  })
  return found
}

test('what is as advised gets no advice', () => {
  expect(lints(person)).toEqual([])
  expect(lints(application, { apiKeys: [key('billing', '2026-11')] })).toEqual([])
})

test('each names the row that it comes from', () => {
  const [found] = adviceOf({ spec: { ...person, accessPoints: ['api'] } })
  expect(found).toMatchObject({ lint: 'person-with-api', row: 'S1-12' })
  expect(new Set(Object.values(lintRows))).toEqual(
    new Set(['S1-03', 'S1-05', 'S1-11', 'S1-12', 'S1-16', 'S1-17']),
  )
})

test('the advice stands in the order of the users', () => {
  const users = [{ spec: person }, { spec: { ...person, accessPoints: ['api' as const] } }]
  const found = lintsOf({ users, roles: [], assignments: [], apiKeys: [], homeAccount: 'default' })
  expect(found.map((list) => list.length)).toEqual([0, 1])
})

describe('shared-user', () => {
  test('warns of a person who owns keys, whatever the case', () => {
    expect(lints(person, { apiKeys: [key('ADA', 'laptop')] })).toEqual(['shared-user'])
    expect(
      lints({ email: 'ada@example.test' }, { apiKeys: [key('ada@example.test', 'x')] }),
    ).toEqual(['shared-user'])
  })

  test('says how many keys a person owns', () => {
    const one = adviceOf({ spec: person }, { apiKeys: [key('ada', 'laptop')] })
    const two = adviceOf({ spec: person }, { apiKeys: [key('ada', 'a'), key('ada', 'b')] })
    expect([one[0]?.detail, two[0]?.detail]).toEqual([
      expect.stringMatching(/^a person owns an API key:/),
      expect.stringMatching(/^a person owns 2 API keys:/),
    ])
  })

  test('warns of keys that name several applications', () => {
    const [found] = adviceOf(
      { spec: application },
      { apiKeys: [key('billing', 'billing-2026-11'), key('billing', 'shop-2026-11')] },
    )
    expect(found).toMatchObject({ lint: 'shared-user' })
    expect(found?.detail).toContain('2 applications (billing, shop)')
  })

  test.each([
    ['rotations', ['2026-11', '2026-12']],
    ['rotations of one name', ['billing-2026-11', 'billing-2026-12', 'billing v2']],
    ['rotations by one digit', ['billing-1', 'billing-2']],
    ['rotations by a letter and digits', ['billing-b12', 'billing-c13']],
    ['another sign between the words', ['billing 2026', 'billing--2027']],
    ['words of rotation', ['current', 'next', 'billing key']],
    ['another spelling', ['Billing', 'billing']],
  ])('has nothing to say of %s', (_what, names) => {
    expect(lints(application, { apiKeys: names.map((name) => key('billing', name)) })).toEqual([])
  })

  test.each([
    [['area51', 'billing'], 'area51, billing'],
    [['3scale', 'billing'], '3scale, billing'],
    [['bil-ling', 'billing'], 'bil-ling, billing'],
  ])('takes %j for two applications', (names, shown) => {
    const apiKeys = names.map((name) => key('billing', name))
    expect(adviceOf({ spec: application }, { apiKeys })[0]?.detail).toBe(
      `its API keys name 2 applications (${shown}): give each application a user of its own`,
    )
  })

  test('has nothing to say of the keys of others', () => {
    expect(lints(person, { apiKeys: [key('grace', 'laptop')] })).toEqual([])
  })
})

describe('broad-role', () => {
  const zones = { name: 'zones', permissions: ['zones.view', 'zones.update'] }
  const all = { name: 'all', permissions: [...Object.keys(rollcallPermissions), 'zones.*'] }

  test.each([
    ['a role of the system', ['owner'], []],
    ['everything at once', ['root'], [{ name: 'root', permissions: ['*'] }]],
    ['everything by name', ['all'], [zones, all]],
    [
      'everything by name where another role holds it by a prefix',
      ['all'],
      [all, { name: 'rollcall', permissions: ['rollcall.*', 'rollcall.users.*'] }],
    ],
    [
      'several roles together',
      ['rollcall', 'zones'],
      [zones, { name: 'rollcall', permissions: ['rollcall.*'] }],
    ],
    [
      'a role that includes others',
      ['both'],
      [zones, { name: 'both', includes: ['zones', 'admin'] }],
    ],
  ])('warns of %s', (_what, roles, known) => {
    expect(lints({ ...person, roles }, { roles: known })).toEqual(['broad-role'])
  })

  test.each([
    ['a role with a part', ['zones'], [zones]],
    ['no role', [], [all]],
    ['a role that is not known', ['elsewhere'], [all]],
    ['all but one', ['most'], [{ ...all, name: 'most', permissions: all.permissions.slice(1) }]],
    [
      'all of Rollcall, where another product has a permission that ends alike',
      ['rollcall'],
      [
        { name: 'rollcall', permissions: ['rollcall.*'] },
        { name: 'mine', permissions: ['my.rollcall.*'] },
      ],
    ],
    ['roles that include each other', ['a'], [circle('a', 'b'), circle('b', 'a')]],
    [
      'a declared role named like one of the system',
      ['admin'],
      [{ name: 'admin', permissions: [] }],
    ],
  ])('has nothing to say of %s', (_what, roles, known) => {
    expect(lints({ ...person, roles }, { roles: known })).toEqual([])
  })

  test('looks at each account for itself', () => {
    const rollcall = { name: 'rollcall', permissions: ['rollcall.*'] }
    const assign = (role: string, account: string) => ({ user: 'Ada', role, account })
    const roles = [zones, rollcall]
    const apart = { roles, assignments: [assign('rollcall', 'eu')] }
    expect(lints({ ...person, roles: ['zones'] }, apart)).toEqual([])
    const together = { roles, assignments: [assign('rollcall', 'eu'), assign('zones', 'eu')] }
    const [found] = adviceOf({ spec: person }, together)
    expect(found?.detail).toBe(
      'rollcall, zones cover every permission of account eu: limit the user to what is needed',
    )
    const owner = { assignments: [{ user: 'ada', role: 'owner' }] }
    expect(adviceOf({ spec: person }, owner)[0]?.detail).toBe(
      'owner covers every permission of account default: limit the user to what is needed',
    )
    const home = { roles, assignments: [assign('rollcall', 'default')] }
    expect(lints({ ...person, roles: ['zones'] }, home)).toEqual(['broad-role'])
    const others = { roles, assignments: [{ user: 'grace', role: 'owner', account: 'default' }] }
    expect(lints(person, others)).toEqual([])
  })

  test('leaves the first administrator alone', () => {
    expect(lints({ username: 'Admin', roles: ['owner'] })).toEqual([])
  })

  function circle(name: string, other: string) {
    return { name, permissions: ['zones.view'], includes: [other] }
  }
})

describe('weak-password', () => {
  const spec: UserSpec = { ...person, credential: { mode: 'secretRef' } }

  test.each([
    ['19 characters', 'abcdefghijklmnopqrs', ['weak-password']],
    ['20 characters', 'abcdefghijklmnopqrst', []],
    ['19 characters of two units each', '😀'.repeat(19), ['weak-password']],
    ['a common one of 20', 'Q1w2e3r4t5y6u7i8o9p0', ['weak-password']],
  ])('is said of %s', (_what, password, expected) => {
    expect(lints(spec, {}, password)).toEqual(expected)
  })

  test('says which of both it is, and never the password', () => {
    const short = adviceOf({ spec, password: 'hunter2' })
    const common = adviceOf({ spec, password: '12345678900987654321' })
    expect(short[0]?.detail).toContain('fewer than 20 characters')
    expect(common[0]?.detail).toContain('used most')
    expect(JSON.stringify([short, common])).not.toMatch(/hunter2|1234/)
  })

  test('looks at declared passwords only', () => {
    expect(lints(spec)).toEqual([])
    expect(lints({ ...spec, credential: { mode: 'invite' } }, {}, 'short')).toEqual([])
    expect(lints(person, {}, 'short')).toEqual(['weak-password'])
  })
})

describe('persons and applications', () => {
  test.each([
    [{ username: 'ada', accessPoints: ['web', 'api'] }, ['person-with-api']],
    [{ ...person, accessPoints: ['api'] }, ['person-with-api']],
    [{ username: 'ada' }, []],
    [{ ...application, mfa: 'optional' }, ['application-without-mfa']],
    [{ username: 'billing', type: 'application' }, ['application-without-mfa']],
    [{ ...application, accessPoints: ['api', 'web'] }, ['application-with-web']],
    [{ ...application, accessPoints: [] }, []],
    [{ ...application, labels: { application: 'shop' } }, ['application-name']],
    [{ ...application, labels: { application: 'Billing' } }, []],
    [{ ...application, displayName: 'Shop', labels: { application: 'shop' } }, []],
    [{ ...application, labels: { team: 'shop' } }, []],
    [{ ...person, labels: { application: 'shop' } }, []],
  ] satisfies [UserSpec, string[]][])('%j: %j', (spec, expected) => {
    expect(lints(spec)).toEqual(expected)
  })

  test.each([
    [
      { ...person, accessPoints: ['api'] },
      'a person may use the API: let persons use the web alone, and give programs users of their own',
    ],
    [
      { ...application, labels: { application: 'shop' } },
      'neither username nor displayName is shop: name the user after its application',
    ],
    [
      { ...application, mfa: 'optional' },
      'with mfa: required the user works with API keys only, whatever password it may have',
    ],
    [
      { ...application, accessPoints: ['web'] },
      'an application may use the web: it needs the API alone',
    ],
  ] satisfies [UserSpec, string][])('%j: it is said that %s', (spec, detail) => {
    expect(adviceOf({ spec }).map((found) => found.detail)).toEqual([detail])
  })
})
