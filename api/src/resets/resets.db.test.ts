import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import {
  type MailServer,
  openMailServer,
  type ReceivedMail,
} from '../../../test/support/mail-server.ts'
import {
  newPerson,
  type Person,
  sessionAsk,
  signIn,
  statusOf,
  tokenOf,
} from '../../../test/support/people.ts'

const fresh = 'a wholly different phrase'
let server: MailServer
let app: TestApp
let now = new Date()
let sources = 0

beforeAll(async () => {
  server = await openMailServer()
  app = await openApp({
    clock: () => now,
    environment: {
      ROLLCALL_SMTP_URL: server.url,
      ROLLCALL_MAIL_FROM: 'Example Portal <noreply@portal.example.test>',
    },
  })
})
afterAll(async () => {
  await app.close()
  await server.close()
})

/** Each from a source of its own, unless one is named: one source may not ask without end. */
async function ask(body: object, address = `198.51.100.${(sources += 1)}`): Promise<Answer> {
  const answer = await app.ask('POST /v1/auth/reset', { key: null, body, address })
  await app.mailer.sendDue()
  return answer
}

async function complete(token: string, password = fresh): Promise<Answer> {
  const address = `198.51.100.${(sources += 1)}`
  return await app.ask('POST /v1/auth/reset', { key: null, body: { token, password }, address })
}

async function mailTo({ username }: Person, count = 1): Promise<ReceivedMail> {
  const mail = (await server.mailsTo(`${username}@example.test`, count)).at(-1)
  if (mail === undefined) throw new Error('no mail came')
  return mail
}

/** Mails that came to the person; whatever was due has been sent. */
async function countMails({ username }: Person): Promise<number> {
  await app.mailer.sendDue()
  return server.received.filter(({ envelope }) => envelope.to.includes(`${username}@example.test`))
    .length
}

describe('asking', () => {
  test.each(['username', 'email'])(
    'S3-10: a link comes to whoever asks by %s; the old password goes on working',
    async (by) => {
      const person = await newPerson(app)
      const value =
        by === 'username' ? person.username.toUpperCase() : `${person.username}@EXAMPLE.test`
      expect((await ask({ [by]: value })).status).toBe(202)
      const { mail } = await mailTo(person)
      expect(mail.subject).toBe('Set a new password for Example Portal')
      expect(await statusOf(app, person.id)).toMatchObject({
        state: 'RECOVERY',
        credential: 'RECOVERY',
      })
      expect((await signIn(app, person)).status).toBe(200)
    },
  )

  test('ASVS 6.3.8: whoever is asked for, the answer and its time are the same', async () => {
    const known = await newPerson(app)
    const locked = await newPerson(app)
    await app.ask(`POST /v1/users/${locked.id}:lock`, { body: { reason: 'test' } })
    const keyed = await newPerson(app, { type: 'application', credential: { mode: 'none' } })
    const times = new Map<string, number>()
    const answers = new Set<string>()
    for (const username of [known.username, locked.username, keyed.username, 'nobody-at-all']) {
      const begin = performance.now()
      const { status, body, headers } = await ask({ username })
      times.set(username, performance.now() - begin)
      answers.add(
        JSON.stringify([status, body, headers['content-length'], headers['cache-control']]),
      )
    }
    expect(answers.size).toBe(1)
    // The work is a few milliseconds; an answer waits for a quarter of a second.
    expect(Math.min(...times.values())).toBeGreaterThanOrEqual(245)
    expect(await countMails(known)).toBe(1)
    expect(await countMails(locked)).toBe(0)
    expect(await countMails(keyed)).toBe(0)
  })

  test('a user who has not accepted the invitation, is deactivated, or signs in elsewhere gets no link', async () => {
    const invited = await app.ask('POST /v1/users', {
      body: {
        spec: {
          username: 'invited',
          email: 'invited@example.test',
          credential: { mode: 'invite' },
        },
      },
    })
    expect(invited.status).toBe(201)
    const off = await newPerson(app)
    await app.ask(`PATCH /v1/users/${off.id}`, { body: { spec: { active: false } } })
    const external = await newPerson(app)
    await app.ask(`PATCH /v1/users/${external.id}`, {
      body: { spec: { credential: { mode: 'external' } } },
    })
    for (const username of ['invited', off.username, external.username])
      expect((await ask({ username })).status).toBe(202)
    expect(await countMails(off)).toBe(0)
    expect(await countMails(external)).toBe(0)
    expect((await server.mailsTo('invited@example.test')).map(({ mail }) => mail.subject)).toEqual([
      'You are invited to Example Portal',
    ])
  })

  test('ASVS 6.6.3: one user is mailed three links at once and no more; one source asks ten times', async () => {
    const person = await newPerson(app)
    const { username } = person
    for (let index = 0; index < 5; index += 1) expect((await ask({ username })).status).toBe(202)
    expect(await countMails(person)).toBe(3)
    const statuses: number[] = []
    for (let index = 0; index < 11; index += 1)
      statuses.push((await ask({ username: `nobody-${index}` }, '203.0.113.9')).status)
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 202), 429])
  })

  test.each([{}, { username: 'a', email: 'a@example.test' }, { username: 'a', token: 'x' }])(
    'the body %j is refused',
    async (body) => {
      expect((await ask(body)).status).toBe(422)
    },
  )
})

