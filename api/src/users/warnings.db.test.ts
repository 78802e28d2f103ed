/** What a write is answered beside the user. */
import type { ApplyResult, User } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

const silent =
  '/spec/credential invites to account silent and the user is not mailed: notifications.invited of its policy leaves the user out; add "user" there and invite again'

let app: TestApp
beforeAll(async () => {
  app = await openApp()
  for (const [name, invited] of [
    ['silent', []],
    ['telling', ['user']],
  ] as const) {
    await app.ask('POST /v1/accounts', {
      body: { spec: { name, policy: { notifications: { invited } } } },
    })
    await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: 'admin', role: 'owner', account: name } },
    })
  }
})
afterAll(() => app.close())

function invited(username: string): object {
  return { username, email: `${username}@example.test`, credential: { mode: 'invite' } }
}

test('whoever is invited and not mailed is warned of, when it is tried and when it is done', async () => {
  const create = async (username: string, query: string): Promise<unknown> =>
    (await app.ask(`POST /v1/users?${query}`, { body: { spec: invited(username) } })).headers[
      'rollcall-warning'
    ]
  expect(await create('ada', 'account=silent&dryRun=true')).toEqual([silent])
  expect(await create('ada', 'account=silent')).toEqual([silent])
  expect(await create('grace', 'account=telling')).toBeUndefined()
  const key = { username: 'alan', type: 'application', credential: { mode: 'none' } }
  const { headers } = await app.ask('POST /v1/users?account=silent', { body: { spec: key } })
  expect(headers['rollcall-warning']).toBeUndefined()
})

test('a declarer finds it in the result', async () => {
  const { body } = await app.ask('POST /v1/users:apply?account=silent&dryRun=true', {
    headers: { 'rollcall-manager': 'cli/warnings' },
    body: { items: [{ name: 'joan', spec: invited('joan') }] },
  })
  const items = body['items'] as ApplyResult<User>[]
  expect(items.map(({ action, warnings }) => ({ action, warnings }))).toEqual([
    { action: 'created', warnings: [silent] },
  ])
})
