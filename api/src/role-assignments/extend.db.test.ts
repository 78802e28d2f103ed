import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
let clerkKey = ''
const now = new Date('2026-03-01T09:00:00Z')

beforeAll(async () => {
  app = await openApp({ clock: () => now })
  await made('roles', { name: 'treasurer', permissions: ['money.move'] })
  await made('roles', {
    name: 'clerk',
    permissions: ['rollcall.role-assignments.*', 'zones.view'],
    rank: 100,
  })
  await made('roles', { name: 'viewer', permissions: ['zones.view'] })
  await made('users', { username: 'clerk', type: 'application', roles: ['clerk'] })
  await made('users', { username: 'mary', type: 'application' })
  const key = await made('api-keys', { user: 'clerk', name: 'k' })
  clerkKey = String(key.body['secret'])
})
afterAll(() => app.close())

async function made(path: string, spec: object): Promise<Answer> {
  const answer = await app.ask(`POST /v1/${path}`, { body: { spec } })
  expect([answer.status, answer.body.code]).toEqual([201, undefined])
  return answer
}

async function assigned(role: string): Promise<string> {
  const instants = { validFrom: '2026-01-01T00:00:00Z', expiresAt: '2026-02-01T00:00:00Z' }
  return String((await made('role-assignments', { user: 'mary', role, ...instants })).body['id'])
}

async function moved(id: string, spec: object): Promise<Answer> {
  return await app.ask(`PATCH /v1/role-assignments/${id}`, { key: clerkKey, body: { spec } })
}

test('nobody gives a role that is over again whose permissions they do not hold', async () => {
  const id = await assigned('treasurer')
  for (const spec of [
    { expiresAt: null },
    { expiresAt: '2026-04-01T00:00:00Z' },
    { validFrom: '2025-01-01T00:00:00Z' },
    { validFrom: null },
  ]) {
    const answer = await moved(id, spec)
    expect([answer.status, answer.body.code]).toEqual([403, 'role.exceeds-grantor'])
  }
  const shorter = await moved(id, { expiresAt: '2026-01-02T00:00:00Z' })
  expect(shorter.body).not.toHaveProperty('code')
})

test('whoever holds what the role allows gives it again', async () => {
  const longer = await moved(await assigned('viewer'), { expiresAt: null })
  expect(longer.body['status']).toMatchObject({ state: 'ACTIVE' })
})
