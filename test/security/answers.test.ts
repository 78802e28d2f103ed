/** What requests do and answers show: the requirements of ASVS that need the API running, beside those that tests of its rooms name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { parseConfig } from '../../api/src/config.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { countRows } from '../support/rows.ts'
import { operations } from './operations.ts'
import { smallest } from './values.ts'

let app: TestApp
beforeAll(async () => {
  app = await openApp()
})
afterAll(async () => {
  await app.close()
})

async function create(spec: object): Promise<Record<string, unknown>> {
  const { status, body } = await app.ask('POST /v1/users', {
    body: { spec: { type: 'application', ...spec } },
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

const texts = [
  `Robert'); drop table users; --`,
  `" or 1=1 --`,
  `</script><script>alert(1)</script>`,
  '{{7*7}} ${7*7} <%= 7*7 %> #{7*7}',
  '%s %n %x %d',
  '=cmd|" /C calc"!A0',
  'line\u2028separator\u2029paragraph',
  '\\" \\\\ \\u0000',
  '*)(uid=*))(|(uid=*',
]

test('ASVS 1.1.2, 1.2.3, 1.2.4, 1.3.5: what a text says is kept and answered as it is, and done by nothing', async () => {
  for (const [index, text] of texts.entries()) {
    const made = await create({ username: `text-${index}`, displayName: text, firstName: text })
    const { body } = await app.ask(`GET /v1/users/${String(made['id'])}`)
    expect(body['spec']).toMatchObject({ displayName: text, firstName: text })
  }
  const all = await app.ask('GET /v1/users?limit=1000')
  expect(all.body['items']).toHaveLength(texts.length + 2)
})

test('ASVS 1.2.4, 1.2.9: characters of SQL and of patterns are letters like others in searches and filters', async () => {
  await create({ username: 'plain', firstName: 'Plain', lastName: '100%_sure' })
  const found = async (query: string): Promise<number> => {
    const { status, body } = await app.ask(`GET /v1/users?${query}`)
    expect(status, JSON.stringify(body)).toBe(200)
    return (body['items'] as unknown[]).length
  }
  expect(await found(`q=${encodeURIComponent('100%_sure')}`)).toBe(1)
  for (const text of ['pla%', 'pl_in', '.*', '^plain$', `x' or '1'='1`, '100%%', '\\'])
    expect(await found(`q=${encodeURIComponent(text)}`), text).toBe(text === '\\' ? 1 : 0)
  for (const name of ['username', 'role', 'email', 'parent'])
    expect(await found(`${name}=${encodeURIComponent(`x' or '1'='1`)}`), name).toBe(0)
  const scim = await app.ask(`GET /scim/v2/Users?filter=${encodeURIComponent('userName sw "%"')}`)
  expect(scim.body['totalResults']).toBe(0)
})

test('ASVS 1.4.2: numbers beyond what a number holds are refused', async () => {
  const id = String((await create({ username: 'numbers' }))['id'])
  for (const version of ['9007199254740993', '-1', '1e3', '99999999999999999999'])
    expect(
      (
        await app.ask(`PATCH /v1/users/${id}`, {
          body: { spec: { displayName: 'x' } },
          headers: { 'if-match': `"${version}"` },
        })
      ).status,
      version,
    ).toBeGreaterThanOrEqual(400)
  for (const limit of ['-1', '0', '1001', '9007199254740993', '1.5', 'NaN'])
    expect((await app.ask(`GET /v1/users?limit=${limit}`)).status, limit).toBe(422)
  for (const unlockRevision of [-1, 1.5, 2 ** 53, 1e300]) {
    const { status } = await app.ask(`PATCH /v1/users/${id}`, {
      body: { spec: { unlockRevision } },
    })
    expect(status, String(unlockRevision)).toBe(422)
  }
})

test('ASVS 2.2.1, 2.2.3: combinations that make no sense are refused by the server', async () => {
  const wrong: [string, object][] = [
    [
      'a validity that ends before it begins',
      {
        username: 'b',
        type: 'application',
        validFrom: '2026-12-02T00:00:00Z',
        expiresAt: '2026-12-01T00:00:00Z',
      },
    ],
    [
      'an entry that is a network and a range',
      {
        username: 'c',
        type: 'application',
        ipWhitelist: [{ cidr: '192.0.2.0/24', range: { from: '192.0.2.1', to: '192.0.2.2' } }],
      },
    ],
    [
      'a range that runs backwards',
      {
        username: 'd',
        type: 'application',
        ipWhitelist: [{ range: { from: '192.0.2.9', to: '192.0.2.1' } }],
      },
    ],
  ]
  for (const [what, spec] of wrong) {
    const { status } = await app.ask('POST /v1/users', { body: { spec } })
    expect(status, what).toBe(422)
  }
})

test('ASVS 3.5.3: no GET and no HEAD changes anything', async () => {
  await create({ username: 'still' })
  const before = await countRows(app.urls.superuserUrl)
  const reads = operations.filter(({ method, isOpen }) => method === 'GET' && !isOpen)
  expect(reads.length).toBeGreaterThan(25)
  for (const { path } of reads)
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await app.app.inject({
        method,
        url: path.replace(/\{[a-z]+\}/, '01900000-0000-7000-8000-000000000001'),
        headers: { authorization: `Bearer ${app.keys.operator}` },
      })
      expect(answer.statusCode, path).toBeLessThan(500)
    }
  const after = await countRows(app.urls.superuserUrl)
  // When the user was last seen is written beside the requests.
  expect({ ...after, touched: 0 }).toEqual({ ...before, touched: 0 })
})

test('ASVS 4.1.2, 12.2.1: plain HTTP beyond loopback is refused at the start and never redirected', async () => {
  expect(() => parseConfig({ ROLLCALL_HOST: '0.0.0.0' })).toThrow(/TLS|ROLLCALL_BEHIND_PROXY/)
  for (const { path, method } of operations.filter(({ path: one }) => !one.includes('/oidc/'))) {
    const answer = await app.app.inject({
      // The document names it.
      method: method as 'GET',
      url: path.replace(/\{[a-z]+\}/, 'x'),
      headers: { 'x-forwarded-proto': 'http' },
    })
    expect(answer.statusCode < 300 || answer.statusCode >= 400, path).toBe(true)
    expect(answer.headers, path).not.toHaveProperty('location')
  }
})

test('ASVS 8.2.3, 15.3.1: an answer shows a user without what is kept of their secrets', async () => {
  const { body: made } = await app.ask('POST /v1/users', {
    body: {
      spec: { username: 'kept', email: 'kept@example.test', credential: { mode: 'secretRef' } },
      password: 'correct horse battery staple',
    },
  })
  const shown = [
    made,
    (await app.ask(`GET /v1/users/${String(made['id'])}`)).body,
    (await app.ask('GET /v1/users?username=kept')).body,
    (await app.ask('GET /v1/api-keys')).body,
  ]
  const members = new Set(
    [...JSON.stringify(shown).matchAll(/"([A-Za-z]+)":/g)].map(([, name]) => name ?? ''),
  )
  expect(
    [...members].filter((name) => /hash|phc|digest|pepper|salt|secret$|tenant/i.test(name)),
  ).toEqual([])
})

describe('ASVS 8.2.3, 15.3.3: what the server decides cannot be written:', () => {
  test.each([
    [
      'id',
      { id: '01900000-0000-7000-8000-000000000001', spec: { username: 'm', type: 'application' } },
    ],
    ['status', { status: { state: 'ACTIVE' }, spec: { username: 'm', type: 'application' } }],
    ['version', { version: 7, spec: { username: 'm', type: 'application' } }],
    ['manager', { manager: { kind: 'cli', instance: 'x', name: 'y' }, spec: { username: 'm' } }],
    ['tenantId', { spec: { username: 'm', type: 'application', tenantId: 'x' } }],
    ['locks', { spec: { username: 'm', type: 'application', locks: [] } }],
    ['rank', { spec: { username: 'm', type: 'application', rank: 1000 } }],
  ])('%s', async (_, body) => {
    expect((await app.ask('POST /v1/users', { body })).status).toBe(422)
    expect((await app.ask('GET /v1/users?username=m')).body['items']).toEqual([])
  })
})

test('ASVS 15.3.5: nothing is taken for another type', async () => {
  const wrong = [
    { username: 7, type: 'application' },
    { username: 'n', type: 'application', active: 'true' },
    { username: 'n', type: 'application', active: 1 },
    { username: 'n', type: 'application', roles: 'admin' },
    { username: ['n'], type: 'application' },
    { username: { toString: 'n' }, type: 'application' },
    { username: 'n', type: 'application', unlockRevision: '1' },
  ]
  for (const spec of wrong)
    expect((await app.ask('POST /v1/users', { body: { spec } })).status, JSON.stringify(spec)).toBe(
      422,
    )
})

test('ASVS 2.2.2, 8.3.1: every body of the document is checked by the server itself', async () => {
  for (const { name, method, path, body, isOpen } of operations) {
    if (body === undefined) continue
    const fits = smallest(body)
    const unknown = { ...(typeof fits === 'object' ? fits : {}), memberThatIsNotThere: true }
    const { status } = await app.ask(`${method} ${path.replace(/\{[a-z]+\}/, 'x')}`, {
      body: unknown,
      key: isOpen ? null : app.keys.admin,
      headers: { 'if-match': '*', 'rollcall-manager': 'cli/answers' },
    })
    // Where the list is read one by one, what is around it is refused.
    expect(status, name).toBe(422)
  }
})

test('ASVS 16.2.2: every instant that is answered is UTC and says so', async () => {
  const answers = await Promise.all(
    ['users', 'roles', 'accounts', 'api-keys', 'audit', 'changes'].map(
      async (kind) => (await app.ask(`GET /v1/${kind}`)).body,
    ),
  )
  const instants = [...JSON.stringify(answers).matchAll(/"(\w*At|at)":"([^"]+)"/g)]
  expect(instants.length).toBeGreaterThan(20)
  for (const [, name, text = ''] of instants) {
    expect(text, name).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)
  }
})

test('ASVS 6.2.6, 6.2.7: passwords are typed into fields that hide them, and may be pasted and managed', async () => {
  const { body } = await app.app.inject({ url: '/sign-in' })
  const [field = ''] = /<input[^>]*name="password"[^>]*>/.exec(body) ?? []
  expect(field).toContain('type="password"')
  expect(field).toContain('autocomplete="current-password"')
  expect(body).not.toMatch(/<script|onpaste|autocomplete="off"/)
})

describe('the same answer whoever is asked about', () => {
  const strip = (answer: { status: number; headers: object; body: object }): unknown => [
    answer.status,
    Object.keys(answer.headers).toSorted(),
    JSON.stringify(answer.body).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'),
  ]

  test('ASVS 6.3.8: keys that are unknown, broken, revoked or of nobody', async () => {
    const user = await create({ username: 'revoked' })
    const made = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: 'revoked', name: 'k' } },
    })
    const key = String(made.body['secret'])
    await app.ask(`DELETE /v1/api-keys/${String(made.body['id'])}`, {
      headers: { 'if-match': '*' },
    })
    expect(user['id']).toBeDefined()
    const flipped = `${app.keys.admin.slice(0, -1)}${app.keys.admin.endsWith('a') ? 'b' : 'a'}`
    const answers = await Promise.all(
      [key, flipped, `rck_${'0'.repeat(49)}`, `rcs_${'0'.repeat(49)}`, 'x', 'a.b.c'].map(
        async (one) => strip(await app.ask('GET /v1/me', { key: one })),
      ),
    )
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
  })

  test('ASVS 6.3.8: links that were used, are of another purpose or were never given', async () => {
    const password = 'correct horse battery staple'
    for (const path of ['accept', 'reset']) {
      const answers: string[] = []
      for (const token of ['a'.repeat(43), 'A_-0'.repeat(11).slice(0, 43), '0'.repeat(43)])
        answers.push(
          JSON.stringify(
            strip(await app.ask(`POST /v1/auth/${path}`, { key: null, body: { token, password } })),
          ),
        )
      expect(new Set(answers).size, path).toBe(1)
    }
  })
})
