/** What an API key goes through: two texts while it is rotated, ends, suspension, recipients, and that it never comes back. */
import { randomUUID } from 'node:crypto'

import type { ApiKey, CreatedApiKey } from '@rollcall/resources'
import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type Ask, type TestApp } from '../../../test/support/app.ts'
import { newApiKey } from '../access/api-key.ts'

let app: TestApp
let client: pg.Client
const today = new Date()
let now = today

beforeAll(async () => {
  app = await openApp({ clock: () => now })
  client = new pg.Client({ connectionString: app.urls.migratorUrl })
  await client.connect()
})
afterEach(() => {
  now = today
})
afterAll(async () => {
  await client.end()
  await app.close()
})

const after = (milliseconds: number): Date => new Date(today.getTime() + milliseconds)
const day = 86_400_000

async function must(request: string, options: Ask = {}): Promise<Answer['body']> {
  const { status, body } = await app.ask(request, options)
  expect(body.detail).toBeUndefined()
  expect(status).toBeLessThan(300)
  return body
}

async function user(): Promise<string> {
  const username = `user-${randomUUID().slice(0, 8)}`
  await must('POST /v1/users', {
    body: { spec: { username, type: 'application', credential: { mode: 'none' } } },
  })
  return username
}

async function give(spec: object = {}, beside: object = {}): Promise<CreatedApiKey> {
  const made = await must('POST /v1/api-keys', {
    body: { spec: { user: await user(), name: 'key', ...spec }, ...beside },
  })
  // The serializer holds the answer to the schema of a created key.
  return made as unknown as CreatedApiKey
}

const rotate = (id: string, body: object = {}, options: Ask = {}): Promise<Answer> =>
  app.ask(`POST /v1/api-keys/${id}:rotate`, { body, ...options })

async function reasonOf(credential: string): Promise<unknown> {
  return (await app.ask('POST /v1/access:check', { body: { credential } })).body['reason']
}

async function statusOf(id: string): Promise<ApiKey['status']> {
  const { status } = await must(`GET /v1/api-keys/${id}`)
  return status as unknown as ApiKey['status']
}

const rotation = { every: 'P30D', overlap: 'P1D' }

