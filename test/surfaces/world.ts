/** What is true, asked from the API as administrator or with a user's own key. No fact is read from a log. */
import type { AccessDecision, ApiKey, ObjectKind, Role, User } from '@rollcall/resources'
import { Client } from 'pg'

import type { RunningApi } from '../support/api.ts'

export interface World {
  findUser(username: string): Promise<User | undefined>
  /** Fails when there is none. */
  getUser(username: string): Promise<User>
  getUserById(id: string): Promise<User | undefined>
  findRole(name: string): Promise<Role | undefined>
  findKey(username: string, name: string): Promise<ApiKey | undefined>
  /** May whoever shows this key do this, from this address? Asked as a relying application does. */
  check(key: string, question?: CheckQuestion): Promise<AccessDecision>
  /** Asks the API itself with the key, from here. The status tells: 200, or 401 and 403. */
  whoAmI(key: string): Promise<{ status: number; username?: string }>
  /** Issues a key as administrator, for a user whose own key is not the point. */
  issueKey(username: string, name: string): Promise<string>
  /** Any call with the administrator's key and, when given, in the name of a manager. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** How much was ever written: rows of the change feed and of the audit log. Equal numbers mean nothing was written. */
  written(): Promise<{ changes: number; audited: number }>
  close(): Promise<void>
}

export interface CheckQuestion {
  address?: string
  permission?: string
  accessPoint?: 'web' | 'api'
}

export interface Answer {
  status: number
  body: unknown
}

/** A loopback address would hide a whitelist that is not asked; this one is nobody's. */
const SOMEWHERE = '203.0.113.9'

/** Each fact cleans up after itself, in the name of one declarer: more removals than the budget of a day lets through. */
async function allowRemovals(call: World['call']): Promise<void> {
  const found = await call('GET', '/v1/accounts?name=default')
  // The documented body of the route.
  const { items } = found.body as { items: { id: string }[] }
  const guard = { maxRemovals: '100000', window: 'P1D', minAdmins: 1 }
  const { status, body } = await call(
    'PATCH',
    `/v1/accounts/${items[0]?.id}`,
    { spec: { policy: { guard } } },
    { 'if-match': '*' },
  )
  if (status !== 200) throw new Error(`the policy was refused: ${JSON.stringify(body)}`)
}

export async function openWorld(api: RunningApi): Promise<World> {
  const database = new Client({ connectionString: api.database.superuserUrl })
  database.on('error', () => undefined)
  await database.connect()

  const call: World['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${api.adminKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const parsed: unknown = text === '' ? undefined : JSON.parse(text)
    return { status: response.status, body: parsed }
  }
  /** Answers the body of a call that has to succeed. The type is the one that the API documents for the route. */
  async function get<Body>(path: string): Promise<Body> {
    const { status, body } = await call('GET', path)
    if (status === 200) return body as Body
    throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`)
  }
  async function findOne<Item>(path: string): Promise<Item | undefined> {
    const { items } = await get<{ items: Item[] }>(path)
    if (items.length > 1) throw new Error(`GET ${path} answered ${items.length} objects`)
    return items[0]
  }
  const findUser: World['findUser'] = (username) =>
    findOne<User>(`/v1/users?username=${encodeURIComponent(username)}`)

  await allowRemovals(call)
  return {
    call,
    findUser,
    async getUser(username) {
      const user = await findUser(username)
      if (user === undefined) throw new Error(`there is no user ${username}`)
      return user
    },
    async getUserById(id) {
      const { status, body } = await call('GET', `/v1/users/${id}`)
      // The documented body of the route.
      return status === 200 ? (body as User) : undefined
    },
    findRole: (name) => findOne<Role>(`/v1/roles?name=${encodeURIComponent(name)}`),
    async findKey(username, name) {
      const path = `/v1/api-keys?user=${encodeURIComponent(username)}`
      const { items } = await get<{ items: ApiKey[] }>(path)
      return items.find((key) => key.spec.name === name)
    },
    async check(key, question = {}) {
      const asked = { credential: key, accessPoint: 'api', address: SOMEWHERE, ...question }
      const { status, body } = await call('POST', '/v1/access:check', asked)
      if (status !== 200)
        throw new Error(`access:check answered ${status}: ${JSON.stringify(body)}`)
      // The documented body of the route.
      return body as AccessDecision
    },
    async whoAmI(key) {
      const response = await fetch(`${api.url}/v1/me`, {
        headers: { authorization: `Bearer ${key}` },
      })
      // The documented body of the route, when the key may come in.
      const body = (await response.json()) as { user?: { username: string } }
      const username = body.user?.username
      return { status: response.status, ...(username === undefined ? {} : { username }) }
    },
    async issueKey(username, name) {
      const { status, body } = await call('POST', '/v1/api-keys', {
        spec: { user: username, name },
      })
      if (status !== 201)
        throw new Error(`issuing a key answered ${status}: ${JSON.stringify(body)}`)
      // The documented body of the route.
      return (body as { secret: string }).secret
    },
    async written() {
      const { rows } = await database.query<{ changes: string; audited: string }>(
        'select (select count(*) from changes) as changes, (select count(*) from audit_log) as audited',
      )
      return { changes: Number(rows[0]?.changes), audited: Number(rows[0]?.audited) }
    },
    close: () => database.end(),
  }
}

/** The collection of a kind in the API's addresses. */
export const collections: Record<ObjectKind, string> = {
  Account: 'accounts',
  Role: 'roles',
  User: 'users',
  RoleAssignment: 'role-assignments',
  ApiKey: 'api-keys',
}
