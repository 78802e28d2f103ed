import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import PostalMime from 'postal-mime'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { KeptKeys, openApp, testSecrets, type TestApp } from '../../../test/support/app.ts'
import { type MailServer, openMailServer } from '../../../test/support/mail-server.ts'
import { createTenant } from '../bootstrap/bootstrap.ts'
import { statement } from '../database/statement.ts'
import { fileDelivery, smtpDelivery } from './delivery.ts'
import { Mailer, retryDelayMs } from './mailer.ts'
import { queueMails } from './outbox.ts'
import type { OutgoingMail } from './outgoing.ts'

const userId = '00000000-0000-7000-8000-000000000001'
/** The mailer looks once a second. */
const soon = { timeout: 5_000 }
const token = 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'
let server: MailServer
let app: TestApp
let tenantId = ''

beforeAll(async () => {
  server = await openMailServer()
  app = await openApp({ environment: mailTo(server.url) })
  const [row] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  tenantId = row?.id ?? ''
})
afterAll(async () => {
  await app.close()
  await server.close()
})

function mailTo(url: string): Record<string, string> {
  return {
    ROLLCALL_SMTP_URL: url,
    ROLLCALL_MAIL_FROM: 'Example Portal <noreply@portal.example.test>',
    ROLLCALL_PUBLIC_URL: 'https://users.example.test',
  }
}

function reset(to: string, more: Partial<OutgoingMail> = {}): OutgoingMail {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const user = { username: 'ada', displayName: 'Ada Byron' }
  return { userId, to, template: { name: 'reset', data: { user, token, expiresAt } }, ...more }
}

async function queue(mails: OutgoingMail[], now = new Date()): Promise<void> {
  const by = { tenantId, secrets: testSecrets, now }
  await app.database.write(tenantId, queueMails(mails, by))
  // At once; unless the mailer had taken it by itself already.
  await app.mailer.sendDue()
}

interface Row {
  sealed: Buffer | null
  attempts: number
  next_at: Date
  sent_at: Date | null
  failed_at: Date | null
  last_error: string | null
  row: string
}

async function rows(): Promise<Row[]> {
  return await app.database.read(
    tenantId,
    statement<Row>('select *, mail_outbox::text as row from mail_outbox order by id desc', []),
  )
}

/** A mailer of its own beside that of the application, whose clock the test turns. */
function mailerAt(clock: () => Date, delivery: MailerDelivery): Mailer {
  return new Mailer({
    database: app.database,
    secrets: testSecrets,
    clock,
    delivery,
    from: { name: 'Example Portal', address: 'noreply@portal.example.test' },
    language: 'en',
    publicUrl: () => 'https://users.example.test',
  })
}
type MailerDelivery = ConstructorParameters<typeof Mailer>[0]['delivery']

test('a queued mail arrives in the language of its reader, as text and HTML, with its link', async () => {
  await queue([reset('nl@example.test', { language: 'nl-BE' })])
  const [received] = await server.mailsTo('nl@example.test')
  expect(received?.envelope).toEqual({
    from: 'noreply@portal.example.test',
    to: ['nl@example.test'],
  })
  const { mail } = received ?? {}
  expect(mail?.from).toEqual({ name: 'Example Portal', address: 'noreply@portal.example.test' })
  expect(mail?.to).toEqual([{ name: '', address: 'nl@example.test' }])
  expect(mail?.subject).toBe('Stel een nieuw wachtwoord in voor Example Portal')
  const link = `https://users.example.test/reset?token=${token}`
  expect(mail?.text).toContain(link)
  expect(mail?.html).toContain(`href="${link}"`)
  expect(mail?.headers).toContainEqual(
    expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
  )
  expect(mail?.messageId).toMatch(/^<[0-9a-f-]{36}@portal\.example\.test>$/)
})

test('ASVS 14.2.4: what a mail says is not readable in the database, and gone once it was sent', async () => {
  server.refuseWith(451)
  await queue([reset('sealed@example.test')])
  await expect.poll(async () => (await rows())[0]?.last_error, soon).toBe('EENVELOPE 451')
  const [waiting] = await rows()
  expect(waiting?.sealed).not.toBeNull()
  expect(waiting?.row).not.toContain('sealed@')
  expect(waiting?.sealed?.toString('latin1')).not.toContain(token)
  server.refuseWith(undefined)
  await retryAt(new Date(Date.now() + 60_000))
  await server.mailsTo('sealed@example.test')
  await expect.poll(async () => (await rows())[0]?.sealed, soon).toBeNull()
  expect((await rows())[0]?.sent_at).not.toBeNull()
})

