import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, KeptKeys, openApp, type TestApp } from '../../../test/support/app.ts'
import {
  type MailServer,
  openMailServer,
  type ReceivedMail,
} from '../../../test/support/mail-server.ts'
import { signIn } from '../../../test/support/people.ts'
import { createTenant } from '../bootstrap/bootstrap.ts'
import { addressMaxCharacters, addressPattern, readAddresses } from './addresses.ts'

const password = 'seven lamps of architecture'
const dayMs = 86_400_000
let server: MailServer
let app: TestApp
let now = new Date()
let bossKey = ''
let sources = 0
const acmeKeys = new KeptKeys()

beforeAll(async () => {
  server = await openMailServer()
  app = await openApp({
    clock: () => now,
    environment: {
      ROLLCALL_SMTP_URL: server.url,
      ROLLCALL_MAIL_FROM: 'Example Portal <noreply@portal.example.test>',
    },
  })
  await createTenant(app.urls.migratorUrl, 'acme', ['acme.example.test'], acmeKeys, new Date())
  await app.ask('POST /v1/users', {
    body: {
      spec: {
        username: 'boss',
        type: 'application',
        roles: ['owner'],
        credential: { mode: 'none' },
      },
    },
  })
  const made = await app.ask('POST /v1/api-keys', { body: { spec: { user: 'boss', name: 'one' } } })
  bossKey = String(made.body['secret'])
  await account('narrow', { invitation: { validFor: 'PT1H', maxPerRequest: 2 } })
  await account('keys', { preset: 'registrar' })
  await account('portal', { preset: 'dns-portal' })
  await app.ask('POST /v1/roles', {
    body: {
      spec: {
        name: 'engineer',
        permissions: ['zones.view'],
        requiredProfileFields: ['department'],
      },
    },
  })
  await app.ask('POST /v1/roles', {
    body: { spec: { name: 'viewer', permissions: ['zones.view'] } },
  })
})
afterAll(async () => {
  await app.close()
  await server.close()
})

/** The administrator joins before the policy asks for what the administrator does not have. */
async function account(name: string, policy: object): Promise<void> {
  const made = await app.ask('POST /v1/accounts', { body: { spec: { name } } })
  // Nobody gives themselves a role.
  const joined = await app.ask('POST /v1/role-assignments', {
    key: bossKey,
    body: { spec: { user: 'admin', role: 'owner', account: name } },
  })
  const ruled = await app.ask(`PATCH /v1/accounts/${String(made.body['id'])}?account=${name}`, {
    body: { spec: { policy } },
  })
  expect([made.status, joined.status, ruled.status]).toEqual([201, 201, 200])
}

interface Item {
  email: string
  action: string
  id?: string
  username?: string
  expiresAt?: string
  code?: string
  detail?: string
}

async function invite(body: object, at = ''): Promise<Item[]> {
  const answer = await app.ask(`POST /v1/users:invite${at}`, { body })
  expect(answer.body).toMatchObject({ items: expect.any(Array) })
  await app.mailer.sendDue()
  return answer.body['items'] as Item[]
}

async function inviteOne(
  email: string,
  at = '',
  body: object = {},
): Promise<Item & { id: string }> {
  const [item] = await invite({ emails: [email], ...body }, at)
  expect(item).toMatchObject({ action: 'invited' })
  return { ...item, id: item?.id ?? '' } as Item & { id: string }
}

async function mailTo(email: string, count = 1): Promise<ReceivedMail> {
  await app.mailer.sendDue()
  const mail = (await server.mailsTo(email, count)).at(-1)
  if (mail === undefined) throw new Error(`no mail came to ${email}`)
  return mail
}

/** Each from a source of its own: one source may not try links without end. */
async function accept(body: object, query = ''): Promise<Answer> {
  const address = `198.51.100.${(sources += 1)}`
  return await app.ask(`POST /v1/auth/accept${query}`, { key: null, body, address })
}

