import { setTimeout as pause } from 'node:timers/promises'

import type { AuditEntry, AuditVerification, ChangePage } from '@rollcall/resources'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

const day = 86_400_000
let app: TestApp
let superuser: pg.Client
let daysAhead = 0
let names = 0

beforeAll(async () => {
  app = await openApp({
    environment: { ROLLCALL_AUDIT_RETENTION: 'P30D', ROLLCALL_FEED_RETENTION: 'P7D' },
    clock: () => new Date(Date.now() + daysAhead * day),
  })
  superuser = new pg.Client({ connectionString: app.urls.superuserUrl })
  await superuser.connect()
})
afterAll(async () => {
  await superuser.end()
  await app.close()
})

async function create(): Promise<string> {
  names += 1
  const body = { spec: { username: `user-${names}`, type: 'application' } }
  const answer = await app.ask('POST /v1/users', { body })
  expect(answer.status).toBe(201)
  return String(answer.body['id'])
}

async function changes(query: string): Promise<{ status: number; page: ChangePage }> {
  const { status, body } = await app.ask(`GET /v1/changes?${query}`)
  return { status, page: body as unknown as ChangePage }
}

async function verify(body: object = {}): Promise<AuditVerification> {
  return (await app.ask('POST /v1/audit:verify', { body })).body as unknown as AuditVerification
}

/** Until every change has its position. */
async function settle(): Promise<void> {
  for (let round = 0; round < 500; round++) {
    await app.feed.catchUp()
    const { rowCount } = await superuser.query('select from changes where pos is null')
    if (rowCount === 0) return
    await pause(10)
  }
  throw new Error('changes wait for their position')
}

