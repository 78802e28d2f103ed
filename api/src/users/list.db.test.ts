import type { User } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
const headers = { 'rollcall-manager': 'cli/people' }

beforeAll(async () => {
  app = await openApp()
  await app.ask('POST /v1/accounts', { body: { spec: { name: 'acme' } } })
  const items = [
    {
      username: 'ada',
      email: 'ada@example.test',
      firstName: 'Ada',
      lastName: 'Lovelace',
      roles: ['admin'],
    },
    {
      username: 'Grace',
      email: 'grace@example.test',
      firstName: 'Grace',
      lastName: 'Hopper',
      active: false,
    },
    {
      username: 'alan',
      email: 'at@example.test',
      firstName: 'Alan',
      lastName: 'Turing',
      accessPoints: ['web', 'api'],
    },
    { username: '100%_sure', type: 'application', displayName: 'Straße' },
    ...Array.from({ length: 20 }, (_, index) => ({
      username: `bulk-${String(index).padStart(2, '0')}`,
      email: `bulk-${index}@example.test`,
      lastName: `Same`,
    })),
  ].map((spec) => ({ name: spec.username, spec: { credential: { mode: 'none' }, ...spec } }))
  await app.ask('POST /v1/users:apply', { body: { items }, headers })
  await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: 'alan', role: 'admin', account: 'acme' } },
  })
})
afterAll(() => app.close())

async function names(query: string): Promise<string[]> {
  const { status, body } = await app.ask(`GET /v1/users?${query}`)
  expect(body.detail).toBeUndefined()
  expect(status).toBe(200)
  return (body['items'] as User[]).map((user) => user.status.effective.username)
}

test.each([
  ['active=false', ['Grace']],
  ['type=application', ['100%_sure', 'rollcall-operator']],
  ['role=admin', ['ada', 'alan', 'rollcall-operator']],
  ['role=admin&account=default', ['ada', 'rollcall-operator']],
  ['username=ADA', ['ada']],
  ['email=At@Example.Test', ['alan']],
  ['state=DEACTIVATED', ['Grace']],
  ['state=REMOVED', []],
  ['accessPoint=api', ['100%_sure', 'admin', 'alan', 'rollcall-operator']],
  ['manager=cli/people/Grace', ['Grace']],
  ['manager=cli/nobody', []],
  ['q=love', ['ada']],
  ['q=GRA', ['Grace']],
  ['q=a&limit=3', ['ada', 'admin', 'alan']],
  ['q=tu', ['alan']],
  ['q=uring', ['alan']],
  ['q=STRASSE', ['100%_sure']],
  ['q=0%25_s', ['100%_sure']],
  ['q=%25', []],
  ['q=%25_%25', []],
  ['q=nobody', []],
  ['active=true&q=ad&sort=-username', ['admin', 'ada']],
])('%s finds %j', async (query, expected) => {
  expect(await names(query)).toEqual(expected)
})

test('an account lists its members and nobody else', async () => {
  await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: 'admin', role: 'owner', account: 'acme' } },
  })
  expect(await names('account=acme')).toEqual(['admin', 'alan'])
  expect(await names('account=default&q=ala')).toEqual(['alan'])
})

describe('pages', () => {
  const sorts = ['username', 'email', 'firstName', 'lastName', 'createdAt', 'updatedAt']

  test.each(sorts.flatMap((sort) => [sort, `-${sort}`]))(
    'by %s hold everybody once',
    async (sort) => {
      const whole = await names(`sort=${sort}&limit=1000`)
      expect(new Set(whole).size).toBe(26)
      const paged: string[] = []
      const feedCursors = new Set<unknown>()
      let next: string | null = ''
      for (let page = 0; next !== null && page < 30; page += 1) {
        const query = next === '' ? '' : `&cursor=${next}`
        const answer = await app.ask(`GET /v1/users?sort=${sort}&limit=3${query}`)
        paged.push(
          ...(answer.body['items'] as User[]).map((user) => user.status.effective.username),
        )
        feedCursors.add(answer.headers['feed-cursor'])
        next = answer.body['next'] as string | null
        // A write between the pages does not move what the first page was consistent with.
        await app.ask('POST /v1/roles', {
          body: { spec: { name: `r${page}${sort.toLowerCase()}`.replace('-', '') } },
        })
      }
      expect(paged).toEqual(whole)
      expect(feedCursors.size).toBe(1)
    },
  )

  test('go on only in the list that gave the cursor', async () => {
    const { body } = await app.ask('GET /v1/users?limit=2')
    const cursor = String(body['next'])
    expect((await app.ask(`GET /v1/users?limit=5&cursor=${cursor}`)).status).toBe(200)
    for (const query of ['sort=email', 'active=true', 'q=a']) {
      const other = await app.ask(`GET /v1/users?${query}&cursor=${cursor}`)
      expect([other.status, other.body.code]).toEqual([422, 'request.cursor-invalid'])
    }
  })

  test('count the whole list only when asked', async () => {
    expect((await app.ask('GET /v1/users?limit=1')).body).not.toHaveProperty('total')
    expect((await app.ask('GET /v1/users?limit=1&count=exact')).body['total']).toBe(26)
  })
})

test('memberships are listed by user and by account', async () => {
  const { body } = await app.ask('GET /v1/memberships?user=ALAN')
  expect(body['items']).toMatchObject([
    { username: 'alan', account: 'default', state: 'ACTIVE', roles: [] },
    { username: 'alan', account: 'acme', state: 'ACTIVE', roles: ['admin'] },
  ])
  const first = await app.ask('GET /v1/memberships?limit=1')
  const rest = await app.ask(`GET /v1/memberships?limit=1000&cursor=${String(first.body['next'])}`)
  const items = [...(first.body['items'] as unknown[]), ...(rest.body['items'] as unknown[])]
  expect(items).toEqual((await app.ask('GET /v1/memberships?limit=1000')).body['items'])
})
