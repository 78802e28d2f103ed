import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { showHost } from './metrics.ts'

let app: TestApp
beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

describe('probes', () => {
  test('find a process alive and ready, without a key', async () => {
    for (const path of ['/livez', '/readyz']) {
      expect(await app.ask(`GET ${path}`, { key: null })).toMatchObject({
        status: 200,
        body: { status: 'ok' },
      })
    }
  })

  test('find a process that is about to end alive and not ready', async () => {
    const ending = await openApp({ beside: app })
    ending.health.drain()
    expect((await ending.ask('GET /livez', { key: null })).status).toBe(200)
    expect(await ending.ask('GET /readyz', { key: null })).toMatchObject({
      status: 503,
      body: { reason: 'shutting down' },
    })
    await ending.close()
  })

  test('find a process without a database not ready, and requests are told to come back', async () => {
    const broken = await openApp({ beside: app })
    await broken.feed.stop()
    await broken.database.close()
    expect(await broken.ask('GET /readyz', { key: null })).toMatchObject({
      status: 503,
      body: { reason: 'the database does not answer' },
    })
    expect((await broken.ask('GET /livez', { key: null })).status).toBe(200)
  })
})

test('every answer carries the headers that keep browsers out of trouble', async () => {
  for (const request of ['GET /livez', 'GET /v1/me', 'GET /nowhere']) {
    const { headers } = await app.ask(request, { key: null })
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age=31536000'),
    })
  }
})

describe('metrics', () => {
  test('count answers by the template of their route, never by their address', async () => {
    const counted = await openApp({ beside: app, environment: { ROLLCALL_METRICS_PORT: '0' } })
    const id = '00000000-0000-7000-8000-000000000000'
    await counted.ask(`GET /v1/users/${id}`)
    const page = await fetch(counted.metricsUrl ?? '')
    const text = await page.text()
    expect(page.headers.get('content-type')).toContain('text/plain')
    expect(text).toContain(
      'rollcall_http_request_duration_seconds_count{method="GET",route="/v1/users/:id",status="404"} 1',
    )
    expect(text).toMatch(/^rollcall_feed_age_seconds 0\.\d+$/m)
    expect(text).toMatch(/^rollcall_mails_waiting 0$/m)
    expect(text).toContain('process_cpu_user_seconds_total')
    expect(text).not.toContain(id)
    const elsewhere = (counted.metricsUrl ?? '').replace('/metrics', '/v1/me')
    expect((await fetch(elsewhere)).status).toBe(404)
    await counted.close()
  })
  test('are shown on an address that IPv6 hosts can have', () => {
    expect([showHost('::1'), showHost('127.0.0.1')]).toEqual(['[::1]', '127.0.0.1'])
  })
})
