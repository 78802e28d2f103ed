import type { User } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../../test/support/app.ts'
import { openScimClient, type ScimClient } from '../../../../test/support/scim.ts'

const urn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

let app: TestApp
let client: ScimClient
let serial = 0
let name = ''

beforeAll(async () => {
  app = await openApp()
  client = await openScimClient(app, 'idp')
})
afterAll(() => app.close())
beforeEach(() => {
  serial += 1
  name = `ada${serial}`
})

function resource(more: object = {}): object {
  return {
    schemas: [urn],
    userName: name,
    emails: [{ value: `${name}@example.test`, type: 'work', primary: true }],
    ...more,
  }
}

async function made(more: object = {}): Promise<Record<string, unknown> & { id: string }> {
  const { status, body } = await client.ask('POST /Users', resource(more))
  expect(body).not.toHaveProperty('detail')
  expect(status).toBe(201)
  return body as Record<string, unknown> & { id: string }
}

async function patch(id: string, ...operations: object[]): Promise<Answer> {
  return await client.ask(`PATCH /Users/${id}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  })
}

/** The user as the API answers it outside of SCIM. */
async function plain(id: string): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}`)).body as unknown as User
}

async function found(filter: string): Promise<unknown[]> {
  const { body } = await client.ask(`GET /Users?filter=${encodeURIComponent(filter)}`)
  expect(body).not.toHaveProperty('detail')
  return (body['Resources'] as { userName: string }[]).map(({ userName }) => userName)
}

