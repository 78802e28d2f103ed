/** Users who come with the hash of a password from elsewhere, through the door. */
import { randomUUID } from 'node:crypto'

import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { sessionAsk, signIn, tokenOf } from '../../../test/support/people.ts'

const password = 'correct horse battery staple'
let app: TestApp
let username = ''
let phc = ''

beforeAll(async () => {
  app = await openApp()
  phc = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
})
afterAll(() => app.close())
beforeEach(() => {
  username = `person-${randomUUID()}`
})

interface Applied {
  action: string
  problem?: { code: string; detail: string }
}

async function apply(beside: object): Promise<Applied> {
  const spec = {
    username,
    email: `${username}@example.test`,
    credential: { mode: 'secretRef' },
  }
  const { body } = await app.ask('POST /v1/users:apply', {
    body: { items: [{ name: username, spec, ...beside }] },
    headers: { 'rollcall-manager': 'cli/people' },
  })
  const [item] = body['items'] as unknown as [Applied]
  return item
}

const enter = (text: string): Promise<Answer> => signIn(app, { username, password: text })

test('they sign in with it, and declared again it ends nothing', async () => {
  expect((await apply({ passwordHash: phc })).action).toBe('created')
  const session = tokenOf(await enter(password))
  expect((await apply({ passwordHash: phc })).action).toBe('unchanged')
  expect((await sessionAsk(app, session, 'GET /v1/me')).status).toBe(200)
})

test('a password that they chose since stays when it is declared again', async () => {
  await apply({ passwordHash: phc })
  const changed = await sessionAsk(app, tokenOf(await enter(password)), 'POST /v1/me/password', {
    body: { currentPassword: password, password: 'another good password' },
  })
  expect(changed.status).toBe(200)
  expect((await apply({ passwordHash: phc })).action).toBe('unchanged')
  expect((await enter(password)).status).toBe(401)
  expect((await enter('another good password')).status).toBe(200)
})

test('another hash is another password', async () => {
  await apply({ passwordHash: phc })
  const other = await hash('another good password', { memoryCost: 19_456, timeCost: 2 })
  expect((await apply({ passwordHash: other })).action).toBe('updated')
  expect((await enter(password)).status).toBe(401)
  expect((await enter('another good password')).status).toBe(200)
})

test('a password and a hash together are refused', async () => {
  expect(await apply({ passwordHash: phc, password })).toMatchObject({
    action: 'refused',
    problem: { code: 'auth.password-refused', errors: [{ pointer: '/passwordHash' }] },
  })
})

test('a hash that takes more work than ours is refused with what is allowed', async () => {
  const dear = await hash(password, { memoryCost: 65_536, timeCost: 3, parallelism: 1 })
  const { action, problem } = await apply({ passwordHash: dear })
  expect([action, problem?.code]).toEqual(['refused', 'auth.password-refused'])
  expect(problem?.detail).toBe(
    'the hash has m=65536 and t=3, more work than our own: m times t may be at most 38912, as m=19456 with t=2',
  )
})
