/** What holds for every answer over HTTP, whatever it is about: ASVS chapters 3.4, 4.1, 4.2, 13.4 and 14.3. */
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'

import { bodyBytesMax } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../support/app.ts'
import { expectSafeHeaders } from './headers.ts'
import { readRoutes } from './routes.ts'

let app: TestApp
let port = 0
beforeAll(async () => {
  app = await openApp()
  await app.app.listen({ port: 0, host: '127.0.0.1' })
  // It listens on a TCP port.
  ;({ port } = app.app.server.address() as AddressInfo)
})
afterAll(async () => {
  await app.close()
})

interface RawAnswer {
  status: number
  headers: Record<string, string>
  body: string
  /** Whether the server closed the connection. */
  isClosed: boolean
}

const answerLimitMs = 5_000

/** Sends bytes as they are and reads until the server closes or the first answer is whole. */
async function raw(text: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(text, 'latin1')
  let read = ''
  let isClosed = false
  socket.setTimeout(answerLimitMs, () => socket.destroy())
  socket.on('data', (data) => {
    read += data.toString()
    const length = /\r\ncontent-length: (\d+)/i.exec(read)?.[1]
    const body = read.split('\r\n\r\n').slice(1).join('\r\n\r\n')
    const isKept = !/\r\nconnection: close/i.test(read)
    if (isKept && length !== undefined && Buffer.byteLength(body) >= Number(length)) socket.end()
  })
  socket.on('end', () => {
    isClosed = true
  })
  socket.on('error', () => undefined)
  await once(socket, 'close')
  const [head = '', ...rest] = read.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  return {
    status: Number(start.split(' ')[1] ?? 0),
    headers,
    body: rest.join('\r\n\r\n'),
    isClosed,
  }
}

const host = 'Host: localhost\r\n'
const json = 'Content-Type: application/json\r\n'

describe('ASVS 3.2.1, 3.4.1, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 4.1.1, 14.3.2: an answer that', () => {
  test.each<[string, number, () => string]>([
    ['was given', 200, () => `GET /v1/me HTTP/1.1\r\n${host}${bearer()}\r\n`],
    ['is a list', 200, () => `GET /v1/users HTTP/1.1\r\n${host}${bearer()}\r\n`],
    [
      'is a file',
      200,
      () => `GET /v1/users.csv HTTP/1.1\r\n${host}Connection: close\r\n${bearer()}\r\n`,
    ],
    ['tells of health', 200, () => `GET /livez HTTP/1.1\r\n${host}\r\n`],
    ['is the document', 200, () => `GET /openapi.json HTTP/1.1\r\n${host}\r\n`],
    ['asks for a credential', 401, () => `GET /v1/me HTTP/1.1\r\n${host}\r\n`],
    ['asks for one at the SCIM door', 401, () => `GET /scim/v2/Users HTTP/1.1\r\n${host}\r\n`],
    ['knows no route', 404, () => `GET /nothing HTTP/1.1\r\n${host}\r\n`],
    ['knows no SCIM route', 404, () => `GET /scim/v2/Nothing HTTP/1.1\r\n${host}${bearer()}\r\n`],
    ['refuses a method', 405, () => `PUT /v1/users HTTP/1.1\r\n${host}\r\n`],
    ['refuses a broken path', 400, () => `GET /v1/users/%zz HTTP/1.1\r\n${host}\r\n`],
    ['refuses what is no HTTP', 400, () => 'NONSENSE\r\n\r\n'],
    [
      'refuses headers without end',
      431,
      () => `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(20_000)}\r\n\r\n`,
    ],
    [
      'refuses a content type',
      415,
      () =>
        `POST /v1/users HTTP/1.1\r\n${host}${bearer()}Content-Type: text/plain\r\nContent-Length: 1\r\n\r\na`,
    ],
    [
      'refuses a body without end',
      413,
      () =>
        `POST /v1/roles HTTP/1.1\r\n${host}${bearer()}${json}Content-Length: ${bodyBytesMax + 1}\r\n\r\n`,
    ],
    [
      'refuses broken JSON',
      400,
      () => `POST /v1/roles HTTP/1.1\r\n${host}${bearer()}${json}Content-Length: 1\r\n\r\n{`,
    ],
    [
      'refuses a body that does not fit',
      422,
      () => `POST /v1/roles HTTP/1.1\r\n${host}${bearer()}${json}Content-Length: 2\r\n\r\n{}`,
    ],
  ])(
    '%s has a content type and tells browsers and caches to keep off',
    async (what, status, text) => {
      const answer = await raw(text())
      expect(answer.status, answer.body).toBe(status)
      expectSafeHeaders(answer.headers, answer.status, what)
    },
  )

  function bearer(): string {
    return `Authorization: Bearer ${app.keys.admin}\r\n`
  }
})

