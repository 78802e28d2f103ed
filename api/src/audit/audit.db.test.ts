import { randomUUIDv7 } from 'node:crypto'

import type { AuditCheckpoint, AuditEntry, AuditVerification } from '@rollcall/resources'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { Secrets } from '../keys/secrets.ts'
import { chainColumns, type ChainRow, linkDigest } from './chain.ts'
import { auditKey, publicKeyOf, signHead } from './checkpoint.ts'
import { eraseAuditValues } from './erase-store.ts'
import { auditEvent, serverWriter } from './event-store.ts'

let app: TestApp
let superuser: pg.Client
let tenantId = ''
let names = 0

beforeAll(async () => {
  app = await openApp()
  superuser = new pg.Client({ connectionString: app.urls.superuserUrl })
  await superuser.connect()
  const { rows } = await superuser.query<{ id: string }>('select id from tenants')
  tenantId = rows[0]?.id ?? ''
})
afterAll(async () => {
  await superuser.end()
  await app.close()
})

async function create(spec: object = {}, headers: Record<string, string> = {}): Promise<string> {
  names += 1
  const body = { spec: { username: `user-${names}`, type: 'application', ...spec } }
  const { status, body: made } = await app.ask('POST /v1/users', { body, headers })
  expect(status).toBe(201)
  return String(made['id'])
}

async function entries(query: string, key?: string): Promise<AuditEntry[]> {
  const { status, body } = await app.ask(`GET /v1/audit?${query}`, key === undefined ? {} : { key })
  expect(status).toBe(200)
  return body['items'] as AuditEntry[]
}

async function verify(body: object = {}): Promise<AuditVerification> {
  const answer = await app.ask('POST /v1/audit:verify', { body })
  expect(answer.status).toBe(200)
  return answer.body as unknown as AuditVerification
}

async function checkpoint(): Promise<AuditCheckpoint> {
  await app.upkeep.catchUp()
  const answer = await app.ask('GET /v1/audit/checkpoint')
  expect(answer.status).toBe(200)
  return answer.body as unknown as AuditCheckpoint
}

const source = {
  repo: 'https://git.example.test/users',
  commit: 'c0ffee',
  path: 'users/ada.yaml',
  author: 'grace@example.test',
}
const declarer = {
  'rollcall-manager': 'kubernetes/cluster-1',
  'rollcall-source': JSON.stringify(source),
}

describe('ASVS 16.2.1: an entry', () => {
  test('says who did what, when, from where, in whose name and by which commit', async () => {
    const items = [{ name: 'team/ada', spec: { username: 'ada', type: 'application' } }]
    const applied = await app.ask('POST /v1/users:apply', {
      key: app.keys.operator,
      body: { items },
      headers: declarer,
      address: '192.0.2.7',
    })
    const [{ id } = { id: '' }] = applied.body['items'] as { id: string }[]
    const [entry] = await entries(`id=${id}`)
    const me = await app.ask('GET /v1/me', { key: app.keys.operator })
    expect(entry).toMatchObject({
      actor: {
        userId: me.body.user?.id,
        username: 'rollcall-operator',
        type: 'application',
        keyId: me.body.key?.id,
        sessionId: null,
        accessPoint: 'api',
        address: '192.0.2.7',
        onBehalfOf: 'kubernetes/cluster-1',
      },
      account: 'default',
      action: 'create',
      kind: 'User',
      objectId: id,
      version: 1,
      manager: 'kubernetes/cluster-1/team/ada',
      after: { username: 'ada', type: 'application' },
      erased: false,
      result: 'success',
      reason: null,
      source: { ...source, verified: true },
      requestId: applied.headers['request-id'],
    })
    expect(Math.abs(Date.now() - Date.parse(entry?.at ?? ''))).toBeLessThan(60_000)
    expect(entry?.at).toMatch(/Z$/)
  })

  test('has the values before and after, of what changed and nothing else', async () => {
    const id = await create({ displayName: 'Before', language: 'en' })
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { displayName: 'After' } } })
    const [entry] = await entries(`id=${id}&action=update`)
    expect(entry).toMatchObject({
      fields: ['displayName'],
      before: { displayName: 'Before' },
      after: { displayName: 'After' },
      version: 2,
    })
  })

  test('of a removal has what there was', async () => {
    const made = await app.ask('POST /v1/roles', {
      body: { spec: { name: 'short-lived', permissions: ['zones.view'] } },
    })
    await app.ask(`DELETE /v1/roles/${String(made.body['id'])}`, { headers: { 'if-match': '*' } })
    const [entry] = await entries(`id=${String(made.body['id'])}&action=delete`)
    expect(entry?.before).toMatchObject({ name: 'short-lived', permissions: ['zones.view'] })
  })

  test('of a person says that nothing vouches for the source', async () => {
    const id = await create({}, { 'rollcall-source': JSON.stringify(source) })
    const [entry] = await entries(`id=${id}`)
    expect(entry?.source).toEqual({ ...source, verified: false })
  })

  test.each(['{"branch":"main"}', '{"commit":7}', '"c0ffee"'])(
    'is not written with a source that would be lost: %s',
    async (text) => {
      const body = { spec: { username: 'unsourced', type: 'application' } }
      const answer = await app.ask('POST /v1/users', {
        body,
        headers: { 'rollcall-source': text },
      })
      expect(answer.status).toBe(422)
      expect(JSON.stringify(answer.body)).toContain('Rollcall-Source')
    },
  )

  test('of an event names its result and its reason', async () => {
    const writer = {
      ...serverWriter(tenantId, new Date(), 'request-1'),
      userId: null,
      username: 'nobody-knows',
      type: null,
      accessPoint: 'web' as const,
      address: '203.0.113.9',
    }
    await app.database.write(tenantId, [
      auditEvent(writer, {
        action: 'sign-in',
        kind: 'User',
        objectId: null,
        result: 'denied',
        reason: 'auth.sign-in-failed',
        details: { method: 'password' },
      }),
    ])
    const [entry] = await entries('action=sign-in&result=denied')
    expect(entry).toMatchObject({
      actor: { userId: null, username: 'nobody-knows', address: '203.0.113.9', accessPoint: 'web' },
      objectId: null,
      account: null,
      reason: 'auth.sign-in-failed',
      details: { method: 'password' },
    })
  })
})

