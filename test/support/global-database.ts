/** One migrated PostgreSQL for the run of a project; every test file copies its template. */
import type { TestProject } from 'vitest/node'

import { migrate } from '../../api/src/database/migrate.ts'
import { startDatabaseServer } from './database.ts'

export function setup(project: TestProject): Promise<() => Promise<void>> {
  return startMigratedServer(project)
}

export async function startMigratedServer(project: TestProject): Promise<() => Promise<void>> {
  const { server, provided } = await startDatabaseServer(async ({ migratorUrl }) => {
    await migrate(migratorUrl)
  })
  project.provide('postgres', provided)
  return () => server.stop()
}