test('a request without a host is refused by node itself, with nothing to read', async () => {
  expect(await raw(`GET /v1/me HTTP/1.1\r\n\r\n`)).toMatchObject({
    status: 400,
    // Nothing, or nothing in chunks.
    body: expect.stringMatching(/^(0\r\n\r\n)?$/),
    isClosed: true,
  })
})

test('ASVS 3.4.2, 3.5.2: no other site may read an answer, and no preflight is answered', async () => {
  const headers = { origin: 'https://elsewhere.example.test' }
  const read = await app.ask('GET /v1/me', { headers })
  expect(read.status).toBe(200)
  expectSafeHeaders(read.headers, 200, 'GET with an origin')
  const preflight = await app.ask('OPTIONS /v1/users', {
    key: null,
    headers: { ...headers, 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(405)
  expectSafeHeaders(preflight.headers, 405, 'OPTIONS')
})

test('ASVS 13.4.4: TRACE is refused on every route', async () => {
  const paths = new Set((await readRoutes()).map(({ path }) => path))
  expect(paths.size).toBeGreaterThan(40)
  for (const path of paths) {
    const url = path.replaceAll(/\{[a-z]+\}/g, 'x').replace('*', 'x')
    const answer = await raw(`TRACE ${url} HTTP/1.1\r\n${host}X-Secret: canary\r\n\r\n`)
    // The SCIM door asks who is there first.
    expect([401, 405], `${path}: ${answer.body}`).toContain(answer.status)
    expect(answer.body).not.toContain('canary')
  }
})

test('ASVS 13.4.5: metrics have a listener of their own, and no file of the program is served', async () => {
  const paths = [
    '/metrics',
    '/.git/config',
    '/package.json',
    '/api/src/main.ts',
    '/docs/../package.json',
  ]
  for (const path of paths) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\n${host}\r\n`)
    expect([path, answer.status]).toEqual([path, 404])
  }
})

describe('ASVS 4.2.1: two lengths are one too many:', () => {
  const body = `{"spec":{"name":"smuggled"}}`
  test.each([
    ['a length and chunks', `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['two different lengths', `Content-Length: 0\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
    ['a length that is no number', `Content-Length: +3\r\n\r\n{}`],
    ['a chunk size that is no number', `Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n`],
    ['another coding after chunked', `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a header folded over lines', `X-A: b\r\n c: d\r\n\r\n`],
    ['a space before the colon', `Content-Length : 3\r\n\r\n{}`],
    ['a line feed alone', `X-A: b\nContent-Length: 0\n\n`],
  ])('%s is refused, and the connection closed', async (_, rest) => {
    const authorization = `Authorization: Bearer ${app.keys.admin}\r\n`
    const second = `GET /v1/me HTTP/1.1\r\n${host}${authorization}\r\n`
    const answer = await raw(
      `POST /v1/roles HTTP/1.1\r\n${host}${authorization}${json}${rest}${second}`,
    )
    expect(answer.status, answer.body).toBe(400)
    expect(answer.isClosed).toBe(true)
    expect(answer.body).not.toContain('"username"')
    const roles = await app.ask('GET /v1/roles?name=smuggled')
    expect(roles.body['items']).toEqual([])
  })
})

test('ASVS 4.1.1, 4.1.4: a method that no route takes is told which ones it does', async () => {
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
    const { status, headers } = await app.ask(`${method} /v1/users`)
    expect([method, status, headers['allow']]).toEqual([method, 405, 'GET, HEAD, POST'])
  }
})

describe('ASVS 15.3.7: a query parameter that is given twice', () => {
  test.each([
    'GET /v1/users?limit=1&limit=2',
    'GET /v1/users?account=default&account=other',
    'GET /v1/users?q=a&q=b',
    'GET /v1/audit?user=a&user=b',
    'GET /v1/changes?since=a&since=b',
    'POST /v1/roles?dryRun=true&dryRun=false',
    'GET /v1/users?__proto__=1',
    'GET /v1/users?constructor=1',
  ])('%s is refused', async (request) => {
    const body = request.startsWith('POST') ? { spec: { name: 'twice' } } : undefined
    const { status, body: problem } = await app.ask(request, body === undefined ? {} : { body })
    expect(status, JSON.stringify(problem)).toBe(422)
    expect((await app.ask('GET /v1/roles?name=twice')).body['items']).toEqual([])
  })
})

describe('ASVS 1.5.2, 15.3.6: a member that would reach the prototype', () => {
  test.each([
    '{"__proto__": {"isAdmin": true}}',
    '{"spec": {"__proto__": {"rank": 899}, "name": "a"}}',
    '{"spec": {"name": "a", "constructor": {"prototype": {"rank": 899}}}}',
    '{"items": [{"name": "a", "spec": {"name": "a"}, "__proto__": {}}]}',
  ])('%s is refused and pollutes nothing', async (body) => {
    for (const url of ['/v1/roles', '/v1/roles:apply', '/v1/users', '/scim/v2/Users']) {
      const answer = await app.app.inject({
        method: 'POST',
        url,
        headers: {
          authorization: `Bearer ${app.keys.admin}`,
          'content-type': url.startsWith('/scim') ? 'application/scim+json' : 'application/json',
          'rollcall-manager': 'cli/prototype',
        },
        body,
      })
      expect([400, 422], `${url}: ${answer.body}`).toContain(answer.statusCode)
    }
    expect({}).not.toHaveProperty('isAdmin')
    expect({}).not.toHaveProperty('rank')
  })

  test("names of the prototype are names like others where the words are the caller's own", async () => {
    const profile = { toString: 'a', valueOf: 'b', hasOwnProperty: 'c' }
    const { status, body } = await app.ask('POST /v1/users', {
      body: { spec: { username: 'constructor', type: 'application', profile, labels: profile } },
    })
    expect(status, JSON.stringify(body)).toBe(201)
    expect(body['spec']).toMatchObject({ profile, labels: profile })
    const again = await app.ask('GET /v1/users?username=constructor')
    expect(again.body['items']).toHaveLength(1)
    expect((await app.ask('GET /v1/users?label=toString=a')).body['items']).toHaveLength(1)
  })
})

test('ASVS 1.1.1: a path is decoded once', async () => {
  const { status } = await app.ask('PUT /v1/users/by-username/per%2541cent', {
    body: { spec: { type: 'application' } },
    headers: { 'rollcall-manager': 'cli/paths' },
  })
  expect(status).toBe(201)
  const names = ['per%41cent', 'perAcent'].map(
    async (name) =>
      (await app.ask(`GET /v1/users?username=${encodeURIComponent(name)}`)).body['items'],
  )
  expect(await Promise.all(names)).toEqual([
    [expect.objectContaining({ spec: expect.objectContaining({ username: 'per%41cent' }) })],
    [],
  ])
})

test('ASVS 13.4.2, 16.5.1: whatever goes wrong, no answer shows the inside', async () => {
  const requests = ['GET /%zz', 'GET /v1/users?q=%00', 'POST /v1/roles', 'GET /v1/users/%ff']
  for (const request of requests) {
    const { body } = await app.ask(request, { body: {} })
    expect(JSON.stringify(body)).not.toMatch(
      /node_modules|at \w+ \(|\.ts:|select |FST_ERR|pg_|ECONN/,
    )
  }
})