describe('the feed forgets what is older than its retention', () => {
  test('a cursor of before is expired, one of after goes on, and no position is given again', async () => {
    daysAhead = 0
    await create()
    await settle()
    const before = (await changes('wait=0')).page.cursor
    const forgotten = await create()
    await settle()
    const between = (await changes('wait=0')).page.cursor
    daysAhead = 8
    const kept = await create()
    await settle()
    await app.upkeep.catchUp()
    expect((await changes(`since=${before}`)).status).toBe(410)
    const { status, page } = await changes(`since=${between}`)
    expect(status).toBe(200)
    expect(page.items.map(({ id }) => id)).toEqual([kept])
    expect(page.items.map(({ id }) => id)).not.toContain(forgotten)
    const { rows } = await superuser.query<{ old: string }>(
      `select count(*) as old from changes where at < now() + interval '1 day'`,
    )
    expect(rows).toEqual([{ old: '0' }])
  })

  test('when all of it was forgotten, the next change comes behind the last position', async () => {
    daysAhead = 8
    await create()
    await settle()
    const { cursor } = (await changes('wait=0')).page
    daysAhead = 20
    await app.upkeep.catchUp()
    const { rows } = await superuser.query('select from changes')
    expect(rows).toEqual([])
    expect(await changes(`since=${cursor}`)).toMatchObject({ status: 200, page: { items: [] } })
    const id = await create()
    await settle()
    const { page } = await changes(`since=${cursor}`)
    expect(page.items.map((change) => change.id)).toEqual([id])
    expect(Number(page.cursor.split('.')[1])).toBeGreaterThan(Number(cursor.split('.')[1]))
  })

  test('an expired cursor is refused before a stream begins', async () => {
    const [epoch] = (await changes('wait=0')).page.cursor.split('.')
    const answer = await app.ask(`GET /v1/changes?since=${epoch}.1`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(answer.status).toBe(410)
    expect(answer.body.code).toBe('changes.cursor-expired')
  })
})

describe('the audit log forgets what is older than its retention', () => {
  test('behind a signed checkpoint, with what stands beside it, and stays valid', async () => {
    daysAhead = 20
    await create()
    await app.upkeep.catchUp()
    const kept = (await app.ask('GET /v1/audit/checkpoint')).body
    daysAhead = 60
    const last = await create()
    await app.upkeep.catchUp()
    const { body } = await app.ask('GET /v1/audit?limit=1000')
    const left = body['items'] as AuditEntry[]
    expect(left.map(({ objectId }) => objectId)).toEqual([last])
    const { rows } = await superuser.query<{ count: string }>('select count(*) from audit_values')
    expect(rows).toEqual([{ count: '1' }])
    const found = await verify()
    expect(found).toMatchObject({ valid: true, from: left[0]?.position, faults: [] })
    expect(await verify({ checkpoint: kept })).toMatchObject({ valid: true, checkpoint: 'agrees' })
    const { rows: cuts } = await superuser.query<{ pos: string }>(
      'select max(pos) as pos from audit_checkpoints where cut',
    )
    expect(Number(cuts[0]?.pos)).toBe((left[0]?.position ?? 0) - 1)
  })

  test('and whoever deletes more than the checkpoint stands for is found out', async () => {
    await create()
    await create()
    await app.upkeep.catchUp()
    const { from } = await verify()
    await superuser.query('delete from audit_log where pos = $1', [from])
    expect((await verify()).faults).toMatchObject([{ position: from, fault: 'removed' }])
  })

  test('and a checkpoint that was put there to cut more has no signature', async () => {
    await superuser.query(
      `insert into audit_checkpoints select tenant_id, pos, digest, at, true, key_id, decode('00', 'hex') from audit_heads`,
    )
    expect((await verify()).faults.map(({ fault }) => fault)).toContain('signature')
    await superuser.query('delete from audit_checkpoints where length(signature) = 1')
  })

  test('and a checkpoint of before the cut is too old to say anything', async () => {
    const [first] = (
      await superuser.query<{ pos: string }>(
        'select max(pos) as pos from audit_checkpoints where cut',
      )
    ).rows
    const head = (await app.ask('GET /v1/audit/checkpoint')).body
    const answer = await verify({ checkpoint: { ...head, position: Number(first?.pos) - 1 } })
    // Another position than the one that was signed.
    expect(answer.checkpoint).toBe('differs')
  })
})

test('answers that were kept for a repeated request are forgotten after a day, and not before', async () => {
  daysAhead = 0
  const keys = async (): Promise<string[]> => {
    const { rows } = await superuser.query<{ key: string }>(
      'select key from idempotency_keys order by key',
    )
    return rows.map(({ key }) => key)
  }
  for (const key of ['old', 'young']) {
    names += 1
    const body = { spec: { username: `user-${names}`, type: 'application' } }
    const headers = { 'idempotency-key': key }
    expect((await app.ask('POST /v1/users', { body, headers })).status).toBe(201)
  }
  await superuser.query(
    `update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = 'old'`,
  )
  await superuser.query(
    `update idempotency_keys set created_at = now() - interval '23 hours 59 minutes' where key = 'young'`,
  )
  await app.upkeep.catchUp()
  expect(await keys()).toEqual(['young'])
})

test('two instances seal beside each other, and every entry gets one place', async () => {
  const other = await openApp({ beside: app })
  try {
    const before = (await app.ask('GET /v1/audit/checkpoint')).body
    await Promise.all(
      Array.from({ length: 40 }, async (_, number) => {
        const body = { spec: { username: `together-${number}`, type: 'application' } }
        const to = number % 2 === 0 ? app : other
        expect((await to.ask('POST /v1/users', { body })).status).toBe(201)
        if (number % 5 === 0) await to.upkeep.catchUp()
      }),
    )
    await Promise.all([app.upkeep.catchUp(), other.upkeep.catchUp()])
    const after = (await other.ask('GET /v1/audit/checkpoint')).body
    expect(Number(after['position']) - Number(before['position'])).toBeGreaterThanOrEqual(40)
    const { rows } = await superuser.query(
      'select from audit_log where pos is null union all select from audit_log group by tenant_id, pos having count(*) > 1',
    )
    expect(rows).toEqual([])
  } finally {
    await other.close()
  }
})