describe('a key that is rotated', () => {
  test('has two texts that work, until the new one is used first', async () => {
    const { id, secret: first = '' } = await give({ rotation })
    const rotated = await rotate(id)
    expect(rotated.status).toBe(200)
    const second = String(rotated.body['secret'])
    expect(second).not.toBe(first)
    expect(await statusOf(id)).toMatchObject({
      prefix: second.slice(0, 8),
      previousPrefix: first.slice(0, 8),
      previousUntil: after(day).toISOString(),
      rotationDueAt: after(30 * day).toISOString(),
    })
    expect(await reasonOf(first)).toBe('access.allowed')
    expect(await reasonOf(first)).toBe('access.allowed')
    expect(await reasonOf(second)).toBe('access.allowed')
    await app.uses.flush()
    await app.feed.catchUp()
    expect(await reasonOf(first)).toBe('access.key-superseded')
    expect(await reasonOf(second)).toBe('access.allowed')
    expect(await statusOf(id)).toMatchObject({ previousPrefix: null, previousUntil: null })
    const { status, body } = await app.ask('GET /v1/me', { key: first })
    expect([status, body.code]).toEqual([401, 'auth.credential-invalid'])
  })

  test('ends the text before at the deadline, by the API, with nothing else running', async () => {
    const { id, secret: first = '' } = await give({ rotation })
    await rotate(id)
    now = after(day - 1)
    expect(await reasonOf(first)).toBe('access.allowed')
    now = after(day)
    expect(await reasonOf(first)).toBe('access.key-superseded')
  })

  test('without rotation ends the text before at once', async () => {
    const { id, secret: first = '' } = await give()
    const second = String((await rotate(id)).body['secret'])
    expect(await reasonOf(first)).toBe('access.key-superseded')
    expect(await reasonOf(second)).toBe('access.allowed')
  })

  test('never has three texts', async () => {
    const { id, secret: first = '' } = await give({ rotation })
    const second = String((await rotate(id)).body['secret'])
    const third = String((await rotate(id)).body['secret'])
    expect(await reasonOf(first)).toBe('access.credential-unknown')
    expect(await reasonOf(second)).toBe('access.allowed')
    expect(await reasonOf(third)).toBe('access.allowed')
  })

  test('keeps spec and version, and tells the feed and the audit log', async () => {
    const { id, version, spec } = await give({ rotation })
    const { body } = await rotate(id)
    expect(body).toMatchObject({ id, version, spec, statusVersion: 2 })
    const { rows } = await client.query(
      `select change, fields from changes where object_id = $1 order by seq`,
      [id],
    )
    expect(rows).toEqual([
      expect.objectContaining({ change: 'created' }),
      { change: 'status', fields: ['hash'] },
    ])
    const audit = await client.query(
      'select action, fields from audit_log where object_id = $1 order by seq',
      [id],
    )
    expect(audit.rows).toEqual([
      expect.objectContaining({ action: 'create' }),
      { action: 'rotate', fields: ['hash'] },
    ])
  })

  test('takes the hash of a text that only the caller knows', async () => {
    const { id } = await give({ rotation })
    const own = newApiKey()
    const hash = own.hash.toString('hex')
    const { status, body } = await rotate(id, { hash, prefix: own.prefix })
    expect([status, body['secret']]).toEqual([200, undefined])
    expect(await reasonOf(own.text)).toBe('access.allowed')
    expect((await rotate(id, { hash })).body.code).toBe('api-key.hash-invalid')
  })

  test('writes nothing under a dry run, and shows no text', async () => {
    const { id, secret: first = '' } = await give({ rotation })
    const answer = await app.ask(`POST /v1/api-keys/${id}:rotate?dryRun=true`, { body: {} })
    expect([answer.status, answer.headers['dry-run'], answer.body['secret']]).toEqual([
      200,
      'true',
      undefined,
    ])
    expect((await statusOf(id)).prefix).toBe(first.slice(0, 8))
  })

  test('is rotated by its declarer alone', async () => {
    const spec = { user: await user(), name: 'key', rotation }
    const manager = { 'rollcall-manager': 'cli/keys' }
    const applied = await must('POST /v1/api-keys:apply', {
      headers: manager,
      body: { items: [{ name: 'key', spec }] },
    })
    const [item] = applied['items'] as { id: string }[]
    const id = item?.id ?? ''
    const asPerson = await rotate(id)
    expect([asPerson.status, asPerson.body.code]).toEqual([409, 'object.managed-by-another'])
    expect((await rotate(id, {}, { headers: manager })).status).toBe(200)
  })

  test('gets its new text by an apply with another hash, with the same overlap', async () => {
    const spec = { user: await user(), name: 'key', rotation }
    const [first, second] = [newApiKey(), newApiKey()]
    const apply = async (key: typeof first): Promise<unknown> => {
      const item = { name: 'key', spec, hash: key.hash.toString('hex'), prefix: key.prefix }
      const { body } = await app.ask('POST /v1/api-keys:apply', {
        headers: { 'rollcall-manager': `cli/${spec.user}` },
        body: { items: [item] },
      })
      const [result] = body['items'] as { action: string; problem?: { code: string } }[]
      return result?.problem?.code ?? result?.action
    }
    expect(await apply(first)).toBe('created')
    expect(await apply(second)).toBe('updated')
    expect(await apply(second)).toBe('unchanged')
    expect(await reasonOf(first.text)).toBe('access.allowed')
    expect(await reasonOf(second.text)).toBe('access.allowed')
    expect(await apply(first)).toBe('api-key.hash-known')
  })

  test.each([
    ['that there is not', randomUUID()],
    ['that has no identity', 'nonsense'],
  ])('%s is not found', async (_, id) => {
    expect((await rotate(id)).status).toBe(404)
  })

  test('that was revoked is not found', async () => {
    const { id } = await give({ rotation })
    await must(`DELETE /v1/api-keys/${id}`, { headers: { 'if-match': '*' } })
    expect((await rotate(id)).status).toBe(404)
  })

  test('is told as one text to 20 who rotate it at the same time', async () => {
    const { id } = await give({ rotation })
    const texts = await Promise.all(
      Array.from({ length: 20 }, async () => String((await rotate(id)).body['secret'])),
    )
    const reasons = await Promise.all(texts.map(reasonOf))
    expect(new Set(texts).size).toBe(20)
    expect(reasons.filter((reason) => reason === 'access.allowed').length).toBeLessThanOrEqual(2)
    expect(reasons).toContain('access.allowed')
  })
})

