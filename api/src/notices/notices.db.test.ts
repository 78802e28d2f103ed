import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { type MailServer, openMailServer } from '../../../test/support/mail-server.ts'
import { newPerson, sessionAsk, signIn, tokenOf } from '../../../test/support/people.ts'

let server: MailServer
let app: TestApp

beforeAll(async () => {
  server = await openMailServer()
  app = await openApp({
    environment: {
      ROLLCALL_SMTP_URL: server.url,
      ROLLCALL_MAIL_FROM: 'Example Portal <noreply@portal.example.test>',
    },
  })
  const notifications = Object.fromEntries(
    ['created', 'changed', 'locked', 'removed'].map((event) => [event, ['user', 'admins']]),
  )
  const [home] = (await app.ask('GET /v1/accounts')).body['items'] as [{ id: string }]
  const { status } = await app.ask(`PATCH /v1/accounts/${home.id}`, {
    body: { spec: { policy: { notifications } } },
  })
  expect(status).toBe(200)
  // An administrator with an address, who reads Dutch; the first one has none.
  const made = await app.ask('POST /v1/users', {
    body: {
      spec: {
        username: 'chief',
        email: 'chief@example.test',
        language: 'nl-BE',
        roles: ['admin'],
        credential: { mode: 'none' },
      },
    },
  })
  expect(made.status).toBe(201)
})
afterAll(async () => {
  await app.close()
  await server.close()
})

async function subjects(address: string, count: number): Promise<(string | undefined)[]> {
  // A mail to administrators becomes one for each at the first pass.
  await app.mailer.sendDue()
  await app.mailer.sendDue()
  return (await server.mailsTo(address, count)).map(({ mail }) => mail.subject)
}

async function person(name: string): Promise<{ id: string; email: string }> {
  const { id } = await newPerson(app, { username: name })
  return { id, email: `${name}@example.test` }
}

test('S1-15, X13: user and administrators are told of a creation, each in their language', async () => {
  const { email } = await person('newcomer')
  expect(await subjects(email, 1)).toEqual(['Your access to Example Portal'])
  expect(await subjects('chief@example.test', 1)).toContain(
    'Example Portal: gebruiker newcomer is aangemaakt',
  )
})

test('S3-19: a change is told to the address that was displayed before it', async () => {
  const { id, email } = await person('mover')
  await subjects(email, 1)
  await app.ask(`PATCH /v1/users/${id}`, {
    body: { spec: { email: 'moved@example.test', firstName: 'Mo' } },
  })
  expect(new Set((await subjects(email, 3)).slice(1))).toEqual(
    new Set([
      'The e-mail address of your user at Example Portal',
      'Your user at Example Portal was changed',
    ]),
  )
  const texts = (await server.mailsTo(email, 3)).map(({ mail }) => mail.text).join('\n')
  expect(texts).toContain('was changed from mover@example.test to moved@example.test')
  expect(texts).toContain('changed by admin: given name')
  expect(server.received.some(({ envelope }) => envelope.to.includes('moved@example.test'))).toBe(
    false,
  )
})

test('X2: an address that waits for an approval is told to the present one', async () => {
  const { id, email } = await person('asker')
  await subjects(email, 1)
  const [home] = (await app.ask('GET /v1/accounts')).body['items'] as [{ id: string }]
  const rule = async (emailChange: string): Promise<void> => {
    const { status } = await app.ask(`PATCH /v1/accounts/${home.id}`, {
      body: { spec: { policy: { emailChange } } },
    })
    expect(status).toBe(200)
  }
  await rule('request')
  const asked = await app.ask(`PATCH /v1/users/${id}`, {
    body: { spec: { email: 'asked@example.test' } },
  })
  await rule('admin')
  expect(asked.status).toBe(202)
  await subjects(email, 2)
  const [, told] = await server.mailsTo(email, 2)
  expect(told?.mail.text).toContain('It changes when that is approved.')
})

test('ASVS 6.3.7: a password that an administrator replaces is told, a first one is not', async () => {
  const made = await app.ask('POST /v1/users', {
    body: {
      spec: {
        username: 'replaced',
        email: 'replaced@example.test',
        credential: { mode: 'secretRef' },
      },
      password: 'correct horse battery staple 7',
    },
  })
  const path = `/v1/users/${String(made.body['id'])}`
  const told = 'Your password for Example Portal was changed'
  expect(await subjects('replaced@example.test', 1)).not.toContain(told)
  const set = { password: 'another horse battery staple 8' }
  expect((await app.ask(`POST ${path}:setPassword`, { body: set })).status).toBe(200)
  expect(await subjects('replaced@example.test', 2)).toContain(told)
  const unlock = { setPassword: 'a third horse battery staple 9' }
  expect((await app.ask(`POST ${path}:unlock`, { body: unlock })).status).toBe(200)
  const mails = await subjects('replaced@example.test', 3)
  expect(mails.filter((subject) => subject === told)).toHaveLength(2)
})

