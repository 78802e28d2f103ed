import { expect, inject, test } from 'vitest'

import { createDatabase } from '../../../test/support/database.ts'
import { migrate, migrationNames } from './migrate.ts'

test('a migrated database has nothing to do', async () => {
  const database = await createDatabase()
  expect(await migrate(database.migratorUrl)).toEqual({ applied: [] })
  await database.drop()
  expect(inject('postgres').port).toBeGreaterThan(0)
  expect(migrationNames).toHaveLength(1)
})
