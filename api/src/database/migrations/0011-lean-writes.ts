import { type Kysely, sql } from 'kysely'

/**
 * What a row of a table that is written all the time may hold is said by its policies. PostgreSQL reads a check constraint anew for every statement that writes
 * to its table, 6 us each; what a policy says is planned with the statement, once a connection. The policies hold for everybody that Rollcall connects as.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { table, constraints, tenant, owner } of tables) {
    const dropped = constraints.map((name) => `drop constraint ${table}_${name}`).join(', ')
    await sql.raw(`alter table ${table} ${dropped}`).execute(db)
    await sql
      .raw(`alter policy tenant on ${table} with check (${ofTenant} and ${tenant})`)
      .execute(db)
    await sql.raw(`alter policy owner on ${table} with check (${owner})`).execute(db)
  }
  await sql.raw(sealing).execute(db)
}

/** After a transaction that set it, the setting is '' and not null: hence nullif. */
const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const managed = `(manager_kind is null or manager_kind in ('kubernetes', 'terraform', 'cli', 'scim'))
  and (manager_kind is null) = (manager_instance is null) and (manager_kind is null) = (manager_name is null)`
const managedChecks = ['manager_kind_check', 'check']

const userRow = `type in ('person', 'application') and mfa in ('required', 'optional') and (parent_id is null or parent_id <> id) and ${managed}`
const membershipRow = `state in ('INVITED', 'PROVISIONED', 'ACTIVE')`
const assignmentRow = `source in ('roles', 'assignment') and ${managed}`
const changeRow = `change in ('created', 'updated', 'deleted', 'status')`
const isDigest = (column: string): string => `(${column} is null or length(${column}) = 32)`
const auditRow = `result in ('success', 'failure', 'denied') and ${isDigest('actor_digest')} and ${isDigest('values_digest')}`
const placeOfRow = `(pos is null) = (previous is null) and (pos is null) = (digest is null) and ${isDigest('previous')} and ${isDigest('digest')}`

interface LeanTable {
  table: string
  /** Names without the table's. */
  constraints: string[]
  tenant: string
  owner: string
}

const same = (table: string, constraints: string[], row: string): LeanTable => ({
  table,
  constraints,
  tenant: row,
  owner: row,
})

const tables: LeanTable[] = [
  same('users', ['type_check', 'mfa_check', 'check1', ...managedChecks], userRow),
  same('memberships', ['state_check'], membershipRow),
  same('role_assignments', ['source_check', ...managedChecks], assignmentRow),
  same('changes', ['change_check'], changeRow),
  {
    table: 'audit_log',
    constraints: [
      'result_check',
      'actor_digest_check',
      'values_digest_check',
      'previous_check',
      'digest_check',
      'check',
    ],
    // A place in the chain is given by the sealer, and by nobody who writes.
    tenant: `${auditRow} and pos is null and previous is null and digest is null`,
    owner: `${auditRow} and ${placeOfRow}`,
  },
]

const sealing = `
alter policy sealer_seals on audit_log with check (pos is not null and length(previous) = 32 and length(digest) = 32);
`
