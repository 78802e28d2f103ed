/** The budget of an account on removals by omission: what is above it waits, and works on until somebody approves it. */
import type { AccountPolicy, Approval, ApplyResult, User } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { newApiKey } from '../access/api-key.ts'

let app: TestApp
let serial = 0
/** A name that no other test has, and a manager that no other test is. */
let name = ''
let manager: Record<string, string> = {}

beforeAll(async () => {
  app = await openApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  serial += 1
  name = `set${serial}`
  manager = { 'rollcall-manager': `cli/${name}` }
  await setPolicy({ guard: { maxRemovals: '2', window: 'P1D', minAdmins: 1 } })
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

/** Declares that many users; their names in the set are `0`, `1`, ... */
async function declare(count: number, more: object = {}): Promise<string[]> {
  const items = Array.from({ length: count }, (_, index) => itemOf(index, more))
  const { body } = await app.ask('POST /v1/users:apply', { body: { items }, headers: manager })
  return (body['items'] as ApplyResult<User>[]).map(({ id = '' }) => id)
}

function itemOf(index: number, more: object = {}): { name: string; spec: object } {
  return {
    name: String(index),
    spec: { username: `${name}-${index}`, type: 'application', ...more },
  }
}

async function reapply(index: number): Promise<ApplyResult<User>> {
  const { body } = await app.ask('POST /v1/users:apply', {
    body: { items: [itemOf(index)] },
    headers: manager,
  })
  const [result] = body['items'] as ApplyResult<User>[]
  if (result === undefined) throw new Error('no result')
  return result
}

async function remove(
  id: string | undefined,
  query = 'policy=deactivate',
  headers: Record<string, string> = manager,
): Promise<Answer> {
  return await app.ask(`DELETE /v1/users/${id}?${query}`, {
    headers: { 'if-match': '*', ...headers },
  })
}

async function read(id: string | undefined): Promise<User> {
  return (await app.ask(`GET /v1/users/${id}`)).body as unknown as User
}

async function decide(id: unknown, act: 'approve' | 'reject'): Promise<Answer> {
  return await app.ask(`POST /v1/approvals/${String(id)}:${act}`, { body: {} })
}

describe('a removal above the budget', () => {
  test('waits: 202 with the approval, and the user works on under its manager', async () => {
    const ids = await declare(3)
    const { hash, prefix, text } = newApiKey()
    await app.ask('POST /v1/api-keys', {
      body: { spec: { user: `${name}-2`, name: 'x' }, hash: hash.toString('hex'), prefix },
    })
    expect((await remove(ids[0])).status).toBe(200)
    expect((await remove(ids[1])).status).toBe(200)
    const { status, body } = await remove(ids[2])
    expect(status).toBe(202)
    expect(body).toMatchObject({
      kind: 'removal',
      state: 'pending',
      account: 'default',
      user: { id: ids[2], username: `${name}-2` },
      removal: { policy: 'deactivate', removed: 2, allowed: 2, window: 'P1D' },
      requestedBy: 'admin',
      manager: { kind: 'cli', instance: name, name: '2' },
    })
    const user = await read(ids[2])
    expect(user).toMatchObject({ manager: { name: '2' }, status: { state: 'ACTIVE' } })
    expect((await app.ask('GET /v1/me', { key: text })).status).toBe(200)
  })

  test('is asked for once, however often it is repeated', async () => {
    const ids = await declare(3)
    for (const id of ids) await remove(id)
    const first = await remove(ids[2])
    const second = await remove(ids[2])
    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.body).toEqual(first.body)
  })

  test('approved, it is made', async () => {
    const ids = await declare(3)
    for (const id of ids.slice(0, 2)) await remove(id)
    const { body } = await remove(ids[2])
    const decided = await decide(body['id'], 'approve')
    expect([decided.status, decided.body['state']]).toEqual([200, 'approved'])
    expect(await read(ids[2])).toMatchObject({
      manager: null,
      spec: { active: false },
      status: { state: 'DEACTIVATED', memberships: [] },
    })
  })

  test('rejected, the user stays, and the manager may ask again', async () => {
    const ids = await declare(3)
    for (const id of ids.slice(0, 2)) await remove(id)
    const { body } = await remove(ids[2])
    await decide(body['id'], 'reject')
    expect(await read(ids[2])).toMatchObject({ manager: { name: '2' }, spec: {} })
    const again = await remove(ids[2])
    expect(again.status).toBe(202)
    expect(again.body['id']).not.toBe(body['id'])
  })

  test('is withdrawn when the same manager declares the user again, who is unchanged otherwise', async () => {
    const ids = await declare(3)
    for (const id of ids.slice(0, 2)) await remove(id)
    const { body } = await remove(ids[2])
    const before = await read(ids[2])
    const result = await reapply(2)
    expect([result.action, result.changes]).toEqual(['updated', undefined])
    const { body: withdrawn } = await app.ask(`GET /v1/approvals/${String(body['id'])}`)
    expect(withdrawn).toMatchObject({ state: 'withdrawn', decidedBy: 'admin' })
    expect((await read(ids[2])).version).toBe(before.version)
    expect((await reapply(2)).action).toBe('unchanged')
  })

  test('is withdrawn when somebody removes the user by name', async () => {
    const ids = await declare(3)
    for (const id of ids.slice(0, 2)) await remove(id)
    const { body } = await remove(ids[2])
    await remove(ids[2], 'policy=orphan')
    expect((await remove(ids[2], 'policy=deactivate', {})).status).toBe(200)
    const { body: withdrawn } = await app.ask(`GET /v1/approvals/${String(body['id'])}`)
    expect(withdrawn['state']).toBe('withdrawn')
  })

  test('is still made when the manager let go of the user meanwhile', async () => {
    const ids = await declare(3)
    for (const id of ids.slice(0, 2)) await remove(id)
    const { body } = await remove(ids[2])
    await remove(ids[2], 'policy=orphan')
    expect((await decide(body['id'], 'approve')).status).toBe(200)
    expect((await read(ids[2])).spec.active).toBe(false)
  })

  test('a dry run says that it would wait, and asks for nothing', async () => {
    const ids = await declare(3)
    for (const id of ids.slice(0, 2)) await remove(id)
    const { status, body, headers } = await remove(ids[2], 'policy=deactivate&dryRun=true')
    expect([status, headers['dry-run']]).toEqual([202, 'true'])
    expect(body).toMatchObject({ kind: 'removal', manager: { name: '2' } })
    const list = await app.ask(`GET /v1/approvals?user=${name}-2`)
    expect(list.body['items']).toEqual([])
  })
})

describe('the budget', () => {
  test('is one of each writer', async () => {
    const ids = await declare(2)
    for (const id of ids) expect((await remove(id)).status).toBe(200)
    manager = { 'rollcall-manager': `cli/other-${name}` }
    name = `other-${name}`
    const others = await declare(1)
    expect((await remove(others[0])).status).toBe(200)
  })

  test('begins anew when the window is over', async () => {
    await setPolicy({ guard: { maxRemovals: '1', window: 'PT1S', minAdmins: 1 } })
    let now = new Date()
    const later = await openApp({ beside: app, clock: () => now })
    try {
      const ids = await declare(3)
      const removed = async (id: string | undefined): Promise<number> =>
        (
          await later.ask(`DELETE /v1/users/${id}?policy=deactivate`, {
            headers: { 'if-match': '*', ...manager },
          })
        ).status
      expect(await removed(ids[0])).toBe(200)
      expect(await removed(ids[1])).toBe(202)
      now = new Date(now.getTime() + 1_000)
      expect(await removed(ids[2])).toBe(200)
    } finally {
      await later.close()
    }
  })

  test('counts no removal that waits', async () => {
    const ids = await declare(4)
    for (const id of ids) await remove(id)
    const waiting = await app.ask(`GET /v1/approvals?manager=cli/${name}`)
    const removals = (waiting.body['items'] as Approval[]).map(({ removal }) => removal?.removed)
    expect(removals).toEqual([2, 2])
  })

  test('does not hold what somebody asked for by name', async () => {
    await setPolicy({ guard: { maxRemovals: '0', window: 'P1D', minAdmins: 1 } })
    const ids = await declare(3)
    expect((await remove(ids[0])).status).toBe(202)
    const inactive = await app.ask(`PATCH /v1/users/${ids[1]}`, {
      body: { spec: { active: false } },
      headers: manager,
    })
    expect(inactive.status).toBe(200)
    expect((await remove(ids[2], 'policy=orphan')).status).toBe(200)
    expect((await remove(ids[2], 'policy=deactivate', {})).status).toBe(200)
    const made = await app.ask('POST /v1/roles:apply', {
      body: { items: [{ name: 'r', spec: { name: `role-${name}` } }] },
      headers: manager,
    })
    const [role] = made.body['items'] as { id: string }[]
    const gone = await app.ask(`DELETE /v1/roles/${role?.id}`, {
      headers: { 'if-match': '*', ...manager },
    })
    expect(gone.status).toBe(200)
  })

  test('of a share is at least 20', async () => {
    await setPolicy({ guard: { maxRemovals: '5%', window: 'P1D', minAdmins: 1 } })
    const ids = await declare(21)
    const statuses: number[] = []
    for (const id of ids) statuses.push((await remove(id)).status)
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 202])
  })

  test('50 writers at once remove what it allows, and everything else waits', async () => {
    await setPolicy({ guard: { maxRemovals: '7', window: 'P1D', minAdmins: 1 } })
    const ids = await declare(50)
    const answers = await Promise.all(ids.map((id) => remove(id)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(7)
    expect(statuses.filter((status) => status === 202)).toHaveLength(43)
    const { body } = await app.ask(`GET /v1/approvals?manager=cli/${name}&limit=100`)
    expect(body['items']).toHaveLength(43)
  })
})
