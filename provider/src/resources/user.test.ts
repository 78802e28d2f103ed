import { validateConfig } from '../plugin/server/validate-config.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { problemOf, startFakeApi, type FakeApi } from '../../../test/support/fake-api.ts'
import { startSession, type Session } from '../../../test/support/provider-session.ts'

let api: FakeApi
let session: Session
beforeEach(async () => {
  api = startFakeApi()
  session = startSession()
  await session.configure()
})
afterEach(() => api.stop())

const ada = { username: 'ada', email: 'ada@example.test' }

test('a deactivation is sent first and alone, whatever becomes of the rest', async () => {
  const created = await session.apply('rollcall_user', ada)
  api.written.length = 0
  api.refusals.set('ada', problemOf(422, 'role.not-found', 'There is no role ghost.'))
  const config = { ...ada, active: false, roles: ['ghost'] }
  const { diagnostics } = await session.apply('rollcall_user', config, created)
  expect(diagnostics).toMatchObject([{ detail: 'There is no role ghost.' }])
  expect(api.written.filter(({ path }) => !path.includes('dryRun'))).toMatchObject([
    {
      path: `/v1/users/${String(created.state?.['id'] as string)}`,
      manager: 'terraform/team',
      body: { spec: { active: false } },
    },
    { path: '/v1/users:apply' },
  ])
})

test.each([
  ['never', 'Delete', 1],
  ['never', 'Deactivate', 0],
  ['never', 'Orphan', 0],
  ['tombstone', 'Delete', 0],
  ['erase', 'Delete', 0],
])('under userRemoval %s the deletion policy %s has %i errors', async (removal, policy, errors) => {
  api.add('accounts', { name: 'default', policy: { userRemoval: removal } })
  const config = { ...ada, deletion_policy: policy }
  const { diagnostics } = await session.plan('rollcall_user', config)
  expect(diagnostics).toHaveLength(errors)
  for (const { path, detail } of diagnostics) {
    expect(path).toEqual([{ attribute: 'deletion_policy' }])
    expect(detail).toContain('userRemoval: never')
  }
})

test('a user needs a name or an address', () => {
  const { rollcall_user: user } = session.served.provider.resources
  expect(user?.validate?.({ username: null, email: null })).toHaveLength(1)
  expect(user?.validate?.({ username: null, email: 'ada@example.test' })).toEqual([])
})

test('the password goes beside the spec with its version, and is in no plan and no state', async () => {
  const config = {
    ...ada,
    credential: { mode: 'secretRef' },
    password_wo: 'correct horse battery staple',
    password_wo_version: 1,
    labels: { 'team/Name': 'engines' },
  }
  const created = await session.apply('rollcall_user', config)
  expect(created.state).toMatchObject({
    password_wo: null,
    password_wo_version: 1,
    labels: { 'team/Name': 'engines' },
  })
  expect(JSON.stringify(created)).not.toContain('horse')
  const sent = api.written.at(-1)?.body
  expect(sent).toMatchObject({
    items: [
      { password: 'correct horse battery staple', spec: { labels: { 'team/Name': 'engines' } } },
    ],
  })
  api.written.length = 0
  const other = { ...config, password_wo: 'another one of that length' }
  const same = await session.plan('rollcall_user', other, created)
  expect(same.planned).toEqual(created.state)
  await session.apply('rollcall_user', { ...other, password_wo_version: 2 }, created)
  expect(api.written.at(-1)?.body).toMatchObject({
    items: [{ password: 'another one of that length' }],
  })
})

test('a password without a mode that takes it is a fault of the configuration', () => {
  const { rollcall_user: user } = session.served.provider.resources
  const faults = user?.validate?.({ username: 'ada', password_wo: 'x', credential: null })
  expect(faults).toMatchObject([{ path: [{ attribute: 'password_wo' }] }])
})

test('map entries and choices that the API would refuse are told by validate', () => {
  const { rollcall_user: user, rollcall_account: account } = session.served.provider.resources
  const labels = validateConfig(user?.schema.attributes ?? {}, {
    username: 'ada',
    labels: { '-': 'x' },
  })
  expect(labels).toMatchObject([{ path: [{ attribute: 'labels' }] }])
  const policy = validateConfig(account?.schema.attributes ?? {}, {
    name: 'eu',
    policy: { password_expiry_days: 31 },
  })
  expect(policy).toMatchObject([
    { detail: 'policy.password_expiry_days: 31 is not one of 0, 30, 90, 180, 365.' },
  ])
})