describe('creating', () => {
  const whole = (): object => ({
    externalId: `ext-${name}`,
    name: {
      givenName: 'Ada',
      familyName: 'Byron',
      formatted: 'Countess Ada Byron',
      middleName: 'Augusta',
      honorificPrefix: 'Countess',
      honorificSuffix: 'of Lovelace',
    },
    displayName: 'Ada B.',
    nickName: 'A.',
    profileUrl: 'https://people.example.test/ada',
    title: 'Analyst',
    userType: 'Employee',
    preferredLanguage: 'en-GB',
    locale: 'en-GB',
    timezone: 'Europe/London',
    active: true,
    emails: [
      { value: `${name}@example.test`, type: 'other', primary: true },
      { value: `${name}@home.example.test`, type: 'work' },
    ],
    phoneNumbers: [
      { value: '+44 20 7946 0000', type: 'work', primary: true },
      { value: '+44 7700 900000', type: 'mobile' },
    ],
    ims: [{ value: 'ada', type: 'xmpp' }],
    addresses: [{ type: 'work', formatted: 'Line 1\nLine 2', locality: 'London', country: 'GB' }],
    [enterprise]: {
      employeeNumber: '7',
      costCenter: 'c1',
      organization: 'Engines',
      division: 'Analytical',
      department: 'mathematics',
    },
  })

  test('everything that was said is answered, at once and later', async () => {
    const said = whole()
    const first = await made(said)
    expect(first).toMatchObject({ ...said, schemas: [urn, enterprise], userName: name })
    const { body, headers } = await client.ask(`GET /Users/${first.id}`)
    expect(body).toEqual(first)
    expect(headers['content-type']).toBe('application/scim+json; charset=utf-8')
    expect(headers['etag']).toBe('W/"1"')
    expect(body['meta']).toMatchObject({ resourceType: 'User', version: 'W/"1"' })
  })

  test('what Rollcall has a member for is that member, the rest is profile, all of it declared by the client', async () => {
    const { id } = await made(whole())
    const user = await plain(id)
    expect(user.spec).toMatchObject({
      username: name,
      email: `${name}@example.test`,
      secondaryEmail: `${name}@home.example.test`,
      firstName: 'Ada',
      lastName: 'Byron',
      language: 'en-GB',
      profile: {
        title: 'Analyst',
        department: 'mathematics',
        'phoneNumbers.mobile': '+44 7700 900000',
      },
    })
    expect(user.manager).toEqual({ kind: 'scim', instance: client.instance, name: `ext-${name}` })
    expect(user.declared).toEqual(
      expect.arrayContaining(['username', 'email', 'active', 'profile']),
    )
  })

  test('a user without externalId has none', async () => {
    const first = await made()
    expect(first).not.toHaveProperty('externalId')
    expect((await client.ask(`GET /Users/${first.id}`)).body).toEqual(first)
  })

  test('an externalId is the one of the client that gave it', async () => {
    const { id } = await made({ externalId: '~tilde' })
    const other = await openScimClient(app, `idp-${name}`)
    expect((await client.ask(`GET /Users/${id}`)).body['externalId']).toBe('~tilde')
    expect((await other.ask(`GET /Users/${id}`)).body).not.toHaveProperty('externalId')
  })

  test.each([
    ['userName', { userName: 'IDP' }],
    ['e-mail address', { userName: 'somebody', emails: [{ value: 'TAKEN@example.test' }] }],
    ['externalId', { externalId: 'taken' }],
  ])('a taken %s is 409 uniqueness', async (_what, more) => {
    if (!(await found('userName eq "holder"')).includes('holder'))
      await client.ask('POST /Users', {
        userName: 'holder',
        externalId: 'taken',
        emails: [{ value: 'taken@example.test' }],
      })
    const { status, body } = await client.ask('POST /Users', resource(more))
    expect(body).toMatchObject({ schemas: [errorUrn], status: '409', scimType: 'uniqueness' })
    expect(status).toBe(409)
  })

  test.each([
    ['an unknown attribute', { shoeSize: '43' }, 'shoeSize'],
    ['an unknown sub-attribute', { name: { shoeSize: '43' } }, 'shoeSize'],
    ['an attribute that Rollcall does not keep', { photos: [{ value: 'x' }] }, 'photos'],
    ['no e-mail address', { emails: [] }, 'e-mail'],
    [
      'three e-mail addresses',
      { emails: [{ value: 'a@x' }, { value: 'b@x' }, { value: 'c@x' }] },
      'emails',
    ],
    ['a text as truth', { active: 'maybe' }, 'active'],
    ['a number as text', { displayName: 7 }, 'displayName'],
    ['a language that is none', { preferredLanguage: 'english!' }, 'preferredLanguage'],
    [
      'a phone number of an unknown type',
      { phoneNumbers: [{ value: '1', type: 'x' }] },
      'phoneNumbers',
    ],
    ['a manager that is nobody', { [enterprise]: { manager: { value: 'x' } } }, 'manager'],
  ])('%s is refused by name', async (_what, more, word) => {
    const { status, body } = await client.ask('POST /Users', resource(more))
    expect(body['detail']).toContain(word)
    expect(status).toBe(400)
    expect(await found(`userName eq "${name}"`)).toEqual([])
  })

  test('null, empty texts and lists, and what only Rollcall writes are no reason to refuse', async () => {
    const { id } = await made({
      id: 'x',
      meta: { created: 'yesterday' },
      groups: [{ value: 'x' }],
      photos: null,
      entitlements: [],
      title: '',
      shoeSize: null,
      emails: [{ value: `${name}@example.test`, display: 'Ada' }],
    })
    expect((await plain(id)).spec.profile).toBeUndefined()
  })

  test('the names of attributes have no case, and truths may be texts', async () => {
    const { status, body } = await client.ask('POST /Users', {
      USERNAME: name,
      Active: 'False',
      Emails: [{ Value: `${name}@example.test`, Primary: 'True' }],
    })
    expect(body).toMatchObject({ userName: name, active: false })
    expect(status).toBe(201)
  })

  test('a user whose name was removed by SCIM comes back as the same one', async () => {
    const { id } = await made({ title: 'Analyst' })
    expect((await client.ask(`DELETE /Users/${id}`)).status).toBe(204)
    const again = await made()
    expect(again.id).toBe(id)
    expect(again).not.toHaveProperty('title')
    expect(again).toMatchObject({ active: true })
  })
})

