import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await openApp({ environment: { ROLLCALL_REQUESTS_PER_MINUTE: '3' } })
})
afterAll(() => app.close())

test('ASVS 2.4.1: who asks too often is told when to ask again, and others are not kept waiting', async () => {
  for (const left of ['2', '1', '0']) {
    const { status, headers } = await app.ask('GET /v1/roles')
    expect(status).toBe(200)
    expect(headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': left })
  }
  const { status, body, headers } = await app.ask('GET /v1/roles')
  expect(status).toBe(429)
  expect(body).toMatchObject({ code: 'request.rate-limited' })
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
  const other = await app.ask('GET /v1/roles', { key: app.keys.operator })
  expect(other.status).toBe(200)
  expect((await app.ask('GET /v1/users')).status).toBe(200)
})

test('ASVS 2.4.1: files of users and the whole log are given out sixty times a minute at most', async () => {
  for (const request of ['GET /v1/users.csv', 'GET /v1/users.ndjson', 'GET /v1/audit.ndjson']) {
    const [, url = ''] = request.split(' ')
    const { headers } = await app.app.inject({
      url,
      headers: { authorization: `Bearer ${app.keys.admin}` },
    })
    expect(headers, request).toMatchObject({ 'ratelimit-limit': '60' })
  }
  for (const request of ['POST /v1/audit:verify', 'POST /v1/imports']) {
    const { headers } = await app.ask(request, { body: {} })
    expect(headers, request).toMatchObject({ 'ratelimit-limit': '60' })
  }
})
