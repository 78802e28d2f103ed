import { readFileSync } from 'node:fs'

import type { Import, ImportRow, User } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { countRows } from '../../../test/support/rows.ts'
import { makeXlsx, type SheetCell } from '../../../test/support/xlsx.ts'

let app: TestApp
const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

beforeAll(async () => {
  app = await openApp()
  await app.ask('POST /v1/accounts', { body: { spec: { name: 'acme' } } })
  for (const name of ['viewer', 'editor'])
    await app.ask('POST /v1/roles', { body: { spec: { name, permissions: ['zones.view'] } } })
})
afterAll(() => app.close())

interface Sent {
  type?: string
  key?: string
  headers?: Record<string, string>
}

async function send(file: string | Buffer, query = '', sent: Sent = {}): Promise<Answer> {
  const { type = 'text/csv', key = app.keys.admin, headers } = sent
  const answer = await app.app.inject({
    method: 'POST',
    url: `/v1/imports${query}`,
    headers: { authorization: `Bearer ${key}`, 'content-type': type, ...headers },
    body: file,
  })
  const body = answer.json() as Answer['body']
  return { status: answer.statusCode, headers: answer.headers, body }
}

async function report(file: string | Buffer, query = '', sent: Sent = {}): Promise<Import> {
  const { status, body } = await send(file, query, sent)
  expect(body.detail).toBeUndefined()
  expect(status).toBe(200)
  return body as unknown as Import
}

async function problemOf(file: string | Buffer, sent: Sent = {}): Promise<unknown[]> {
  const { status, body } = await send(file, '?dryRun=false', sent)
  return [status, body.code, body.errors?.[0]?.pointer, body.detail]
}

async function findUser(username: string): Promise<User | undefined> {
  const { body } = await app.ask(`GET /v1/users?username=${encodeURIComponent(username)}`)
  return (body['items'] as User[])[0]
}

const actions = (rows: readonly ImportRow[]): unknown[] =>
  rows.map(({ row, username, action }) => [row, username, action])