describe('patching', () => {
  test('the habits of identity providers', async () => {
    const { id } = await made({ displayName: 'Ada' })
    const { status, body } = await patch(
      id,
      { op: 'Replace', path: 'DISPLAYNAME', value: 'Ada B.' },
      { op: 'Add', path: 'emails[type eq "home"].value', value: `${name}@home.example.test` },
      { op: 'Add', path: `${enterprise}:department`, value: 'engines' },
      { op: 'replace', value: { 'name.givenName': 'Ada', nickName: 'A.', id, active: 'True' } },
      { op: 'add', value: { [enterprise]: { costCenter: 'c1' } } },
      { op: 'add', path: 'phoneNumbers', value: [{ value: '1', type: 'work' }] },
    )
    expect(body).toMatchObject({
      displayName: 'Ada B.',
      name: { givenName: 'Ada' },
      nickName: 'A.',
      active: true,
      emails: [
        { value: `${name}@example.test`, type: 'work', primary: true },
        { value: `${name}@home.example.test`, type: 'home' },
      ],
      phoneNumbers: [{ value: '1', type: 'work' }],
      [enterprise]: { department: 'engines', costCenter: 'c1' },
    })
    expect(status).toBe(200)
    expect((await client.ask(`GET /Users/${id}`)).body).toEqual(body)
  })

  test('what is removed is gone, and nobody declares it', async () => {
    const { id } = await made({ displayName: 'Ada', title: 'Analyst', name: { givenName: 'Ada' } })
    const { body } = await patch(
      id,
      { op: 'remove', path: 'displayName' },
      { op: 'Remove', path: 'name.givenName' },
      { op: 'replace', path: 'title', value: '' },
    )
    expect(body).not.toHaveProperty('displayName')
    expect(body).not.toHaveProperty('name')
    expect(body).not.toHaveProperty('title')
    expect((await plain(id)).declared).not.toContain('displayName')
  })

  test('a patch is whole or not at all', async () => {
    const { id } = await made({ displayName: 'Ada' })
    const { status } = await patch(
      id,
      { op: 'replace', path: 'displayName', value: 'Grace' },
      { op: 'replace', path: 'shoeSize', value: '43' },
    )
    expect(status).toBe(400)
    expect((await client.ask(`GET /Users/${id}`)).body['displayName']).toBe('Ada')
  })

  test('a patch that changes nothing writes nothing', async () => {
    const { id } = await made({ displayName: 'Ada' })
    const { body } = await patch(id, { op: 'replace', path: 'displayName', value: 'Ada' })
    expect(body['meta']).toMatchObject({ version: 'W/"1"' })
  })

  test.each([
    ['mutability', { op: 'replace', path: 'id', value: 'x' }],
    ['mutability', { op: 'add', path: 'groups', value: [{ value: 'x' }] }],
    ['mutability', { op: 'remove', path: 'userName' }],
    ['invalidPath', { op: 'replace', path: 'nothing', value: 'x' }],
    ['invalidPath', { op: 'replace', path: 'emails[type', value: 'x' }],
    ['noTarget', { op: 'remove' }],
    ['noTarget', { op: 'replace', path: 'emails[type eq "home"].value', value: 'x@y' }],
    ['invalidSyntax', { op: 'move', path: 'title', value: 'x' }],
    ['invalidValue', { op: 'add', path: 'title' }],
    ['invalidFilter', { op: 'remove', path: 'emails[color eq "red"]' }],
  ])('%s: %j', async (scimType, operation) => {
    const { id } = await made()
    const { status, body } = await patch(id, operation)
    expect(body).toMatchObject({ schemas: [errorUrn], scimType, status: '400' })
    expect(status).toBe(400)
  })

  test('a manager is the parent, named by identity', async () => {
    const boss = await made()
    name = `${name}x`
    const { id } = await made()
    const { body } = await patch(id, { op: 'add', path: `${enterprise}:manager`, value: boss.id })
    expect(body[enterprise]).toMatchObject({ manager: { value: boss.id } })
    expect((await plain(id)).spec.parent).toBe(boss['userName'])
    expect(await found(`${enterprise}:manager.value eq "${boss.id}"`)).toEqual([name])
    const without = await patch(id, { op: 'remove', path: `${enterprise}:manager` })
    expect(without.body).not.toHaveProperty(enterprise)
  })

  test('a user of another account is no manager, and answered like nobody', async () => {
    await app.ask('POST /v1/accounts', { body: { spec: { name: `other-${name}` } } })
    const spec = { user: 'admin', role: 'owner', account: `other-${name}` }
    expect((await app.ask('POST /v1/role-assignments', { body: { spec } })).status).toBe(201)
    const hidden = await app.ask(`POST /v1/users?account=other-${name}`, {
      body: { spec: { username: `hidden-${name}`, email: `hidden-${name}@example.test` } },
    })
    expect(hidden.status).toBe(201)
    const { id } = await made()
    const nobody = '01939999-0000-7000-8000-000000000000'
    const [theirs, nobodys] = [
      await patch(id, { op: 'add', path: `${enterprise}:manager`, value: hidden.body['id'] }),
      await patch(id, { op: 'add', path: `${enterprise}:manager`, value: nobody }),
    ]
    expect(theirs.status).toBe(400)
    expect(JSON.stringify(theirs.body)).not.toContain('hidden-')
    expect(JSON.stringify(theirs.body).replace(String(hidden.body['id']), nobody)).toBe(
      JSON.stringify(nobodys.body),
    )
    name = `${name}x`
    const created = await client.ask(
      'POST /Users',
      resource({ [enterprise]: { manager: { value: hidden.body['id'] } } }),
    )
    expect(created.status).toBe(400)
  })
})

