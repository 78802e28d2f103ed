import { type Kysely, sql } from 'kysely'

import { dangerousInSql } from '../../exports/formula.ts'

/** Reports of imports, kept for a month: the file itself is not kept. And how a text becomes a cell of an export. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(policies).execute(db)
  await sql.raw(functions).execute(db)
}

const tables = `
create table imports (
  tenant_id uuid not null references tenants,
  id uuid not null,
  account_id uuid not null,
  account text collate "C" not null,
  user_id uuid not null,
  username text not null,
  state text collate "C" not null check (state in ('checked', 'applied', 'refused')),
  dry_run boolean not null,
  mode text collate "C" not null check (mode in ('all', 'good')),
  format text collate "C" not null check (format in ('csv', 'xlsx', 'ndjson')),
  counts jsonb not null,
  read_only_columns text[] not null,
  created_at timestamptz(3) not null,
  primary key (tenant_id, id)
);
create index imports_by_age on imports (tenant_id, created_at);
-- The rows of a report by the thousand, in the order of the file.
create table import_rows (
  tenant_id uuid not null,
  import_id uuid not null,
  first_row integer not null,
  rows json not null,
  primary key (tenant_id, import_id, first_row),
  foreign key (tenant_id, import_id) references imports on delete cascade
);
`

const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const policies = ['imports', 'import_rows']
  .map(
    (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy tenant on ${table} to rollcall_app using (${ofTenant}) with check (${ofTenant});
create policy owner on ${table} to current_user using (true) with check (true);
revoke all on ${table} from public;
grant select, insert, delete on ${table} to rollcall_app;`,
  )
  .join('\n')

const functions = `
-- A cell of a CSV file: what begins like a formula gets an apostrophe, what holds a delimiter, a quotation mark or a line break stands in marks.
create function csv_cell(said text) returns text language sql immutable parallel safe set search_path = pg_temp as $$
  select case when cell ~ '[",;\\r\\n]' then '"' || replace(cell, '"', '""') || '"' else cell end
    from (select case when said ~ $re$^${dangerousInSql}$re$ then '''' || said else said end as cell) as escaped
$$;
revoke all on function csv_cell(text) from public;
grant execute on function csv_cell(text) to rollcall_app;
`
