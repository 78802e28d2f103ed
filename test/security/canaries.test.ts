/**
 * ASVS 14.1.2, 14.2.1, 14.2.4, 16.2.5, 11.4.2: secrets that the test knows go through everything that takes secrets. Afterwards none of them stands in the log (at every
 * level), the audit log, the change feed, any column of any table, the traces, an answer that is not the one that gives it out, or the OpenAPI document.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { newApiKey } from '../../api/src/access/api-key.ts'
import { bootstrap } from '../../api/src/bootstrap/bootstrap.ts'
import { parseConfig } from '../../api/src/config.ts'
import { assemble, type Assembly } from '../../api/src/serve.ts'
import { KeptKeys, testSecrets } from '../support/app.ts'
import { codeOf } from '../support/authenticator.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { openMailServer, type MailServer } from '../support/mail-server.ts'

const passwords = {
  first: 'canary first horse battery',
  second: 'canary second horse battery',
  wrong: 'canary wrong horse battery',
  reset: 'canary reset horse battery',
  accepted: 'canary accepted horse battery',
}

let database: TestDatabase
let assembly: Assembly
let mail: MailServer
let collector: Server
let log = ''
let traces = ''
/** Every answer but those that give a secret out, which only the holder gets. */
const answers: string[] = []
const canaries = new Map<string, string>(Object.entries(passwords))
let adminKey = ''

