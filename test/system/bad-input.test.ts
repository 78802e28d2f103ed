/** What bad input gets from the API: a problem document with a code, a status below 500, and nothing written. */
import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import { openWorld, type World } from '../surfaces/world.ts'

let api: RunningApi
let world: World

beforeAll(async () => {
  api = await startApi()
  world = await openWorld(api)
})

afterAll(async () => {
  await world?.close()
  await api?.close()
})

const person = { type: 'person', credential: { mode: 'none' } }
const JSON_TYPE = { 'content-type': 'application/json' }

interface Bad {
  name: string
  send: Sent
  status: number
  code: string
  pointer?: string
  detail?: RegExp
}

interface Sent {
  method?: string
  path: string
  body?: string | Buffer
  headers?: Record<string, string>
}

function create(spec: unknown): Sent {
  return { method: 'POST', path: '/v1/users', body: JSON.stringify({ spec }), headers: JSON_TYPE }
}

function raw(body: string | Buffer): Sent {
  return { method: 'POST', path: '/v1/users', body, headers: JSON_TYPE }
}

const table: Bad[] = [
  {
    name: 'an unknown field is named with its pointer',
    send: create({ ...person, username: 'a', email: 'a@example.test', usrname: 'a' }),
    status: 422,
    code: 'request.invalid',
    pointer: '/spec/usrname',
  },
  {
    name: 'an unknown field beside spec is named with its pointer',
    send: raw(JSON.stringify({ spec: { ...person, email: 'a@example.test' }, active: true })),
    status: 422,
    code: 'request.invalid',
    pointer: '/active',
  },
  {
    name: 'a value of the wrong type is named with its pointer, and never converted',
    send: create({ ...person, email: 'a@example.test', active: 'true' }),
    status: 422,
    code: 'request.invalid',
    pointer: '/spec/active',
  },
  {
    name: 'a credential mode that does not exist names the field',
    send: create({ email: 'a@example.test', credential: { mode: 'carrier-pigeon' } }),
    status: 422,
    code: 'request.invalid',
    pointer: '/spec/credential/mode',
  },
  {
    name: 'a null in a creation is no value',
    send: create({ ...person, email: 'a@example.test', firstName: null }),
    status: 422,
    code: 'request.invalid',
    pointer: '/spec/firstName',
  },
  {
    name: 'host bits are refused with the corrected text',
    send: create({
      ...person,
      email: 'a@example.test',
      ipWhitelist: [{ cidr: '198.51.100.7/24' }],
    }),
    status: 422,
    code: 'ip-whitelist.host-bits',
    pointer: '/spec/ipWhitelist/0/cidr',
    detail: /198\.51\.100\.0\/24/,
  },
  {
    name: 'something that is no network is refused',
    send: create({ ...person, email: 'a@example.test', ipWhitelist: [{ cidr: '300.1.2.3/8' }] }),
    status: 422,
    code: 'ip-whitelist.invalid-network',
    pointer: '/spec/ipWhitelist/0/cidr',
  },
  {
    name: 'a role that does not exist is refused by name',
    send: create({ ...person, email: 'a@example.test', roles: ['no-such-role'] }),
    status: 422,
    code: 'role.not-found',
    pointer: '/spec/roles/0',
    detail: /no-such-role/,
  },
  {
    name: 'an unknown query parameter is refused by name',
    send: { path: '/v1/users?acitve=true' },
    status: 422,
    code: 'request.invalid',
    pointer: 'acitve',
  },
  {
    name: 'a cursor that this API never gave is refused',
    send: { path: '/v1/users?cursor=bm90LWEtY3Vyc29y' },
    status: 422,
    code: 'request.cursor-invalid',
  },
  {
    name: 'broken JSON is refused',
    send: raw('{"spec": {"username": "a",'),
    status: 400,
    code: 'request.malformed',
  },
  { name: 'an empty body is refused', send: raw(''), status: 400, code: 'request.malformed' },
  {
    name: 'bytes that are no UTF-8 are refused',
    send: raw(Buffer.from('{"spec": {"username": "\xff\xfe"}}', 'latin1')),
    status: 400,
    code: 'request.malformed',
  },
  {
    name: 'a NUL byte in a string is refused with its pointer',
    send: create({ ...person, email: 'a@example.test', firstName: 'a\u0000b' }),
    status: 400,
    code: 'request.malformed',
    pointer: '/spec/firstName',
  },
  {
    name: 'a lone surrogate in a string is refused with its pointer',
    send: create({ ...person, email: 'a@example.test', firstName: 'a\ud800b' }),
    status: 400,
    code: 'request.malformed',
    pointer: '/spec/firstName',
  },
  {
    name: 'a NUL byte in a filter is refused',
    send: { path: '/v1/users?q=%00' },
    status: 400,
    code: 'request.malformed',
  },
  {
    name: 'a huge body is refused',
    send: raw(JSON.stringify({ spec: { firstName: 'x'.repeat(64 * 1024 * 1024) } })),
    status: 413,
    code: 'request.too-large',
  },
  {
    name: 'another content type is refused',
    send: { ...raw('spec=1'), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    status: 415,
    code: 'request.unsupported-media-type',
  },
  {
    name: 'an identity that is no UUID is not found',
    send: { path: '/v1/users/42' },
    status: 404,
    code: 'object.not-found',
  },
  {
    name: 'a badly encoded path is refused',
    send: { path: '/v1/users/%zz' },
    status: 400,
    code: 'request.malformed',
  },
  {
    name: 'a route that does not exist is not found',
    send: { path: '/v1/usres' },
    status: 404,
    code: 'request.not-found',
  },
  {
    name: 'an apply without a manager is refused, naming the header',
    send: {
      method: 'POST',
      path: '/v1/users:apply',
      body: '{"items": [{"name": "a", "spec": {"username": "a"}}]}',
      headers: JSON_TYPE,
    },
    status: 422,
    code: 'request.manager-required',
    detail: /Rollcall-Manager/,
  },
]

describe('every bad request is a problem below 500, and writes nothing', () => {
  test.each(table)('$name', async ({ send, status, code, pointer, detail }) => {
    const before = await world.written()
    const { problem, response } = await ask(send, `Bearer ${api.adminKey}`)
    expect(problem).toMatchObject({ status, code })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    if (pointer !== undefined) {
      expect(problem.errors?.map((fault) => fault.pointer)).toContain(pointer)
    }
    if (detail !== undefined) expect(JSON.stringify(problem)).toMatch(detail)
    expect(await world.written()).toEqual(before)
  })

  test('a taken username names the field, and the holder when there is one', async () => {
    const item = {
      name: 'doc',
      spec: { ...person, username: 'holder', email: 'holder@example.test' },
    }
    const applied = await world.call(
      'POST',
      '/v1/users:apply',
      { items: [item] },
      { 'rollcall-manager': 'cli/holders' },
    )
    expect(applied.body).toMatchObject({ items: [{ action: 'created' }] })
    const { problem } = await ask(
      create({ ...person, username: 'HOLDER', email: 'other@example.test' }),
      `Bearer ${api.adminKey}`,
    )
    expect(problem).toMatchObject({
      status: 409,
      code: 'user.username-taken',
      holder: { kind: 'cli', instance: 'holders', name: 'doc' },
      errors: [{ pointer: '/spec/username' }],
    })
    const email = await ask(
      create({ ...person, username: 'else', email: 'Holder@example.test' }),
      `Bearer ${api.adminKey}`,
    )
    expect(email.problem).toMatchObject({
      status: 409,
      code: 'user.email-taken',
      holder: { kind: 'cli', instance: 'holders', name: 'doc' },
      errors: [{ pointer: '/spec/email' }],
    })
  })

  test('a malformed request line gets a 400 and the server lives on', async () => {
    const answer = await sendRaw('GET /v1/us ers\u0001 HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect((await fetch(`${api.url}/livez`)).status).toBe(200)
  })
})

describe('a wrong key gets one clear line', () => {
  const keys = [
    { name: 'no key', authorization: undefined, code: 'auth.credential-missing' },
    {
      name: 'a key that does not exist',
      authorization: `Bearer rck_${'0'.repeat(49)}`,
      code: 'auth.credential-invalid',
    },
    {
      name: 'something that is no key',
      authorization: 'Bearer hunter2',
      code: 'auth.credential-invalid',
    },
    { name: 'another scheme', authorization: 'Basic YTpi', code: 'auth.credential-invalid' },
  ]

  test.each(keys)('$name', async ({ authorization, code }) => {
    const { problem, response } = await ask({ path: '/v1/users' }, authorization)
    expect(problem).toMatchObject({ status: 401, code })
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(problem.detail).not.toMatch(/\n/)
    expect(JSON.stringify(problem)).not.toContain('hunter2')
  })
})

interface ShownProblem {
  status: number
  code: string
  detail: string
  errors?: { pointer: string; detail: string }[]
}

async function ask(
  { method = 'GET', path, body, headers = {} }: Sent,
  authorization: string | undefined,
): Promise<{ response: Response; problem: ShownProblem }> {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    ...(body === undefined ? {} : { body }),
  })
  // A problem document by RFC 9457; the tests compare every member that they rely on.
  return { response, problem: (await response.json()) as ShownProblem }
}

function sendRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(api.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.once('close', () => resolve(answer))
    socket.once('error', reject)
  })
}