describe('a file', () => {
  const file =
    'First name,Last name,E-mail,Role\nAda,Lovelace,ada@example.test,viewer\nGrace,Hopper,grace@example.test,\n'

  test('is only checked unless it is said otherwise', async () => {
    const before = await countRows(app.urls.superuserUrl)
    const checked = await report(file)
    expect(checked).toMatchObject({ state: 'checked', dryRun: true, mode: 'all', format: 'csv' })
    expect(checked.counts).toEqual({ rows: 2, created: 2, updated: 0, unchanged: 0, refused: 0 })
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
    expect(await findUser('ada@example.test')).toBeUndefined()
  })

  test('creates its users, whose username is the address where there is none', async () => {
    const applied = await report(file, '?dryRun=false')
    expect(applied.state).toBe('applied')
    expect(actions(applied.rows)).toEqual([
      [2, 'ada@example.test', 'created'],
      [3, 'grace@example.test', 'created'],
    ])
    const ada = await findUser('ada@example.test')
    expect(ada).toMatchObject({
      spec: { firstName: 'Ada', lastName: 'Lovelace', roles: ['viewer'] },
      manager: null,
      status: { memberships: [{ account: 'default' }] },
    })
  })

  test('that was taken already changes nothing', async () => {
    const before = await countRows(app.urls.superuserUrl)
    const again = await report(file, '?dryRun=false')
    expect(again.counts).toMatchObject({ unchanged: 2 })
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
  })

  test('changes what it says of users that exist, and nothing else', async () => {
    const changed = await report(
      'username;lastName;labels.team\nADA@example.test;Byron;engines\n',
      '?dryRun=false',
    )
    expect(actions(changed.rows)).toEqual([[2, 'ADA@example.test', 'updated']])
    await report('username,labels.site\nada@example.test,north\n', '?dryRun=false')
    expect((await findUser('ada@example.test'))?.spec).toMatchObject({
      firstName: 'Ada',
      lastName: 'Byron',
      roles: ['viewer'],
      labels: { team: 'engines', site: 'north' },
    })
  })

  test('finds a user by the address where a row says no username', async () => {
    await report('username,email\nalan,alan@example.test\n', '?dryRun=false')
    const found = await report('email,firstName\nALAN@example.test,Alan\n', '?dryRun=false')
    expect(found.counts.updated).toBe(1)
    expect((await findUser('alan'))?.spec.firstName).toBe('Alan')
  })

  test('as XLSX and as NDJSON is the same', async () => {
    const rows: SheetCell[][] = [
      ['username', 'email', 'active', 'expiresAt', 'roles'],
      ['x1', 'x1@example.test', false, 46_357, 'viewer;editor'],
    ]
    const sheet = await report(makeXlsx(rows), '?dryRun=false', { type: xlsxType })
    expect(sheet).toMatchObject({ format: 'xlsx', counts: { created: 1 } })
    expect((await findUser('x1'))?.spec).toMatchObject({
      active: false,
      expiresAt: '2026-12-01T00:00:00.000Z',
      roles: ['editor', 'viewer'],
    })
    const spec = {
      username: 'n1',
      email: 'n1@example.test',
      ipWhitelist: [{ cidr: '192.0.2.0/24' }],
    }
    const lines = `${JSON.stringify(spec)}\n\n${JSON.stringify({ spec: { ...spec, username: 'n2', email: 'n2@example.test' } })}\n`
    const json = await report(lines, '?dryRun=false', { type: 'application/x-ndjson' })
    expect(actions(json.rows)).toEqual([
      [1, 'n1', 'created'],
      [3, 'n2', 'created'],
    ])
    await report('{"username":"n1","ipWhitelist":null}', '?dryRun=false', {
      type: 'application/x-ndjson',
    })
    expect((await findUser('n1'))?.spec).not.toHaveProperty('ipWhitelist')
  })

  test('can name a parent that an earlier row makes, near and far, in a dry run as well', async () => {
    const rows = Array.from({ length: 1100 }, (_, index) =>
      index % 1099 === 1 || index === 1099 ? `f${index},application,f0` : `f${index},application,`,
    )
    const file = `username,type,parent\n${rows.join('\n')}\nlost,application,nobody\n`
    for (const query of ['', '?dryRun=false&mode=good']) {
      const { counts } = await report(file, query)
      expect(counts).toMatchObject({ created: 1100, refused: 1 })
    }
    for (const child of ['f1', 'f1099']) expect((await findUser(child))?.spec.parent).toBe('f0')
  })

  test('leaves an address that must be approved waiting, and says so', async () => {
    await app.ask('POST /v1/accounts', {
      body: { spec: { name: 'asking', policy: { emailChange: 'request' } } },
    })
    await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: 'admin', role: 'owner', account: 'asking' } },
    })
    const into = '?dryRun=false&account=asking'
    await report('username,email,credential\nw1,w1@example.test,none\n', into)
    const { rows } = await report('username,email,firstName\nw1,new@example.test,Wendy\n', into)
    expect(rows).toMatchObject([
      { action: 'updated', problems: [{ column: 'email', code: 'user.email-change-pending' }] },
    ])
    const { body } = await app.ask('GET /v1/users?username=w1&account=asking')
    expect((body['items'] as User[])[0]?.spec).toMatchObject({
      email: 'w1@example.test',
      firstName: 'Wendy',
    })
  })

  test('goes into the account that is named', async () => {
    await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: 'admin', role: 'owner', account: 'acme' } },
    })
    const into = await report(
      'username,email\nacme1,acme1@example.test\n',
      '?dryRun=false&account=acme',
    )
    expect(into.account).toBe('acme')
    const { body } = await app.ask('GET /v1/users?account=acme&username=acme1')
    expect(body['items']).toHaveLength(1)
  })
})

