/** What waits for an approval: e-mail changes under `emailChange: request`, and removals above the budget of an account. */
import type { AccountPolicy, Approval, ApplyResult, User } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { newApiKey } from '../access/api-key.ts'

const manager = { 'rollcall-manager': 'cli/people' }
let app: TestApp
let serial = 0
/** A name that no other test has. */
let name = ''

beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())
beforeEach(() => {
  serial += 1
  name = `ada${serial}`
})

async function setPolicy(policy: AccountPolicy): Promise<void> {
  const { body } = await app.ask('GET /v1/accounts?name=default')
  const [account] = body['items'] as { id: string }[]
  // A merge patch lays the policy over the stored one: the one of before goes first.
  for (const wanted of [null, policy]) {
    const answer = await app.ask(`PATCH /v1/accounts/${account?.id}`, {
      body: { spec: { policy: wanted } },
    })
    expect(answer.body.detail).toBeUndefined()
  }
}

function person(username: string, more: object = {}): object {
  return { username, email: `${username}@example.test`, credential: { mode: 'none' }, ...more }
}

async function create(spec: object): Promise<User> {
  const { body } = await app.ask('POST /v1/users', { body: { spec } })
  expect(body).not.toHaveProperty('code')
  return body as unknown as User
}

async function apply(
  items: { name: string; spec: object }[],
  headers: Record<string, string> = manager,
  key?: string,
): Promise<ApplyResult<User>[]> {
  const { status, body } = await app.ask('POST /v1/users:apply', {
    body: { items },
    headers,
    ...(key === undefined ? {} : { key }),
  })
  expect([status, body.detail]).toEqual([200, undefined])
  return body['items'] as ApplyResult<User>[]
}

async function declare(spec: object): Promise<ApplyResult<User>> {
  const [result] = await apply([{ name, spec }])
  if (result === undefined) throw new Error('no result')
  return result
}

async function patch(
  id: string,
  spec: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return await app.ask(`PATCH /v1/users/${id}`, { body: { spec }, headers })
}