async function statusOf(id: string, at = ''): Promise<Record<string, unknown>> {
  const { body } = await app.ask(`GET /v1/users/${id}${at}`)
  return body['status'] as unknown as Record<string, unknown>
}

describe('inviting', () => {
  test('S2-05, S3-20: a new user is INVITED, mailed a link, and ACTIVE with the password that they choose', async () => {
    const { id, username, expiresAt } = await inviteOne('ada@example.test')
    expect(username).toBe('ada@example.test')
    expect(Date.parse(expiresAt ?? '')).toBe(now.getTime() + 7 * dayMs)
    expect(await statusOf(id)).toMatchObject({
      state: 'INVITED',
      membership: 'INVITED',
      memberships: [{ account: 'default', state: 'INVITED', invitationExpiresAt: expiresAt }],
    })
    const { mail, token } = await mailTo('ada@example.test')
    expect(mail.subject).toBe('You are invited to Example Portal')
    expect(mail.text).toContain('admin invites you to Example Portal')
    const answer = await accept({ token, password })
    expect(answer).toMatchObject({
      status: 200,
      body: {
        username: 'ada@example.test',
        account: 'default',
        state: 'ACTIVE',
        passwordNeeded: false,
        missing: [],
      },
    })
    expect(await statusOf(id)).toMatchObject({
      state: 'ACTIVE',
      credential: 'OK',
      loginType: 'Direct',
    })
    expect(await signIn(app, { username: 'ada@example.test', password })).toMatchObject({
      status: 200,
    })
  })

  test('S3-23, S3-22: comma-separated addresses all get the same account, role and API-only choice', async () => {
    const items = await invite(
      {
        emails: 'a1@example.test, A2@example.test ,,not-an-address, a1@EXAMPLE.test',
        roles: ['viewer'],
        accessPoints: ['api'],
      },
      '?account=portal',
    )
    expect(items.map(({ email, action, code }) => [email, action, code])).toEqual([
      ['a1@example.test', 'invited', undefined],
      ['A2@example.test', 'invited', undefined],
      ['not-an-address', 'refused', 'request.invalid'],
      ['a1@EXAMPLE.test', 'refused', 'request.invalid'],
    ])
    for (const { id = '' } of items.slice(0, 2))
      expect(await statusOf(id, '?account=portal')).toMatchObject({
        membership: 'INVITED',
        apiOnly: true,
        memberships: [{ account: 'portal', roles: ['viewer'] }],
      })
    const { mail } = await mailTo('A2@example.test')
    expect(mail.text).toContain('the programming interface only')
  })

  test('S3-21: without a role an accepted invitation grants nothing', async () => {
    const { id } = await inviteOne('norole@example.test')
    expect(await statusOf(id)).toMatchObject({ memberships: [{ roles: [] }] })
  })

  test('a second invitation while one is open is refused, clearly, and mails nothing', async () => {
    const { expiresAt } = await inviteOne('open@example.test')
    await mailTo('open@example.test')
    const [again] = await invite({ emails: ['open@example.test'] })
    expect(again).toMatchObject({ action: 'refused', code: 'user.invitation-open' })
    expect(again?.detail).toContain(expiresAt)
    expect(await server.mailsTo('open@example.test')).toHaveLength(1)
  })

  test('an invitation to a member changes nothing', async () => {
    await accept({ token: (await mailAfter('member@example.test')).token, password })
    expect(await invite({ emails: ['MEMBER@example.test'] })).toMatchObject([
      { action: 'unchanged', username: 'member@example.test' },
    ])
  })

  async function mailAfter(email: string): Promise<ReceivedMail> {
    await inviteOne(email)
    return await mailTo(email)
  }

  test('ASVS 2.3.2: more addresses than the policy allows are refused as a whole', async () => {
    const answer = await app.ask('POST /v1/users:invite?account=narrow', {
      body: { emails: ['n1@example.test', 'n2@example.test', 'n3@example.test'] },
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'request.invalid' } })
    expect(answer.body.errors?.[0]?.pointer).toBe('/emails')
    const { expiresAt } = await inviteOne('n1@example.test', '?account=narrow')
    expect(Date.parse(expiresAt ?? '')).toBe(now.getTime() + 3_600_000)
  })

  test('a policy without the mode invite refuses each address', async () => {
    expect(await invite({ emails: 'k1@example.test' }, '?account=keys')).toMatchObject([
      { action: 'refused', code: 'user.credential-mode-forbidden' },
    ])
  })

  test('an unknown role is refused by name', async () => {
    expect(await invite({ emails: ['r1@example.test'], roles: ['nobody'] })).toMatchObject([
      { action: 'refused', code: 'role.not-found', detail: expect.stringContaining('nobody') },
    ])
  })

  test('a dry run tells what would happen, makes nobody and mails nothing', async () => {
    expect(await invite({ emails: ['dry@example.test'] }, '?dryRun=true')).toMatchObject([
      { action: 'invited' },
    ])
    const { body } = await app.ask('GET /v1/users?q=dry@example.test')
    expect(body['items']).toEqual([])
  })

  test('ASVS 2.4.1: fifty that invite the same address at once make one user and one mail', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => invite({ emails: ['race@example.test'] })),
    )
    const actions = answers.flatMap((items) => items.map(({ action }) => action))
    expect(actions.filter((action) => action === 'invited')).toHaveLength(1)
    await mailTo('race@example.test')
    expect(await server.mailsTo('race@example.test')).toHaveLength(1)
  })
})