describe('rows that are refused', () => {
  const file = [
    'username,email,roles,active,type',
    'good1,good1@example.test,,,',
    'bad address,not an address,,,',
    'good2,good2@example.test,nobody,,',
    'GOOD1,other@example.test,,,',
    'good3,good1@example.test,,,',
    'good4,,,perhaps,',
    'good5,,,,',
    'good6,good6@example.test,viewer,,robot',
    'good7,good7@example.test,editor,,',
  ].join('\n')

  const expected = [
    [2, 'created', undefined],
    [
      3,
      'refused',
      [
        ['username', 'request.invalid'],
        ['email', 'request.invalid'],
      ],
    ],
    [4, 'refused', [['roles', 'role.not-found']]],
    [5, 'refused', [[undefined, 'import.row-repeated']]],
    [6, 'refused', [['email', 'user.email-taken']]],
    [7, 'refused', [['active', 'request.invalid']]],
    [8, 'refused', [['email', 'user.email-required']]],
    [9, 'refused', [['type', 'request.invalid']]],
    [10, 'created', undefined],
  ]
  const shown = (rows: readonly ImportRow[]): unknown[] =>
    rows.map(({ row, action, problems }) => [
      row,
      action,
      problems?.map(({ column, code }) => [column, code]),
    ])

  test('say row, column, code and reason, in a dry run', async () => {
    const { rows, counts } = await report(file)
    expect(shown(rows)).toEqual(expected)
    expect(counts).toEqual({ rows: 9, created: 2, updated: 0, unchanged: 0, refused: 7 })
    for (const { problems } of rows)
      for (const { detail } of problems ?? []) expect(detail).not.toBe('')
  })

  test('refuse the file under mode=all: nothing of it is taken', async () => {
    const before = await countRows(app.urls.superuserUrl)
    const refused = await report(file, '?dryRun=false&mode=all')
    expect(refused.state).toBe('refused')
    expect(shown(refused.rows)).toEqual(expected)
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
  })

  test('leave the others taken under mode=good', async () => {
    const taken = await report(file, '?dryRun=false&mode=good')
    expect(taken.state).toBe('applied')
    expect(shown(taken.rows)).toEqual(expected)
    expect(await findUser('good7')).toBeDefined()
    expect(await findUser('good2')).toBeUndefined()
  })

  test('name the manager that declares what they would change', async () => {
    await app.ask('POST /v1/users:apply', {
      headers: { 'rollcall-manager': 'cli/people' },
      body: {
        items: [
          { name: 'm1', spec: { username: 'm1', email: 'm1@example.test', firstName: 'Git' } },
        ],
      },
    })
    const { rows } = await report('username,firstName,lastName\nm1,Other,\n', '?dryRun=false')
    expect(rows[0]?.problems).toEqual([
      {
        column: 'firstName',
        code: 'object.field-managed',
        detail: expect.stringContaining('cli/people/m1') as string,
      },
    ])
    const undeclared = await report('username,lastName\nm1,Free\n', '?dryRun=false')
    expect(undeclared.counts.updated).toBe(1)
  })

  test('are refused by what the caller may not do', async () => {
    await app.ask('POST /v1/roles', {
      body: {
        spec: { name: 'creator', permissions: ['rollcall.users.create', 'rollcall.users.view'] },
      },
    })
    await app.ask('POST /v1/users', {
      body: { spec: { username: 'clerk', type: 'application', roles: ['creator'] } },
    })
    const { body } = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: 'clerk', name: 'k' } },
    })
    const key = String(body['secret'])
    const { rows } = await report('username,email\nc1,c1@example.test\nn2,\n', '', { key })
    expect(shown(rows)).toEqual([
      [2, 'created', undefined],
      [3, 'unchanged', undefined],
    ])
    const changing = await report('username,firstName,roles\nn2,X,\nc2,,admin\n', '', { key })
    expect(changing.rows.map(({ problems }) => problems?.[0]?.code)).toEqual([
      'auth.permission-missing',
      'user.email-required',
    ])
    const { body: none } = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: 'clerk', name: 'n', permissions: ['rollcall.users.view'] } },
    })
    const refused = await send('username\nx\n', '', { key: String(none['secret']) })
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.permission-missing'])
  })
})

