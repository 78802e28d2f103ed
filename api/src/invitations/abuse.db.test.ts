/** What an invitation gives to whoever sends one, and to whoever holds an old link: nothing over somebody who has not accepted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import {
  type MailServer,
  openMailServer,
  type ReceivedMail,
} from '../../../test/support/mail-server.ts'
import { signIn } from '../../../test/support/people.ts'

const password = 'seven lamps of architecture'
let server: MailServer
let app: TestApp
let clerkKey = ''

beforeAll(async () => {
  server = await openMailServer()
  app = await openApp({
    environment: {
      ROLLCALL_SMTP_URL: server.url,
      ROLLCALL_MAIL_FROM: 'Example Portal <noreply@portal.example.test>',
    },
  })
  await app.ask('POST /v1/accounts', {
    body: { spec: { name: 'theirs', policy: { mfa: 'required', removalScope: 'everywhere' } } },
  })
  await app.ask('POST /v1/roles', {
    body: {
      spec: { name: 'clerk', permissions: ['rollcall.users.*', 'rollcall.api-keys.*'], rank: 500 },
    },
  })
  await app.ask('POST /v1/users', {
    body: { spec: { username: 'clerk', type: 'application', credential: { mode: 'none' } } },
  })
  await app.ask('POST /v1/role-assignments', {
    body: { spec: { user: 'clerk', role: 'clerk', account: 'theirs' } },
  })
  const made = await app.ask('POST /v1/api-keys', { body: { spec: { user: 'clerk', name: 'k' } } })
  clerkKey = String(made.body['secret'])
})
afterAll(async () => {
  await app.close()
  await server.close()
})

async function mailTo(email: string, count = 1): Promise<ReceivedMail> {
  await app.mailer.sendDue()
  const mail = (await server.mailsTo(email, count)).at(-1)
  if (mail === undefined) throw new Error(`nothing was mailed to ${email}`)
  return mail
}

/** A member of `default`, whom the clerk of `theirs` has invited and who has not answered. */
async function invited(username: string): Promise<string> {
  const made = await app.ask('POST /v1/users', {
    body: {
      spec: { username, email: `${username}@example.test`, credential: { mode: 'secretRef' } },
      password,
    },
  })
  expect(made.status).toBe(201)
  const asked = await app.ask('POST /v1/users:invite?account=theirs', {
    key: clerkKey,
    body: { emails: [`${username}@example.test`] },
  })
  expect(asked.body['items']).toMatchObject([{ action: 'invited' }])
  return String(made.body['id'])
}

async function asClerk(line: string, body: object): Promise<Answer> {
  return await app.ask(`${line}?account=theirs`, { key: clerkKey, body })
}

test('whoever invites a member of another account changes nothing of them before they accept', async () => {
  const id = await invited('ada')
  const answers = [
    await asClerk(`PATCH /v1/users/${id}`, { spec: { email: 'mallory@example.test' } }),
    await asClerk(`PATCH /v1/users/${id}`, { spec: { active: false } }),
    await asClerk(`POST /v1/users/${id}:lock`, {}),
    await asClerk(`POST /v1/users/${id}:setPassword`, { password: 'chosen by somebody else' }),
  ]
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
    answers.map(() => [409, 'object.adoption-refused']),
  )
})

test('whoever invites a member of another account gets no key that acts as them', async () => {
  await invited('barbara')
  const made = await asClerk('POST /v1/api-keys', { spec: { user: 'barbara', name: 'stolen' } })
  expect([made.status, made.body.code]).toEqual([422, 'user.not-found'])
})

test('taking an invitation back leaves the user where they were, however far removals reach', async () => {
  const id = await invited('edsger')
  const gone = await app.ask(`DELETE /v1/users/${id}?account=theirs&policy=deactivate`, {
    key: clerkKey,
    headers: { 'if-match': '*' },
  })
  expect(gone.body).not.toHaveProperty('code')
  const { body } = await app.ask(`GET /v1/users/${id}`)
  expect(body['status']).toMatchObject({ memberships: [{ account: 'default', state: 'ACTIVE' }] })
})

test('an invitation that nobody accepted puts no policy on the user', async () => {
  await invited('grace')
  expect(await signIn(app, { username: 'grace', password })).toMatchObject({
    status: 200,
    body: { user: { username: 'grace' } },
  })
})

test('a link that went to a wrong address opens nothing once the address is corrected', async () => {
  const [item] = (
    await app.ask('POST /v1/users:invite', { body: { emails: ['wrong@example.test'] } })
  ).body['items'] as { id: string }[]
  const { token } = await mailTo('wrong@example.test')
  const moved = await app.ask(`PATCH /v1/users/${item?.id ?? ''}`, {
    body: { spec: { email: 'right@example.test' } },
  })
  expect(moved.status).toBe(200)
  expect(
    await app.ask('POST /v1/auth/accept', { key: null, body: { token, password } }),
  ).toMatchObject({ status: 401, body: { code: 'auth.link-invalid' } })
  const sent = await mailTo('right@example.test')
  expect(
    await app.ask('POST /v1/auth/accept', { key: null, body: { token: sent.token, password } }),
  ).toMatchObject({ status: 200, body: { state: 'ACTIVE' } })
})

test('a link to set a password ends when the address that it went to is changed', async () => {
  const made = await app.ask('POST /v1/users', {
    body: {
      spec: { username: 'alan', email: 'old@example.test', credential: { mode: 'secretRef' } },
      password,
    },
  })
  await app.ask('POST /v1/auth/reset', { key: null, body: { username: 'alan' } })
  const { token } = await mailTo('old@example.test')
  await app.ask(`PATCH /v1/users/${String(made.body['id'])}`, {
    body: { spec: { email: 'new@example.test' } },
  })
  expect(
    await app.ask('POST /v1/auth/reset', {
      key: null,
      body: { token, password: 'another lamp of architecture' },
    }),
  ).toMatchObject({ status: 401, body: { code: 'auth.link-invalid' } })
})

