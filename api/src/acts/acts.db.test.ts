import type { User, UserAct } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { countRows } from '../../../test/support/rows.ts'
import { statement } from '../database/statement.ts'

const manager = { 'rollcall-manager': 'cli/acts' }
const password = 'correct horse battery staple 7'
let app: TestApp
let clock = new Date('2026-03-01T09:00:00Z')
let tenantId = ''
let serial = 0
/** A name that no other test has. */
let name = ''

beforeAll(async () => {
  app = await openApp({ clock: () => clock })
  const [tenant] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  tenantId = tenant?.id ?? ''
})
afterAll(() => app.close())
beforeEach(() => {
  serial += 1
  name = `ada${serial}`
})

async function create(more: object = {}, beside: object = {}): Promise<User> {
  const spec = {
    username: name,
    email: `${name}@example.test`,
    credential: { mode: 'secretRef' },
    ...more,
  }
  const { body } = await app.ask('POST /v1/users', { body: { spec, ...beside } })
  expect(body).not.toHaveProperty('code')
  return body as unknown as User
}

async function act(id: string, name: UserAct, body: object = {}, key?: string): Promise<Answer> {
  return await app.ask(`POST /v1/users/${id}:${name}`, {
    body,
    ...(key === undefined ? {} : { key }),
  })
}

async function done(id: string, name: UserAct, body: object = {}): Promise<User> {
  const answer = await act(id, name, body)
  expect([answer.status, answer.body.code]).toEqual([200, undefined])
  return answer.body as unknown as User
}