describe('a key ends', () => {
  test('with the life of its text, which a rotation renews', async () => {
    const { id, secret: first = '' } = await give({ expiresAfter: 'P10D' })
    expect((await statusOf(id)).expiresAt).toBe(after(10 * day).toISOString())
    now = after(10 * day)
    expect(await reasonOf(first)).toBe('access.key-expired')
    expect((await statusOf(id)).state).toBe('EXPIRED')
    const second = String((await rotate(id)).body['secret'])
    expect(await reasonOf(second)).toBe('access.allowed')
  })

  test('at the earlier of both ends', async () => {
    const expiresAt = after(5 * day).toISOString()
    const { id } = await give({ expiresAfter: 'P10D', expiresAt })
    expect((await statusOf(id)).expiresAt).toBe(expiresAt)
  })

  test('when the life of its text is changed, counted from its making', async () => {
    const { id, secret = '' } = await give({ expiresAfter: 'P10D' })
    await must(`PATCH /v1/api-keys/${id}`, { body: { spec: { expiresAfter: 'P2D' } } })
    now = after(2 * day)
    expect(await reasonOf(secret)).toBe('access.key-expired')
  })
})

describe('a key of a user that is deactivated', () => {
  test('is suspended, and valid again after reactivation', async () => {
    const { id, secret = '', spec } = await give({ description: 'Nightly export' })
    const { body } = await app.ask(`GET /v1/users?username=${spec.user}`)
    const [holder] = body['items'] as { id: string }[]
    const patch = (active: boolean): Promise<Answer['body']> =>
      must(`PATCH /v1/users/${holder?.id}`, { body: { spec: { active } } })
    await patch(false)
    expect((await statusOf(id)).state).toBe('SUSPENDED')
    expect(await reasonOf(secret)).toBe('access.user-inactive')
    await patch(true)
    expect((await statusOf(id)).state).toBe('ACTIVE')
    expect(await reasonOf(secret)).toBe('access.allowed')
  })
})

describe('H20: a text that is over never comes back', () => {
  test('with a user of the same name', async () => {
    const { id, secret = '', spec } = await give({ rotation })
    const second = String((await rotate(id)).body['secret'])
    const { body } = await app.ask(`GET /v1/users?username=${spec.user}`)
    const [holder] = body['items'] as { id: string }[]
    await must(`DELETE /v1/users/${holder?.id}?policy=deactivate`, {
      headers: { 'if-match': '*' },
    })
    const item = {
      name: 'again',
      spec: { username: spec.user, type: 'application', credential: { mode: 'none' } },
    }
    const applied = await must('POST /v1/users:apply', {
      headers: { 'rollcall-manager': 'cli/people' },
      body: { items: [item] },
    })
    expect(applied['items']).toMatchObject([{ object: { status: { state: 'ACTIVE' } } }])
    for (const text of [secret, second])
      expect(await reasonOf(text)).toBe('access.credential-unknown')
  })

  test('with a key of the same hash, once it was replaced, rotated away or deleted with its user', async () => {
    const own = [newApiKey(), newApiKey(), newApiKey()].map((key) => ({
      hash: key.hash.toString('hex'),
      prefix: key.prefix,
    }))
    const { id, spec } = await give({}, own[0])
    for (const next of own.slice(1)) expect((await rotate(id, next)).status).toBe(200)
    await client.query('delete from api_keys where id = $1', [id])
    for (const text of own) {
      const { status, body } = await app.ask('POST /v1/api-keys', {
        body: { spec: { user: spec.user, name: 'key' }, ...text },
      })
      expect([status, body.code]).toEqual([409, 'api-key.hash-known'])
    }
  })
})