describe('accepting', () => {
  test('S2-04, X14: PROVISIONED until what policy and role require was given, by the same link', async () => {
    const { id } = await inviteOne('eng@example.test', '?account=portal', { roles: ['engineer'] })
    const { token } = await mailTo('eng@example.test')
    expect(await accept({ token }, '?dryRun=true')).toMatchObject({
      status: 200,
      body: { passwordNeeded: true, missing: ['firstName', 'lastName', 'department'] },
    })
    expect(await accept({ token, password, profile: { firstName: 'Eng' } })).toMatchObject({
      status: 200,
      body: { state: 'PROVISIONED', missing: ['lastName', 'department'], passwordNeeded: false },
    })
    expect(await statusOf(id, '?account=portal')).toMatchObject({ state: 'PROVISIONED' })
    const early = await signIn(app, { username: 'eng@example.test', password })
    expect(early).toMatchObject({ status: 403 })
    expect(early.body.detail).toContain('access.membership-provisioned')
    expect(
      await accept({ token, profile: { lastName: 'Ineer', profile: { department: 'engines' } } }),
    ).toMatchObject({ status: 200, body: { state: 'ACTIVE', missing: [] } })
    expect(await statusOf(id, '?account=portal')).toMatchObject({ state: 'ACTIVE' })
    expect(await signIn(app, { username: 'eng@example.test', password })).toMatchObject({
      status: 200,
    })
    expect(await accept({ token, profile: { lastName: 'Other' } })).toMatchObject({ status: 401 })
  })

  test('S4-08: PROVISIONED ends as well when an administrator gives what is missing; until then the link can be sent again', async () => {
    const { id } = await inviteOne('help@example.test', '?account=portal')
    const { token } = await mailTo('help@example.test')
    await accept({ token, password })
    expect(await statusOf(id, '?account=portal')).toMatchObject({ state: 'PROVISIONED' })
    const { status } = await app.ask(`POST /v1/users/${id}:invite?account=portal`, { body: {} })
    expect(status).toBe(200)
    expect((await mailTo('help@example.test', 2)).token).not.toBe(token)
    const patch = async (spec: object): Promise<void> => {
      const patched = await app.ask(`PATCH /v1/users/${id}?account=portal`, { body: { spec } })
      expect(patched.status).toBe(200)
    }
    await patch({ firstName: 'He' })
    expect(await statusOf(id, '?account=portal')).toMatchObject({ state: 'PROVISIONED' })
    await patch({ lastName: 'Lp' })
    expect(await statusOf(id, '?account=portal')).toMatchObject({ state: 'ACTIVE' })
    expect(await signIn(app, { username: 'help@example.test', password })).toMatchObject({
      status: 200,
    })
    const { body } = await app.ask('GET /v1/notice-subscribers?account=portal')
    expect(JSON.stringify(body)).toContain('help@example.test')
  })

  test('S3-24: joining subscribes to service notices, the invitation does not', async () => {
    await inviteOne('sub@example.test', '?account=portal')
    const subscribers = async (): Promise<string> =>
      JSON.stringify((await app.ask('GET /v1/notice-subscribers?account=portal')).body)
    expect(await subscribers()).not.toContain('sub@example.test')
    const { token } = await mailTo('sub@example.test')
    await accept({ token, password, profile: { firstName: 'S', lastName: 'U' } })
    expect(await subscribers()).toContain('sub@example.test')
  })

  test('ASVS 6.6.2, 2.3.1: a link works once, and only for what it is for', async () => {
    await inviteOne('once@example.test')
    const { token } = await mailTo('once@example.test')
    expect(
      await app.ask('POST /v1/auth/reset', { key: null, body: { token, password } }),
    ).toMatchObject({ status: 401, body: { code: 'auth.link-invalid' } })
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept({ token, password })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]))
  })

  test('a password that the rules refuse leaves the link as it was', async () => {
    await inviteOne('weak@example.test')
    const { token } = await mailTo('weak@example.test')
    expect(await accept({ token, password: 'short' })).toMatchObject({
      status: 422,
      body: { code: 'auth.password-refused' },
    })
    expect(await accept({ token })).toMatchObject({
      status: 422,
      body: { code: 'auth.password-refused', errors: [{ pointer: '/password' }] },
    })
    expect(await accept({ token, password })).toMatchObject({ status: 200 })
  })

  test('S4-17: an expired link is refused; sent again, the new one works and the old one does not', async () => {
    const { id } = await inviteOne('late@example.test')
    const first = await mailTo('late@example.test')
    const begin = now
    now = new Date(begin.getTime() + 7 * dayMs)
    try {
      expect(await accept({ token: first.token, password })).toMatchObject({
        status: 401,
        body: { code: 'auth.link-invalid' },
      })
      expect((await app.ask(`POST /v1/users/${id}:invite`, { body: {} })).status).toBe(200)
      const second = await mailTo('late@example.test', 2)
      expect(second.token).not.toBe(first.token)
      expect(await accept({ token: first.token, password })).toMatchObject({ status: 401 })
      expect(await accept({ token: second.token, password })).toMatchObject({ status: 200 })
    } finally {
      now = begin
    }
  })

  test('an expired invitation is sent again by inviting the address again: the same user', async () => {
    const { id } = await inviteOne('again@example.test')
    const begin = now
    now = new Date(begin.getTime() + 8 * dayMs)
    try {
      expect(await inviteOne('again@example.test')).toMatchObject({ id })
    } finally {
      now = begin
    }
  })

  test('inviting an address again gives the roles and access points of the new invitation, and is an invitation in the audit log', async () => {
    const { id } = await inviteOne('other@example.test', '', { roles: ['viewer'] })
    const begin = now
    now = new Date(begin.getTime() + 8 * dayMs)
    try {
      await inviteOne('other@example.test', '', { roles: ['engineer'], accessPoints: ['api'] })
      const { body } = await app.ask(`GET /v1/users/${id}`)
      expect(body).toMatchObject({
        spec: { roles: ['engineer'], accessPoints: ['api'] },
        status: {
          memberships: [{ roles: ['engineer'] }],
          apiOnly: true,
        },
      })
      const audit = await app.ask(`GET /v1/audit?id=${id}&limit=1`)
      expect(audit.body['items']).toMatchObject([
        { action: 'invite', before: { roles: ['viewer'] }, after: { roles: ['engineer'] } },
      ])
      const { token } = await mailTo('other@example.test', 2)
      const profile = { profile: { department: 'zones' } }
      expect(await accept({ token, password, profile })).toMatchObject({
        body: { state: 'ACTIVE' },
      })
    } finally {
      now = begin
    }
  })

  test('inviting a declared user again changes nothing that is declared', async () => {
    const spec = { username: 'kept@example.test', email: 'kept@example.test', roles: ['viewer'] }
    const headers = { 'rollcall-manager': 'cli/kept' }
    const applied = await app.ask('POST /v1/users:apply', {
      body: { items: [{ name: 'kept', spec }] },
      headers,
    })
    expect(applied.body['items']).toMatchObject([{ action: 'created' }])
    const begin = now
    now = new Date(begin.getTime() + 8 * dayMs)
    try {
      const emails = ['kept@example.test']
      expect(await invite({ emails, roles: ['engineer'] })).toMatchObject([
        { action: 'refused', code: 'object.field-managed' },
      ])
      expect(await invite({ emails, roles: ['viewer'] })).toMatchObject([{ action: 'invited' }])
    } finally {
      now = begin
    }
  })

  test('an invitation that was declined is not declined once more, and nobody is offered to', async () => {
    const spec = { username: 'twice@example.test', email: 'twice@example.test' }
    const applied = await app.ask('POST /v1/users:apply', {
      body: { items: [{ name: 'twice', spec }] },
      headers: { 'rollcall-manager': 'cli/twice' },
    })
    const [item] = applied.body['items'] as { object: { id: string } }[]
    const path = `POST /v1/users/${item?.object.id ?? ''}`
    const first = await app.ask(`${path}:declineInvitation`, { body: {} })
    expect(first.body).toMatchObject({ status: { state: 'INVITED' } })
    expect(first.body['acts']).not.toContain('declineInvitation')
    expect(first.body['acts']).not.toContain('revokeInvitation')
    expect(first.body['acts']).toContain('invite')
    expect((await app.ask(`${path}:revokeInvitation`, { body: {} })).body).toEqual(first.body)
  })

  test('a deactivated user cannot accept; reactivated, they get a new link', async () => {
    const { id } = await inviteOne('off@example.test')
    const { token } = await mailTo('off@example.test')
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { active: false } } })
    expect(await accept({ token, password })).toMatchObject({ status: 401 })
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { active: true } } })
    const second = await mailTo('off@example.test', 2)
    expect(await accept({ token: second.token, password })).toMatchObject({ status: 200 })
  })

  test.each([
    ['lock', 'unlock'],
    ['ban', 'reactivate'],
  ])(
    'after %s nobody accepts, by whatever link; after %s the last link works',
    async (act, back) => {
      const email = `${act}@example.test`
      const { id } = await inviteOne(email)
      const first = await mailTo(email)
      await app.ask(`POST /v1/users/${id}:${act}`, { body: { reason: 'not yet' } })
      const refused = { status: 403, body: { code: 'auth.access-refused' } }
      expect(await accept({ token: first.token, password })).toMatchObject(refused)
      await app.ask(`POST /v1/users/${id}:invite`, { body: {} })
      const second = await mailTo(email, 2)
      expect(await accept({ token: second.token, password })).toMatchObject(refused)
      await app.ask(`POST /v1/users/${id}:${back}`, { body: {} })
      expect(await accept({ token: first.token, password })).toMatchObject({ status: 401 })
      expect(await accept({ token: second.token, password })).toMatchObject({ status: 200 })
    },
  )

  test('an open invitation outlives a lock that was lifted', async () => {
    const { id } = await inviteOne('waits@example.test')
    const { token } = await mailTo('waits@example.test')
    await app.ask(`POST /v1/users/${id}:lock`, { body: { reason: 'not yet' } })
    await app.ask(`POST /v1/users/${id}:unlock`, { body: {} })
    expect(await accept({ token, password })).toMatchObject({
      status: 200,
      body: { state: 'ACTIVE' },
    })
  })

  test.each(['', 'x', 'A'.repeat(43), 'A'.repeat(128)])(
    'the token %j opens nothing',
    async (token) => {
      const { status } = await accept({ token, password })
      expect(status).toBe(token === '' ? 422 : 401)
    },
  )
})