describe('ASVS 5.2.1, 5.2.2: a file that cannot be read is refused whole', () => {
  test.each<[string, string | Buffer, Sent, unknown[]]>([
    ['of another type', 'x', { type: 'application/json' }, [415, 'request.unsupported-media-type']],
    ['that is empty', '', {}, [422, 'import.file-invalid']],
    ['with a header alone', 'username,email\n', {}, [422, 'import.file-invalid']],
    [
      'with a column that is none',
      'username,shoe\na,b\n',
      {},
      [422, 'import.column-unknown', '/rows/1/shoe'],
    ],
    [
      'with a password',
      'username,password\na,b\n',
      {},
      [422, 'import.secret-refused', '/rows/1/password'],
    ],
    [
      'with a mark that is not closed',
      'username\nok1\n"oops\n',
      {},
      [422, 'import.file-invalid', '/rows/3'],
    ],
    [
      'that is a spreadsheet and says CSV',
      makeXlsx([['username']]),
      {},
      [422, 'import.file-invalid'],
    ],
    [
      'that is text and says XLSX',
      'username\na\n',
      { type: xlsxType },
      [422, 'import.file-invalid'],
    ],
    [
      'that is old Excel',
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      { type: xlsxType },
      [422, 'import.file-invalid'],
    ],
    [
      'whose line is not JSON',
      '{"username":"ok1"}\n{',
      { type: 'application/x-ndjson' },
      [422, 'import.file-invalid', '/rows/2'],
    ],
    [
      'whose line holds NUL',
      '{"username":"a\\u0000"}',
      { type: 'application/x-ndjson' },
      [422, 'import.file-invalid', '/rows/1'],
    ],
    [
      'whose line reaches for a prototype',
      '{"__proto__":{"x":1}}',
      { type: 'application/x-ndjson' },
      [422, 'import.file-invalid', '/rows/1'],
    ],
  ])('%s', async (_name, file, sent, expected) => {
    const before = await countRows(app.urls.superuserUrl)
    expect((await problemOf(file, sent)).slice(0, expected.length)).toEqual(expected)
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
    expect(await findUser('ok1')).toBeUndefined()
  })

  test('that is larger than allowed, before it is received whole', async () => {
    const large = Buffer.alloc(33 * 1024 * 1024, 'a')
    expect((await problemOf(large)).slice(0, 2)).toEqual([413, 'request.too-large'])
  })

  test('a password in a line of JSON is refused with its row', async () => {
    const line = '{"spec":{"username":"p1","type":"application"},"password":"x"}'
    const { rows } = await report(line, '?dryRun=false', { type: 'application/x-ndjson' })
    expect(rows[0]?.problems).toMatchObject([{ column: 'password', code: 'import.secret-refused' }])
    expect(JSON.stringify(rows)).not.toContain('"x"')
  })
})

describe('a report', () => {
  test('is kept, and read by pages and by what became of the rows', async () => {
    const lines = Array.from(
      { length: 2500 },
      (_, index) => `p${index},${index % 1000 === 999 ? 'bad' : ''},application`,
    )
    const file = `username,email,type\n${lines.join('\n')}\n`
    const first = await report(file)
    expect(first.rows).toHaveLength(1000)
    const path = `GET /v1/imports/${first.id}`
    const rows: ImportRow[] = []
    let cursor = ''
    for (let page = 0; page < 10; page += 1) {
      const { body } = await app.ask(`${path}?limit=999${cursor}`)
      const read = body as unknown as Import
      expect(read.counts).toEqual(first.counts)
      rows.push(...read.rows)
      if (read.next === null) break
      cursor = `&cursor=${read.next}`
    }
    expect(rows.map(({ row }) => row)).toEqual(lines.map((_, index) => index + 2))
    expect(rows.slice(0, 1000)).toEqual(first.rows)
    const { body } = await app.ask(`${path}?action=refused`)
    expect((body['rows'] as ImportRow[]).map(({ row }) => row)).toEqual([1001, 2001])
  })

  test('is of the account that it was made in, and of nobody else', async () => {
    const { id } = await report('username,type\nq,application\n')
    expect((await app.ask(`GET /v1/imports/${id}`)).status).toBe(200)
    expect((await app.ask('GET /v1/imports/00000000-0000-7000-8000-000000000000')).status).toBe(404)
    expect((await app.ask('GET /v1/imports/x')).status).toBe(404)
    const wrong = await app.ask(`GET /v1/imports/${id}?cursor=x`)
    expect([wrong.status, wrong.body.code]).toEqual([422, 'request.cursor-invalid'])
  })
})

test('ASVS 5.3.2: no name that a sender gives reaches a path', () => {
  for (const file of ['upload.ts', 'routes.ts', 'run.ts', 'zip.ts', 'xlsx.ts'])
    expect(readFileSync(new URL(file, import.meta.url), 'utf8')).not.toMatch(
      /node:fs|node:path|filename/,
    )
})

test('two files about the same users at once are both taken', async () => {
  const file = (name: string): string =>
    `username,type,displayName\n${Array.from({ length: 600 }, (_, index) => `twin${index},application,${name}`).join('\n')}\n`
  const [one, other] = await Promise.all([
    report(file('one'), '?dryRun=false'),
    report(file('other'), '?dryRun=false'),
  ])
  expect([one.state, other.state]).toEqual(['applied', 'applied'])
  const third = await Promise.all([1, 2, 3, 4].map(() => send(file('third'), '')))
  expect(third.filter(({ status }) => status === 503).map(({ body }) => body.code)).toEqual([
    'server.overloaded',
    'server.overloaded',
  ])
})
