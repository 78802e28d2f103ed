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