describe('several accounts', () => {
  test('S3-25, S3-26: a user that the caller manages is added to another account at once, and subscribed', async () => {
    const { id } = await inviteOne('both@example.test')
    await accept({ token: (await mailTo('both@example.test')).token, password })
    const named = { firstName: 'Bo', lastName: 'Th' }
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: named } })
    expect(await invite({ emails: ['both@example.test'] }, '?account=portal')).toMatchObject([
      { action: 'added', id },
    ])
    expect(await statusOf(id, '?account=portal')).toMatchObject({ membership: 'ACTIVE' })
    const { body } = await app.ask('GET /v1/notice-subscribers?account=portal')
    expect(JSON.stringify(body)).toContain('both@example.test')
  })

  test('a user whom the caller does not manage decides themselves', async () => {
    await app.ask('POST /v1/roles', {
      body: {
        spec: {
          name: 'inviter',
          permissions: ['rollcall.users.create', 'rollcall.users.update', 'rollcall.users.view'],
          rank: 500,
        },
      },
    })
    await app.ask('POST /v1/users?account=portal', {
      body: {
        spec: {
          username: 'clerk',
          firstName: 'C',
          lastName: 'Lerk',
          type: 'application',
          roles: ['inviter'],
          credential: { mode: 'none' },
        },
      },
    })
    const made = await app.ask('POST /v1/api-keys?account=portal', {
      body: { spec: { user: 'clerk', name: 'one' } },
    })
    const key = String(made.body['secret'])
    const { id } = await inviteOne('elsewhere@example.test')
    await accept({
      token: (await mailTo('elsewhere@example.test')).token,
      password,
      profile: { firstName: 'El', lastName: 'Se' },
    })
    const answer = await app.ask('POST /v1/users:invite?account=portal', {
      key,
      body: { emails: ['elsewhere@example.test'] },
    })
    expect(answer.body['items']).toMatchObject([{ action: 'invited', id }])
    expect(await statusOf(id, '?account=portal')).toMatchObject({ membership: 'INVITED' })
    expect(await statusOf(id)).toMatchObject({ membership: 'ACTIVE' })
    const { token } = await mailTo('elsewhere@example.test', 2)
    expect(await accept({ token, password })).toMatchObject({ status: 422 })
    expect(await accept({ token })).toMatchObject({ status: 200, body: { state: 'ACTIVE' } })
    expect(await statusOf(id, '?account=portal')).toMatchObject({ membership: 'ACTIVE' })
    expect(await signIn(app, { username: 'elsewhere@example.test', password })).toMatchObject({
      status: 200,
    })
  })
})

