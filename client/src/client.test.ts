/** The client against an API that fails in every way that a network and a server can; nock plays it. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newApiKey } from './api-key.ts'
import { type Client, type ClientOptions, createClient } from './client.ts'
import { RollcallFailure } from './failure.ts'

const url = 'http://rollcall.example.test'
const token = newApiKey().text

beforeEach(() => {
  nock.disableNetConnect()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function makeClient(options: Partial<ClientOptions> = {}): Client {
  return createClient({ url, token, retriesMax: 2, ...options })
}

const declaring: Partial<ClientOptions> = { manager: { kind: 'cli', instance: 'team' } }

async function failureOf(work: Promise<unknown>): Promise<RollcallFailure> {
  try {
    await work
  } catch (error) {
    if (error instanceof RollcallFailure) return error
    throw error
  }
  throw new Error('it succeeded')
}

/** Notes a header's value and accepts it. nock asks again when it matches a second mock, so a value that repeats at once is noted once. */
function noting(values: string[]): (value: unknown) => boolean {
  return (value) => {
    values.push(String(value))
    return true
  }
}

async function last<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  let found: Item | undefined
  for await (const item of items) found = item
  return found
}

const busy = { 'retry-after': '0' }
const problem = {
  type: 'about:blank',
  title: 'The username is taken',
  status: 409,
  detail: 'the username ada is taken',
  code: 'user.username-taken',
  errors: [{ pointer: '/spec/username', detail: 'the username ada is taken' }],
}

test('a call carries the key, says what it wants and reads the answer', async () => {
  nock(url, { reqheaders: { authorization: `Bearer ${token}`, accept: 'application/json' } })
    .get('/v1/users/7')
    .reply(200, { id: '7', version: 3 })
  expect(await makeClient().users.get('7')).toMatchObject({ id: '7', version: 3 })
})

test('a path in the URL of the API is kept', async () => {
  nock(url).get('/rollcall/v1/me').reply(200, { rank: 900 })
  expect(await makeClient({ url: `${url}/rollcall/` }).me()).toEqual({ rank: 900 })
})

test('an identity cannot lead out of its path', async () => {
  nock(url).get('/v1/users/..%2Faccounts').reply(200, {})
  await makeClient().users.get('../accounts')
  expect(nock.isDone()).toBe(true)
})

test('a key that is a function is asked before each call', async () => {
  const keys = [newApiKey().text, newApiKey().text]
  const used: string[] = []
  nock(url).get('/v1/me').twice().matchHeader('authorization', noting(used)).reply(200, {})
  let asked = 0
  const client = makeClient({ token: async () => await Promise.resolve(keys[asked++] ?? '') })
  await client.me()
  await client.me()
  expect(used).toEqual(keys.map((key) => `Bearer ${key}`))
})

test.each([429, 502, 503, 504])('a read that is answered %i is repeated', async (status) => {
  nock(url).get('/v1/me').reply(status, 'busy', busy).get('/v1/me').reply(200, { rank: 1 })
  expect(await makeClient().me()).toEqual({ rank: 1 })
})

test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])(
  'a read that fails with %s is repeated',
  async (code) => {
    const fault = Object.assign(new Error(`connect ${code}`), { code })
    nock(url).get('/v1/me').replyWithError(fault).get('/v1/me').reply(200, { rank: 1 })
    expect(await makeClient().me()).toEqual({ rank: 1 })
  },
)

test('repeating has a bound, and the failure then says so to wait', async () => {
  const scope = nock(url).get('/v1/me').times(3).reply(503, 'busy', busy)
  const failure = await failureOf(makeClient({ retriesMax: 2 }).me())
  expect(scope.isDone()).toBe(true)
  expect(failure).toMatchObject({ kind: 'unavailable', status: 503, retryAfterMs: 0 })
  expect(failure.message).toContain('try again')
})

test('the wait that the server asks for is kept', async () => {
  nock(url).get('/v1/me').reply(429, '', { 'retry-after': '1' }).get('/v1/me').reply(200, {})
  const startedMs = performance.now()
  await makeClient().me()
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990)
})

test('a wait that is longer than anybody waits for is told instead', async () => {
  nock(url).get('/v1/me').reply(503, '', { 'retry-after': '3600' })
  const failure = await failureOf(makeClient().me())
  expect(failure).toMatchObject({ kind: 'unavailable', retryAfterMs: 3_600_000 })
  expect(failure.message).toContain('try again in 3600 s')
})

