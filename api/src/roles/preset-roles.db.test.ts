import type { Change, Role } from '@rollcall/resources'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { countRows } from '../../../test/support/rows.ts'

let app: TestApp
const preset = 'dns-portal'

beforeEach(async () => {
  app = await openApp()
})
afterEach(() => app.close())

async function find(name: string): Promise<Role | undefined> {
  const { body } = await app.ask(`GET /v1/roles?name=${name}`)
  return (body['items'] as Role[])[0]
}

async function change(policy: object | null): Promise<void> {
  const { body } = await app.ask('GET /v1/accounts?name=default')
  const [account] = body['items'] as { id: string }[]
  const { status } = await app.ask(`PATCH /v1/accounts/${account?.id}`, {
    body: { spec: { policy } },
  })
  expect(status).toBe(200)
}

const ways: [string, () => Promise<unknown>][] = [
  [
    'created',
    () => app.ask('POST /v1/accounts', { body: { spec: { name: 'portal', policy: { preset } } } }),
  ],
  [
    'declared',
    () =>
      app.ask('POST /v1/accounts:apply', {
        body: { items: [{ name: 'portal', spec: { name: 'portal', policy: { preset } } }] },
        headers: { 'rollcall-manager': 'cli/people' },
      }),
  ],
  ['changed', () => change({ preset })],
]

test.each(ways)('roles come with a preset when an account is %s', async (_way, make) => {
  expect(await find('administrative')).toBeUndefined()
  const { body: begin } = await app.ask('GET /v1/changes')
  await make()
  const feed = await vi.waitFor(async () => {
    const { body } = await app.ask(`GET /v1/changes?since=${String(begin['cursor'])}`)
    const changes = body['items'] as Change[]
    expect(changes.filter(({ kind }) => kind === 'Role')).toHaveLength(2)
    return changes
  })
  for (const [name, rank] of [
    ['administrative', 899],
    ['security-administration', 898],
  ] as const) {
    const role = await find(name)
    expect(role).toMatchObject({
      spec: { permissions: ['*'], rank },
      manager: null,
      status: { assigned: 0, effective: { protected: true } },
    })
    const audit = await app.ask(`GET /v1/audit?id=${role?.id}`)
    expect(audit.body['items']).toMatchObject([{ action: 'create', kind: 'Role' }])
    expect(feed).toContainEqual(
      expect.objectContaining({ kind: 'Role', id: role?.id, change: 'created' }),
    )
  }
})

test('the roles of a preset come once, and stay when the preset goes', async () => {
  await change({ preset })
  const first = await find('administrative')
  await change(null)
  await change({ preset })
  const before = await countRows(app.urls.superuserUrl)
  await change({ preset })
  expect(await find('administrative')).toEqual(first)
  expect(await countRows(app.urls.superuserUrl)).toEqual(before)
})

test('a role of that name that somebody made stays what it is', async () => {
  await app.ask('POST /v1/roles', { body: { spec: { name: 'administrative', rank: 5 } } })
  await change({ preset })
  expect(await find('administrative')).toMatchObject({
    spec: { rank: 5 },
    status: { effective: { permissions: [], protected: false } },
  })
  expect(await find('security-administration')).toMatchObject({
    status: { effective: { protected: true } },
  })
})

test('their holders are administrators, of whom the fewest must remain', async () => {
  await change({
    preset,
    requiredProfile: [],
    guard: { maxRemovals: '25', window: 'P1D', minAdmins: 3 },
  })
  const { body } = await app.ask('POST /v1/users', {
    body: {
      spec: { username: 'guard', type: 'application', roles: ['security-administration'] },
    },
  })
  const refused = await app.ask(`PATCH /v1/users/${String(body['id'])}`, {
    body: { spec: { active: false } },
  })
  expect([refused.status, refused.body.code]).toEqual([409, 'user.too-few-administrators'])
})

test('a dry run brings none', async () => {
  await app.ask('POST /v1/accounts?dryRun=true', {
    body: { spec: { name: 'portal', policy: { preset } } },
  })
  expect(await find('administrative')).toBeUndefined()
})
