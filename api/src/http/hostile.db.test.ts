/** Whatever is sent, the answer is a problem that says why: never a 5xx, and nothing is written. */
import { Buffer } from 'node:buffer'
import { connect, type AddressInfo } from 'node:net'

import { bodyBytesMax } from '@rollcall/resources'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())

async function send(
  method: string,
  url: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string; code: string }> {
  const answer = await app.app.inject({
    // The test wrote it; light-my-request refuses what is no method.
    method: method as 'POST',
    url,
    headers: {
      authorization: `Bearer ${app.keys.admin}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const problem: unknown = answer.body === '' ? {} : answer.json()
  const code =
    typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : ''
  return { status: answer.statusCode, type: String(answer.headers['content-type']), code }
}

const user = (spec: string): string => `{"spec": ${spec}}`

test.each([
  ['broken JSON', '{"spec": ', 400, 'request.malformed'],
  ['nothing', '', 400, 'request.malformed'],
  ['no object', '[1]', 422, 'request.invalid'],
  ['a NUL', user('{"username": "a\\u0000b"}'), 400, 'request.malformed'],
  ['half a surrogate pair', user('{"username": "a\\ud800"}'), 400, 'request.malformed'],
  ['a NUL in a member name', user('{"user\\u0000name": "a"}'), 400, 'request.malformed'],
  ['__proto__', user('{"__proto__": {"active": true}}'), 400, 'request.malformed'],
  ['constructor.prototype', user('{"constructor": {"prototype": {}}}'), 400, 'request.malformed'],
  [
    'an invisible username',
    user('{"username": "a\\u200bb", "type": "application"}'),
    422,
    'request.invalid',
  ],
  [
    'a space in a username',
    user('{"username": "a b", "type": "application"}'),
    422,
    'request.invalid',
  ],
  ['a username without end', user(`{"username": "${'a'.repeat(300)}"}`), 422, 'request.invalid'],
])('a body with %s', async (_, body, status, code) => {
  const answer = await send('POST', '/v1/users', body)
  expect(answer).toEqual({ status, code, type: 'application/problem+json; charset=utf-8' })
})

test.each([
  [
    'bytes that are no UTF-8',
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    {},
    400,
    'request.malformed',
  ],
  ['more bytes than are read', Buffer.alloc(bodyBytesMax + 1, 0x20), {}, 413, 'request.too-large'],
  [
    'another content type',
    Buffer.from('a=b'),
    { 'content-type': 'text/plain' },
    415,
    'request.unsupported-media-type',
  ],
])('%s', async (_, body, headers, status, code) => {
  expect(await send('POST', '/v1/users', body, headers)).toMatchObject({ status, code })
})

test.each([
  ['GET', '/%zz', 400],
  ['GET', '/v1/users/%zz', 400],
  ['GET', '/v1/users/not-a-uuid', 404],
  ['GET', `/v1/users/${'a'.repeat(100)}`, 422],
  ['GET', '/v1/nothing', 404],
  ['PUT', '/v1/users', 405],
  ['GET', '/v1/users:apply', 405],
  ['POST', '/v1/users/00000000-0000-7000-8000-000000000000:dance', 404],
  ['PUT', '/v1/users/00000000-0000-7000-8000-000000000000:lock', 405],
  ['GET', '/v1/users?nope=1', 422],
  ['GET', '/v1/users?limit=0', 422],
  ['GET', '/v1/users?limit=1e99', 422],
  ['GET', '/v1/users?limit=1&limit=2', 422],
  ['GET', '/v1/users?active=maybe', 422],
  ['GET', '/v1/users?sort=password', 422],
  ['GET', '/v1/users?cursor=nonsense', 422],
  ['GET', '/v1/users?q=%00', 400],
  ['GET', '/v1/users?q=%27%20or%201%3D1%20--', 200],
  ['GET', '/v1/users?manager=nobody/x', 422],
  ['DELETE', '/v1/roles/00000000-0000-7000-8000-000000000000?policy=deactivate', 422],
])('%s %s', async (method, url, status) => {
  const answer = await send(method, url, undefined, { 'if-match': '*' })
  expect(answer.status).toBe(status)
  if (status >= 400) expect(answer.type).toBe('application/problem+json; charset=utf-8')
})

test('what is too large is told how large it may be', async () => {
  const { body } = await app.ask('POST /v1/users', {
    body: { spec: { username: 'a'.repeat(bodyBytesMax) } },
  })
  expect([body.code, body.detail]).toEqual([
    'request.too-large',
    `the body is larger than allowed: at most ${bodyBytesMax} bytes are read`,
  ])
})

test('what is no HTTP at all is answered and closed', async () => {
  await app.app.listen({ port: 0, host: '127.0.0.1' })
  // It listens on a TCP port.
  const { port } = app.app.server.address() as AddressInfo
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'))
    let read = ''
    socket.on('data', (data) => (read += data.toString()))
    socket.on('end', () => resolve(read))
    socket.on('error', reject)
  })
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(text).toContain('"code":"request.malformed"')
})

test('whatever JSON is sent, nothing is broken by it', async () => {
  const routes = ['users', 'roles', 'accounts', 'role-assignments', 'api-keys']
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      fc.constantFrom('', ':apply'),
      fc.oneof(
        fc.json(),
        fc.record({ spec: fc.object() }).map((body) => JSON.stringify(body)),
      ),
      async (route, act, body) => {
        const headers = { 'rollcall-manager': 'cli/hostile' }
        const { status } = await send('POST', `/v1/${route}${act}`, body, headers)
        expect(status).toBeLessThan(500)
      },
    ),
    { numRuns: 150 },
  )
})
