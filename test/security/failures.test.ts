/** ASVS 16.3.4: what fails inside, and every server beyond that shows a certificate which nobody vouches for, is in the log of an operator who has set nothing up. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import pg from 'pg'
import { pino } from 'pino'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { bootstrap } from '../../api/src/bootstrap/bootstrap.ts'
import { parseConfig } from '../../api/src/config.ts'
import { assemble, type Assembly } from '../../api/src/serve.ts'
import { KeptKeys, testSecrets } from '../support/app.ts'
import { createAuthority, type Pair } from '../support/control-plane/certificates.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { startTlsGateway, type TlsGateway } from '../support/tls-gateway.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-failures-'))
const waitMaxMs = 15_000
let database: TestDatabase
let gateway: TlsGateway
let assembly: Assembly
let provider: Server
let collector: Server
let mail: SMTPServer
let trusted: Pair
let untrusted: Pair
let key = ''
let lines: LogLine[] = []

interface LogLine {
  level: number
  msg: string
  [name: string]: unknown
}

/** What servers of every kind have. */
interface Listener {
  listen(port: number, host: string, listening: () => void): unknown
  address(): unknown
}

const levels = { warn: 40, error: 50 }

beforeAll(async () => {
  const [ours, theirs] = [await createAuthority(), await createAuthority()]
  trusted = await ours.issueServer(['127.0.0.1'])
  untrusted = await theirs.issueServer(['127.0.0.1'])
  const authorityFile = join(folder, 'authority.pem')
  writeFileSync(authorityFile, ours.certificate)
  database = await createDatabase()
  gateway = await startTlsGateway(database.appUrl, trusted)
  const tls = { cert: untrusted.certificate, key: untrusted.key }
  provider = createServer(tls, (_request, response) => response.end('{}'))
  collector = createServer(tls, (_request, response) => response.end('{}'))
  mail = new SMTPServer({ secure: true, ...tls, authOptional: true, disableReverseLookup: true })
  mail.on('error', () => undefined)
  const [providerPort, collectorPort, mailPort] = [
    await portOf(provider),
    await portOf(collector),
    await portOf(mail.server),
  ]
  const oidcFile = join(folder, 'oidc.json')
  const issuer = `https://127.0.0.1:${providerPort}`
  writeFileSync(
    oidcFile,
    JSON.stringify({ providers: [{ name: 'example', issuer, clientId: 'rollcall' }] }),
  )
  const keeper = new KeptKeys()
  await bootstrap(database.migratorUrl, keeper, new Date())
  key = keeper.textOf('admin')
  assembly = await assemble({
    config: parseConfig({
      ROLLCALL_PUBLIC_URL: 'https://users.example.test',
      ROLLCALL_OIDC_FILE: oidcFile,
      ROLLCALL_SMTP_URL: `smtps://127.0.0.1:${mailPort}`,
      ROLLCALL_MAIL_FROM: 'Rollcall <noreply@example.test>',
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${collectorPort}`,
    }),
    urls: {
      app: gateway.through(database.appUrl, authorityFile),
      sealer: gateway.through(database.sealerUrl, authorityFile),
    },
    secrets: testSecrets,
    clock: () => new Date(),
    // As an installation has it.
    log: pino(
      { level: 'info' },
      // Every line is an object that pino wrote.
      { write: (line: string) => lines.push(JSON.parse(line) as LogLine) },
    ),
  })
})
afterAll(async () => {
  await assembly.close()
  await gateway.close()
  for (const server of [provider, collector]) {
    server.closeAllConnections()
    server.close()
  }
  await new Promise<void>((resolve) => mail.close(resolve))
  await database.drop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  lines = []
})

async function portOf(server: Listener): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port
}

async function ask(method: 'GET' | 'POST', url: string, payload?: object): Promise<number> {
  const { statusCode } = await assembly.app.inject({
    method,
    url,
    headers: { host: 'users.example.test', authorization: `Bearer ${key}` },
    ...(payload === undefined ? {} : { payload }),
  })
  return statusCode
}

/** The first line of a level or above that says so. */
async function logged(level: number, words: RegExp): Promise<LogLine> {
  const deadline = performance.now() + waitMaxMs
  for (;;) {
    const found = lines.find((line) => line.level >= level && words.test(JSON.stringify(line)))
    if (found !== undefined) return found
    if (performance.now() > deadline)
      throw new Error(`the log does not say ${words}:\n${JSON.stringify(lines, null, 1)}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const certificate = /certificate|SELF_SIGNED_CERT|UNABLE_TO_VERIFY/i

describe('ASVS 16.3.4: the log tells of a certificate that nobody vouches for', () => {
  test('of the mail server', async () => {
    const spec = { username: 'grace', email: 'grace@example.test', credential: { mode: 'invite' } }
    expect(await ask('POST', '/v1/users', { spec })).toBe(201)
    const { msg } = await logged(levels.warn, certificate)
    expect(msg).toBe('mail not sent yet')
    expect(JSON.stringify(lines)).not.toContain('grace@example.test')
  })

  test('of an identity provider, and the browser is told that it is away', async () => {
    expect(await ask('GET', '/v1/auth/oidc/example/start')).toBe(503)
    const line = await logged(levels.error, certificate)
    expect(line).toMatchObject({ reqId: expect.any(String) })
  })

  test('of the collector of traces, once as long as it lasts', async () => {
    for (let count = 0; count < 3; count += 1) await ask('GET', '/v1/me')
    const { msg } = await logged(levels.warn, certificate)
    expect(msg).toBe('traces are not sent now')
  })

  test('of PostgreSQL, and every request is refused until it is another one', async () => {
    expect(await ask('GET', '/v1/users')).toBe(200)
    gateway.show(untrusted)
    // The first may still meet a connection that was cut.
    for (let count = 0; count < 3; count += 1) expect(await ask('GET', '/v1/users')).toBe(503)
    const line = await logged(levels.error, certificate)
    expect(line).toMatchObject({ reqId: expect.any(String) })
    expect(JSON.stringify(lines)).not.toContain('postgres')
    gateway.show(trusted)
    const deadline = performance.now() + waitMaxMs
    while ((await ask('GET', '/v1/users')) !== 200 && performance.now() < deadline);
    expect(await ask('GET', '/v1/users')).toBe(200)
  })
})

test('ASVS 16.3.4: the log tells of what fails inside, with the request, and the caller is told nothing of it', async () => {
  const owner = new pg.Client({ connectionString: database.superuserUrl })
  await owner.connect()
  await owner.query('revoke select on roles from rollcall_app')
  const answer = await assembly.app.inject({
    url: '/v1/roles',
    headers: { host: 'users.example.test', authorization: `Bearer ${key}` },
  })
  await owner.query('grant select on roles to rollcall_app')
  await owner.end()
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('permission denied')
  const line = await logged(levels.error, /permission denied for table roles/)
  expect(answer.json()).toMatchObject({ requestId: line['reqId'] })
})
