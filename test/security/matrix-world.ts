/** Two tenants with the same things in both, and callers of every rank: what the matrix asks about and as whom. */
import { randomUUID } from 'node:crypto'

import { rollcallPermissions } from '@rollcall/resources'

import { createTenant } from '../../api/src/bootstrap/bootstrap.ts'
import { KeptKeys, openApp, type Answer, type TestApp } from '../support/app.ts'
import { newPerson, signIn, tokenOf } from '../support/people.ts'

/** What a path can name, by the kind in it. */
export type Things = Readonly<Record<string, string>>

export interface Caller {
  name: string
  /** Text of the credential; null: none. */
  credential: string | null
  permissions: readonly string[]
  rank: number
  /** Identity of the user, where it is one. */
  userId: string | undefined
}

export interface World {
  app: TestApp
  callers: Caller[]
  own: Things
  /** Of an account that only those see who see every account. */
  other: Things
  foreign: Things
  /** A user who ranks above everybody but owners. */
  owner: Things
  /** A text that stands in everything of the foreign tenant. */
  foreignMark: string
  /** What a foreign administrator sees of everything, to prove that nobody touched it. */
  readForeign(): Promise<string>
  close(): Promise<void>
}

type Ask = (request: string, body?: object | string) => Promise<Record<string, unknown>>

const foreignHost = 'foreign.example.test'
export const foreignMark = 'canaryofforeign'

export async function makeWorld(): Promise<World> {
  const first = await openApp()
  const keeper = new KeptKeys()
  await createTenant(first.urls.migratorUrl, foreignMark, [foreignHost], keeper, new Date())
  // The directory of tenants is read again after two seconds; a new instance reads it at once.
  const app = await openApp({ beside: first })
  const ask = asker(app, app.keys.admin)
  const askForeign = asker(app, keeper.textOf('admin'), foreignHost)

  const other = await ask('POST /v1/accounts', { spec: { name: 'other' } })
  // A new account has no member, and its things are made from within it.
  const founder = { user: 'admin', role: 'owner' }
  await ask('POST /v1/role-assignments', { spec: { ...founder, account: 'other' } })
  const [home] = itemsOf(await ask('GET /v1/accounts?sort=name'))
  const foreignAccount = await askForeign('POST /v1/accounts', { spec: { name: foreignMark } })
  await askForeign('POST /v1/role-assignments', { spec: { ...founder, account: foreignMark } })
  const own = await makeThings(ask, { mark: 'own', account: 'default', id: idOf(home) })
  const elsewhere = await makeThings(ask, { mark: 'other', account: 'other', id: idOf(other) })
  const foreign = await makeThings(askForeign, {
    mark: foreignMark,
    account: foreignMark,
    id: idOf(foreignAccount),
  })
  const [admin] = itemsOf(await ask('GET /v1/users?username=admin'))
  const callers = await makeCallers(app, ask, idOf(admin))
  return {
    app,
    callers,
    own,
    other: elsewhere,
    foreign,
    owner: { ...own, users: idOf(admin) },
    foreignMark,
    async readForeign() {
      const lists = ['users', 'roles', 'accounts', 'api-keys', 'role-assignments', 'approvals']
      const pages = await Promise.all(
        lists.map(async (kind) => await askForeign(`GET /v1/${kind}?account=${foreignMark}`)),
      )
      // The foreign administrator asks, which is a use.
      return JSON.stringify(pages).replaceAll(/"(lastSeenAt|lastUsedAt)":[^,}]+/g, '')
    },
    async close() {
      await app.close()
      await first.close()
    },
  }
}

function asker(app: TestApp, key: string, host = 'localhost'): Ask {
  return async (request, body) => {
    const [method = '', url = ''] = request.split(' ')
    const answer = await app.app.inject({
      // Written below.
      method: method as 'GET',
      url,
      headers: {
        authorization: `Bearer ${key}`,
        host,
        ...(method === 'PATCH' ? { 'if-match': '*' } : {}),
        ...(typeof body === 'string' ? { 'content-type': 'text/csv' } : {}),
      },
      ...(body === undefined ? {} : { body }),
    })
    if (answer.statusCode >= 400) throw new Error(`${request}: ${answer.body}`)
    return answer.json<Answer['body']>()
  }
}

