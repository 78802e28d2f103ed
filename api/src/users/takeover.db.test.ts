/** Whoever may everything in one account becomes nobody who may something in another one. */
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'

const password = 'seven lamps of architecture'
let app: TestApp
let chiefKey = ''
let maryId = ''

beforeAll(async () => {
  app = await openApp()
  await made('accounts', { name: 'small' })
  await made('roles', { name: 'all-here', permissions: ['*'], rank: 500 })
  await made('roles', { name: 'treasurer', permissions: ['money.move', 'money.view'] })
  await made('roles', { name: 'reader', permissions: ['pages.view'] })
  await made('users', { username: 'chief', type: 'application' })
  await made('role-assignments', { user: 'chief', role: 'all-here', account: 'small' })
  chiefKey = await keyOf('chief')
  maryId = await member('mary', ['treasurer'])
})
afterAll(() => app.close())

async function made(path: string, spec: object, more: object = {}): Promise<Answer> {
  const answer = await app.ask(`POST /v1/${path}`, { body: { spec, ...more } })
  expect([answer.status, answer.body.code]).toEqual([201, undefined])
  return answer
}

async function keyOf(user: string): Promise<string> {
  return String((await made('api-keys', { user, name: 'k' })).body['secret'])
}

/** A member of `default` with the roles, and of `small` with another. */
async function member(username: string, roles: string[]): Promise<string> {
  const { body } = await made(
    'users',
    {
      username,
      email: `${username}@example.test`,
      credential: { mode: 'secretRef' },
      accessPoints: ['web', 'api'],
      roles,
    },
    { password },
  )
  await made('role-assignments', { user: username, role: 'reader', account: 'small' })
  return String(body['id'])
}

async function asChief(line: string, body: object): Promise<Answer> {
  return await app.ask(`${line}?account=small`, { key: chiefKey, body })
}

test('an administrator of one account makes no key that moves money in another', async () => {
  const spec = { user: 'mary', name: 'stolen' }
  const answer = await asChief('POST /v1/api-keys', { spec })
  expect([answer.status, answer.body.code]).toEqual([403, 'auth.permission-missing'])
  const narrow = await asChief('POST /v1/api-keys', {
    spec: { ...spec, permissions: ['money.view'] },
  })
  expect([narrow.status, narrow.body.code]).toEqual([403, 'auth.permission-missing'])
})

test('nor sets the password of whoever moves it, or has their mails sent elsewhere', async () => {
  const answers = [
    await asChief(`POST /v1/users/${maryId}:setPassword`, { password: 'chosen by somebody else' }),
    await asChief(`PATCH /v1/users/${maryId}`, { spec: { email: 'mallory@example.test' } }),
    await asChief(`PATCH /v1/users/${maryId}`, { spec: { mfaResetRevision: 1 } }),
  ]
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
    answers.map(() => [403, 'user.exceeds-caller']),
  )
})

test('of whoever may nothing elsewhere both are done, and a key may be as narrow as its maker', async () => {
  const id = await member('grace', [])
  const set = await asChief(`POST /v1/users/${id}:setPassword`, {
    password: 'a new lamp to read by',
  })
  expect(set.body).not.toHaveProperty('code')
  const key = await asChief('POST /v1/api-keys', { spec: { user: 'grace', name: 'own' } })
  expect(key.status).toBe(201)
  const narrow = await asChief('POST /v1/api-keys', {
    spec: { user: 'mary', name: 'narrow', permissions: ['pages.*'] },
  })
  expect(narrow.status).toBe(201)
})

test('an owner of the tenant does both', async () => {
  await made('api-keys', { user: 'mary', name: 'given' })
  const moved = await app.ask(`PATCH /v1/users/${maryId}`, {
    body: { spec: { email: 'mary.new@example.test' } },
  })
  expect(moved.status).toBe(200)
})