describe('of a member of another account who has not answered is shown', () => {
  const hidden = {
    secondaryEmail: 'home@elsewhere.example.test',
    firstName: 'Katherine',
    lastName: 'Johnson',
    displayName: 'Katherine J.',
    timezone: 'America/New_York',
    profile: { phone: '+1 555 0100' },
    labels: { team: 'orbits' },
    ipWhitelist: [{ cidr: '198.51.100.0/24', comment: 'hangar' }],
    mfa: 'required',
  }
  const secrets = /home@elsewhere|Katherine|Johnson|New_York|555|orbits|hangar|198\.51|"required"/

  async function known(username: string): Promise<string> {
    const id = await invited(username)
    const changed = await app.ask(`PATCH /v1/users/${id}`, { body: { spec: hidden } })
    expect(changed.status).toBe(200)
    return id
  }

  test('the name, the roles and the state of the invitation, and nothing else', async () => {
    const id = await known('katherine')
    const { body } = await app.ask(`GET /v1/users/${id}?account=theirs`, { key: clerkKey })
    expect(body['spec']).toEqual({ username: 'katherine', type: 'person', roles: [] })
    expect(body['status']).toMatchObject({
      state: 'INVITED',
      membership: 'INVITED',
      memberships: [{ account: 'theirs', state: 'INVITED' }],
      lastLoginAt: null,
      loginType: null,
    })
    expect(body['acts']).toEqual(['invite', 'declineInvitation', 'revokeInvitation'])
    expect(JSON.stringify(body)).not.toMatch(secrets)
    const again = await asClerk(`POST /v1/users/${id}:invite`, {})
    expect(again.status).toBe(200)
    expect(JSON.stringify(again.body)).not.toMatch(secrets)
  })

  test('neither a lock nor a deactivation elsewhere', async () => {
    const id = await invited('dorothy')
    await app.ask(`POST /v1/users/${id}:lock`, { body: { reason: 'incident' } })
    const { body } = await app.ask(`GET /v1/users/${id}?account=theirs`, { key: clerkKey })
    expect(body['status']).toMatchObject({ state: 'INVITED', locks: [] })
    expect(JSON.stringify(body)).not.toContain('incident')
  })

  test('nothing in a list, whatever is searched, filtered and sorted, nor in a file', async () => {
    await known('christine')
    for (const query of [
      'q=johnson',
      'label=team=orbits',
      'sort=lastName',
      'state=INVITED',
      'limit=50',
    ]) {
      const { status, body } = await app.ask(`GET /v1/users?account=theirs&${query}`, {
        key: clerkKey,
      })
      expect(status).toBe(200)
      expect(JSON.stringify(body), query).not.toMatch(/christine|Johnson/)
    }
    for (const file of ['csv', 'ndjson']) {
      const answer = await app.app.inject({
        url: `/v1/users.${file}?account=theirs`,
        headers: { authorization: `Bearer ${clerkKey}` },
      })
      expect(answer.statusCode).toBe(200)
      expect(answer.body).not.toMatch(/christine|Johnson/)
    }
  })

  test('them among the memberships, as invited', async () => {
    await known('annie')
    const { body } = await app.ask('GET /v1/memberships?account=theirs&user=annie', {
      key: clerkKey,
    })
    expect(body['items']).toMatchObject([
      { username: 'annie', account: 'theirs', state: 'INVITED', roles: [] },
    ])
  })

  test('everything once they have accepted', async () => {
    const id = await known('melba')
    const { token } = await mailTo('melba@example.test')
    const accepted = await app.ask('POST /v1/auth/accept', { key: null, body: { token } })
    expect(accepted.body).toMatchObject({ state: 'ACTIVE' })
    const { body } = await app.ask(`GET /v1/users/${id}?account=theirs`, { key: clerkKey })
    expect(body['spec']).toMatchObject({ lastName: 'Johnson', email: 'melba@example.test' })
  })
})

describe('an account that allows other ways to sign in', () => {
  const policyOfTheirs = async (policy: object): Promise<void> => {
    const found = await app.ask('GET /v1/accounts?name=theirs')
    const [account] = found.body['items'] as unknown as [{ id: string }]
    const changed = await app.ask(`PATCH /v1/accounts/${account.id}`, {
      body: { spec: { policy } },
    })
    expect(changed.status).toBe(200)
  }
  beforeAll(() => policyOfTheirs({ credentialModes: ['invite'] }))
  afterAll(() => policyOfTheirs({ mfa: 'required', removalScope: 'everywhere' }))

  test('changes nothing for a user before they accept', async () => {
    const id = await invited('mary')
    const change = (mode: string): Promise<Answer> =>
      app.ask(`PATCH /v1/users/${id}`, { body: { spec: { credential: { mode } } } })
    expect((await change('external')).status).toBe(200)
    expect((await change('secretRef')).status).toBe(200)
  })

  test('is told nothing of what the other accounts allow, and refuses when they accept', async () => {
    await invited('evelyn')
    const { token } = await mailTo('evelyn@example.test')
    const accepted = await app.ask('POST /v1/auth/accept', { key: null, body: { token } })
    expect(accepted).toMatchObject({
      status: 409,
      body: { code: 'user.credential-mode-forbidden' },
    })
    const { body } = await app.ask('GET /v1/memberships?account=theirs&user=evelyn', {
      key: clerkKey,
    })
    expect(body['items']).toMatchObject([{ state: 'INVITED' }])
  })
})
