/** Rules over several rows, each with 50 writers at once, over HTTP. What removals come to stands with them. */
import type { AccountPolicy, User } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

const writers = 50
let app: TestApp
let url = ''

beforeAll(async () => {
  app = await openApp()
  url = await app.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app.close())

interface Called {
  status: number
  body: Record<string, unknown> & { code?: string; detail?: string }
}

async function call(request: string, body?: object): Promise<Called> {
  const [method = 'GET', path = '/'] = request.split(' ')
  const answer = await fetch(`${url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${app.keys.admin}`,
      'if-match': '*',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  // What was answered is what the test looks at.
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Called['body'] }
}

async function create(path: string, spec: object): Promise<User> {
  const { status, body } = await call(`POST /${path}`, { spec })
  expect([status, body.detail]).toEqual([201, undefined])
  return body as unknown as User
}

async function setPolicy(policy: AccountPolicy): Promise<void> {
  const { body } = await call('GET /accounts?name=default')
  const [account] = body['items'] as { id: string }[]
  for (const wanted of [null, policy])
    await call(`PATCH /accounts/${account?.id}`, { spec: { policy: wanted } })
}

function atOnce<Result>(work: (index: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: writers }, (_, index) => work(index)))
}

async function rolesOf(id: string): Promise<string[]> {
  const { body } = await call(`GET /users/${id}`)
  return (body as unknown as User).status.effective.roles
}

test('where one role is held, as many assignments leave one', async () => {
  await setPolicy({ roleCardinality: 'one' })
  const roles = await atOnce(async (index) => {
    const name = `raced-${index}`
    await create('roles', { name })
    return name
  })
  const { id } = await create('users', { username: 'raced', type: 'application' })
  const answers = await atOnce((index) =>
    call('POST /role-assignments', {
      spec: { user: 'raced', role: roles[index], account: 'default' },
    }),
  )
  const statuses = new Set(answers.map(({ status }) => status))
  expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([])
  expect(await rolesOf(id)).toHaveLength(1)
})

test('where one role is held, lists and assignments together leave one', async () => {
  await setPolicy({ roleCardinality: 'one' })
  const { id } = await create('users', { username: 'torn', type: 'application' })
  await atOnce((index) =>
    index % 2 === 0
      ? call(`PATCH /users/${id}`, { spec: { roles: [`raced-${index}`] } })
      : call('POST /role-assignments', {
          spec: { user: 'torn', role: `raced-${index}`, account: 'default' },
        }),
  )
  expect(await rolesOf(id)).toHaveLength(1)
})

test('ASVS 2.3.4: the fewest administrators remain, whether they are locked, banned, moved or taken out', async () => {
  await setPolicy({ guard: { maxRemovals: '5%', window: 'P1D', minAdmins: 12 } })
  const users = await atOnce((index) =>
    create('users', { username: `guard-${index}`, type: 'application', roles: ['admin'] }),
  )
  const ways = [
    (id: string) => call(`POST /users/${id}:lock`, { reason: 'race' }),
    (id: string) => call(`POST /users/${id}:ban`, { reason: 'race' }),
    (id: string) => call(`PATCH /users/${id}`, { spec: { roles: [] } }),
    (id: string) => call(`PATCH /users/${id}`, { spec: { active: false } }),
    (id: string) => call(`DELETE /users/${id}?policy=deactivate`),
  ]
  const answers = await Promise.all(
    users.map(({ id }, index) => ways[index % ways.length]?.(id) ?? call('GET /me')),
  )
  // The first administrator and the operator are two more.
  const codes = answers.map(({ status, body }) => (status < 300 ? 'done' : body.code))
  expect(codes.filter((code) => code === 'done')).toHaveLength(writers + 2 - 12)
  expect(codes.filter((code) => code === 'user.too-few-administrators')).toHaveLength(10)
})

test('a policy that is relaxed and tightened at once is one of both, and never a mixture', async () => {
  await setPolicy({})
  const { body } = await call('GET /accounts?name=default')
  const [account] = body['items'] as { id: string; version: number }[]
  const wanted: AccountPolicy[] = [
    { userRemoval: 'erase', emailChange: 'never', lockout: { maxFailures: 3 } },
    { userRemoval: 'never', emailChange: 'admin', lockout: { maxFailures: 30 } },
  ]
  await atOnce((index) =>
    call(`PATCH /accounts/${account?.id}`, { spec: { policy: wanted[index % 2] } }),
  )
  const { body: after } = await call(`GET /accounts/${account?.id}`)
  expect(wanted).toContainEqual((after['spec'] as { policy: AccountPolicy }).policy)
})
