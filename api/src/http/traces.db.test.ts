/** Traces as a collector receives them: a real HTTP server that takes OTLP in JSON. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { openApp } from '../../../test/support/app.ts'

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number }
}
interface Sent {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: { name: string; attributes: Attribute[] }[] }[]
  }[]
}

let collector: Server
let received: Sent[]
beforeEach(async () => {
  received = []
  collector = createServer((request, response) => {
    void json(request).then((body) => {
      // What the exporter sends is what the test looks at.
      if (request.url === '/v1/traces') received.push(body as Sent)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', resolve)
  })
})
afterEach(() => {
  collector.close()
})

test('each request is one span with the template of its route, and no token of a query', async () => {
  const { port } = collector.address() as AddressInfo
  const app = await openApp({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
  })
  const { body } = await app.ask('GET /v1/me')
  await app.ask(`GET /v1/users/${String(body.user?.id)}?account=default`)
  await app.close()
  const spans = received.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  )
  const routes = spans.map(({ attributes }) => textOf(attributes, 'http.route'))
  expect(routes).toEqual(['/v1/me', '/v1/users/:id'])
  expect(JSON.stringify(received)).not.toContain('account=default')
  expect(JSON.stringify(received)).not.toContain(app.keys.admin)
  const [first] = received[0]?.resourceSpans ?? []
  expect(textOf(first?.resource.attributes ?? [], 'service.name')).toBe('rollcall')
})

test('a collector that is away keeps no request waiting', async () => {
  const app = await openApp({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' },
  })
  expect((await app.ask('GET /v1/me')).status).toBe(200)
  await app.close()
})

function textOf(attributes: readonly Attribute[], key: string): string | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value.stringValue
}
