import { Readable } from 'node:stream'

import type { Import, User } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { countRows } from '../../../test/support/rows.ts'
import { readCsv } from '../imports/csv.ts'
import { decode } from '../imports/text.ts'

let app: TestApp
let other: TestApp

/** Names that a spreadsheet, a terminal or a parser could take for something else. */
const hostile = [
  '=HYPERLINK("http://example.test","x")',
  '+31 20',
  '-1+1',
  '@SUM(A1)',
  "'=already escaped",
  "O'Neil",
  'say "hi", twice; or more',
  '</script>\u2028<b>',
  '＝full width',
  ' spaces around ',
]

beforeAll(async () => {
  app = await openApp()
  other = await openApp()
  for (const one of [app, other])
    for (const name of ['viewer', 'editor'])
      await one.ask('POST /v1/roles', { body: { spec: { name, permissions: ['zones.view'] } } })
  await app.ask('POST /v1/accounts', { body: { spec: { name: 'acme' } } })
  const items = [
    ...hostile.map((displayName, index) => ({
      username: `h${index}`,
      email: `h${index}@example.test`,
      firstName: displayName,
      lastName: displayName,
      displayName,
      timezone: 'Europe/Amsterdam',
      language: 'nl-BE',
    })),
    { username: '=evil', type: 'application', roles: ['viewer', 'editor'], mfa: 'required' },
    { username: 'off', type: 'application', active: false, accessPoints: ['web', 'api'] },
    { username: 'bare', type: 'application' },
    {
      username: 'full',
      email: 'full@example.test',
      secondaryEmail: 'second@example.test',
      labels: { team: 'engines' },
      profile: { phone: '+31' },
      ipWhitelist: [{ cidr: '192.0.2.0/24', comment: 'office, "home"' }],
      expiresAt: '2030-01-01T00:00:00Z',
      unlockRevision: 3,
      credential: { mode: 'none' },
    },
  ]
  for (const spec of items) {
    const { status, body } = await app.ask('POST /v1/users', { body: { spec } })
    expect([status, body.detail]).toEqual([201, undefined])
  }
  await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: 'bare', role: 'viewer', account: 'default' } },
  })
})
afterAll(async () => {
  await app.close()
  await other.close()
})

async function fetchFile(
  path: string,
): Promise<{ headers: Record<string, unknown>; text: string }> {
  const answer = await app.app.inject({
    url: path,
    headers: { authorization: `Bearer ${app.keys.admin}` },
  })
  expect(answer.statusCode).toBe(200)
  return { headers: answer.headers, text: answer.payload }
}

async function importInto(to: TestApp, file: string, type: string): Promise<Import> {
  const answer = await to.app.inject({
    method: 'POST',
    url: '/v1/imports?dryRun=false&mode=good',
    headers: { authorization: `Bearer ${to.keys.admin}`, 'content-type': type },
    body: file,
  })
  expect(answer.statusCode).toBe(200)
  return answer.json<Import>()
}

async function usersOf(of: TestApp): Promise<User[]> {
  const { body } = await of.ask('GET /v1/users?limit=1000&account=default')
  return body['items'] as User[]
}

async function rowsOf(text: string): Promise<Record<string, string>[]> {
  const rows: string[][] = []
  for await (const { cells } of readCsv(decode(Readable.from([Buffer.from(text)]))))
    rows.push(cells.map(String))
  const [names = [], ...others] = rows
  return others.map((cells) =>
    Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])),
  )
}

