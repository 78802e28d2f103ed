import { Kysely, PostgresDialect } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type pg from 'pg'

import type { migrationNames } from './migrate.ts'
import * as firstTables from './migrations/0001-first-tables.ts'
import * as feedOrigin from './migrations/0010-feed-origin.ts'
import * as leanWrites from './migrations/0011-lean-writes.ts'
import * as passkeys from './migrations/0012-passkeys.ts'
import * as roomForUses from './migrations/0013-room-for-uses.ts'
import * as lifecycle from './migrations/0002-lifecycle.ts'
import * as credentials from './migrations/0003-credentials.ts'
import * as audit from './migrations/0005-audit.ts'
import * as mail from './migrations/0004-mail.ts'
import * as imports from './migrations/0006-imports.ts'
import * as policy from './migrations/0007-policy.ts'
import * as scim from './migrations/0008-scim.ts'
import * as access from './migrations/0009-access.ts'

const migrations: Record<(typeof migrationNames)[number], Migration> = {
  '0001-first-tables': firstTables,
  '0002-lifecycle': lifecycle,
  '0003-credentials': credentials,
  '0005-audit': audit,
  '0004-mail': mail,
  '0006-imports': imports,
  '0007-policy': policy,
  '0008-scim': scim,
  '0009-access': access,
  '0010-feed-origin': feedOrigin,
  '0012-passkeys': passkeys,
  '0011-lean-writes': leanWrites,
  '0013-room-for-uses': roomForUses,
}

/** Runs the migrations that were not made yet; all or none of one. Loaded only when there is something to do. */
export async function runMigrations(pool: pg.Pool): Promise<string[]> {
  // The pool outlives this Kysely, which is therefore not destroyed: destroying it would end the pool.
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableName: 'rollcall_migration',
    migrationLockTableName: 'rollcall_migration_lock',
  })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error(describeFailure(results), { cause: error })
  return results.map((result) => result.migrationName)
}

function describeFailure(results: readonly { migrationName: string; status: string }[]): string {
  const failed = results.find((result) => result.status === 'Error')
  return failed === undefined
    ? 'the migrations cannot be made'
    : `migration ${failed.migrationName} failed; nothing of it was kept`
}
