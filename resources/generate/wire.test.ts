import { Ajv } from 'ajv'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nameChecks } from '../src/index.ts'

/** What goes over the wire, as the documentation shows it; the schemas must take it. */
const id = '0199e1c0-0000-7000-8000-000000000001'
const at = '2026-11-24T09:00:00Z'
const spec = {
  username: 'ada',
  type: 'person',
  email: 'ada@example.test',
  credential: { mode: 'none' },
  accessPoints: ['web', 'api'],
  ipWhitelist: [{ cidr: '198.51.100.0/24' }],
}
const status = {
  state: 'ACTIVE',
  membership: 'ACTIVE',
  memberships: [{ account: 'default', state: 'ACTIVE', roles: [] }],
  locks: [],
  credential: 'NONE',
  loginType: null,
  lastLoginAt: null,
  lastLoginIp: null,
  lastSeenAt: null,
  apiOnly: false,
  pendingEmail: [],
  handled: {},
  effective: { ...spec, active: true, roles: [], mfa: 'optional' },
}
const meta = {
  id,
  version: 1,
  statusVersion: 1,
  manager: null,
  declared: [],
  createdAt: at,
  updatedAt: at,
}
const { email: _, ...effective } = status.effective
const user = { ...meta, spec, status: { ...status, effective }, acts: ['lock'] }
const manager = { kind: 'cli', instance: 'people', name: 'ada' }
const problem = {
  type: '/docs/errors#user.username-taken',
  title: 'The username is taken',
  status: 409,
  detail: 'the username ada is taken',
  instance: '/v1/users',
  code: 'user.username-taken',
  requestId: 'req-1',
  errors: [{ pointer: '/spec/username', detail: 'is taken' }],
  holder: manager,
}

const taken: [file: string, definition: string, value: unknown][] = [
  ['user', 'UserCreateRequest', { spec }],
  ['user', 'User', user],
  ['user', 'UserPage', { items: [user], next: null }],
  ['user', 'UserPage', { items: [], next: 'cursor', total: 0 }],
  ['user', 'UserPatchRequest', { spec: { active: false } }],
  ['user', 'UserPatchRequest', { spec: { firstName: null, credential: null } }],
  ['user', 'UserApplyRequest', { items: [{ name: 'ada', spec, adoption: 'IfUnowned' }] }],
  [
    'user',
    'UserApplyRequest',
    { items: [{ name: 'ada', spec, adoption: 'From:terraform/default/x' }] },
  ],
  [
    'user',
    'UserApplyAnswer',
    {
      items: [
        { name: 'ada', action: 'created', id, version: 1, object: user },
        { name: 'ada', action: 'updated', changes: [{ field: 'roles', from: [], to: ['editor'] }] },
        { name: 'ada', action: 'unchanged', released: [{ field: 'roles', kept: ['admin'] }] },
        { name: 'ada', action: 'refused', problem },
      ],
    },
  ],
  ['account', 'AccountPatchRequest', { spec: { policy: { userRemoval: null } } }],
  [
    'api-key',
    'ApiKeyCreateRequest',
    { spec: { user: 'ada', name: '2026-11' }, hash: 'a'.repeat(64), prefix: 'rck_abcd' },
  ],
  ['api-key', 'ApiKeyCreateRequest', { spec: { user: 'ada', name: '2026-11' } }],
  [
    'access',
    'AccessCheck',
    {
      credential: 'rck_abcd',
      accessPoint: 'api',
      address: '192.0.2.7',
      permission: 'zones.view',
      account: 'default',
    },
  ],
  [
    'access',
    'AccessDecision',
    {
      allowed: false,
      reason: 'access.address-not-whitelisted',
      user: { id, username: 'ada' },
      maxAgeMs: 0,
    },
  ],
  [
    'change',
    'ChangePage',
    {
      items: [
        { kind: 'User', id, version: 3, change: 'updated', fields: ['active'], manager, at },
        { kind: 'User', id, version: 3, change: 'status', fields: [], manager: null, at },
      ],
      cursor: 'c',
    },
  ],
  ['problem', 'Problem', problem],
  [
    'me',
    'Me',
    {
      user: { id, username: 'ada', type: 'person' },
      key: { id, prefix: 'rck_abcd', expiresAt: null },
      session: null,
      profile: { email: 'ada@example.test', firstName: 'Ada' },
      tenant: 'default',
      account: 'default',
      permissions: ['*'],
      rank: 1000,
    },
  ],
]

const refused: [file: string, definition: string, value: unknown, why: string][] = [
  ['user', 'UserCreateRequest', { spec: { ...spec, nickName: 'x' } }, 'an unknown member'],
  ['user', 'UserCreateRequest', { spec: { ...spec, username: 7 } }, 'a number for a name'],
  ['user', 'UserCreateRequest', { spec: { ...spec, username: 'a b' } }, 'a space in a username'],
  ['user', 'UserCreateRequest', { spec: { ...spec, username: '\ud800' } }, 'a lone surrogate'],
  ['user', 'UserCreateRequest', { spec: { ...spec, firstName: 'a\u0000' } }, 'a NUL'],
  [
    'user',
    'UserCreateRequest',
    { spec: { ...spec, ipWhitelist: [{ cidr: 'office' }] } },
    'an entry without network',
  ],
  [
    'user',
    'UserCreateRequest',
    { spec: { ...spec, accessPoints: ['web', 'web'] } },
    'a door twice',
  ],
  ['user', 'UserApplyRequest', { items: [] }, 'nothing to apply'],
  [
    'user',
    'UserApplyRequest',
    { items: [{ name: 'ada', spec, adoption: 'Always' }] },
    'an adoption',
  ],
  ['user', 'UserPatchRequest', { spec: { active: 'no' } }, 'a text for a truth value'],
  [
    'api-key',
    'ApiKeyCreateRequest',
    { spec: { user: 'ada', name: 'x' }, hash: 'A'.repeat(64) },
    'a hash',
  ],
  ['role', 'RoleCreateRequest', { spec: { name: 'Editor' } }, 'a capital in a role'],
  [
    'role',
    'RoleCreateRequest',
    { spec: { name: 'editor', permissions: ['zones.*.view'] } },
    'a star inside',
  ],
  [
    'access',
    'AccessCheckList',
    { checks: Array.from({ length: 101 }, () => ({})) },
    'too many checks',
  ],
]

function checkOf(file: string, definition: string): (value: unknown) => unknown {
  const ajv = new Ajv({ strictTypes: false, allErrors: true, formats: nameChecks })
  ajv.addFormat('uuid', /^[0-9a-f-]{36}$/).addFormat('date-time', /^\d{4}-.*Z$/)
  ajv.addKeyword('k8s').addKeyword('terraform')
  // A schema for a schema: what is tested is what it says of values.
  const schema = JSON.parse(readFileSync(`resources/schemas/${file}.json`, 'utf8')) as object
  const validate = ajv.addSchema(schema, file).getSchema(`${file}#/definitions/${definition}`)
  if (!validate) throw new Error(`${file} has no ${definition}`)
  return (value) => (validate(value) ? 'taken' : ajv.errorsText(validate.errors))
}

test.each(taken)(
  '%s.json: %s takes what the documentation shows (%#)',
  (file, definition, value) => {
    expect(checkOf(file, definition)(value)).toBe('taken')
  },
)

test.each(refused.map(([file, definition, value, why]) => ({ file, definition, value, why })))(
  '$definition refuses $why',
  ({ file, definition, value }) => {
    expect(checkOf(file, definition)(value)).not.toBe('taken')
  },
)
