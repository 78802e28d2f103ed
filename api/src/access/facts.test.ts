import { describe, expect, test } from 'vitest'

import { heldAt, isValidAt, lastingOf, type Grant } from './facts.ts'

const now = new Date('2026-11-24T12:00:00Z')
const before = new Date(now.getTime() - 1)
const after = new Date(now.getTime() + 1)
const editor: Grant = {
  role: 'editor',
  rank: 10,
  permissions: ['zones.view', 'zones.update'],
  validFrom: null,
  expiresAt: null,
}
const viewer: Grant = { ...editor, role: 'viewer', rank: 5, permissions: ['zones.view'] }

describe('what roles allow together', () => {
  test('is what each allows, once', () => {
    expect(lastingOf([editor, viewer])).toEqual({
      permissions: ['zones.view', 'zones.update'],
      rank: 10,
    })
  })
  test('is nothing, at rank 0, without roles', () => {
    expect(lastingOf([])).toEqual({ permissions: [], rank: 0 })
  })
  test.each([{ validFrom: before }, { expiresAt: after }])(
    'depends on the instant when one is held for a time: %j',
    (bounds) => {
      expect(lastingOf([editor, { ...viewer, ...bounds }])).toBeNull()
    },
  )
})

describe('what is held at an instant', () => {
  test('is what lasts, without looking at the roles again', () => {
    const lasting = { permissions: ['*'], rank: 900 }
    expect(heldAt({ lasting, grants: [] }, now)).toBe(lasting)
  })
  test('leaves out roles that are not valid then, rank included', () => {
    const grants = [{ ...editor, expiresAt: now }, viewer]
    expect(heldAt({ lasting: null, grants }, now)).toEqual({
      permissions: ['zones.view'],
      rank: 5,
    })
    expect(heldAt({ lasting: null, grants }, before)).toEqual({
      permissions: ['zones.view', 'zones.update'],
      rank: 10,
    })
  })
})

test.each([
  [null, null, true],
  [now, null, true],
  [after, null, false],
  [null, after, true],
  [null, now, false],
  [before, after, true],
  [after, before, false],
])('from %j to %j is valid now: %j', (validFrom, expiresAt, valid) => {
  expect(isValidAt({ validFrom, expiresAt }, now)).toBe(valid)
})
