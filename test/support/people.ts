/** People who sign in, for tests: made through the API as an administrator makes them, with a password that the test knows. */
import { randomUUID } from 'node:crypto'

import type { UserSpec } from '@rollcall/resources'

import { statement } from '../../api/src/database/statement.ts'
import { setPasswordStatements } from '../../api/src/passwords/password-store.ts'
import type { Answer, Ask, TestApp } from './app.ts'

export interface Person {
  id: string
  username: string
  password: string
}

const password = 'correct horse battery staple'

/** A person who may use both doors and has a password. */
export async function newPerson(app: TestApp, spec: Partial<UserSpec> = {}): Promise<Person> {
  const username = spec.username ?? `person-${randomUUID()}`
  const created = await app.ask('POST /v1/users', {
    body: {
      spec: {
        username,
        email: `${username}@example.test`,
        accessPoints: ['web', 'api'],
        credential: { mode: 'secretRef' },
        ...spec,
      },
    },
  })
  if (created.status !== 201) throw new Error(JSON.stringify(created.body))
  const id = String(created.body['id'])
  await givePassword(app, id, { text: password })
  return { id, username, password }
}

/** Gives the user a password, as if long ago. */
export async function givePassword(
  app: TestApp,
  userId: string,
  {
    text,
    mustChange = false,
    now = new Date('2026-11-01T00:00:00Z'),
  }: { text: string; mustChange?: boolean; now?: Date },
): Promise<void> {
  const hashed = await app.passwords.hash(text)
  const tenantId = await tenantIdOf(app)
  const place = { caller: { tenantId }, now }
  await app.database.write(tenantId, setPasswordStatements([{ userId, hashed, mustChange }], place))
}

export async function signIn(
  app: TestApp,
  { username, password: text }: { username: string; password: string },
  options: Ask & { accessPoint?: 'web' | 'api'; transport?: 'token' | 'cookie' } = {},
): Promise<Answer> {
  const { accessPoint = 'web', transport, ...ask } = options
  return await app.ask('POST /v1/auth/sign-in', {
    key: null,
    body: {
      username,
      password: text,
      accessPoint,
      ...(transport === undefined ? {} : { transport }),
    },
    ...ask,
  })
}

/** The session of a sign-in that was right. */
export function tokenOf({ status, body }: Answer): string {
  const { session } = body
  const token =
    typeof session === 'object' && session !== null && 'token' in session
      ? session.token
      : undefined
  if (typeof token === 'string') return token
  throw new Error(`no session was answered: ${status} ${JSON.stringify(body)}`)
}

/** Asks with a session. */
export async function sessionAsk(
  app: TestApp,
  token: string,
  request: string,
  options: Ask = {},
): Promise<Answer> {
  return await app.ask(request, { key: token, ...options })
}

/** What an administrator sees of the user. */
export async function statusOf(app: TestApp, id: string): Promise<Record<string, unknown>> {
  const { body } = await app.ask(`GET /v1/users/${id}`)
  // The API answered an object of the schema, whose status is no number as that of a problem is.
  return body['status'] as unknown as Record<string, unknown>
}

/** The first tenant. */
export async function tenantIdOf({ database }: Pick<TestApp, 'database'>): Promise<string> {
  const [row] = await database.run(
    statement<{ id: string }>(`select id from tenants where slug = 'default'`, []),
  )
  if (row === undefined) throw new Error('there is no tenant')
  return row.id
}