test('ASVS 16.2.5: no secret is in the log', async () => {
  const made = await app.ask('POST /v1/api-keys', {
    body: { spec: { user: 'admin', name: 'canary' } },
  })
  const secret = String(made.body['secret'])
  expect(secret).toMatch(/^rck_/)
  const { rows } = await superuser.query<{ text: string }>(
    `select to_jsonb(l)::text || coalesce(to_jsonb(v)::text, '') as text from audit_log l left join audit_values v using (tenant_id, seq)`,
  )
  const log = rows.map(({ text }) => text).join('\n')
  const { rows: keys } = await superuser.query<{ hash: string }>(
    `select encode(hash, 'hex') as hash from api_keys`,
  )
  expect(log).toContain('canary')
  expect(log).not.toContain(secret)
  expect(log).not.toContain(secret.slice(4))
  for (const { hash } of keys) expect(log).not.toContain(hash)
})

describe('the list', () => {
  test('is newest first, and pages until the first entry without a gap', async () => {
    for (let made = 0; made < 5; made++) await create()
    const all = await entries('limit=1000')
    const paged: number[] = []
    let cursor = ''
    for (let page = 0; page < 1_000; page++) {
      const { body } = await app.ask(`GET /v1/audit?limit=3${cursor}`)
      paged.push(...(body['items'] as AuditEntry[]).map(({ id }) => id))
      if (typeof body['next'] !== 'string') break
      cursor = `&cursor=${body['next']}`
    }
    expect(paged).toEqual(all.map(({ id }) => id))
    expect(paged).toEqual([...paged].toSorted((left, right) => right - left))
    expect(all.at(-1)?.action).toBe('bootstrap')
  })

  test.each<[string, (entry: AuditEntry) => boolean]>([
    ['user=rollcall-operator', ({ actor }) => actor.username === 'rollcall-operator'],
    ['kind=Role', ({ kind }) => kind === 'Role'],
    ['action=bootstrap', ({ action }) => action === 'bootstrap'],
    ['result=denied', ({ result }) => result === 'denied'],
    [
      'manager=kubernetes/cluster-1',
      ({ manager }) => manager?.startsWith('kubernetes/cluster-1/') === true,
    ],
    [
      'manager=kubernetes/cluster-1/team/ada',
      ({ manager }) => manager === 'kubernetes/cluster-1/team/ada',
    ],
    ['commit=c0ffee', ({ source: of }) => of?.commit === 'c0ffee'],
    ['repo=https://git.example.test/users', ({ source: of }) => of?.repo === source.repo],
    [
      'user=rollcall-operator&kind=User&action=create',
      ({ actor, kind }) => actor.username === 'rollcall-operator' && kind === 'User',
    ],
  ])('filtered by %s has exactly those entries', async (query, belongs) => {
    const all = await entries('limit=1000')
    const found = await entries(`limit=1000&${query}`)
    expect(found.length).toBeGreaterThan(0)
    expect(found.map(({ id }) => id)).toEqual(all.filter(belongs).map(({ id }) => id))
  })

  test('asked by identities in upper case is the same', async () => {
    const id = await create()
    const [entry] = await entries(`id=${id}`)
    expect((await entries(`id=${id.toUpperCase()}`)).map((one) => one.id)).toEqual([entry?.id])
    const actor = String(entry?.actor.userId)
    const asked = `kind=User&action=create&user=`
    expect(await entries(`${asked}${actor.toUpperCase()}`)).toEqual(
      await entries(`${asked}${actor}`),
    )
  })

  test('is the same before and after sealing', async () => {
    const id = await create()
    const before = await entries(`id=${id}`)
    await app.upkeep.catchUp()
    const after = await entries(`id=${id}`)
    expect(after.map((entry) => entry.id)).toEqual(before.map((entry) => entry.id))
    expect(after[0]?.position).toBeGreaterThan(0)
  })

  test('between two instants has what was done then', async () => {
    const at = new Date(Date.now() + 5 * 365 * 86_400_000)
    for (const minute of [0, 10, 20])
      await app.database.write(tenantId, [
        auditEvent(serverWriter(tenantId, new Date(at.getTime() + minute * 60_000), 'timed'), {
          action: 'recover',
          kind: 'Account',
          objectId: randomUUIDv7(),
          details: { minute },
        }),
      ])
    const iso = (minute: number): string => new Date(at.getTime() + minute * 60_000).toISOString()
    const minutes = async (query: string): Promise<unknown[]> =>
      (await entries(query)).map(({ details }) => details?.['minute'])
    expect(await minutes(`from=${iso(5)}&to=${iso(15)}`)).toEqual([10])
    expect(await minutes(`from=${iso(0)}`)).toEqual([20, 10, 0])
    expect(await minutes(`action=recover&to=${iso(0)}`)).toEqual([0])
  })

  test.each([
    ['from=yesterday', 'from'],
    ['to=2026-13-45T99:00:00Z', 'to'],
    ['manager=nobody', 'manager'],
    ['id=1', 'id'],
    ['result=maybe', 'result'],
    ['kind=Foo', '"kind","detail":"must be one of \\"Account\\", \\"Role\\", \\"User\\"'],
    ['kind=role', 'kind'],
    ['action=created', '"action","detail":"must be one of \\"create\\", \\"update\\"'],
    ['colour=red', 'colour'],
    ['limit=100000', 'limit'],
  ])('asked with %s is refused, naming it', async (query, pointer) => {
    const { status, body } = await app.ask(`GET /v1/audit?${query}`)
    expect(status).toBe(422)
    expect(JSON.stringify(body.errors)).toContain(pointer)
  })
})

