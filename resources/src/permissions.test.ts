import { expect, test } from 'vitest'

import { holds, rollcallPermissions } from './permissions.ts'

test.each([
  ['everything', ['*'], 'zones.view'],
  ['it by name', ['zones.view'], 'zones.view'],
  ['it by name, behind another', ['records.view', 'zones.view'], 'zones.view'],
  ['every name below', ['zones.*'], 'zones.view'],
  ['every name below, two steps down', ['zones.*'], 'zones.records.view'],
  ['every name below, asked for all of them', ['zones.*'], 'zones.*'],
])('whoever holds %s holds it: %j, %s', (_what, granted, wanted) => {
  expect(holds(granted, wanted)).toBe(true)
})

test.each([
  ['nothing', [], 'zones.view'],
  ['another one', ['zones.update'], 'zones.view'],
  ['one that begins alike', ['zones.view'], 'zones.viewer'],
  ['one that it begins with', ['zones.viewer'], 'zones.view'],
  ['the name above', ['zones'], 'zones.view'],
  ['every name below one that begins alike', ['zone.*'], 'zones.view'],
  ['every name below, asked for the name itself', ['zones.*'], 'zones'],
  ['a star without its dot', ['zones*'], 'zones.view'],
  ['a part, asked for everything', ['zones.*'], '*'],
])('whoever holds %s does not hold it: %j, %s', (_what, granted, wanted) => {
  expect(holds(granted, wanted)).toBe(false)
})

test('every permission of Rollcall is below rollcall, and says what it allows', () => {
  for (const [name, says] of Object.entries(rollcallPermissions)) {
    expect(name).toMatch(/^rollcall\.[a-z-]+\.[a-z-]+$/)
    expect(says).toMatch(/^[A-Z].{5,}/)
  }
})