describe('completing', () => {
  async function linkFor(person: Person, count = 1): Promise<string> {
    await ask({ username: person.username })
    return (await mailTo(person, count)).token
  }

  test('ASVS 6.4.3, 7.4.3: the new password is set, sessions end, the second factor stays, and the user is told', async () => {
    const person = await newPerson(app)
    const session = tokenOf(await signIn(app, person))
    const token = await linkFor(person)
    expect((await complete(token)).status).toBe(204)
    expect((await sessionAsk(app, session, 'GET /v1/me')).status).toBe(401)
    expect((await signIn(app, person)).status).toBe(401)
    expect((await signIn(app, { ...person, password: fresh })).status).toBe(200)
    expect(await statusOf(app, person.id)).toMatchObject({ state: 'ACTIVE', credential: 'OK' })
    await app.mailer.sendDue()
    const { mail } = await mailTo(person, 2)
    expect(mail.subject).toBe('Your password for Example Portal was changed')
    expect(mail.text).not.toContain(fresh)
  })

  test('ASVS 6.6.2: a link works once, for 60 minutes, and only the newest', async () => {
    const person = await newPerson(app)
    const first = await linkFor(person)
    const second = await linkFor(person, 2)
    expect(await complete(first)).toMatchObject({
      status: 401,
      body: { code: 'auth.link-invalid' },
    })
    const begin = now
    now = new Date(begin.getTime() + 60 * 60_000)
    expect((await complete(second)).status).toBe(401)
    now = new Date(begin.getTime() + 60 * 60_000 - 1)
    const answers = await Promise.all(Array.from({ length: 10 }, () => complete(second)))
    now = begin
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(9)
  })

  test('a password that the rules refuse leaves link and old password as they were', async () => {
    const person = await newPerson(app)
    const token = await linkFor(person)
    expect(await complete(token, 'short')).toMatchObject({
      status: 422,
      body: { code: 'auth.password-refused', errors: [{ pointer: '/password' }] },
    })
    expect((await complete(token)).status).toBe(204)
  })

  test('a lock that is set after the link was sent is not lifted by it', async () => {
    const person = await newPerson(app)
    const token = await linkFor(person)
    await app.ask(`POST /v1/users/${person.id}:lock`, { body: { reason: 'test' } })
    expect((await complete(token)).status).toBe(401)
    const status = await statusOf(app, person.id)
    expect(status).toMatchObject({ state: 'LOCKED_BY_ADMIN' })
    await app.ask(`POST /v1/users/${person.id}:unlock`, { body: {} })
    expect((await signIn(app, person)).status).toBe(200)
  })

  test('wrong passwords that lock are not forgiven by a link from before', async () => {
    const person = await newPerson(app)
    const token = await linkFor(person)
    for (let index = 0; index < 10; index += 1)
      await signIn(app, { ...person, password: 'wrong' }, { address: `192.0.2.${index}` })
    expect(await statusOf(app, person.id)).toMatchObject({ state: 'LOCKED' })
    expect((await complete(token)).status).toBe(401)
    expect(await statusOf(app, person.id)).toMatchObject({ state: 'LOCKED' })
  })

  test('deactivation ends the link, also for later', async () => {
    const person = await newPerson(app)
    const token = await linkFor(person)
    await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { active: false } } })
    expect((await complete(token)).status).toBe(401)
    await app.ask(`PATCH /v1/users/${person.id}`, { body: { spec: { active: true } } })
    expect((await complete(token)).status).toBe(401)
  })

  test('an administrator sends the link by :sendReset', async () => {
    const person = await newPerson(app)
    expect((await app.ask(`POST /v1/users/${person.id}:sendReset`, { body: {} })).status).toBe(200)
    await app.mailer.sendDue()
    const { token } = await mailTo(person)
    expect((await complete(token)).status).toBe(204)
  })

  test('declaring the same password again does not undo the choice of the user', async () => {
    const headers = { 'rollcall-manager': 'cli/resets' }
    const declared = {
      name: 'declared',
      spec: {
        username: 'declared',
        email: 'declared@example.test',
        credential: { mode: 'secretRef' },
      },
      password: 'declared by the git of the company',
    }
    const apply = () => app.ask('POST /v1/users:apply', { headers, body: { items: [declared] } })
    expect((await apply()).body['items']).toMatchObject([{ action: 'created' }])
    const token = await linkFor({ id: '', username: 'declared', password: '' })
    expect((await complete(token)).status).toBe(204)
    expect((await apply()).body['items']).toMatchObject([{ action: 'unchanged' }])
    expect((await signIn(app, { username: 'declared', password: fresh })).status).toBe(200)
  })
})