/** A mailer that looks at another time than now. */
async function retryAt(now: Date): Promise<void> {
  const delivery = smtpDelivery({
    host: '127.0.0.1',
    port: server.port,
    tls: 'off',
    login: undefined,
  })
  const mailer = mailerAt(() => now, delivery)
  await mailer.sendDue()
  delivery.close()
}

test('a mail that arrives twice has the same Message-ID, so that it is recognised', async () => {
  await queue([reset('twice@example.test')])
  await server.mailsTo('twice@example.test')
  await expect.poll(async () => (await rows())[0]?.sent_at, soon).not.toBeNull()
  // An instance that died after the mail server had taken the mail and before it was written down.
  const sealed = testSecrets.seal(
    JSON.stringify({ to: 'twice@example.test', language: null, template: reset('').template }),
    `mail/${tenantId}/${await newestId()}`,
  )
  await app.database.write(tenantId, [
    statement(`update mail_outbox set sealed = $1, sent_at = null, next_at = now() where id = $2`, [
      sealed,
      await newestId(),
    ]),
  ])
  const [first, second] = await server.mailsTo('twice@example.test', 2)
  expect(second?.mail.messageId).toBe(first?.mail.messageId)
})

async function newestId(): Promise<string> {
  const found = await app.database.read(
    tenantId,
    statement<{ id: string }>('select id from mail_outbox order by id desc limit 1', []),
  )
  return found[0]?.id ?? ''
}

test('an address that the mail server will never have is given up at once', async () => {
  server.refuseWith(550)
  await queue([reset('nobody@example.test')])
  await expect.poll(async () => (await rows())[0]?.failed_at, soon).not.toBeNull()
  const [row] = await rows()
  expect(row).toMatchObject({ attempts: 1, last_error: 'EENVELOPE 550', sealed: null })
  expect(row?.row).not.toContain('nobody@')
  server.refuseWith(undefined)
})

test('a link that has expired is not sent any more', async () => {
  const template = reset('').template
  await queue([
    {
      userId,
      to: 'late@example.test',
      template: { ...template, data: { ...template.data, expiresAt: '2026-01-01T00:00:00Z' } },
      // The same template with another instant.
    } as OutgoingMail,
  ])
  await expect.poll(async () => (await rows())[0]?.last_error, soon).toBe('EXPIRED')
})

test('several instances send each mail once', async () => {
  const addresses = Array.from({ length: 60 }, (_, index) => `many-${index}@example.test`)
  await queue(addresses.map((address) => reset(address)))
  const seen: string[] = []
  const delivery: MailerDelivery = {
    concurrency: 5,
    deliver: async ({ to }) => void seen.push(to),
    close: () => undefined,
  }
  await Promise.all([1, 2, 3].map(() => mailerAt(() => new Date(), delivery).sendDue()))
  const received = server.received.flatMap(({ envelope }) => envelope.to)
  await expect
    .poll(() => [...seen, ...received].filter((to) => to.startsWith('many-')).length, soon)
    .toBe(60)
  expect(new Set([...seen, ...received].filter((to) => to.startsWith('many-'))).size).toBe(60)
})

test('a mail of another tenant leads to the host name of that tenant', async () => {
  await createTenant(
    app.urls.migratorUrl,
    'acme',
    ['acme.example.test'],
    new KeptKeys(),
    new Date(),
  )
  const [acme] = await app.database.run(
    statement<{ id: string }>(`select id from tenants where slug = 'acme'`, []),
  )
  const id = acme?.id ?? ''
  const by = { tenantId: id, secrets: testSecrets, now: new Date() }
  await app.database.write(id, queueMails([reset('acme@example.test')], by))
  const [received] = await server.mailsTo('acme@example.test')
  expect(received?.mail.text).toContain(`https://acme.example.test/reset?token=${token}`)
})