test('a creation is repeated under the same Idempotency-Key', async () => {
  const keys: string[] = []
  nock(url)
    .post('/v1/users')
    .matchHeader('idempotency-key', noting(keys))
    .reply(503, 'busy', busy)
    .post('/v1/users')
    .matchHeader('idempotency-key', noting(keys))
    .reply(201, { id: '7' })
  await makeClient().users.create({ spec: { username: 'ada' } })
  expect(keys).toHaveLength(2)
  expect(keys[0]).toBe(keys[1])
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
})

test('two creations have two Idempotency-Keys', async () => {
  const keys: string[] = []
  nock(url).post('/v1/users').twice().matchHeader('idempotency-key', noting(keys)).reply(201, {})
  const client = makeClient()
  await client.users.create({ spec: {} })
  await client.users.create({ spec: {} })
  expect(new Set(keys).size).toBe(2)
})

test('an apply and a deletion are repeated', async () => {
  nock(url)
    .post('/v1/users:apply')
    .reply(502, '', busy)
    .post('/v1/users:apply')
    .reply(200, { items: [{ name: 'ada', action: 'unchanged' }] })
    .delete('/v1/users/7?policy=deactivate')
    .reply(503, '', busy)
    .delete('/v1/users/7?policy=deactivate')
    .reply(204)
  const client = makeClient(declaring)
  expect(await client.users.apply([{ name: 'ada', spec: {} }])).toHaveLength(1)
  const removed = await client.users.remove('7', { policy: 'deactivate', ifMatch: '*' })
  expect(removed).toBeUndefined()
})

test('a removal that waits for an approval is a failure that names it', async () => {
  nock(url)
    .delete('/v1/users/7?policy=delete')
    .reply(202, { id: '01900000-0000-7000-8000-000000000001', kind: 'removal', state: 'pending' })
  const failure = await failureOf(
    makeClient(declaring).users.remove('7', { policy: 'delete', ifMatch: '*' }),
  )
  expect(failure).toMatchObject({ kind: 'refused', status: 202, code: 'user.removal-held' })
  expect(failure.message).toContain('approval 01900000-0000-7000-8000-000000000001')
})

test('a change is not repeated: its repetition would be refused by its own If-Match', async () => {
  nock(url, { reqheaders: { 'if-match': '"4"', 'content-type': 'application/merge-patch+json' } })
    .patch('/v1/users/7', { spec: { lastName: null } })
    .reply(503, '', busy)
  const failure = await failureOf(makeClient().users.patch('7', { lastName: null }, { ifMatch: 4 }))
  expect(failure.kind).toBe('unavailable')
  expect(nock.isDone()).toBe(true)
})

test.each([500, 501])('an answer of %i is broken and not asked for again', async (status) => {
  nock(url)
    .get('/v1/me')
    .reply(status, { code: 'server.broken', detail: 'it failed', requestId: 'r-9' })
  const failure = await failureOf(makeClient().me())
  expect(failure).toMatchObject({ kind: 'broken', status })
  expect(failure.message).toContain('r-9')
})

test('a refusal carries the problem, its code and every fault', async () => {
  nock(url).post('/v1/users').reply(409, problem)
  const failure = await failureOf(makeClient().users.create({ spec: { username: 'ada' } }))
  expect(failure).toMatchObject({ kind: 'refused', status: 409, code: 'user.username-taken' })
  expect(failure.problem?.errors?.[0]?.pointer).toBe('/spec/username')
  expect(failure.message).toBe(
    `POST ${url}/v1/users: the username ada is taken (user.username-taken)`,
  )
})

test.each([
  [200, '<html>hello</html>', 'not JSON'],
  [200, '[]', 'not an object'],
  [200, '', 'not an object'],
  [404, '<html>nginx</html>', 'check the URL'],
  [401, '{"message":"no"}', 'check the URL'],
])('an answer of %i with %j is broken: %s', async (status, body, what) => {
  nock(url).get('/v1/me').reply(status, body)
  const failure = await failureOf(makeClient().me())
  expect(failure.kind).toBe('broken')
  expect(failure.message).toContain(what)
})

test('a list that is no list, and results that are too few, are broken', async () => {
  nock(url)
    .get('/v1/users?limit=1000')
    .reply(200, { users: [] })
    .post('/v1/users:apply')
    .reply(200, { items: [] })
  const client = makeClient(declaring)
  const page = client.users.pages().next()
  expect((await failureOf(page)).message).toContain('not a page')
  const applied = client.users.apply([{ name: 'ada', spec: {} }])
  expect((await failureOf(applied)).message).toContain('0 results for 1 items')
})