describe('replacing', () => {
  test('what the client declared and says no more is taken away, but never active', async () => {
    const { id } = await made({ displayName: 'Ada', title: 'Analyst', active: false })
    const { status, body } = await client.ask(`PUT /Users/${id}`, resource())
    expect(status).toBe(200)
    expect(body).not.toHaveProperty('displayName')
    expect(body).not.toHaveProperty('title')
    expect(body['active']).toBe(false)
  })

  test('what somebody else gave stays', async () => {
    const { id } = await made()
    const given = { spec: { displayName: 'Ada', labels: { team: 'engines' } } }
    expect((await app.ask(`PATCH /v1/users/${id}`, { body: given })).status).toBe(200)
    const { body } = await client.ask(`PUT /Users/${id}`, resource({ title: 'Analyst' }))
    expect(body).toMatchObject({ displayName: 'Ada', title: 'Analyst' })
    expect((await plain(id)).spec.labels).toEqual({ team: 'engines' })
  })

  test('a new userName renames the same user', async () => {
    const { id } = await made()
    const { body } = await client.ask(`PUT /Users/${id}`, resource({ userName: `${name}-new` }))
    expect(body).toMatchObject({ id, userName: `${name}-new` })
    expect(await found(`userName eq "${name}"`)).toEqual([])
  })
})

describe('active', () => {
  test.each([
    ['without a path', { op: 'replace', value: { active: false } }],
    ['with a path', { op: 'replace', path: 'active', value: 'False' }],
  ])('false, %s, refuses keys until it is true again', async (_how, operation) => {
    const user = await made({ password: 'seven engines make a difference' })
    const { id } = user
    expect(user).not.toHaveProperty('password')
    expect((await plain(id)).status).toMatchObject({ state: 'ACTIVE', credential: 'OK' })
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { accessPoints: ['web', 'api'] } } })
    const { body } = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: name, name: 'k' } },
    })
    const key = String(body['secret'])
    expect((await app.ask('GET /v1/me', { key })).status).toBe(200)
    const off = await patch(id, operation)
    expect(off.body).toMatchObject({ active: false })
    expect(await app.ask('GET /v1/me', { key })).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('access.user-inactive') },
    })
    await patch(id, { op: 'Replace', path: 'active', value: 'True' })
    expect((await app.ask('GET /v1/me', { key })).status).toBe(200)
  })
})

