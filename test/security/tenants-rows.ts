/** One row for each of two tenants in every table that has tenants, whatever the table wants of its rows: for tests of row-level security alone. */
import type pg from 'pg'

/** Values of a type that a column may not do without. */
const values: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  text: "'x' || gen_random_uuid()",
  bytea: "decode(replace(gen_random_uuid()::text, '-', ''), 'hex')",
  'timestamp with time zone': 'now()',
  boolean: 'false',
  integer: '1',
  bigint: '(random() * 1000000000)::bigint',
  smallint: '1',
  jsonb: "'{}'",
  json: "'{}'",
  inet: "'192.0.2.1'",
}

/** What policies want of a row beside its tenant. */
const ofColumns: Readonly<Record<string, string>> = {
  'audit_log.result': "'success'",
  'changes.change': "'created'",
  'memberships.state': "'ACTIVE'",
  'role_assignments.source': "'roles'",
  'users.mfa': "'optional'",
  'users.type': "'person'",
}

export interface TenantTable {
  name: string
  columns: { name: string; type: string; isNeeded: boolean }[]
}

export async function readTenantTables(superuser: pg.Client): Promise<TenantTable[]> {
  const { rows } = await superuser.query<TenantTable>(
    `select c.relname as name, json_agg(json_build_object(
              'name', a.attname, 'type', format_type(a.atttypid, null),
              'isNeeded', a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '') order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      group by c.relname
     having bool_or(a.attname = 'tenant_id')
      order by c.relname`,
  )
  return rows
}

/** Takes away what rows must be for each other, constraints and triggers, and adds a row for each tenant. */
export async function fillTables(
  superuser: pg.Client,
  tables: readonly TenantTable[],
  tenants: readonly string[],
): Promise<void> {
  const { rows } = await superuser.query<{ drop: string }>(
    `select format('alter table %I drop constraint %I cascade', c.relname, k.conname) as drop
       from pg_constraint k join pg_class c on c.oid = k.conrelid
      where c.relnamespace = 'public'::regnamespace and k.contype in ('f', 'c') and k.conparentid = 0`,
  )
  for (const { drop } of rows) await superuser.query(drop)
  for (const { name } of tables) await superuser.query(`alter table ${name} disable trigger user`)
  for (const { name, columns } of tables)
    for (const tenant of tenants) {
      const needed = columns.filter(
        ({ isNeeded, name: column }) => isNeeded && column !== 'tenant_id',
      )
      const names = ['tenant_id', ...needed.map((column) => `"${column.name}"`)]
      const made = [`'${tenant}'::uuid`, ...needed.map((column) => valueOf(name, column))]
      await superuser.query(`insert into ${name} (${names.join(', ')}) values (${made.join(', ')})`)
    }
}

function valueOf(table: string, { name, type }: { name: string; type: string }): string {
  if (type.endsWith('[]')) return "'{}'"
  const value = ofColumns[`${table}.${name}`] ?? values[type]
  if (value === undefined) throw new Error(`no value is known for ${table}.${name}, a ${type}`)
  return value
}
