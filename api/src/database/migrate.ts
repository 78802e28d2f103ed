import pg from 'pg'

/** Names in order. A migration is never changed once released; the next one changes what it made. */
export const migrationNames = [
  '0001-first-tables',
  '0002-lifecycle',
  '0003-credentials',
  '0004-mail',
  '0005-audit',
  '0006-imports',
  '0007-policy',
  '0008-scim',
  '0009-access',
  '0010-feed-origin',
  '0011-lean-writes',
  '0012-passkeys',
  '0013-room-for-uses',
] as const

const lockTimeoutMs = 3_000

/** What the connections of the tests and of `rollcall migrate` need of a migration's outcome. */
export interface MigrationOutcome {
  /** Names of the migrations that were made now. */
  applied: string[]
}

/**
 * Brings the database to the newest schema as its owner. One round trip when there is nothing to do; otherwise kysely's Migrator, which takes
 * an advisory lock, so that several instances may start at once.
 */
export async function migrate(migratorUrl: string): Promise<MigrationOutcome> {
  const pool = new pg.Pool({
    connectionString: migratorUrl,
    max: 2,
    application_name: 'rollcall migrate',
    lock_timeout: lockTimeoutMs,
  })
  // A connection that is lost fails the query that uses it; one that is lost at rest is of no use any more.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    if (await isCurrent(pool)) return { applied: [] }
    const { runMigrations } = await import('./migrations.ts')
    return { applied: await runMigrations(pool) }
  } finally {
    await pool.end()
  }
}

async function isCurrent(pool: pg.Pool): Promise<boolean> {
  return (await missingIn(pool)).missing.length === 0
}

/** How the schema of a database stands to this release. */
export interface SchemaState {
  /** Migrations of this release that were not made. */
  missing: string[]
  /** Migrations that were made and that this release does not know: the database is of a newer one. */
  unknown: string[]
}

/** Looks, and changes nothing. */
export async function checkMigrations(migratorUrl: string): Promise<SchemaState> {
  const pool = new pg.Pool({ connectionString: migratorUrl, max: 1 })
  pool.on('error', () => undefined)
  try {
    return await missingIn(pool)
  } finally {
    await pool.end()
  }
}

async function missingIn(pool: pg.Pool): Promise<SchemaState> {
  const made = await madeIn(pool)
  const known = new Set<string>(migrationNames)
  return {
    missing: migrationNames.filter((name) => !made.has(name)),
    unknown: [...made].filter((name) => !known.has(name)).toSorted(),
  }
}

async function madeIn(pool: pg.Pool): Promise<Set<string>> {
  try {
    const { rows } = await pool.query<{ name: string }>('select name from rollcall_migration')
    return new Set(rows.map(({ name }) => name))
  } catch (error) {
    const isEmpty = error instanceof pg.DatabaseError && error.code === '42P01'
    if (isEmpty) return new Set()
    throw error
  }
}