describe('ends', () => {
  test('declining ends the link and the user, who can be invited anew as the same user', async () => {
    const { id } = await inviteOne('no@example.test')
    const { token } = await mailTo('no@example.test')
    expect(await app.ask('POST /v1/auth/decline', { key: null, body: { token } })).toMatchObject({
      status: 204,
    })
    expect(await accept({ token, password })).toMatchObject({ status: 401 })
    expect(await statusOf(id)).toMatchObject({ state: 'DEACTIVATED', memberships: [] })
    expect(await inviteOne('no@example.test')).toMatchObject({ id })
    const second = await mailTo('no@example.test', 2)
    expect(await accept({ token: second.token, password })).toMatchObject({ status: 200 })
  })

  test.each(['declineInvitation', 'revokeInvitation'])(
    ':%s ends the link; a declared user stays INVITED without one, and declaring again sends none',
    async (act) => {
      const name = `declared-${act.toLowerCase()}`
      const email = `${name}@example.test`
      const headers = { 'rollcall-manager': 'cli/test' }
      const declare = () =>
        app.ask('POST /v1/users:apply', {
          headers,
          body: {
            items: [{ name, spec: { username: name, email, credential: { mode: 'invite' } } }],
          },
        })
      const applied = await declare()
      expect(applied.body['items']).toMatchObject([{ action: 'created' }])
      const { body } = await app.ask(`GET /v1/users?q=${name}`)
      const [{ id }] = body['items'] as [{ id: string }]
      const { token } = await mailTo(email)
      expect((await app.ask(`POST /v1/users/${id}:${act}`, { body: {} })).status).toBe(200)
      expect(await accept({ token, password })).toMatchObject({ status: 401 })
      const status = await statusOf(id)
      expect(status).toMatchObject({ state: 'INVITED' })
      expect(JSON.stringify(status)).not.toContain('invitationExpiresAt')
      expect((await declare()).body['items']).toMatchObject([{ action: 'unchanged' }])
      await app.mailer.sendDue()
      expect(await server.mailsTo(email)).toHaveLength(1)
    },
  )

  test('revoking ends the invitation of a user whom nobody declares', async () => {
    const { id } = await inviteOne('revoked@example.test')
    const { token } = await mailTo('revoked@example.test')
    expect((await app.ask(`POST /v1/users/${id}:revokeInvitation`, { body: {} })).status).toBe(200)
    expect(await accept({ token, password })).toMatchObject({ status: 401 })
    expect(await statusOf(id)).toMatchObject({ state: 'DEACTIVATED' })
  })
})

