import { Readable } from 'node:stream'
import { newApiKey } from '@rollcall/client'
import type { ApiKey, User } from '@rollcall/resources'
import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { get } from './get.ts'

const url = 'http://rollcall.example.test'

beforeEach(() => {
  nock.disableNetConnect()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

async function run(...args: string[]) {
  const shown = { out: '', err: '' }
  const code = await get(args, {
    config: readConfig({ ROLLCALL_URL: url, ROLLCALL_TOKEN: newApiKey().text }),
    stdin: Readable.from([]),
    stdout: { write: (text: string) => (shown.out += text) },
    stderr: { write: (text: string) => (shown.err += text) },
    now: () => 0,
    signal: new AbortController().signal,
  })
  return { code, ...shown }
}

const meta = {
  version: 1,
  statusVersion: 1,
  declared: [],
  createdAt: '2026-11-24T00:00:00Z',
  updatedAt: '2026-11-24T00:00:00Z',
}

function user(username: string, roles: string[]): User {
  return {
    ...meta,
    id: username,
    manager: { kind: 'cli', instance: 'team', name: username },
    spec: { username },
    status: {
      state: 'ACTIVE',
      membership: 'ACTIVE',
      memberships: [],
      locks: [],
      credential: 'NONE',
      loginType: null,
      lastLoginAt: null,
      lastLoginIp: null,
      lastSeenAt: null,
      apiOnly: false,
      pendingEmail: [],
      handled: {},
      effective: {
        username,
        type: 'person',
        active: true,
        accessPoints: ['web'],
        ipWhitelist: [],
        roles,
        mfa: 'optional',
        credential: { mode: 'none' },
      },
    },
    acts: [],
  }
}

/** Answers what is asked about the account before its users are listed. */
function listsUsers(listDefault: 'active' | 'all'): void {
  nock(url).get('/v1/me').reply(200, { account: 'default' })
  nock(url)
    .get(/^\/v1\/accounts\?/)
    .reply(200, { items: [{ status: { effective: { policy: { listDefault } } } }], next: null })
}

const manyRoles = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

test('users are a table with a heading', async () => {
  listsUsers('all')
  nock(url)
    .get('/v1/users?limit=501')
    .reply(200, {
      items: [user('ada', ['support']), user('grace', manyRoles), user('x\u001B[2J', [])],
      next: null,
    })
  expect((await run('users')).out).toBe(
    `USERNAME    TYPE    ACTIVE  STATE   ROLES                  ACCESS POINTS  MANAGER
ada         person  true    ACTIVE  support                web            cli/team/ada
grace       person  true    ACTIVE  a, b, c, d, e, 2 more  web            cli/team/grace
x\\u{1b}[2J  person  true    ACTIVE  -                      web            cli/team/x\\u{1b}[2J
`,
  )
})

test('one object by name, as YAML', async () => {
  nock(url)
    .get('/v1/users?limit=501&username=ada')
    .reply(200, { items: [user('ada', [])], next: null })
  const { out } = await run('rcuser', 'ada', '-o', 'yaml')
  expect(out).toContain('id: ada\n')
  expect(out).not.toContain('items:')
})

test('a key shows its first letters and never more', async () => {
  const key: ApiKey = {
    ...meta,
    id: '1',
    manager: null,
    spec: { user: 'deploy', name: 'ci', expiresAt: '2027-01-01T00:00:00Z' },
    status: {
      state: 'SUSPENDED',
      prefix: 'rck_abcd',
      userId: '2',
      expiresAt: '2027-01-01T00:00:00Z',
      rotationDueAt: null,
      lastUsedAt: null,
      previousPrefix: null,
      previousUntil: null,
      effective: { accessPoints: ['api'], ipWhitelist: [] },
    },
  }
  nock(url)
    .get('/v1/api-keys?limit=501')
    .reply(200, { items: [key], next: null })
  expect((await run('api-keys')).out).toBe(
    `USER    NAME  PREFIX    STATE      EXPIRES               MANAGER
deploy  ci    rck_abcd  SUSPENDED  2027-01-01T00:00:00Z  -
`,
  )
})

test('more than the limit is said on standard error, and the answer stays whole', async () => {
  listsUsers('all')
  nock(url)
    .get('/v1/users?limit=2')
    .reply(200, { items: [user('ada', []), user('grace', [])], next: null })
  const { out, err } = await run('users', '--limit', '1', '-o', 'json')
  expect(JSON.parse(out)).toMatchObject({ items: [{ id: 'ada' }] })
  expect(err).toBe('more than 1: --limit N shows more, --limit 0 all\n')
})

test('where the policy of the account lists active users, others are shown with --all', async () => {
  listsUsers('active')
  nock(url)
    .get('/v1/users?limit=501&active=true')
    .reply(200, { items: [user('ada', [])], next: null })
  expect((await run('users')).out).toContain('ada')
  nock(url)
    .get('/v1/users?limit=501')
    .reply(200, { items: [user('ada', []), user('grace', [])], next: null })
  expect((await run('users', '--all')).out).toContain('grace')
})

test('who may not see accounts is shown all users', async () => {
  nock(url).get('/v1/me').reply(200, { account: 'default' })
  nock(url)
    .get(/^\/v1\/accounts\?/)
    .reply(403, { status: 403, code: 'auth.permission-missing', detail: 'no', title: '', type: '' })
  nock(url)
    .get('/v1/users?limit=501')
    .reply(200, { items: [user('ada', [])], next: null })
  expect((await run('users')).out).toContain('ada')
})

test('an empty list says so', async () => {
  nock(url).get('/v1/role-assignments?limit=501').reply(200, { items: [], next: null })
  expect((await run('role-assignments')).out).toBe('no role assignments\n')
})

test.each([
  [[], 'get needs KIND'],
  [['things'], 'things is no kind; kinds are accounts, roles, users, role-assignments, api-keys'],
  [['users', 'a', 'b'], 'takes one NAME'],
  [['users', '--limit', 'all'], '--limit all: must be a whole number'],
])('get %j fails: %s', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message)
})

test('an object that is not there is said', async () => {
  nock(url).get('/v1/roles?limit=501&name=auditor').reply(200, { items: [], next: null })
  await expect(run('role', 'auditor')).rejects.toThrow('there is no role auditor')
})
