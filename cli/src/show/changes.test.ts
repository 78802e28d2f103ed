import type { FieldChange } from '@rollcall/resources'
import { expect, test } from 'vitest'
import { showChange, showReleased } from './changes.ts'

test.each<[FieldChange, string]>([
  [
    { field: 'roles', from: ['support', 'zones'], to: ['zones', 'admin'] },
    'roles: -support +admin',
  ],
  [{ field: 'roles', to: ['admin'] }, 'roles: +admin'],
  [{ field: 'roles', to: [] }, 'roles: empty'],
  [{ field: 'firstName', from: 'Grace', to: 'Ada' }, 'firstName: Grace -> Ada'],
  [{ field: 'language', to: 'nl' }, 'language: +nl'],
  [{ field: 'language', from: 'nl' }, 'language: -nl'],
  [{ field: 'active', from: true, to: false }, 'active: true -> false'],
  [{ field: 'active', to: false }, 'active: false'],
  [
    { field: 'ipWhitelist', from: [{ cidr: '10.0.0.0/8' }], to: [{ cidr: '192.0.2.0/24' }] },
    'ipWhitelist: -10.0.0.0/8 +192.0.2.0/24',
  ],
  [
    {
      field: 'ipWhitelist',
      from: [{ cidr: '10.0.0.0/8' }],
      to: [{ cidr: '10.0.0.0/8', comment: 'office' }],
    },
    'ipWhitelist: 10.0.0.0/8 (rewritten)',
  ],
  [
    { field: 'policy', from: { userRemoval: 'never' }, to: { userRemoval: 'erase' } },
    'policy: userRemoval never -> userRemoval erase',
  ],
  [{ field: 'hash' }, 'key: replaced'],
  [{ field: 'displayName', to: 'a\u001B[2Jb\u202E' }, 'displayName: +a\\u{1b}[2Jb\\u{202e}'],
])('%j is shown as %s', (change, shown) => {
  expect(showChange(change)).toBe(shown)
})

test.each([
  [{ field: 'roles', kept: ['admin'] }, 'roles: no longer managed, kept: admin'],
  [{ field: 'roles', kept: [] }, 'roles: no longer managed, kept: empty'],
  [{ field: 'language' }, 'language: no longer managed, kept: nothing'],
])('%j is shown as %s', (field, shown) => {
  expect(showReleased(field)).toBe(shown)
})