describe('a key with a recipient', () => {
  test('is answered as ciphertext that the recipient alone reads, at creation, rotation and apply', async () => {
    const identity = await generateX25519Identity()
    const recipient = await identityToRecipient(identity)
    const read = async (file: unknown): Promise<string> => {
      const decrypter = new Decrypter()
      decrypter.addIdentity(identity)
      return await decrypter.decrypt(armor.decode(String(file)), 'text')
    }
    const made = await give({ recipient })
    expect(made.secret).toBeUndefined()
    const first = await read(made.encryptedSecret)
    expect(await reasonOf(first)).toBe('access.allowed')
    expect(JSON.stringify(made)).not.toContain(first)

    const rotated = await rotate(made.id)
    expect(rotated.body['secret']).toBeUndefined()
    const second = await read(rotated.body['encryptedSecret'])
    expect(await reasonOf(second)).toBe('access.allowed')

    const applied = await must('POST /v1/api-keys:apply', {
      headers: { 'rollcall-manager': 'cli/ciphers' },
      body: { items: [{ name: 'k', spec: { user: await user(), name: 'key', recipient } }] },
    })
    const [item] = applied['items'] as { secret?: string; encryptedSecret?: string }[]
    expect(item?.secret).toBeUndefined()
    expect(await reasonOf(await read(item?.encryptedSecret))).toBe('access.allowed')
  })

  test('is answered once: a creation that is sent again gets neither text nor ciphertext', async () => {
    const recipient = await identityToRecipient(await generateX25519Identity())
    const options = {
      headers: { 'idempotency-key': randomUUID() },
      body: { spec: { user: await user(), name: 'key', recipient } },
    }
    expect((await must('POST /v1/api-keys', options))['encryptedSecret']).toBeDefined()
    const replay = await must('POST /v1/api-keys', options)
    expect(replay).toMatchObject({ secretReturned: false })
    expect(replay).not.toHaveProperty('encryptedSecret')
  })
})

describe('members that do not go together', () => {
  const overlap = { every: 'P1D', overlap: 'P1D' }
  test.each([
    [
      'an overlap that is not shorter than the rotation',
      { rotation: overlap },
      '/spec/rotation/overlap',
    ],
    [
      'a text that is over before the next one is due',
      { rotation, expiresAfter: 'P30D' },
      '/spec/expiresAfter',
    ],
  ])('%s is refused', async (_, spec, pointer) => {
    const { status, body } = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: await user(), name: 'key', ...spec } },
    })
    expect([status, body.code]).toEqual([422, 'api-key.combination-refused'])
    expect(body.errors?.[0]?.pointer).toBe(pointer)
  })

  test('a hash and a recipient are refused: whoever sends the hash has the text', async () => {
    const recipient = await identityToRecipient(await generateX25519Identity())
    const { hash, prefix } = newApiKey()
    const { status, body } = await app.ask('POST /v1/api-keys', {
      body: {
        spec: { user: await user(), name: 'key', recipient },
        hash: hash.toString('hex'),
        prefix,
      },
    })
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([
      422,
      'api-key.combination-refused',
      '/hash',
    ])
  })

  test.each([
    [
      'a recipient whose checksum is wrong',
      { recipient: `age1${'q'.repeat(58)}` },
      '/spec/recipient',
    ],
    ['a length of time that is none', { expiresAfter: 'PT0S' }, '/spec/expiresAfter'],
    [
      'a rotation that never comes',
      { rotation: { every: 'P0D', overlap: 'PT1H' } },
      '/spec/rotation/every',
    ],
  ])('%s is refused at its place', async (_, spec, pointer) => {
    const { status, body } = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: await user(), name: 'key', ...spec } },
    })
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, pointer])
  })
})

test('ASVS 8.2.1: scopes are intersected with the rights of the owner at the use, not at the making', async () => {
  const role = `role-${randomUUID().slice(0, 8)}`
  const made = await must('POST /v1/roles', {
    body: { spec: { name: role, permissions: ['zones.*'] } },
  })
  const username = `user-${randomUUID().slice(0, 8)}`
  await must('POST /v1/users', {
    body: { spec: { username, type: 'application', credential: { mode: 'none' }, roles: [role] } },
  })
  const key = await must('POST /v1/api-keys', {
    body: { spec: { user: username, name: 'key', permissions: ['zones.view', 'domains.view'] } },
  })
  const credential = String(key['secret'])
  const reason = async (permission: string): Promise<unknown> =>
    (await app.ask('POST /v1/access:check', { body: { credential, permission } })).body['reason']
  expect(await reason('zones.view')).toBe('access.allowed')
  expect(await reason('zones.update')).toBe('access.key-permission-missing')
  expect(await reason('domains.view')).toBe('access.permission-missing')
  await must(`PATCH /v1/roles/${String(made['id'])}`, {
    body: { spec: { permissions: ['domains.*'] } },
  })
  expect(await reason('zones.view')).toBe('access.permission-missing')
  expect(await reason('domains.view')).toBe('access.allowed')
})