test('a redirection is not followed, because the key would go along', async () => {
  const elsewhere = nock('http://elsewhere.example.test').get('/v1/me').reply(200, {})
  nock(url).get('/v1/me').reply(302, '', { location: 'http://elsewhere.example.test/v1/me?x=1' })
  const failure = await failureOf(makeClient().me())
  expect(failure.message).toContain('http://elsewhere.example.test/v1/me;')
  expect(elsewhere.isDone()).toBe(false)
})

test('an answer that does not come in time is unavailable and says how long was waited', async () => {
  nock.enableNetConnect('127.0.0.1')
  await using server = await listen(createServer(() => undefined))
  const client = makeClient({ url: server.url, timeoutMs: 50, retriesMax: 1 })
  const failure = await failureOf(client.me())
  expect(failure.kind).toBe('unavailable')
  expect(failure.message).toContain('no answer within 0.05 s')
})

test('a connection that is cut before the answer is unavailable, and a read is repeated', async () => {
  nock.enableNetConnect('127.0.0.1')
  let calls = 0
  await using server = await listen(
    createServer((request, response) => {
      calls += 1
      if (calls < 3) request.socket.destroy()
      else response.end('{"rank": 1}')
    }),
  )
  const failure = await failureOf(makeClient({ url: server.url, retriesMax: 0 }).me())
  expect(failure.message).toContain('was cut before the answer')
  expect(await makeClient({ url: server.url }).me()).toEqual({ rank: 1 })
})

test('an answer larger than the bound is not read to its end', async () => {
  nock(url)
    .get('/v1/me')
    .reply(200, { text: 'x'.repeat(200_000) })
  const failure = await failureOf(makeClient({ answerBytesMax: 100_000 }).me())
  expect(failure.kind).toBe('broken')
  expect(failure.message).toContain('more than 100000 bytes')
})

test('a caller that aborts gets its own reason, and the wait for a repetition ends', async () => {
  nock(url).get('/v1/me').times(3).reply(503, '', { 'retry-after': '20' })
  const reason = new Error('the operator stops')
  const aborting = new AbortController()
  const call = makeClient().me({ signal: aborting.signal })
  setTimeout(() => {
    aborting.abort(reason)
  }, 50)
  await expect(call).rejects.toBe(reason)
  await expect(makeClient().me({ signal: aborting.signal })).rejects.toBe(reason)
})

test('a list follows its cursors, a thousand a page, and stops at the last', async () => {
  nock(url)
    .get('/v1/users?account=eu&limit=1000&active=true')
    .reply(200, { items: [{ id: '1' }, { id: '2' }], next: 'c2' }, { 'feed-cursor': '1.7' })
    .get('/v1/users?account=eu&limit=1000&active=true&cursor=c2')
    .reply(200, { items: [{ id: '3' }], next: null }, { 'feed-cursor': '1.7' })
  const client = makeClient({ account: 'eu' })
  const ids: string[] = []
  for await (const { id } of client.users.list({ active: true })) ids.push(id)
  expect(ids).toEqual(['1', '2', '3'])
})

test('a page says where the change feed stood, and its size is the caller’s', async () => {
  nock(url).get('/v1/roles?limit=2').reply(200, { items: [], next: null }, { 'feed-cursor': '1.7' })
  const { value } = await makeClient().roles.pages({ limit: 2 }).next()
  expect(value).toEqual({ items: [], next: null, feedCursor: '1.7' })
})

test('a server that answers the same cursor again is not asked for ever', async () => {
  nock(url).get('/v1/users').query(true).times(2).reply(200, { items: [], next: 'same' })
  const all = last(makeClient().users.list())
  await expect(all).rejects.toThrow('same page again')
})

test('writes say who declares, under which leadership and from where', async () => {
  const headers = {
    'rollcall-manager': 'kubernetes/c-1',
    'rollcall-epoch': '3',
    'rollcall-source': '{"path":"caf\\u00e9.yaml"}',
    prefer: 'return=minimal',
  }
  nock(url, { reqheaders: headers })
    .post('/v1/users:apply?account=eu&dryRun=true', { items: [{ name: 'a', spec: {} }] })
    .reply(200, { items: [{ name: 'a', action: 'created' }] })
  const client = makeClient({
    manager: { kind: 'kubernetes', instance: 'c-1' },
    epoch: () => 3,
    source: { path: 'café.yaml' },
    account: 'eu',
  })
  await client.users.apply([{ name: 'a', spec: {} }], { dryRun: true, minimal: true })
  expect(nock.isDone()).toBe(true)
})