describe('who may look', () => {
  const asked = [
    'GET /v1/audit',
    'GET /v1/audit.ndjson',
    'GET /v1/audit/checkpoint',
    'POST /v1/audit:verify',
  ]

  test.each(asked)('nobody without the permission: %s', async (request) => {
    const user = `little-${request.length}`
    await create({ username: user, accessPoints: ['api'] })
    const made = await app.ask('POST /v1/api-keys', { body: { spec: { user, name: 'k' } } })
    const answer = await app.ask(request, {
      key: String(made.body['secret']),
      ...(request.startsWith('POST') ? { body: {} } : {}),
    })
    expect(answer.status).toBe(403)
    expect(answer.body.code).toBe('auth.permission-missing')
  })

  test('of another account only with a protected role', async () => {
    await app.ask('POST /v1/accounts', { body: { spec: { name: 'other' } } })
    const held = { user: 'admin', role: 'owner', account: 'other' }
    await app.ask('POST /v1/role-assignments', { body: { spec: held } })
    const auditors = { name: 'auditor', permissions: ['rollcall.audit.view'] }
    await app.ask('POST /v1/roles', { body: { spec: auditors } })
    await create({ username: 'eve', accessPoints: ['api'], roles: ['auditor'] })
    const made = await app.ask('POST /v1/api-keys', { body: { spec: { user: 'eve', name: 'k' } } })
    const spec = { username: 'elsewhere', type: 'application' }
    const there = await app.ask('POST /v1/users?account=other', { body: { spec } })
    const id = String(there.body['id'])
    expect(await entries(`id=${id}`)).toHaveLength(1)
    expect(await entries(`id=${id}&account=default`)).toHaveLength(0)
    const key = String(made.body['secret'])
    expect(await entries(`id=${id}`, key)).toHaveLength(0)
    const accounts = (await entries('limit=1000', key)).map(({ account }) => account)
    expect(accounts).toContain('default')
    expect(accounts).not.toContain('other')
  })
})

