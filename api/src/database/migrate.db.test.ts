import { afterAll, beforeAll, expect, inject, test } from 'vitest'

import { createDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { executeStatements } from '../../../test/support/postgres.ts'
import { checkMigrations, migrate, migrationNames } from './migrate.ts'

let database: TestDatabase
const empty = `empty_${process.pid}`

beforeAll(async () => {
  database = await createDatabase()
  await executeStatements(database.superuserUrl, [
    `create database ${empty} owner rollcall_migrator`,
  ])
})
afterAll(async () => {
  await executeStatements(database.superuserUrl, [`drop database ${empty} with (force)`])
  await database.drop()
})

function emptyUrl(): string {
  return `postgres://rollcall_migrator@127.0.0.1:${inject('postgres').port}/${empty}`
}

test('a migrated database has nothing to do', async () => {
  expect(await migrate(database.migratorUrl)).toEqual({ applied: [] })
})

test('a check names what is missing and makes nothing', async () => {
  const before = await checkMigrations(emptyUrl())
  expect(before).toEqual({ missing: [...migrationNames], unknown: [] })
  expect(await checkMigrations(emptyUrl())).toEqual(before)
  expect(await checkMigrations(database.migratorUrl)).toEqual({ missing: [], unknown: [] })
})

test('of several instances that start on an empty database one migrates it', async () => {
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => migrate(emptyUrl())))
  expect(outcomes.flatMap(({ applied }) => applied)).toEqual(migrationNames)
})

test('every table of a tenant has row-level security that its owner is subject to', async () => {
  await expect(
    executeStatements(database.superuserUrl, [
      `do $$ begin
         if exists (select from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                     where c.relkind = 'r' and c.relname <> 'tenant_hosts' and not (c.relrowsecurity and c.relforcerowsecurity))
         then raise exception 'a table is open'; end if;
       end $$`,
    ]),
  ).resolves.toBeUndefined()
})