async function read(id: string): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}`)).body as unknown as User
}

async function approval(id: string): Promise<Approval> {
  return (await app.ask(`GET /v1/approvals/${id}`)).body as unknown as Approval
}

async function decide(id: string, act: 'approve' | 'reject', key?: string): Promise<Answer> {
  return await app.ask(`POST /v1/approvals/${id}:${act}`, {
    body: { reason: 'looked at' },
    ...(key === undefined ? {} : { key }),
  })
}

/** A user that holds `admin`, with the text of a key. */
async function administrator(username: string): Promise<string> {
  await create({ username, type: 'application', roles: ['admin'] })
  const key = newApiKey()
  const { status } = await app.ask('POST /v1/api-keys', {
    body: {
      spec: { user: username, name: 'test' },
      hash: key.hash.toString('hex'),
      prefix: key.prefix,
    },
  })
  expect(status).toBe(201)
  return key.text
}

describe('an e-mail change under request', () => {
  beforeAll(() => setPolicy({ emailChange: 'request' }))

  test('waits: 202, the old address, and the approval in the status', async () => {
    const { id } = await create(person(name))
    const { status, body } = await patch(id, { email: 'new@example.test', firstName: 'Ada' })
    const user = body as unknown as User
    expect(status).toBe(202)
    expect(user.spec).toMatchObject({ email: `${name}@example.test`, firstName: 'Ada' })
    const [pending] = user.status.pendingEmail
    expect(pending).toMatchObject({ field: 'email', to: 'new@example.test' })
    expect(await read(id)).toEqual(user)
    expect(await approval(pending?.approval ?? '')).toMatchObject({
      kind: 'email-change',
      state: 'pending',
      account: 'default',
      user: { id, username: name },
      emailChange: { field: 'email', from: `${name}@example.test`, to: 'new@example.test' },
      requestedBy: 'admin',
      manager: null,
      decidedBy: null,
      decidedAt: null,
    })
  })

  test('is asked for once, however often it is sent', async () => {
    const { id } = await create(person(name))
    const first = await patch(id, { email: 'other@example.test' })
    const second = await patch(id, { email: 'other@example.test' })
    expect(second.status).toBe(202)
    expect(second.body).toEqual(first.body)
  })

  test('another address takes the place of the first', async () => {
    const { id } = await create(person(name))
    const [first] = ((await patch(id, { email: 'a@example.test' })).body as unknown as User).status
      .pendingEmail
    const [second] = ((await patch(id, { email: 'b@example.test' })).body as unknown as User).status
      .pendingEmail
    expect((await approval(first?.approval ?? '')).state).toBe('withdrawn')
    expect(second).toMatchObject({ to: 'b@example.test' })
    expect((await read(id)).status.pendingEmail).toEqual([second])
  })

  test('the address that is stored withdraws it', async () => {
    const { id } = await create(person(name))
    const [pending] = ((await patch(id, { email: 'a@example.test' })).body as unknown as User)
      .status.pendingEmail
    const { status, body } = await patch(id, { email: `${name}@example.test` })
    expect([status, (body as unknown as User).status.pendingEmail]).toEqual([200, []])
    expect((await approval(pending?.approval ?? '')).state).toBe('withdrawn')
  })

  test('both addresses wait by themselves, and clearing one waits too', async () => {
    const { id } = await create(person(name, { secondaryEmail: 'home@example.test' }))
    const { status, body } = await patch(id, { email: 'x@example.test', secondaryEmail: null })
    const user = body as unknown as User
    expect(status).toBe(202)
    expect(user.spec.secondaryEmail).toBe('home@example.test')
    expect(user.status.pendingEmail).toMatchObject([
      { field: 'email', to: 'x@example.test' },
      { field: 'secondaryEmail', to: null },
    ])
    const approvals = user.status.pendingEmail.map((pending) => pending.approval)
    const key = await administrator(`grace-${name}`)
    expect((await decide(approvals[1] ?? '', 'approve', key)).status).toBe(200)
    const after = await read(id)
    expect(after.spec).not.toHaveProperty('secondaryEmail')
    expect(after.status.pendingEmail).toMatchObject([{ field: 'email' }])
  })

  test('approved, it is made, and says who approved', async () => {
    const { id } = await create(person(name))
    await patch(id, { email: `${name}@new.example.test` })
    const [pending] = (await read(id)).status.pendingEmail
    const key = await administrator(`grace-${name}`)
    const { status, body } = await decide(pending?.approval ?? '', 'approve', key)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      state: 'approved',
      decidedBy: `grace-${name}`,
      reason: 'looked at',
    })
    expect(await approval(pending?.approval ?? '')).toEqual(body)
    const user = await read(id)
    expect([user.spec.email, user.status.pendingEmail]).toEqual([`${name}@new.example.test`, []])
  })

  test('rejected, it is not made, and can be asked for again', async () => {
    const { id, version } = await create(person(name))
    await patch(id, { email: 'c@example.test' })
    const [pending] = (await read(id)).status.pendingEmail
    expect((await decide(pending?.approval ?? '', 'reject')).body['state']).toBe('rejected')
    const user = await read(id)
    expect([user.spec.email, user.status.pendingEmail, user.version]).toEqual([
      `${name}@example.test`,
      [],
      version,
    ])
    expect((await patch(id, { email: 'c@example.test' })).status).toBe(202)
  })

  test('of a declaration is told in its result, and the same declaration asks no more', async () => {
    await declare(person(name))
    const spec = person(name, { email: `${name}@moved.example.test`, lastName: 'Byron' })
    const first = await declare(spec)
    expect(first).toMatchObject({
      action: 'updated',
      changes: [{ field: 'lastName', to: 'Byron' }],
      pending: [{ code: 'user.email-change-pending' }],
    })
    const again = await declare(spec)
    expect(again).toMatchObject({ action: 'unchanged', pending: first.pending })
    const waiting = await approval(first.pending?.[0]?.approval ?? '')
    expect(waiting.manager).toEqual({ kind: 'cli', instance: 'people', name })
    expect((await decide(waiting.id, 'approve')).status).toBe(200)
    const done = await declare(spec)
    expect(done).toMatchObject({ action: 'unchanged' })
    expect(done).not.toHaveProperty('pending')
    expect(done.object?.spec.email).toBe(`${name}@moved.example.test`)
  })

  test('that a declarer was refused is not asked again for the same address', async () => {
    await declare(person(name))
    const spec = person(name, { email: `${name}@no.example.test` })
    const { pending } = await declare(spec)
    await decide(pending?.[0]?.approval ?? '', 'reject')
    const refused = await declare(spec)
    expect(refused).toMatchObject({
      action: 'refused',
      problem: { code: 'user.email-change-forbidden', errors: [{ pointer: '/spec/email' }] },
    })
    expect(refused.problem?.detail).toContain('admin rejected')
    const other = await declare(person(name, { email: `${name}@yes.example.test` }))
    expect(other.pending).toHaveLength(1)
  })

  test('of a declared address is no request of a person', async () => {
    const { id } = await declare(person(name))
    const { status, body } = await patch(id ?? '', { email: 'person@example.test' })
    expect([status, body.code]).toEqual([409, 'object.field-managed'])
  })

  test('into an address that is taken meanwhile is not approved', async () => {
    const { id } = await create(person(name))
    await patch(id, { email: `${name}@taken.example.test` })
    await create(person(`${name}-b`, { email: `${name}@taken.example.test` }))
    const [pending] = (await read(id)).status.pendingEmail
    const { status, body } = await decide(pending?.approval ?? '', 'approve')
    expect([status, body.code]).toEqual([409, 'user.email-taken'])
    expect((await approval(pending?.approval ?? '')).state).toBe('pending')
  })

  test('a dry run asks for nothing', async () => {
    const { id } = await create(person(name))
    const { status, headers } = await app.ask(`PATCH /v1/users/${id}?dryRun=true`, {
      body: { spec: { email: 'dry@example.test' } },
    })
    expect([status, headers['dry-run']]).toEqual([202, 'true'])
    expect((await read(id)).status.pendingEmail).toEqual([])
  })

  test('50 writers who ask for the same leave one approval', async () => {
    const { id } = await create(person(name))
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => patch(id, { email: `${name}@race.example.test` })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const { body } = await app.ask(`GET /v1/approvals?user=${name}`)
    expect(body['items']).toHaveLength(1)
  })

  test('50 who decide at the same time decide once', async () => {
    const { id } = await create(person(name))
    await patch(id, { email: `${name}@once.example.test` })
    const [pending] = (await read(id)).status.pendingEmail
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        decide(pending?.approval ?? '', index % 2 === 0 ? 'approve' : 'reject'),
      ),
    )
    const codes = answers.map(({ status, body }) => (status === 200 ? 'decided' : body.code))
    expect(codes.filter((code) => code === 'decided')).toHaveLength(1)
    expect(codes.filter((code) => code === 'approval.decided')).toHaveLength(49)
  })
})

describe('deciding', () => {
  beforeAll(() => setPolicy({ emailChange: 'request' }))

  async function asked(headers: Record<string, string> = {}, key?: string): Promise<string> {
    const { id } = await create(person(name))
    const { body } = await app.ask(`PATCH /v1/users/${id}`, {
      body: { spec: { email: `${name}@asked.example.test` } },
      headers,
      ...(key === undefined ? {} : { key }),
    })
    return (body as unknown as User).status.pendingEmail[0]?.approval ?? ''
  }

  test('nobody approves what they asked for, but may take it back', async () => {
    const key = await administrator(`grace-${name}`)
    const id = await asked({}, key)
    const { status, body } = await decide(id, 'approve', key)
    expect([status, body.code]).toEqual([403, 'approval.own-request'])
    expect((await decide(id, 'reject', key)).status).toBe(200)
  })

  test('an owner may', async () => {
    const id = await asked()
    expect((await decide(id, 'approve')).status).toBe(200)
  })

  test('is done once', async () => {
    const id = await asked()
    await decide(id, 'approve')
    const { status, body } = await decide(id, 'reject')
    expect([status, body.code]).toEqual([409, 'approval.decided'])
    expect(body.detail).toContain('approved by admin')
  })

  test('takes the permission, and seeing takes another', async () => {
    const id = await asked()
    await app.ask('POST /v1/roles', {
      body: { spec: { name: `watch-${name}`, permissions: ['rollcall.approvals.view'] } },
    })
    await create({ username: `w-${name}`, type: 'application', roles: [`watch-${name}`] })
    const { hash, prefix, text } = newApiKey()
    await app.ask('POST /v1/api-keys', {
      body: { spec: { user: `w-${name}`, name: 'x' }, hash: hash.toString('hex'), prefix },
    })
    expect((await app.ask(`GET /v1/approvals/${id}`, { key: text })).status).toBe(200)
    const { status, body } = await decide(id, 'approve', text)
    expect([status, body.code]).toEqual([403, 'auth.permission-missing'])
    expect(body.detail).toContain('rollcall.approvals.decide')
  })

  test('of another account is nothing that a caller without a high rank knows of', async () => {
    const id = await asked()
    await app.ask('POST /v1/accounts', { body: { spec: { name: `far-${name}` } } })
    const permissions = ['rollcall.approvals.*']
    await app.ask('POST /v1/roles', { body: { spec: { name: `far-${name}`, permissions } } })
    await create({ username: `far-${name}`, type: 'application' })
    const member = await app.ask('POST /v1/role-assignments', {
      body: { spec: { user: `far-${name}`, role: `far-${name}`, account: `far-${name}` } },
    })
    expect(member.status).toBe(201)
    const { hash, prefix, text } = newApiKey()
    await app.ask('POST /v1/api-keys', {
      body: { spec: { user: `far-${name}`, name: 'x' }, hash: hash.toString('hex'), prefix },
    })
    const query = `account=far-${name}`
    const list = await app.ask(`GET /v1/approvals?${query}`, { key: text })
    expect([list.status, list.body['items']]).toEqual([200, []])
    expect((await app.ask(`GET /v1/approvals/${id}?${query}`, { key: text })).status).toBe(404)
    const decided = await app.ask(`POST /v1/approvals/${id}:approve?${query}`, {
      key: text,
      body: {},
    })
    expect(decided.status).toBe(404)
  })

  test('of what does not exist is not found', async () => {
    for (const id of ['x', '01900000-0000-7000-8000-000000000000']) {
      expect((await decide(id, 'approve')).status).toBe(404)
      expect((await app.ask(`GET /v1/approvals/${id}`)).status).toBe(404)
    }
  })

  test('a dry run decides nothing', async () => {
    const id = await asked()
    const { status, body } = await app.ask(`POST /v1/approvals/${id}:approve?dryRun=true`, {
      body: {},
    })
    expect([status, body['state']]).toEqual([200, 'approved'])
    expect((await approval(id)).state).toBe('pending')
  })

  test('is in the audit log with who asked and who decided', async () => {
    const id = await asked()
    await decide(id, 'approve')
    const { body } = await app.ask(`GET /v1/audit?id=${id}`)
    const actions = (body['items'] as { action: string }[]).map(({ action }) => action)
    expect(actions.toSorted()).toEqual(['approve', 'request'])
  })

  test('lists are filtered, and paged in the order of asking', async () => {
    const ids = [await asked()]
    for (const letter of ['b', 'c']) {
      name = `${name}${letter}`
      ids.push(await asked())
    }
    await decide(ids[1] ?? '', 'reject')
    const list = async (query: string): Promise<string[]> =>
      (((await app.ask(`GET /v1/approvals?limit=1000&${query}`)).body['items'] ?? []) as Approval[])
        .map(({ id }) => id)
        .filter((id) => ids.includes(id))
    expect(await list('')).toEqual(ids)
    expect(await list('state=pending')).toEqual([ids[0], ids[2]])
    expect(await list('state=rejected')).toEqual([ids[1]])
    expect(await list('kind=removal')).toEqual([])
    expect(await list(`user=${name.toUpperCase()}`)).toEqual([ids[2]])
    expect(await list('manager=cli/people')).toEqual([])
    const pages: string[] = []
    let cursor = ''
    do {
      const { body } = await app.ask(`GET /v1/approvals?limit=7${cursor}`)
      pages.push(...(body['items'] as Approval[]).map(({ id }) => id))
      const next = body['next'] as string | null
      cursor = next === null ? '' : `&cursor=${next}`
    } while (cursor !== '')
    expect(pages).toEqual(pages.toSorted())
    expect(pages.filter((id) => ids.includes(id))).toEqual(ids)
  })
})