test('ASVS 16.4.3: the export has every entry, oldest first, one a line', async () => {
  const all = await entries('limit=1000')
  const answer = await app.app.inject({
    url: '/v1/audit.ndjson',
    headers: { authorization: `Bearer ${app.keys.admin}` },
  })
  expect(answer.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
  expect(answer.headers['cache-control']).toBe('no-store')
  const lines = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)
  expect(lines.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toReversed())
  expect(lines.at(-1)?.actor).toEqual(all[0]?.actor)
})

describe('ASVS 16.4.2: the chain', () => {
  beforeAll(async () => {
    for (let made = 0; made < 12; made++) await create({ displayName: `Number ${made}` })
    await app.upkeep.catchUp()
    await superuser.query(
      ['audit_log', 'audit_values', 'audit_heads', 'audit_checkpoints', 'audit_keys']
        .map((table) => `create table kept_${table} as select * from ${table};`)
        .join('\n'),
    )
  })

  beforeEach(async () => {
    await superuser.query(`
      truncate audit_log, audit_values, audit_heads, audit_checkpoints, audit_keys;
      insert into audit_log select * from kept_audit_log;
      insert into audit_values select * from kept_audit_values;
      insert into audit_heads select * from kept_audit_heads;
      insert into audit_checkpoints select * from kept_audit_checkpoints;
      insert into audit_keys select * from kept_audit_keys;`)
  })

  test('as it is is valid, from the first entry to the last', async () => {
    const { position } = await checkpoint()
    expect(await verify()).toEqual({
      valid: true,
      from: 1,
      to: position,
      next: null,
      unsealed: 0,
      checkpoint: null,
      faults: [],
    })
  })

  test('is verified in parts that go on from each other', async () => {
    const { position } = await checkpoint()
    let from = 1
    let parts = 0
    for (; parts < 1_000; parts++) {
      const part = await verify({ from, limit: 7 })
      expect(part.valid).toBe(true)
      if (part.next === null) break
      from = part.next
    }
    expect(parts).toBe(Math.ceil(position / 7) - 1)
  })

  const tamperings: [string, string, RegExp][] = [
    ['changed', `update audit_log set action = 'nothing' where pos = 9`, /^9 changed$/],
    [
      'with another actor',
      `update audit_log set actor_id = gen_random_uuid() where pos = 9`,
      /^9 changed$/,
    ],
    ['removed from the middle', 'delete from audit_log where pos = 9', /^9 removed$/],
    ['removed from the beginning', 'delete from audit_log where pos <= 3', /^1 removed$/],
    [
      'removed from the end',
      'delete from audit_log where pos > (select pos - 2 from audit_heads)',
      /^\d+ removed$/,
    ],
    [
      'removed, and those behind it moved up',
      `drop index audit_log_pos; delete from audit_log where pos = 9; update audit_log set pos = pos - 1 where pos > 9;
       create unique index audit_log_pos on audit_log (tenant_id, pos) where pos is not null`,
      /^9 removed, \d+ removed$/,
    ],
    [
      'put in behind the end',
      `insert into audit_log select (l).* from (select jsonb_populate_record(l, jsonb_build_object('seq', nextval('audit_rows'), 'pos', h.pos + 1)) as l
         from audit_log l join audit_heads h using (tenant_id) where l.pos = 9) as forged`,
      /^\d+ inserted$/,
    ],
    [
      'exchanged with another',
      `drop index audit_log_pos; update audit_log set pos = case pos when 9 then 12 else 9 end where pos in (9, 12);
       create unique index audit_log_pos on audit_log (tenant_id, pos) where pos is not null`,
      /^9 swapped, 12 swapped$/,
    ],
    [
      'whose values were changed',
      `update audit_values set values_text = '{"after":{}}' where seq = (select seq from audit_log where pos = 9)`,
      /^9 values-changed$/,
    ],
    [
      'whose values were removed',
      'delete from audit_values where seq = (select seq from audit_log where pos = 9)',
      /^9 values-removed, 9 values-removed$/,
    ],
  ]

  test.each(tamperings)(
    'with an entry %s is not valid, and says where and why',
    async (_, sql, faults) => {
      await superuser.query(sql)
      const found = await verify()
      expect(found.valid).toBe(false)
      expect(found.faults.map(({ position, fault }) => `${position} ${fault}`).join(', ')).toMatch(
        faults,
      )
    },
  )

  /** Somebody who may write to the database computes every digest anew; the key is not there. */
  async function rewrite(from: number): Promise<{ position: number; digest: Buffer }> {
    const { rows } = await superuser.query<ChainRow & { pos: string; previous: Buffer }>(
      `select ${chainColumns('l')}, pos, previous from audit_log l where pos >= ${from} order by pos`,
    )
    let previous = rows[0]?.previous ?? Buffer.alloc(32)
    let position = 0
    for (const row of rows) {
      position = Number(row.pos)
      const digest = linkDigest(row, position, previous)
      await superuser.query('update audit_log set previous = $1, digest = $2 where pos = $3', [
        previous,
        digest,
        position,
      ])
      previous = digest
    }
    return { position, digest: previous }
  }

  test('that was rewritten from an entry on does not end in what was signed', async () => {
    await superuser.query(`update audit_log set action = 'nothing' where pos = 9`)
    const { position } = await rewrite(9)
    expect((await verify()).faults.map((fault) => `${fault.position} ${fault.fault}`)).toEqual([
      `${position} rewritten`,
    ])
  })

  test('that was rewritten and signed with a key of the forger has no valid signature', async () => {
    const forger = auditKey(Secrets.fromMasterKey(Buffer.alloc(32, 9)))
    await superuser.query(`update audit_log set action = 'nothing' where pos = 9`)
    const end = await rewrite(9)
    const head = signHead({ tenantId, ...end, at: new Date() }, forger)
    await superuser.query('insert into audit_keys values ($1, $2, now())', [
      forger.id,
      publicKeyOf(forger),
    ])
    await superuser.query('delete from audit_checkpoints')
    await superuser.query(
      'update audit_heads set digest = $1, at = $2, key_id = $3, signature = $4',
      [head.digest, head.at, head.keyId, head.signature],
    )
    expect((await verify()).faults.map(({ fault }) => fault)).toEqual(['signature'])
  })

  describe('and a checkpoint that was kept elsewhere', () => {
    test('agree, also when more was done since', async () => {
      const kept = await checkpoint()
      await create()
      await app.upkeep.catchUp()
      const found = await verify({ checkpoint: kept })
      expect(found).toMatchObject({ valid: true, checkpoint: 'agrees' })
      expect(found.to).toBeGreaterThan(kept.position)
    })

    test('show that the end was taken off together with its signature', async () => {
      const before = await checkpoint()
      await create()
      await create()
      const kept = await checkpoint()
      await superuser.query('delete from audit_log where pos > $1 or pos is null', [
        before.position,
      ])
      await superuser.query(
        'update audit_heads set pos = $1, digest = $2, at = $3, signature = $4',
        [
          before.position,
          Buffer.from(before.digest, 'hex'),
          before.at,
          Buffer.from(before.signature, 'base64'),
        ],
      )
      expect((await verify()).valid).toBe(true)
      const found = await verify({ checkpoint: kept })
      expect(found).toMatchObject({ valid: false, checkpoint: 'differs' })
      expect(found.faults).toEqual([
        expect.objectContaining({ position: before.position + 1, fault: 'removed' }),
      ])
    })

    test('show that everything was replaced', async () => {
      const kept = await checkpoint()
      await superuser.query(`update audit_log set action = 'nothing' where pos = 9`)
      const end = await rewrite(9)
      const head = signHead(
        { tenantId, ...end, at: new Date() },
        auditKey(Secrets.fromMasterKey(Buffer.alloc(32, 7))),
      )
      await superuser.query('delete from audit_checkpoints')
      await superuser.query('update audit_heads set digest = $1, at = $2, signature = $3', [
        head.digest,
        head.at,
        head.signature,
      ])
      expect((await verify()).valid).toBe(true)
      expect(await verify({ checkpoint: kept })).toMatchObject({
        valid: false,
        checkpoint: 'differs',
        faults: [{ position: kept.position, fault: 'rewritten' }],
      })
    })

    test('are not compared when somebody else signed it', async () => {
      const kept = await checkpoint()
      const signature = `${'A'.repeat(86)}==`
      const found = await verify({ checkpoint: { ...kept, signature } })
      expect(found).toMatchObject({ valid: false, checkpoint: 'differs' })
      expect(found.faults.map(({ fault }) => fault)).toEqual(['signature'])
    })

    test('of another tenant is refused', async () => {
      const kept = await checkpoint()
      const answer = await app.ask('POST /v1/audit:verify', {
        body: { checkpoint: { ...kept, tenant: randomUUIDv7() } },
      })
      expect(answer.status).toBe(422)
    })
  })

  test('stays valid when a user is erased: names and values go, the act stays', async () => {
    const id = await create({ username: 'forgotten', displayName: 'Forgotten Person' })
    const made = await app.ask('POST /v1/api-keys', {
      body: { spec: { user: 'forgotten', name: 'own' } },
    })
    await app.ask('PATCH /v1/users/' + id, { body: { spec: { displayName: 'Still Forgotten' } } })
    await app.upkeep.catchUp()
    const before = await verify()
    const writer = serverWriter(tenantId, new Date(), 'erasing')
    await app.database.write(tenantId, [
      auditEvent(writer, { action: 'erase', kind: 'User', objectId: id, version: 3 }),
      eraseAuditValues([id]),
    ])
    await app.upkeep.catchUp()
    const left = await entries(`id=${id}`)
    expect(left.map(({ action }) => action)).toEqual(['erase', 'update', 'create'])
    expect(left.map(({ erased }) => erased)).toEqual([false, true, true])
    expect(left[2]).not.toHaveProperty('after')
    const [key] = await entries(`id=${String(made.body['id'])}`)
    expect(key).toMatchObject({ kind: 'ApiKey', subjectId: id, erased: true })
    const { rows } = await superuser.query<{ text: string }>(
      `select to_jsonb(l)::text || coalesce(to_jsonb(v)::text, '') as text from audit_log l left join audit_values v using (tenant_id, seq)`,
    )
    expect(rows.filter(({ text }) => /forgotten/i.test(text))).toEqual([])
    expect(before.valid).toBe(true)
    expect((await verify()).faults).toEqual([])
  })

  test('of one user’s erasure leaves what others did as it was', async () => {
    const one = await create({ displayName: 'One' })
    const other = await create({ displayName: 'Other' })
    await app.database.write(tenantId, [eraseAuditValues([one])])
    expect((await entries(`id=${other}`))[0]?.after).toMatchObject({ displayName: 'Other' })
    expect((await entries(`id=${other}`))[0]?.actor.username).toBe('admin')
  })

  test('is readable after its user was deactivated', async () => {
    const id = await create({ displayName: 'Was Here' })
    await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { active: false } } })
    const [, first] = await entries(`id=${id}`)
    expect(first?.after).toMatchObject({ displayName: 'Was Here' })
  })
})

describe('ASVS 16.4.2: the roles of the database', () => {
  test('let the sealer give a place once and change nothing else', async () => {
    const sealer = new pg.Client({ connectionString: app.urls.sealerUrl })
    await sealer.connect()
    await app.upkeep.catchUp()
    const again = await sealer.query('update audit_log set pos = pos where pos = 1')
    expect(again.rowCount).toBe(0)
    await expect(sealer.query(`update audit_log set action = 'x'`)).rejects.toThrow(
      /permission denied/,
    )
    await expect(sealer.query(`update audit_values set values_text = 'x'`)).rejects.toThrow(
      /permission denied/,
    )
    await expect(sealer.query(`insert into audit_log (action) values ('x')`)).rejects.toThrow(
      /permission denied/,
    )
    const deleted = await sealer.query('delete from audit_log')
    expect(deleted.rowCount).toBe(0)
    const deletedValues = await sealer.query('delete from audit_values')
    expect(deletedValues.rowCount).toBe(0)
    await sealer.end()
  })
})