describe('UserList.csv', () => {
  test('S3-31, ASVS 5.4.1, 5.4.2: has a fixed name, a byte order mark and all users of the account', async () => {
    const { headers, text } = await fetchFile('/v1/users.csv?account=default')
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="UserList.csv"',
      'cache-control': 'no-store',
    })
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect((await rowsOf(text)).map(({ username = '' }) => username).toSorted(byText)).toEqual(
      (await usersOf(app)).map(({ spec }) => escaped(spec.username ?? '')).toSorted(byText),
    )
  })

  test('S3-32: has every column of the lists and the further ones, with what the list says', async () => {
    const rows = await rowsOf((await fetchFile('/v1/users.csv')).text)
    const users = new Map((await usersOf(app)).map((user) => [user.spec.username, user]))
    for (const row of rows) {
      const user = users.get(row['username']?.replace(/^'(?==)/, ''))
      if (user === undefined) throw new Error(`${row['username']} is in no list`)
      const { status, spec } = user
      expect(row).toMatchObject({
        firstName: escaped(spec.firstName ?? ''),
        lastName: escaped(spec.lastName ?? ''),
        email: spec.email ?? '',
        loginType: status.loginType ?? '',
        state: status.state,
        effectiveRoles: status.effective.roles.join(';'),
        lastLoginAt: status.lastLoginAt ?? '',
        createdAt: user.createdAt,
        updatedAt: user.updatedAt,
        apiOnly: String(status.apiOnly),
        type: status.effective.type,
        accessPoints: status.effective.accessPoints.join(';'),
        mfa: status.effective.mfa,
        roles: (spec.roles ?? []).toSorted().join(';'),
        active: String(status.effective.active),
        displayName: escaped(spec.displayName ?? ''),
        secondaryEmail: spec.secondaryEmail ?? '',
        language: spec.language ?? '',
        timezone: spec.timezone ?? '',
      })
    }
  })

  test('ASVS 1.2.10: begins no cell like a formula', async () => {
    const rows = await rowsOf((await fetchFile('/v1/users.csv')).text)
    for (const cell of rows.flatMap((row) => Object.values(row)))
      expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
  })

  test('imported where it comes from, changes nothing', async () => {
    const before = await countRows(app.urls.superuserUrl)
    const { text } = await fetchFile('/v1/users.csv')
    const again = await importInto(app, text, 'text/csv')
    expect(again.rows.filter(({ action }) => action !== 'unchanged')).toEqual([])
    expect(again.readOnlyColumns).toContain('lastLoginAt')
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
  })

  test('imported elsewhere, makes the same users', async () => {
    await importInto(other, (await fetchFile('/v1/users.csv')).text, 'text/csv')
    const made = new Map((await usersOf(other)).map((user) => [user.spec.username, user]))
    for (const { spec, status } of await usersOf(app)) {
      const { firstName, lastName, displayName, email, language, roles } = spec
      expect(made.get(spec.username)?.spec).toMatchObject(
        defined({ firstName, lastName, displayName, email, language, roles }),
      )
      expect(made.get(spec.username)?.status.effective.active).toBe(status.effective.active)
    }
  })
})

describe('users.ndjson', () => {
  test('has the users as the API answers them', async () => {
    const { headers, text } = await fetchFile('/v1/users.ndjson')
    expect(headers['content-type']).toBe('application/x-ndjson')
    const lines = text.trimEnd().split('\n')
    const users = lines.map((line) => JSON.parse(line) as User)
    const byUsername = (left: User, right: User): number =>
      (left.spec.username ?? '') < (right.spec.username ?? '') ? -1 : 1
    expect(users.toSorted(byUsername)).toEqual((await usersOf(app)).toSorted(byUsername))
  })

  test('imported where it comes from, changes nothing', async () => {
    const before = await countRows(app.urls.superuserUrl)
    const { text } = await fetchFile('/v1/users.ndjson')
    const again = await importInto(app, text, 'application/x-ndjson')
    expect(again.rows.filter(({ action }) => action !== 'unchanged')).toEqual([])
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
  })
})

test('an export holds nobody of another account or tenant, and needs the permission to view', async () => {
  const { text } = await fetchFile('/v1/users.csv')
  expect(text).not.toContain('acme')
  const { body } = await app.ask('POST /v1/api-keys', {
    body: { spec: { user: 'admin', name: 'narrow', permissions: ['rollcall.users.create'] } },
  })
  for (const path of ['users.csv', 'users.ndjson']) {
    const refused = await app.ask(`GET /v1/${path}`, { key: String(body['secret']) })
    expect([refused.status, refused.body.code]).toEqual([403, 'auth.permission-missing'])
  }
})

function byText(left: string, right: string): number {
  return left < right ? -1 : 1
}

function escaped(text: string): string {
  return /^'*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