beforeAll(async () => {
  database = await createDatabase()
  mail = await openMailServer()
  collector = createServer((request, response) => {
    void text(request).then((body) => {
      traces += body
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  const keeper = new KeptKeys()
  await bootstrap(database.migratorUrl, keeper, new Date())
  adminKey = keeper.textOf('admin')
  canaries.set('key of the administrator', adminKey)
  canaries.set('key of the operator', keeper.textOf('operator'))
  assembly = await assemble({
    config: parseConfig({
      ROLLCALL_SMTP_URL: mail.url,
      ROLLCALL_MAIL_FROM: 'Rollcall <noreply@example.test>',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    }),
    urls: { app: database.appUrl, sealer: database.sealerUrl },
    secrets: testSecrets,
    clock: () => new Date(),
    log: pino({ level: 'trace' }, { write: (line: string) => (log += line) }),
  })
  await walk()
  // The sealer and the traces end with the application.
  await assembly.upkeep.catchUp()
  await assembly.close()
})
afterAll(async () => {
  collector.close()
  await mail.close()
  await database.drop()
})

type Body = Record<string, unknown>

/** `gives`: the answer holds a secret that only this caller gets. */
async function ask(
  request: string,
  {
    body,
    key = adminKey,
    headers = {},
    gives = false,
  }: { body?: object; key?: string | null; headers?: Record<string, string>; gives?: boolean } = {},
): Promise<{ status: number; body: Body }> {
  const [method = '', url = ''] = request.split(' ')
  const answer = await assembly.app.inject({
    // Written below.
    method: method as 'GET',
    url,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(method === 'PATCH' ? { 'if-match': '*' } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  if (!gives) answers.push(answer.body)
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json<Body>() }
}

function keep(name: string, value: unknown): string {
  if (typeof value !== 'string' || value.length < 8) throw new Error(`there is no ${name}`)
  canaries.set(name, value)
  return value
}

/** Everything that takes or gives a secret, done right and done wrong. */
async function walk(): Promise<void> {
  const made = await ask('POST /v1/users', {
    headers: { 'idempotency-key': 'canary-user' },
    body: {
      spec: {
        username: 'ada',
        email: 'ada@example.test',
        accessPoints: ['web', 'api'],
        credential: { mode: 'secretRef' },
      },
      password: passwords.first,
    },
  })
  const id = String(made.body['id'])
  await signInWrong()
  const session = await signInNew()
  await factor(session)
  const keys = await ask('POST /v1/api-keys', {
    gives: true,
    headers: { 'idempotency-key': 'canary-key' },
    body: { spec: { user: 'ada', name: 'one' } },
  })
  const key = keep('API key', keys.body['secret'])
  await ask('POST /v1/api-keys', {
    headers: { 'idempotency-key': 'canary-key' },
    body: { spec: { user: 'ada', name: 'one' } },
  })
  const rotated = await ask(`POST /v1/api-keys/${String(keys.body['id'])}:rotate`, {
    gives: true,
    body: {},
  })
  const fresh = keep('rotated API key', rotated.body['secret'])
  await ask('GET /v1/me', { key })
  await ask('GET /v1/users', { key: fresh })
  await ask('POST /v1/access:check', { body: { credential: key, accessPoint: 'api' } })
  await ask('POST /v1/access:explain', { body: { credential: key, accessPoint: 'api' } })
  await ask('GET /v1/me', { key: keep('unknown key', newApiKey().text) })
  await ask('GET /v1/users', { key: `${key}x` })
  await wrongPlaces(id)
  await mails(id)
}

/** A line that a log could take for its own. */
const forged = '{"level":60,"msg":"forged"}'

async function signInWrong(): Promise<void> {
  await ask(`GET /v1/nothing/${encodeURIComponent(`\n${forged}\n`)}`)
  await ask('POST /v1/auth/sign-in', {
    key: null,
    body: { username: `x\n${forged}\n`, password: passwords.wrong, accessPoint: 'web' },
  })
  for (const username of ['ada', 'nobody'])
    await ask('POST /v1/auth/sign-in', {
      key: null,
      body: { username, password: passwords.wrong, accessPoint: 'web' },
    })
}

/** Signs in with the password that was declared, and chooses another. */
async function signInNew(): Promise<string> {
  const first = await ask('POST /v1/auth/sign-in', {
    key: null,
    gives: true,
    body: { username: 'ada', password: passwords.first, accessPoint: 'web' },
  })
  const { body } = first
  const token = keep('session', sessionOf(body))
  const changed = { currentPassword: passwords.first, password: passwords.second }
  await ask('POST /v1/me/password', {
    key: token,
    body: { ...changed, currentPassword: passwords.wrong },
  })
  const done = await ask('POST /v1/me/password', { key: token, body: changed, gives: true })
  // The proof of the user gives the session another text.
  return keep('session after the change', sessionOf(done.body))
}

async function factor(session: string): Promise<void> {
  const begun = await ask('POST /v1/me/mfa', { key: session, gives: true, body: {} })
  const secret = keep('TOTP secret', begun.body['secret'])
  await ask(`POST /v1/me/mfa/${String(begun.body['id'])}:confirm`, {
    key: session,
    body: { code: '000000' },
  })
  const code = codeOf(secret, Date.now())
  const confirmed = await ask(`POST /v1/me/mfa/${String(begun.body['id'])}:confirm`, {
    key: session,
    gives: true,
    body: { code },
  })
  const { recoveryCodes } = confirmed.body
  if (!Array.isArray(recoveryCodes)) throw new Error(JSON.stringify(confirmed.body))
  for (const [index, one] of recoveryCodes.entries()) keep(`recovery code ${index}`, one)
  const again = await ask('POST /v1/auth/sign-in', {
    key: null,
    gives: true,
    body: { username: 'ada', password: passwords.second, accessPoint: 'web' },
  })
  const ticket = keep('second ticket', again.body['ticket'])
  await ask('POST /v1/auth/mfa', { key: null, body: { ticket, code: '111111' } })
  const done = await ask('POST /v1/auth/mfa', {
    key: null,
    gives: true,
    body: { ticket, code: String(recoveryCodes[0]) },
  })
  keep('session after the recovery code', sessionOf(done.body))
}

function sessionOf(body: Body): unknown {
  const { session } = body
  if (typeof session === 'object' && session !== null && 'token' in session) return session.token
  return body['token']
}

/** Secrets where they do not belong: the refusal does not repeat them. */
async function wrongPlaces(id: string): Promise<void> {
  const misplaced = keep('misplaced', 'canary misplaced horse battery')
  await ask('POST /v1/users', { body: { spec: { username: 'x', password: misplaced } } })
  await ask('POST /v1/users', { body: { spec: { username: 'x' }, password: [misplaced] } })
  await ask(`POST /v1/users/${id}:setPassword`, { body: { password: misplaced, nope: 1 } })
  await ask('POST /v1/auth/sign-in', {
    key: null,
    body: { username: 'ada', password: { text: misplaced }, accessPoint: 'web' },
  })
  await ask('POST /v1/api-keys', { body: { spec: { user: 'ada', name: 'k', secret: misplaced } } })
  await ask('GET /v1/me', { key: null, headers: { authorization: `Basic ${misplaced}` } })
  await ask('GET /v1/me', { key: null, headers: { cookie: `__Host-rollcall=${misplaced}` } })
}

async function mails(id: string): Promise<void> {
  await ask(`POST /v1/users/${id}:sendReset`, { body: {} })
  await ask('POST /v1/users:invite', { body: { emails: ['grace@example.test'] } })
  const reset = keep('link for a new password', await tokenMailedTo('ada@example.test'))
  const invitation = keep('invitation', await tokenMailedTo('grace@example.test'))
  await ask('POST /v1/auth/reset', { key: null, body: { token: reset, password: 'short' } })
  await ask('POST /v1/auth/reset', { key: null, body: { token: reset, password: passwords.reset } })
  await ask('POST /v1/auth/reset', { key: null, body: { token: reset, password: passwords.reset } })
  await ask('POST /v1/auth/accept', {
    key: null,
    gives: true,
    body: { token: invitation, password: passwords.accepted },
  })
}

/** Mails that tell of changes come before the one with the link. */
async function tokenMailedTo(address: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const mails = await mail.mailsTo(address, count)
    const found = mails.findLast(({ token }) => token !== '')
    if (found !== undefined) return found.token
  }
}

/** A secret as it may have been written: as it is, in base64, in hex, percent-encoded. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString('hex'),
    bytes.toString('base64').replaceAll('=', ''),
    bytes.toString('base64url'),
  ]
}

function foundIn(place: string): string[] {
  return [...canaries]
    .filter(([, secret]) => spellings(secret).some((one) => place.includes(one)))
    .map(([name]) => name)
}

describe('the log', () => {
  const lines = (): Record<string, unknown>[] =>
    log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)

  test('ASVS 16.2.4, 16.4.1: has one object a line, and no line that a caller wrote', () => {
    for (const line of lines()) expect(line).toMatchObject({ level: expect.any(Number) })
    expect(lines().filter(({ msg, level }) => msg === 'forged' || level === 60)).toEqual([])
  })

  test('ASVS 16.3.2, 16.3.3: tells who was refused, with what and from where', () => {
    const refused = lines().filter(({ status }) => Number(status) >= 400)
    expect(refused).toContainEqual(
      expect.objectContaining({
        status: 403,
        user: 'ada',
        route: '/v1/users',
        address: '127.0.0.1',
      }),
    )
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401, 403, 404, 422]))
  })
})

test('the walk used secrets of every kind', () => {
  expect(canaries.size).toBeGreaterThan(25)
  expect(foundIn(`x ${Buffer.from(passwords.first).toString('hex')} y`)).toEqual(['first'])
})

describe('ASVS 14.2.2, 14.2.4, 16.2.5: no secret stands in', () => {
  test('the log, at any level', () => {
    expect(log).toContain('"level":20')
    expect(log.split('\n').length).toBeGreaterThan(20)
    expect(foundIn(log)).toEqual([])
  })

  test('the traces', () => {
    expect(traces).toContain('/v1/auth/sign-in')
    expect(foundIn(traces)).toEqual([])
  })

  test('an answer but the one that gives it to its holder', () => {
    expect(answers.length).toBeGreaterThan(15)
    expect(foundIn(answers.join('\n'))).toEqual([])
  })

  test('the OpenAPI document and its examples', () => {
    const document = readFileSync(join(import.meta.dirname, '../../api/openapi.json'), 'utf8')
    expect(foundIn(document)).toEqual([])
  })

  test('any column of any table: not in the audit log, the feed, the mails that waited', async () => {
    const client = new pg.Client({ connectionString: database.superuserUrl })
    await client.connect()
    const { rows: tables } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
    )
    const filled: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`)
      if (rows.length > 0) filled.push(name)
      expect([name, foundIn(rows.map(({ row }) => row).join('\n'))]).toEqual([name, []])
    }
    await client.end()
    expect(filled).toEqual(
      expect.arrayContaining([
        'api_keys',
        'audit_log',
        'audit_values',
        'changes',
        'idempotency_keys',
        'mail_outbox',
        'mfa_factors',
        'one_time_tokens',
        'passwords',
        'recovery_codes',
        'sessions',
        'users',
      ]),
    )
  })
})
