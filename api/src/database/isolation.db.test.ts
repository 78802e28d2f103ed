/** Row-level security alone holds: whatever a query forgets, nothing of another tenant is read or written. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { bootstrap } from '../bootstrap/bootstrap.ts'
import { KeptKeys } from '../../../test/support/app.ts'
import { Database } from './connection.ts'
import { namedTenant, statement } from './statement.ts'

const tables = [
  'accounts',
  'roles',
  'users',
  'memberships',
  'role_assignments',
  'api_keys',
  'changes',
  'audit_log',
]
const ours = '01900000-0000-7000-8000-000000000001'
let urls: TestDatabase
let database: Database
let theirs = ''

beforeAll(async () => {
  urls = await createDatabase()
  await bootstrap(urls.migratorUrl, new KeptKeys(), new Date())
  const owner = new pg.Client({ connectionString: urls.superuserUrl })
  await owner.connect()
  const { rows } = await owner.query<{ id: string }>('select id from tenants')
  theirs = rows[0]?.id ?? ''
  await owner.query('insert into tenants (id, slug) values ($1, $2)', [ours, 'ours'])
  await owner.end()
  database = new Database({ url: urls.appUrl })
})
afterAll(async () => {
  await database.close()
  await urls.drop()
})

describe.each(tables)('%s', (table) => {
  const count = statement<{ rows: number }>(`select count(*) as rows from ${table}`, [])

  test('shows a tenant its own rows and no others', async () => {
    expect((await database.read(theirs, count))[0]?.rows).toBeGreaterThan(0)
    expect((await database.read(ours, count))[0]?.rows).toBe(0)
  })

  test('shows nothing when no tenant was named', async () => {
    // A connection that served a tenant before: the setting is empty then and not absent.
    expect((await database.run(count))[0]?.rows).toBe(0)
  })

  test('shows no other rows to a statement that names its tenant by itself', async () => {
    const where = (comparison: string): string =>
      `select count(*) as rows from ${namedTenant} cross join lateral (
         select * from ${table} as t where t.tenant_id ${comparison} tenant.id offset 0) as found`
    const countFor = async (tenantId: string, comparison: string): Promise<number | undefined> =>
      (await database.run(statement<{ rows: number }>(where(comparison), [tenantId])))[0]?.rows
    expect(await countFor(theirs, '=')).toBeGreaterThan(0)
    expect(await countFor(ours, '=')).toBe(0)
    // A deliberately wrong WHERE.
    expect(await countFor(ours, '<>')).toBe(0)
    // The name goes with the statement: the connection keeps nothing of it.
    expect((await database.run(count))[0]?.rows).toBe(0)
  })

  test('takes no row for another tenant', async () => {
    // Judged before anything else that is wrong with the row.
    const row = statement<unknown>(`insert into ${table} (tenant_id) values ($1)`, [theirs])
    await expect(database.write(ours, [row])).rejects.toThrow('row-level security')
  })
})

describe('a row that cannot be is refused by the policies of its table', () => {
  const inTenant = "nullif(current_setting('rollcall.tenant', true), '')::uuid"
  const member = `select tenant_id, user_id, account_id from memberships limit 1`
  const rows = {
    'users: a type that is none': "update users set type = 'robot'",
    'users: another second factor': "update users set mfa = 'perhaps'",
    'users: a manager of another kind':
      "update users set manager_kind = 'other', manager_instance = 'a', manager_name = 'b'",
    'users: a manager without a name': "update users set manager_kind = 'cli'",
    'users: a parent of itself': 'update users set parent_id = id',
    'memberships: a state that is none': "update memberships set state = 'GONE'",
    'role_assignments: a source that is none': "update role_assignments set source = 'other'",
    'changes: a change that is none': `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
       select tenant_id, now(), 'User', user_id, 1, 'other', '{}' from (${member}) as m`,
    'audit_log: a result that is none': `insert into audit_log (tenant_id, at, action, kind, fields, request_id, result)
       values (${inTenant}, now(), 'a', 'User', '{}', 'r', 'other')`,
    'audit_log: a digest that is too short': `insert into audit_log (tenant_id, at, action, kind, fields, request_id, values_digest)
       values (${inTenant}, now(), 'a', 'User', '{}', 'r', 'ab')`,
    'audit_log: a place that the writer gives itself': `insert into audit_log (tenant_id, at, action, kind, fields, request_id, pos, previous, digest)
       values (${inTenant}, now(), 'a', 'User', '{}', 'r', 999, sha256('a'), sha256('b'))`,
  }

  test.each(Object.entries(rows))('%s', async (_name, text) => {
    await expect(database.write(theirs, [statement<unknown>(text, [])])).rejects.toThrow(
      'row-level security',
    )
  })

  test('a row that can be is taken', async () => {
    const fine = `insert into audit_log (tenant_id, at, action, kind, fields, request_id, values_digest)
      values (${inTenant}, now(), 'a', 'User', '{}', 'r', sha256('a'))`
    await expect(database.write(theirs, [statement<unknown>(fine, [])])).resolves.toBeDefined()
  })
})

test('ASVS 8.4.1: every table that has a tenant holds even its owner to it', async () => {
  const superuser = new pg.Client({ connectionString: urls.superuserUrl })
  await superuser.connect()
  const { rows } = await superuser.query<{ table: string }>(
    `select c.relname as table from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'tenant_hosts'
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
        and not (c.relrowsecurity and c.relforcerowsecurity
                 and exists (select from pg_policies p where p.tablename = c.relname and 'rollcall_app' = any(p.roles)))
      order by 1`,
  )
  const { rows: kept } = await superuser.query<{ count: number }>(
    `select count(*)::int as count from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'`,
  )
  await superuser.end()
  expect(rows).toEqual([])
  expect(kept[0]?.count).toBeGreaterThan(tables.length)
})

test.each(['update users set active = false', 'delete from memberships', 'delete from api_keys'])(
  '%s without a condition changes nothing of another tenant',
  async (text) => {
    const sum = statement<{ sum: number }>(
      `select (select count(*) from users where active) + (select count(*) from memberships) + (select count(*) from api_keys) as sum`,
      [],
    )
    const before = await database.read(theirs, sum)
    await database.write(ours, [statement<unknown>(text, [])])
    expect(await database.read(theirs, sum)).toEqual(before)
  },
)

test('searching finds nobody of another tenant', async () => {
  const search = statement<{ id: string }>(`select search_users('%admin%') as id`, [])
  expect(await database.read(theirs, search)).not.toEqual([])
  expect(await database.read(ours, search)).toEqual([])
  expect(await database.run(search)).toEqual([])
})

test.each([
  'update audit_log set action = $1',
  'update audit_log set pos = 1 where action <> $1',
  'update audit_values set values_text = $1',
  'delete from audit_values where values_text <> $1',
  'update audit_heads set pos = 1 where digest::text <> $1',
  'delete from audit_checkpoints where key_id <> $1',
  'delete from audit_log where action <> $1',
  'update changes set kind = $1',
  'delete from changes where kind <> $1',
])('what was recorded stays: %s', async (text) => {
  await expect(database.write(theirs, [statement<unknown>(text, ['x'])])).rejects.toThrow(
    /permission denied/,
  )
})

test('the sequencer gives positions and can do nothing else', async () => {
  const sealer = new pg.Client({ connectionString: urls.sealerUrl })
  await sealer.connect()
  await sealer.query('update changes set pos = pos')
  await expect(sealer.query("update changes set kind = 'x'")).rejects.toThrow(/permission denied/)
  await expect(sealer.query('select * from users')).rejects.toThrow(/permission denied/)
  await sealer.end()
})

describe('a flight', () => {
  const insert = statement<unknown>(
    `insert into roles (tenant_id, id, name, created_at, updated_at) values ($1, gen_random_uuid(), $2, now(), now())`,
    [ours, 'kept'],
  )
  const roles = statement<{ name: string }>('select name from roles', [])

  test('ASVS 2.3.3: keeps all or nothing, and leaves its connection usable', async () => {
    const broken = statement<unknown>('select 1 / 0', [])
    for (let round = 0; round < 20; round += 1)
      await expect(database.write(ours, [insert, broken])).rejects.toThrow('division by zero')
    expect(await database.read(ours, roles)).toEqual([])
    await database.write(ours, [insert])
    expect(await database.read(ours, roles)).toEqual([{ name: 'kept' }])
  })

  test('that only reads cannot write', async () => {
    await expect(database.read(ours, insert)).rejects.toThrow('read-only transaction')
  })

  test('that is rolled back by its work leaves nothing', async () => {
    const work = database.transaction(ours, async (transaction) => {
      await transaction.run(statement<unknown>(insert.sql, [ours, 'lost']))
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await database.read(ours, roles)).toEqual([{ name: 'kept' }])
  })

  test('whose connection is cut is refused, and the next one works', async () => {
    const cut = statement<unknown>('select pg_terminate_backend(pg_backend_pid())', [])
    await expect(database.read(ours, cut)).rejects.toThrow()
    expect(await database.read(ours, roles)).toEqual([{ name: 'kept' }])
  })
})