test('active false ends sessions, and the password signs nobody in', async () => {
  const password = 'seven engines make a difference'
  const { id } = await made({ password })
  const signIn = async (): Promise<Answer> =>
    await app.ask('POST /v1/auth/sign-in', {
      key: null,
      body: { username: name, password, accessPoint: 'web' },
    })
  const { body } = await signIn()
  const { token } = body['session'] as unknown as { token: string }
  expect((await app.ask('GET /v1/me', { key: token })).status).toBe(200)
  await patch(id, { op: 'replace', path: 'active', value: false })
  expect((await app.ask('GET /v1/me', { key: token })).status).toBe(403)
  expect((await signIn()).status).toBe(403)
  await patch(id, { op: 'replace', path: 'active', value: true })
  expect((await app.ask('GET /v1/me', { key: token })).status).toBe(401)
  expect((await signIn()).status).toBe(200)
})

describe('who declares', () => {
  const git = { 'rollcall-manager': 'cli/people' }

  test('what git declares is 409 with the declarer, and stays readable', async () => {
    const spec = { username: name, email: `${name}@example.test`, displayName: 'Ada' }
    const { body: applied } = await app.ask('POST /v1/users:apply', {
      body: { items: [{ name, spec }] },
      headers: git,
    })
    const [{ id }] = applied['items'] as [{ id: string }]
    expect((await client.ask(`GET /Users/${id}`)).body).toMatchObject({ displayName: 'Ada' })
    for (const request of [
      patch(id, { op: 'replace', path: 'active', value: false }),
      client.ask(`PUT /Users/${id}`, resource({ displayName: 'Grace' })),
      client.ask(`DELETE /Users/${id}`),
    ]) {
      const { status, body } = await request
      expect(body['detail']).toContain(`cli/people/${name}`)
      expect(status).toBe(409)
    }
    expect((await plain(id)).spec).toMatchObject({ displayName: 'Ada' })
  })

  test('what nobody declares is taken over by the first write, and not before', async () => {
    const { body: user } = await app.ask('POST /v1/users', {
      body: { spec: { username: name, email: `${name}@example.test`, firstName: 'Ada' } },
    })
    const id = String((user as unknown as User).id)
    const refused = await client.ask(`DELETE /Users/${id}`)
    expect(refused.status).toBe(409)
    await patch(id, { op: 'add', path: 'externalId', value: `ext-${name}` })
    const taken = await plain(id)
    expect(taken.manager).toMatchObject({ kind: 'scim', name: `ext-${name}` })
    expect(taken.spec.firstName).toBe('Ada')
    expect((await client.ask(`DELETE /Users/${id}`)).status).toBe(204)
  })

  test('git takes a user over from SCIM by name', async () => {
    const { id } = await made({ externalId: `ext-${name}` })
    const spec = { username: name, email: `${name}@example.test` }
    const item = { name, spec, adoption: `From:scim/${client.instance}/ext-${name}` }
    const { body } = await app.ask('POST /v1/users:apply', {
      body: { items: [item] },
      headers: git,
    })
    expect(body['items']).toMatchObject([{ action: 'updated', id }])
    expect((await patch(id, { op: 'replace', path: 'title', value: 'x' })).status).toBe(409)
  })

  test('a header names the client otherwise, and no other kind of declarer', async () => {
    const headers = { 'rollcall-manager': 'scim/directory' }
    const { body } = await client.ask('POST /Users', resource({ externalId: 'e' }), headers)
    expect((await plain(String(body['id']))).manager).toMatchObject({ instance: 'directory' })
    expect((await client.ask('POST /Users', resource(), git)).status).toBe(400)
  })
})