test('ASVS 16.2.5: neither link nor password is in the audit log', async () => {
  const person = await newPerson(app)
  await ask({ username: person.username })
  const { token } = await mailTo(person)
  await complete(token)
  const text = JSON.stringify((await app.ask('GET /v1/audit?limit=50')).body)
  expect(text).toContain('complete-reset')
  expect(text).toContain('request-reset')
  expect(text).not.toContain(token)
  expect(text).not.toContain(fresh)
})

test('ASVS 2.4.1, 6.6.3: a source whose links open nothing is told to wait, and only that source', async () => {
  const attempt = async (address: string): Promise<number> =>
    (
      await app.ask('POST /v1/auth/reset', {
        key: null,
        body: { token: 'A'.repeat(43), password: fresh },
        address,
      })
    ).status
  const statuses: number[] = []
  for (let index = 0; index < 52; index += 1) statuses.push(await attempt('203.0.113.77'))
  expect(new Set(statuses.slice(0, 50))).toEqual(new Set([401]))
  expect(statuses.at(-1)).toBe(429)
  const accept = await app.ask('POST /v1/auth/accept', {
    key: null,
    body: { token: 'A'.repeat(43) },
    address: '203.0.113.77',
  })
  expect(accept).toMatchObject({ status: 429, body: { code: 'auth.too-many-attempts' } })
  expect(accept.headers['retry-after']).toBeDefined()
  expect(await attempt('203.0.113.78')).toBe(401)
})

test('the answer comes after the same time however long the work for a user takes, and the mail all the same', async () => {
  const person = await newPerson(app)
  const holder = new pg.Client({ connectionString: app.urls.superuserUrl })
  await holder.connect()
  await holder.query('begin')
  await holder.query('select from users where id = $1 for update', [person.id])
  const timeOf = async (body: object): Promise<number> => {
    const begun = performance.now()
    const address = `198.51.100.${(sources += 1)}`
    const { status } = await app.ask('POST /v1/auth/reset', { key: null, body, address })
    expect(status).toBe(202)
    return performance.now() - begun
  }
  const known = await timeOf({ username: person.username })
  const unknown = await timeOf({ username: 'nobody-at-all' })
  await holder.query('rollback')
  await holder.end()
  // Held, the work for the known one would take as long as the lock: without an end.
  expect(known).toBeLessThan(unknown + 1_000)
  const deadline = performance.now() + 10_000
  while ((await countMails(person)) === 0 && performance.now() < deadline);
  expect(await countMails(person)).toBe(1)
})