test('ASVS 8.4.1: a link opens nothing in another tenant, where the same address is another person', async () => {
  const host = 'acme.example.test'
  const { id } = await inviteOne('shared@example.test')
  const { token } = await mailTo('shared@example.test')
  const foreign = await app.ask('POST /v1/auth/accept', {
    key: null,
    headers: { host },
    body: { token, password },
  })
  expect(foreign).toMatchObject({ status: 401, body: { code: 'auth.link-invalid' } })
  const theirs = await app.ask('POST /v1/users:invite', {
    key: acmeKeys.textOf('admin'),
    headers: { host },
    body: { emails: ['shared@example.test'] },
  })
  const [item] = theirs.body['items'] as [Item]
  expect(item.action).toBe('invited')
  expect(item.id).not.toBe(id)
  const second = await mailTo('shared@example.test', 2)
  expect(second.mail.text).toContain(`//${host}`)
  expect(await accept({ token: second.token, password })).toMatchObject({ status: 401 })
  expect(await accept({ token, password })).toMatchObject({ status: 200 })
})

test('ASVS 16.3.1: accepting and declining stand in the audit log, in the name of the user, without the link', async () => {
  await inviteOne('audit@example.test')
  const { token } = await mailTo('audit@example.test')
  await accept({ token, password })
  const { body } = await app.ask('GET /v1/audit?limit=20')
  const text = JSON.stringify(body)
  expect(text).toContain('accept-invitation')
  expect(text).not.toContain(token)
  expect(text).not.toContain(password)
})

test('addresses are told from other texts by the rule of the spec', () => {
  const schema = readFileSync(
    new URL('../../../resources/schemas/user.json', import.meta.url),
    'utf8',
  )
  expect(schema).toContain(JSON.stringify(addressPattern.source))
  expect(schema).toContain(`"maxLength": ${addressMaxCharacters}`)
  expect(readAddresses(' , ,')).toEqual([])
})