async function makeThings(
  ask: Ask,
  { mark, account, id }: { mark: string; account: string; id: string },
): Promise<Things> {
  const at = `?account=${account}`
  await ask(`PATCH /v1/accounts/${id}`, {
    spec: { policy: { preset: 'standard', emailChange: 'request' } },
  })
  const username = `user-${mark}`
  const user = await ask(`POST /v1/users${at}`, {
    spec: {
      username,
      email: `${mark}@example.test`,
      displayName: mark,
      credential: { mode: 'none' },
      accessPoints: ['api'],
    },
  })
  const role = await ask(`POST /v1/roles${at}`, { spec: { name: `role-${mark}` } })
  const key = await ask(`POST /v1/api-keys${at}`, { spec: { user: username, name: mark } })
  const assignment = await ask(`POST /v1/role-assignments${at}`, {
    spec: { user: username, role: `role-${mark}`, account },
  })
  const report = await ask(
    `POST /v1/imports${at}`,
    `username,email,type\r\nnew-${mark},new-${mark}@example.test,person\r\n`,
  )
  const changed = await ask(`PATCH /v1/users/${idOf(user)}${at}`, {
    spec: { email: `${mark}-2@example.test` },
  })
  // The e-mail address waits for an approval.
  const pending = (changed['status'] as { pendingEmail: [{ approval: string }] }).pendingEmail
  return {
    accounts: id,
    users: idOf(user),
    roles: idOf(role),
    'api-keys': idOf(key),
    'role-assignments': idOf(assignment),
    imports: idOf(report),
    approvals: pending[0].approval,
    'by-username': username,
    Users: idOf(user),
    Groups: idOf(role),
    sessions: randomUUID(),
    mfa: randomUUID(),
  }
}

async function makeCallers(app: TestApp, ask: Ask, adminId: string): Promise<Caller[]> {
  const own = Object.keys(rollcallPermissions)
  const views = own.filter((name) => name.endsWith('.view'))
  const everything = own.filter((name) => name !== 'rollcall.audit.vouch')
  const person = await newPerson(app, { username: 'visitor', roles: ['admin'] })
  const session = tokenOf(await signIn(app, person))
  const restricted = await keyOf(ask, 'restricted', ['admin'], { permissions: [] })
  return [
    { name: 'owner', credential: app.keys.admin, permissions: ['*'], rank: 1000, userId: adminId },
    { name: 'admin', ...(await keyOf(ask, 'helper', ['admin'])), permissions: ['*'], rank: 900 },
    {
      name: 'editor of the lowest rank',
      ...(await keyOf(ask, 'editor', [await roleOf(ask, 'editor', everything)])),
      permissions: everything,
      rank: 0,
    },
    {
      name: 'viewer',
      ...(await keyOf(ask, 'viewer', [await roleOf(ask, 'viewer', views)])),
      permissions: views,
      rank: 0,
    },
    {
      name: 'role with nothing',
      ...(await keyOf(ask, 'idle', [await roleOf(ask, 'idle', [])])),
      permissions: [],
      rank: 0,
    },
    { name: 'key restricted to nothing', ...restricted, permissions: [], rank: 900 },
    {
      name: 'session on web',
      credential: session,
      permissions: ['*'],
      rank: 900,
      userId: person.id,
    },
    { name: 'nobody', credential: null, permissions: [], rank: 0, userId: undefined },
  ]
}

async function roleOf(ask: Ask, name: string, permissions: string[]): Promise<string> {
  await ask('POST /v1/roles', { spec: { name, permissions } })
  return name
}

/** An application user with these roles, and its key. */
async function keyOf(
  ask: Ask,
  username: string,
  roles: string[],
  key: object = {},
): Promise<{ credential: string; userId: string }> {
  const user = await ask('POST /v1/users', { spec: { username, type: 'application', roles } })
  const made = await ask('POST /v1/api-keys', { spec: { user: username, name: 'key', ...key } })
  return { credential: String(made['secret']), userId: idOf(user) }
}

function idOf(object: unknown): string {
  if (typeof object === 'object' && object !== null && 'id' in object) return String(object.id)
  throw new Error(`no id: ${JSON.stringify(object)}`)
}

function itemsOf({ items }: Record<string, unknown>): unknown[] {
  return Array.isArray(items) ? items : []
}
