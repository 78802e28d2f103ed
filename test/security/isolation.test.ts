/**
 * ASVS 8.4.1, 13.2.2: row-level security holds by itself. Every statement here forgets the tenant, as a wrong query would, and runs as the role that the API
 * connects as; the rows are those of two tenants in every table there is, also in tables that come later.
 */
import { randomUUIDv7 } from 'node:crypto'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createDatabase, type TestDatabase } from '../support/database.ts'
import { fillTables, readTenantTables } from './tenants-rows.ts'

const ours: string = randomUUIDv7()
const theirs: string = randomUUIDv7()
/** Where a tenant is looked up before it is known: the API reads it whole. */
const directory = 'tenant_hosts'

let database: TestDatabase
let superuser: pg.Client
let app: pg.Client
let tables: string[] = []

beforeAll(async () => {
  database = await createDatabase()
  superuser = new pg.Client({ connectionString: database.superuserUrl })
  app = new pg.Client({ connectionString: database.appUrl })
  await Promise.all([superuser.connect(), app.connect()])
  const found = await readTenantTables(superuser)
  await fillTables(superuser, found, [ours, theirs])
  tables = found.map(({ name }) => name).filter((name) => name !== directory)
})
afterAll(async () => {
  await Promise.all([superuser.end(), app.end()])
  await database.drop()
})

/** Runs a statement as a request of a tenant would, and takes it back. Answers the rows that it saw or touched, or why it was refused. */
async function forget(tenant: string | undefined, text: string): Promise<number | string> {
  await app.query('begin')
  try {
    if (tenant !== undefined)
      await app.query(`select set_config('rollcall.tenant', $1, true)`, [tenant])
    return (await app.query(text)).rowCount ?? 0
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await app.query('rollback')
  }
}

async function holds(table: string, privilege: string): Promise<boolean> {
  const { rows } = await superuser.query<{ holds: boolean }>(
    'select has_table_privilege($1, $2, $3) as holds',
    ['rollcall_app', table, privilege],
  )
  return rows[0]?.holds ?? false
}

async function countOf(table: string): Promise<number> {
  const { rows } = await superuser.query(`select from ${table}`)
  return rows.length
}

test('there are two tenants in every table', async () => {
  expect(tables.length).toBeGreaterThan(20)
  for (const table of tables) expect([table, await countOf(table)]).toEqual([table, 2])
})

describe('a statement that forgets the tenant', () => {
  test.each([
    ['select', (table: string) => `select from ${table}`],
    ['update', (table: string) => `update ${table} set tenant_id = tenant_id`],
    ['delete', (table: string) => `delete from ${table}`],
  ])('%s touches what is of its tenant, and nothing without one', async (verb, textOf) => {
    for (const table of tables) {
      const text = textOf(table)
      const refused = `permission denied for table ${table}`
      const isGranted = await holds(table, verb)
      expect(await forget(ours, text), text).toBe(isGranted ? 1 : refused)
      expect(await forget(theirs, text), text).toBe(isGranted ? 1 : refused)
      expect(await forget(undefined, text), text).toBe(isGranted ? 0 : refused)
      expect(await forget('', text), text).toBe(isGranted ? 0 : refused)
      expect(await forget(randomUUIDv7(), text), text).toBe(isGranted ? 0 : refused)
    }
  })

  test('sees the rows of its tenant and not as many others', async () => {
    for (const table of tables) {
      if (!(await holds(table, 'select'))) continue
      const strange = `select from ${table} where tenant_id <> '${ours}'`
      expect(await forget(ours, strange), table).toBe(0)
    }
  })

  test('gives no row to another tenant', async () => {
    for (const table of tables) {
      if (!(await holds(table, 'update'))) continue
      const moved = await forget(ours, `update ${table} set tenant_id = '${theirs}'`)
      expect(moved, table).toBe(`new row violates row-level security policy for table "${table}"`)
    }
  })

  test('empties no table', async () => {
    for (const table of [...tables, directory])
      expect(await forget(ours, `truncate ${table} cascade`), table).toMatch(/^permission denied/)
  })
})

test('a tenant that is no identity is an error and shows nothing', async () => {
  expect(await forget('nonsense', 'select from users')).toMatch(/invalid input syntax/)
})

test('the role of the API cannot switch any of it off', async () => {
  for (const text of [
    'alter table users disable row level security',
    'drop policy tenant on users',
    'create policy mine on users using (true)',
    'set role rollcall_migrator',
    'set session authorization rollcall_migrator',
    'alter role rollcall_app bypassrls',
    `set local session_replication_role = 'replica'`,
    'create function mine() returns int language sql as $$select 1$$',
    'create table mine (a int)',
  ])
    expect(await forget(ours, text), text).toMatch(/permission denied|must be owner/)
  // Switched off for itself, the role is refused where it would see more.
  expect(await forget(ours, 'set local row_security = off; select id from users')).toMatch(
    /would be affected by row-level security/,
  )
})