describe('removing', () => {
  test('under a policy that deletes nobody the user is deactivated, and SCIM knows them no more', async () => {
    const { id } = await made()
    const answer = await client.ask(`DELETE /Users/${id}`)
    expect(answer.status).toBe(204)
    expect((await client.ask(`GET /Users/${id}`)).status).toBe(404)
    expect((await client.ask(`DELETE /Users/${id}`)).status).toBe(404)
    expect(await found(`userName eq "${name}"`)).toEqual([])
    expect((await plain(id)).status.state).toBe('DEACTIVATED')
  })

  test('above the budget it is held, and the user works on', async () => {
    const own = await openApp()
    try {
      const idp = await openScimClient(own, 'idp')
      const ids: string[] = []
      for (let index = 0; index < 21; index++) {
        const { body } = await idp.ask('POST /Users', {
          userName: `u${index}`,
          emails: [{ value: `u${index}@example.test` }],
        })
        ids.push(String(body['id']))
      }
      const statuses: number[] = []
      let last: Answer | undefined
      for (const id of ids) {
        last = await idp.ask(`DELETE /Users/${id}`)
        statuses.push(last.status)
      }
      expect(statuses).toEqual([...Array.from({ length: 20 }, () => 204), 202])
      expect(last?.body['detail']).toMatch(/approval [0-9a-f-]{36}/)
      expect((await idp.ask(`GET /Users/${ids.at(-1)}`)).body).toMatchObject({ active: true })
    } finally {
      await own.close()
    }
  })
})

describe('versions', () => {
  test('If-Match holds when it is sent, weak or strong', async () => {
    const { id } = await made()
    const rename = (etag: string): Promise<Answer> =>
      client.ask(`PUT /Users/${id}`, resource({ displayName: etag }), { 'if-match': etag })
    const stale = await rename('W/"7"')
    expect(stale.body).toMatchObject({ schemas: [errorUrn], status: '412' })
    expect((await rename('W/"1"')).headers['etag']).toBe('W/"2"')
    expect((await rename('"2"')).status).toBe(200)
    expect(
      (await client.ask(`DELETE /Users/${id}`, undefined, { 'if-match': 'W/"1"' })).status,
    ).toBe(412)
  })
})

describe('what is answered', () => {
  test.each([
    ['attributes=userName', ['id', 'schemas', 'userName']],
    ['attributes=USERNAME,emails.value', ['emails', 'id', 'schemas', 'userName']],
    ['attributes=nothing', ['id', 'schemas']],
    ['excludedAttributes=emails,meta', ['active', 'id', 'schemas', 'userName']],
    ['excludedAttributes=id,emails,meta', ['active', 'id', 'schemas', 'userName']],
    [`attributes=${enterprise}`, ['id', 'schemas']],
  ])('%s', async (query, members) => {
    const { id } = await made()
    const { body } = await client.ask(`GET /Users/${id}?${query}`)
    expect(Object.keys(body).toSorted()).toEqual(members)
  })

  test('a sub-attribute alone', async () => {
    const { id } = await made()
    const { body } = await client.ask(`GET /Users/${id}?attributes=emails.type`)
    expect(body['emails']).toEqual([{ type: 'work' }])
  })

  test('applications are no users of SCIM', async () => {
    expect(await found('userName eq "idp"')).toEqual([])
    expect((await client.ask(`GET /Users/${client.instance}`)).status).toBe(404)
    expect(
      (await patch(client.instance, { op: 'replace', path: 'active', value: false })).status,
    ).toBe(404)
  })

  test('a client without permission is told which one', async () => {
    const { body: role } = await app.ask('POST /v1/roles', {
      body: { spec: { name: `viewer-${name}`, permissions: ['rollcall.users.view'] } },
    })
    expect(role).not.toHaveProperty('code')
    const viewer = await openScimClient(app, `viewer-${name}`, [`viewer-${name}`])
    const { status, body } = await viewer.ask('POST /Users', resource())
    expect(body).toMatchObject({
      schemas: [errorUrn],
      detail: expect.stringContaining('rollcall.users.create'),
    })
    expect(status).toBe(403)
  })
})
