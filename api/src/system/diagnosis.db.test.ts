import { type Diagnosis, rollcallPermissions } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { statement } from '../database/statement.ts'

let app: TestApp
beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

async function diagnose(): Promise<Diagnosis> {
  const { status, body } = await app.ask('GET /v1/diagnosis')
  expect(status).toBe(200)
  return body as unknown as Diagnosis
}

test('it says how database, feed, audit log and mails stand, and where the caller seems to be', async () => {
  await app.upkeep.catchUp()
  await app.feed.catchUp()
  const { version, database, feed, audit, mail, proxy, now } = await diagnose()
  expect(version).toMatch(/^\d+\.\d+\.\d+/)
  expect(database.serverVersion).toMatch(/^\d+(\.\d+)?/)
  expect(feed.ageMs).toBeLessThan(5_000)
  expect(feed.position).toBe(app.feed.end)
  expect(audit).toEqual({ unsealed: 0, oldestUnsealedAt: null })
  expect(mail).toMatchObject({ waiting: 0, failing: 0, oldestWaitingAt: null })
  expect(proxy).toEqual({ address: '127.0.0.1', trusts: false, forwarded: false, believed: false })
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(5_000)
})

test('what waits is counted, with since when', async () => {
  const person = { username: 'ada', email: 'ada@example.test', credential: { mode: 'invite' } }
  await app.ask('POST /v1/users', { body: { spec: person } })
  const before = await diagnose()
  expect(before.mail).toMatchObject({ waiting: 1, failing: 0 })
  expect(Date.parse(before.mail.oldestWaitingAt ?? '')).toBeLessThanOrEqual(Date.now() + 1_000)
  const [tenant] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  await app.database.write(tenant?.id ?? '', [statement('update mail_outbox set attempts = 3', [])])
  expect((await diagnose()).mail).toMatchObject({ waiting: 1, failing: 1 })
})

test('a forwarded address that nobody believes is told', async () => {
  const { body } = await app.ask('GET /v1/diagnosis', {
    headers: { 'x-forwarded-for': '198.51.100.7' },
  })
  expect(body['proxy']).toEqual({
    address: '127.0.0.1',
    trusts: false,
    forwarded: true,
    believed: false,
  })
})

test('behind a trusted proxy the forwarded address counts', async () => {
  const behind = await openApp({
    beside: app,
    environment: { ROLLCALL_BEHIND_PROXY: '127.0.0.0/8' },
  })
  const { body } = await behind.ask('GET /v1/diagnosis', {
    headers: { 'x-forwarded-for': '198.51.100.7' },
  })
  expect(body['proxy']).toEqual({
    address: '198.51.100.7',
    trusts: true,
    forwarded: true,
    believed: true,
  })
  await behind.close()
})

test('it needs a permission of its own', async () => {
  const others = Object.keys(rollcallPermissions).filter((name) => name !== 'rollcall.system.view')
  await app.ask('POST /v1/roles', { body: { spec: { name: 'others', permissions: others } } })
  const robot = { username: 'robot', type: 'application', roles: ['others'] }
  await app.ask('POST /v1/users', { body: { spec: robot } })
  const made = await app.ask('POST /v1/api-keys', { body: { spec: { user: 'robot', name: 'k' } } })
  const { status } = await app.ask('GET /v1/diagnosis', { key: String(made.body['secret']) })
  expect(status).toBe(403)
})