async function read(id: string): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}`)).body as unknown as User
}

/** Rows of a table that say something of the user. */
async function count(table: string, userId: string, condition = 'true'): Promise<number> {
  const [row] = await app.database.read(
    tenantId,
    statement<{ rows: number }>(
      `select count(*) as rows from ${table} where user_id = $1 and ${condition}`,
      [userId],
    ),
  )
  return row?.rows ?? -1
}

async function keyOf(username: string): Promise<string> {
  const made = await app.ask('POST /v1/api-keys', {
    body: { spec: { user: username, name: 'k', accessPoints: ['api'] } },
  })
  return String(made.body['secret'])
}

async function statusWith(key: string): Promise<number> {
  return (await app.ask('GET /v1/me', { key })).status
}

describe('lock and unlock', () => {
  test('S4-18: a locked user is LOCKED_BY_ADMIN, by whom and why, until somebody unlocks', async () => {
    const { id } = await create()
    const locked = await done(id, 'lock', { reason: 'lost laptop' })
    expect(locked.status.state).toBe('LOCKED_BY_ADMIN')
    expect(locked.status.locks).toEqual([
      {
        cause: 'ADMIN',
        kind: 'lock',
        since: clock.toISOString(),
        by: 'admin',
        reason: 'lost laptop',
        refuses: 'everything',
      },
    ])
    expect(await read(id)).toEqual(locked)
    expect((await done(id, 'unlock')).status).toMatchObject({ state: 'ACTIVE', locks: [] })
  })

  test('an act writes one row of the feed and one of the audit log, and one that has nothing to do none', async () => {
    const { id, version } = await create()
    const before = await countRows(app.urls.superuserUrl)
    const locked = await done(id, 'lock')
    const after = await countRows(app.urls.superuserUrl)
    expect([after.changes - before.changes, after.audit_log - before.audit_log]).toEqual([1, 1])
    expect([locked.version, locked.statusVersion]).toEqual([version, 2])
    expect(await done(id, 'lock')).toEqual(locked)
    expect(await countRows(app.urls.superuserUrl)).toEqual(after)
  })

  test('whoever audits reads why, whatever the act', async () => {
    const { id } = await create()
    await done(id, 'setPassword', { password, mustChange: false, reason: 'why setPassword' })
    const acts = [
      'lock',
      'unlock',
      'ban',
      'reactivate',
      'requirePasswordChange',
      'sendReset',
      'revokeSessions',
    ] as const
    for (const name of acts) await done(id, name, { reason: `why ${name}` })
    const { body } = await app.ask(`GET /v1/audit?id=${id}&limit=${acts.length + 1}`)
    const entries = body['items'] as { details?: { reason?: string } }[]
    expect(entries.map(({ details }) => details?.reason)).toEqual(
      ['setPassword', ...acts].map((name) => `why ${name}`).toReversed(),
    )
  })

  test('a dry run answers the user as it would be and locks nobody', async () => {
    const { id } = await create()
    const asked = await app.ask(`POST /v1/users/${id}:lock?dryRun=true`, { body: {} })
    expect(asked.body['status']).toMatchObject({ state: 'LOCKED_BY_ADMIN' })
    expect((await read(id)).status.state).toBe('ACTIVE')
  })

  test('S0-18: the key of a locked user is refused at once and works again after the unlocking', async () => {
    const { id } = await create({ accessPoints: ['web', 'api'] })
    const key = await keyOf(name)
    expect(await statusWith(key)).toBe(200)
    await done(id, 'lock')
    expect(await statusWith(key)).not.toBe(200)
    await done(id, 'unlock')
    expect(await statusWith(key)).toBe(200)
  })

  test('applying a declaration again lifts no lock', async () => {
    const spec = { username: name, type: 'application', active: true }
    const items = [{ name, spec }]
    const made = await app.ask('POST /v1/users:apply', { body: { items }, headers: manager })
    const id = String((made.body['items'] as { id: string }[])[0]?.id)
    await done(id, 'lock')
    const again = await app.ask('POST /v1/users:apply', { body: { items }, headers: manager })
    expect(again.body['items']).toMatchObject([{ action: 'unchanged' }])
    expect((await read(id)).status.state).toBe('LOCKED_BY_ADMIN')
  })

  test('S2-16: unlocking gives a new password that has to be changed, or mails a link, and not both', async () => {
    const { id } = await create({}, { password })
    await done(id, 'lock')
    const given = await done(id, 'unlock', { setPassword: 'another long passphrase 9' })
    expect(given.status).toMatchObject({
      state: 'AWAITING_NEW_PASSWORD',
      credential: 'AWAITING_NEW_PASSWORD',
    })
    const mailed = await done(id, 'unlock', { sendReset: true })
    expect(mailed.status.locks).toEqual([])
    expect(await count('one_time_tokens', id, "purpose = 'reset'")).toBe(1)
    const both = await act(id, 'unlock', { setPassword: password, sendReset: true })
    expect([both.status, both.body.errors?.[0]?.pointer]).toEqual([422, '/sendReset'])
  })
})

describe('ban and reactivate', () => {
  test('S2-11: a ban is lifted by reactivating and by nothing else', async () => {
    const { id } = await create()
    expect((await done(id, 'ban', { reason: 'fraud' })).status.state).toBe('BANNED')
    const unlocking = await act(id, 'unlock')
    expect([unlocking.status, unlocking.body.code]).toEqual([409, 'user.act-impossible'])
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { unlockRevision: 1, active: true } } })
    const still = await read(id)
    expect(still.status).toMatchObject({ state: 'BANNED', handled: { unlockRevision: 1 } })
    expect(still.acts).toContain('reactivate')
    const back = await done(id, 'reactivate')
    expect(back.status.state).toBe('ACTIVE')
    expect(back.spec.active).toBe(true)
  })

  test('S2-16: reactivating gives a new password that has to be changed, or mails a link, and not both', async () => {
    const { id } = await create({}, { password })
    await done(id, 'ban', { reason: 'fraud' })
    const given = await done(id, 'reactivate', { setPassword: 'another long passphrase 9' })
    expect(given.status).toMatchObject({ state: 'AWAITING_NEW_PASSWORD', locks: [] })
    await done(id, 'ban', { reason: 'fraud' })
    const mailed = await done(id, 'reactivate', { sendReset: true })
    expect(mailed.status.locks).toEqual([])
    expect(await count('one_time_tokens', id, "purpose = 'reset'")).toBe(1)
    const both = await act(id, 'reactivate', { setPassword: password, sendReset: true })
    expect([both.status, both.body.errors?.[0]?.pointer]).toEqual([422, '/sendReset'])
  })

  test.each(['unlock', 'reactivate'] as const)(
    'whoever audits sees that %s gave a password or mailed a link',
    async (back) => {
      const { id } = await create({}, { password })
      await done(id, back === 'unlock' ? 'lock' : 'ban', { reason: 'fraud' })
      await done(id, back)
      await done(id, back, { setPassword: 'another long passphrase 9' })
      await done(id, back, { sendReset: true })
      const { body } = await app.ask(`GET /v1/audit?id=${id}&limit=3`)
      expect(body['items']).toMatchObject([
        { action: back, fields: ['status.locks', 'status.credential'] },
        { action: back, fields: ['status.locks', 'status.credential'] },
        { action: back, fields: ['status.locks'] },
      ])
    },
  )

  test('a ban needs a reason and takes the place of a lock', async () => {
    const { id } = await create()
    expect((await act(id, 'ban')).status).toBe(422)
    await done(id, 'lock')
    const banned = await done(id, 'ban', { reason: 'fraud' })
    expect(banned.status.locks).toMatchObject([{ cause: 'ADMIN', kind: 'ban' }])
  })

  test('S2-12: a ban suspends keys, and with revokeKeys ends them for good', async () => {
    const { id } = await create({ accessPoints: ['api'] })
    const key = await keyOf(name)
    await done(id, 'ban', { reason: 'fraud' })
    expect(await statusWith(key)).not.toBe(200)
    await done(id, 'reactivate')
    expect(await statusWith(key)).toBe(200)
    await done(id, 'ban', { reason: 'fraud', revokeKeys: true })
    await done(id, 'reactivate')
    expect(await statusWith(key)).toBe(401)
  })

  test('reactivating never changes active', async () => {
    const { id } = await create()
    await done(id, 'ban', { reason: 'fraud' })
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { active: false } } })
    const back = await done(id, 'reactivate')
    expect(back.status.state).toBe('DEACTIVATED')
    expect(back.spec.active).toBe(false)
  })
})

describe('passwords and factors', () => {
  test('S4-06: a user who must change the password awaits a new one', async () => {
    const { id, status } = await create({}, { password })
    expect([status.credential, status.loginType]).toEqual(['OK', 'Direct'])
    expect((await done(id, 'requirePasswordChange')).status.state).toBe('AWAITING_NEW_PASSWORD')
    const none = await create({ username: `${name}-none`, email: `${name}-n@example.test` })
    expect((await act(none.id, 'requirePasswordChange')).body.code).toBe('user.act-impossible')
  })

  test('S4-09: a reset that was sent shows as RECOVERY until the link expires', async () => {
    const { id } = await create({}, { password })
    expect((await done(id, 'sendReset')).status.state).toBe('RECOVERY')
    expect((await read(id)).status.state).toBe('RECOVERY')
    clock = new Date(clock.getTime() + 60 * 60_000)
    expect((await read(id)).status.state).toBe('ACTIVE')
  })

  test('no link is sent to who has no password here, nor to who is deactivated', async () => {
    const none = await create({ credential: { mode: 'none' } })
    expect((await act(none.id, 'sendReset')).body.code).toBe('user.act-impossible')
    expect(none.acts).not.toContain('sendReset')
    const off = await create({ username: `${name}-off`, active: false, email: `${name}@off.test` })
    expect((await act(off.id, 'sendReset')).body.code).toBe('user.act-impossible')
  })

  test('no password is given to who is a member of no account', async () => {
    const { id } = await create()
    await app.ask(`DELETE /v1/users/${id}?policy=deactivate`, { headers: { 'if-match': '*' } })
    expect((await read(id)).acts).not.toContain('setPassword')
    const { status, body } = await act(id, 'setPassword', { password })
    expect([status, body.code, body.detail]).toEqual([
      409,
      'user.act-impossible',
      `user ${name} is a member of no account`,
    ])
  })

  test('a password that an administrator gives has to be changed, unless it is said otherwise', async () => {
    const { id } = await create()
    const given = await done(id, 'setPassword', { password })
    expect(given.status.credential).toBe('AWAITING_NEW_PASSWORD')
    const kept = await done(id, 'setPassword', { password, mustChange: false })
    expect(kept.status).toMatchObject({ credential: 'OK', state: 'ACTIVE' })
    const weak = await act(id, 'setPassword', { password: name })
    expect([weak.status, weak.body.errors?.[0]?.pointer]).toEqual([422, '/password'])
    expect(JSON.stringify(await read(id))).not.toContain('argon2')
  })
})

describe('who may', () => {
  test('S3-17: nobody acts on the user that they are', async () => {
    const me = await app.ask('GET /v1/me')
    const answer = await act(String(me.body.user?.id), 'revokeSessions')
    expect([answer.status, answer.body.code]).toEqual([403, 'user.own-user'])
    expect(answer.body.detail).toContain('/v1/me')
  })

  test('S3-18: nobody acts on whoever ranks above them, and acts says so', async () => {
    const owner = await create({ roles: ['owner'] })
    const key = app.keys.operator
    const answer = await act(owner.id, 'lock', {}, key)
    expect([answer.status, answer.body.code]).toEqual([403, 'object.rank-too-low'])
    const seen = await app.ask(`GET /v1/users/${owner.id}`, { key })
    expect(seen.body['acts']).toEqual([])
  })

  test('S0-04: acts are what can be done with the user as it stands, and doing them works', async () => {
    const { id, acts } = await create({}, { password })
    expect(acts).toEqual([
      'lock',
      'ban',
      'requirePasswordChange',
      'sendReset',
      'setPassword',
      'revokeSessions',
    ])
    expect((await done(id, 'lock')).acts).toContain('unlock')
  })

  test('nobody becomes a user who may do more: not by a password, factors or another address', async () => {
    const clerk = ['rollcall.users.update', 'rollcall.users.view', 'zones.view']
    for (const [role, permissions] of [
      [`${name}-clerk`, clerk],
      [`${name}-strong`, ['zones.delete']],
      [`${name}-weak`, ['zones.view']],
    ] as const)
      await app.ask('POST /v1/roles', { body: { spec: { name: role, permissions } } })
    await create({
      username: `${name}-clerk`,
      type: 'application',
      roles: [`${name}-clerk`],
      email: undefined,
      credential: undefined,
    })
    const key = await keyOf(`${name}-clerk`)
    const strong = await create({ roles: [`${name}-strong`] })
    const weak = await create({
      username: `${name}-w`,
      email: `${name}-w@example.test`,
      roles: [`${name}-weak`],
    })
    const tries = async (id: string): Promise<(number | string | undefined)[]> => {
      const given = await act(id, 'setPassword', { password }, key)
      const unlocked = await act(id, 'unlock', { setPassword: `${password} 2` }, key)
      const moved = await app.ask(`PATCH /v1/users/${id}`, {
        body: { spec: { email: `${id}@other.example.test` } },
        key,
      })
      const harmless = await act(id, 'requirePasswordChange', {}, key)
      return [given.status, unlocked.status, moved.status, moved.body.code, harmless.status]
    }
    expect(await tries(strong.id)).toEqual([403, 403, 403, 'user.exceeds-caller', 409])
    expect(await tries(weak.id)).toEqual([200, 200, 200, undefined, 200])
  })

  test('without the permission nothing is done', async () => {
    const { id } = await create()
    const reader = await create({
      username: `${name}-reader`,
      type: 'application',
      email: undefined,
      credential: undefined,
    })
    expect(reader.status.state).toBe('ACTIVE')
    const answer = await act(id, 'lock', {}, await keyOf(`${name}-reader`))
    expect([answer.status, answer.body.code]).toEqual([403, 'auth.permission-missing'])
  })

  test('the last owner who is not locked is not locked', async () => {
    const first = await create({ roles: ['owner'], accessPoints: ['api'] })
    const key = await keyOf(name)
    const me = await app.ask('GET /v1/me')
    const others = await app.ask('GET /v1/users?role=owner')
    for (const { id } of others.body['items'] as User[])
      if (id !== first.id && id !== me.body.user?.id) await done(id, 'lock')
    expect((await act(String(me.body.user?.id), 'lock', {}, key)).status).toBe(200)
    const last = await app.ask(`POST /v1/users/${first.id}:lock`, {
      body: {},
      key: app.keys.operator,
    })
    expect(last.status).toBe(403)
    expect((await act(String(me.body.user?.id), 'unlock', {}, key)).status).toBe(200)
  })
})