test('applying without a manager, or more than a call takes, is an error of the program', async () => {
  await expect(makeClient().users.apply([])).rejects.toThrow('manager')
  const many = Array.from({ length: 1_001 }, (_, index) => ({ name: `u${index}`, spec: {} }))
  await expect(makeClient(declaring).users.apply(many)).rejects.toThrow('at most 1000')
})

test('waiting for changes allows the server its time', async () => {
  nock(url)
    .get('/v1/changes?since=1.7&kinds=User%2CRole&limit=10&wait=1')
    .delay(300)
    .reply(200, { items: [], cursor: '1.7' })
  const client = makeClient({ timeoutMs: 100, retriesMax: 0 })
  const page = await client.changes({
    since: '1.7',
    kinds: ['User', 'Role'],
    limit: 10,
    waitSeconds: 1,
  })
  expect(page.cursor).toBe('1.7')
})

test('asking where the feed ends waits for nothing', async () => {
  nock(url).get('/v1/changes').reply(200, { items: [], cursor: '1.9' })
  expect(await makeClient().changes()).toEqual({ items: [], cursor: '1.9' })
})

test('one access check has one decision, many have as many', async () => {
  const decision = { allowed: true, reason: 'access.allowed', user: null, maxAgeMs: 3 }
  nock(url)
    .post('/v1/access:check', { permission: 'zones.view' })
    .reply(200, decision)
    .post('/v1/access:check', { checks: [{}, {}] })
    .reply(200, { decisions: [decision, decision] })
    .post('/v1/access:check', { checks: [{}] })
    .reply(200, { decisions: [] })
  const client = makeClient()
  expect(await client.checkAccess({ permission: 'zones.view' })).toEqual(decision)
  expect(await client.checkAccess([{}, {}])).toHaveLength(2)
  expect((await failureOf(client.checkAccess([{}]))).kind).toBe('broken')
})

test('the key appears in no failure, whatever the server sends back', async () => {
  const echo = {
    ...problem,
    detail: `unknown key ${token}`,
    errors: [{ pointer: '/', detail: token }],
  }
  nock(url)
    .get('/v1/me')
    .reply(401, echo)
    .get('/v1/me')
    .reply(404, `no ${token}`)
    .get('/v1/me')
    .replyWithError(Object.assign(new Error(`bad header Bearer ${token}`), { code: 'EWHAT' }))
  const client = makeClient({ retriesMax: 0 })
  for (let i = 0; i < 3; i++) {
    const failure = await failureOf(client.me())
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(token)
    expect(failure.stack).not.toContain(token)
  }
})

test.each(['', '  \n', 'two words', 'rck_\u0000'])(
  'a key of %j is not sent and not shown',
  async (bad) => {
    const failure = await failureOf(makeClient({ token: bad }).me())
    expect(failure.kind).toBe('refused')
    expect(failure.message).toContain('nothing was sent')
    if (bad.trim() !== '') expect(failure.message).not.toContain(bad)
  },
)

test('the line end of a key file does no harm', async () => {
  nock(url, { reqheaders: { authorization: `Bearer ${token}` } })
    .get('/v1/me')
    .reply(200, {})
  await makeClient({ token: `${token}\n` }).me()
  expect(nock.isDone()).toBe(true)
})

test.each([
  'rollcall.example.test',
  'ftp://rollcall.example.test',
  'http://user:secret@rollcall.example.test',
  'http://rollcall.example.test?key=secret',
])('the URL %s is refused when the client is made', (bad) => {
  expect(() => createClient({ url: bad, token })).toThrow('the URL of the API must')
})

test('when nothing listens, the failure names the address and asks whether the API runs', async () => {
  nock.enableNetConnect('127.0.0.1')
  const server = await listen(createServer())
  await server[Symbol.asyncDispose]()
  const client = makeClient({ url: server.url, retriesMax: 0 })
  const failure = await failureOf(client.me())
  expect(failure.kind).toBe('unavailable')
  expect(failure.message).toContain(`nothing listens at ${new URL(server.url).host}`)
  expect(failure.message).toContain('is the API running')
})

/** Starts a server on any port of this machine. */
async function listen(server: Server): Promise<{ url: string } & AsyncDisposable> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // listen with a number gives an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