test('mails greet by the first name where there is no name to show', async () => {
  const { id } = await newPerson(app, { username: 'greeted', firstName: 'Grace' })
  const address = 'greeted@example.test'
  await app.ask(`POST /v1/users/${id}:lock`, { body: { reason: 'lost laptop' } })
  await app.ask(`POST /v1/users/${id}:unlock`, { body: { sendReset: true } })
  await subjects(address, 3)
  const texts = (await server.mailsTo(address, 3)).map(({ mail }) => mail.text)
  expect(texts.filter((text) => text?.includes('Hello Grace,') !== true)).toEqual([])
  expect(texts).toHaveLength(3)
})

test('a patch that changes nothing tells nobody', async () => {
  const { id, email } = await person('still')
  await subjects(email, 1)
  await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { username: 'still' } } })
  await app.ask(`POST /v1/users/${id}:revokeSessions`, { body: {} })
  expect(await subjects(email, 1)).toHaveLength(1)
})

test('a lock by an administrator is told, an unlock is not', async () => {
  const { id, email } = await person('lockee')
  await subjects(email, 1)
  await app.ask(`POST /v1/users/${id}:lock`, { body: { reason: 'test' } })
  expect((await subjects(email, 2)).at(-1)).toBe('Your user at Example Portal was locked')
  await app.ask(`POST /v1/users/${id}:unlock`, { body: {} })
  expect(await subjects(email, 2)).toHaveLength(2)
})

test('S2-14: the wrong password that locks is told, once', async () => {
  const guessed = await newPerson(app, { username: 'guessed' })
  await subjects('guessed@example.test', 1)
  for (let index = 0; index < 12; index += 1)
    await signIn(app, { ...guessed, password: 'wrong' }, { address: `192.0.2.${index}` })
  const told = await subjects('guessed@example.test', 2)
  expect(told).toEqual(['Your access to Example Portal', 'Your user at Example Portal was locked'])
  const [, lock] = await server.mailsTo('guessed@example.test', 2)
  expect(lock?.mail.text).toContain('a wrong password was entered too often')
})

test('S3-30: a removal is told, and ends the subscription', async () => {
  const kept = await newPerson(app, { username: 'leaver', email: 'leaver@example.test' })
  const token = tokenOf(await signIn(app, kept, { accessPoint: 'api' }))
  const put = await sessionAsk(app, token, 'PUT /v1/me/notices', { body: { subscribed: true } })
  expect(put).toMatchObject({ status: 200, body: { subscribed: true } })
  expect((await sessionAsk(app, token, 'GET /v1/me/notices')).body).toEqual({ subscribed: true })
  const subscribers = async (): Promise<string> =>
    JSON.stringify((await app.ask('GET /v1/notice-subscribers')).body)
  expect(await subscribers()).toContain('leaver@example.test')
  const { status } = await app.ask(`DELETE /v1/users/${kept.id}?policy=deactivate`, {
    headers: { 'if-match': '*' },
  })
  expect(status).toBe(200)
  expect(await subscribers()).not.toContain('leaver@example.test')
  // Two mails that are sent at once arrive in any order.
  expect(await subjects('leaver@example.test', 2)).toContain(
    'Your access to Example Portal has ended',
  )
})

test('subscribers are listed in pages, to callers who may see users only', async () => {
  const names = ['page-a', 'page-b', 'page-c']
  for (const username of names) {
    const someone = await newPerson(app, { username, email: `${username}@example.test` })
    const token = tokenOf(await signIn(app, someone, { accessPoint: 'api' }))
    await sessionAsk(app, token, 'PUT /v1/me/notices', { body: { subscribed: true } })
    const refused = await sessionAsk(app, token, 'GET /v1/notice-subscribers')
    expect(refused).toMatchObject({ status: 403, body: { code: 'auth.permission-missing' } })
  }
  const seen: string[] = []
  let cursor = ''
  for (let page = 0; page < 3; page += 1) {
    const { body } = await app.ask(`GET /v1/notice-subscribers?limit=1${cursor}`)
    seen.push(...(body['items'] as { username: string }[]).map(({ username }) => username))
    cursor = `&cursor=${String(body['next'])}`
  }
  expect(seen).toEqual(names)
})