test('attempts come later and later, up to an hour apart', () => {
  expect([1, 2, 3, 9, 10, 60].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([
    10_000, 20_000, 40_000, 2_560_000, 3_600_000, 3_600_000,
  ])
  expect(retryDelayMs(1, 0)).toBe(8_000)
  expect(retryDelayMs(1, 1)).toBe(12_000)
})

test('ASVS 16.5.2: without the mail server the API works, and what waits is sent when it is back', async () => {
  const closed = await openMailServer()
  await closed.close()
  const down = await openApp({ environment: mailTo(closed.url) })
  try {
    const [row] = await down.database.run(statement<{ id: string }>('select id from tenants', []))
    const id = row?.id ?? ''
    const by = { tenantId: id, secrets: testSecrets, now: new Date() }
    await down.database.write(id, queueMails([reset('patient@example.test')], by))
    await expect
      .poll(async () => {
        const found = await down.database.read(
          id,
          statement<{ last_error: string }>('select last_error from mail_outbox', []),
        )
        return found[0]?.last_error ?? ''
      }, soon)
      .toMatch(/^(ECONNREFUSED|ESOCKET|ECONNECTION)/)
    expect((await down.ask('GET /v1/users')).status).toBe(200)
    expect(await down.mailer.countWaiting()).toBe(1)
    const back = await openMailServer({ port: closed.port })
    await down.database.write(id, [statement('update mail_outbox set next_at = now()', [])])
    await back.mailsTo('patient@example.test')
    await back.close()
  } finally {
    await down.close()
  }
})

test('without a mail server each mail is a file that only its owner reads, and a foreign program understands', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-mail-'))
  try {
    const delivery = fileDelivery(join(folder, 'mail'))
    server.refuseWith(451)
    await queue([reset('file@example.test', { language: 'de' })])
    await expect.poll(async () => (await rows())[0]?.attempts, soon).toBe(1)
    await mailerAt(() => new Date(Date.now() + 60_000), delivery).sendDue()
    const files = readdirSync(join(folder, 'mail'))
    expect(files).toHaveLength(1)
    const file = join(folder, 'mail', files[0] ?? '')
    expect(statSync(join(folder, 'mail')).mode & 0o777).toBe(0o700)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    // Somebody without a mail program copies the link out of it.
    expect(readFileSync(file, 'utf8')).toContain(
      `\r\nhttps://users.example.test/reset?token=${token}\r\n`,
    )
    const mail = await PostalMime.parse(readFileSync(file))
    expect(mail.subject).toBe('Neues Passwort für Example Portal setzen')
    expect(mail.text).toContain('Guten Tag Ada Byron,')
    expect(mail.html).toContain('lang="de"')
    expect(mail.text).toContain(`https://users.example.test/reset?token=${token}`)
  } finally {
    server.refuseWith(undefined)
    rmSync(folder, { recursive: true })
  }
})

test('the embedded default without a mail server writes its mails below the data directory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-mail-'))
  const alone = await openApp({
    environment: { ROLLCALL_DB: 'embedded', ROLLCALL_DATA_DIR: folder },
  })
  try {
    const created = await alone.ask('POST /v1/users', {
      body: { spec: { email: 'ada@example.test', credential: { mode: 'invite' } } },
    })
    expect(created.status).toBe(201)
    await alone.mailer.sendDue()
    await expect.poll(() => readdirSync(join(folder, 'mail')).length, soon).toBe(1)
    const [file = ''] = readdirSync(join(folder, 'mail'))
    const mail = await PostalMime.parse(readFileSync(join(folder, 'mail', file)))
    expect(mail.to).toEqual([{ name: '', address: 'ada@example.test' }])
    expect(mail.from).toEqual({ name: 'Rollcall', address: 'rollcall@localhost' })
    expect(mail.text).toMatch(/http:\/\/127\.0\.0\.1:8080\/accept\?token=[\w-]{43}/)
  } finally {
    await alone.close()
    rmSync(folder, { recursive: true })
  }
})

test('beside a database server without a mail server mails wait, and are given up after a week', async () => {
  let now = new Date()
  const mute = await openApp({ clock: () => now })
  try {
    await mute.ask('POST /v1/users', {
      body: { spec: { email: 'ada@example.test', credential: { mode: 'invite' } } },
    })
    expect(await mute.mailer.sendDue()).toBe(0)
    expect(await mute.mailer.countWaiting()).toBe(1)
    now = new Date(now.getTime() + 7 * 86_400_000 + 3_600_000)
    await expect.poll(() => mute.mailer.countWaiting(), soon).toBe(0)
  } finally {
    await mute.close()
  }
})
