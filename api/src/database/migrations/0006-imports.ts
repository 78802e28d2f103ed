import { type Kysely, sql } from 'kysely'

import { dangerousInSql } from '../../exports/formula.ts'

/**
 * Reports of imports, kept for a month: the file itself is not kept. How a text becomes a cell of an export. What lists of a million users need: indexes that a
 * creation pays for only when it has what they are about, but for the one by the last sign-in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(indexes).execute(db)
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

const indexes = `
-- The one that every creation pays for, 4 us: who never signed in is in it too, at its beginning.
create index users_by_last_login on users (tenant_id, (coalesce(last_login_at, '-infinity'::timestamptz)), id);
-- Of each state but ACTIVE, the users who may be in it.
create index users_locked on users (tenant_id, id) where locks <> '[]';
create index users_inactive on users (tenant_id, id) where not active;
create index users_of_a_time on users (tenant_id, id) where valid_from is not null or expires_at is not null;
create index users_removed on users (tenant_id, id) where removed_at is not null;
create index memberships_joining on memberships (tenant_id, user_id) where state <> 'ACTIVE';
create index passwords_to_change on passwords (tenant_id, user_id) where must_change;
create index passwords_by_age on passwords (tenant_id, set_at);
create index one_time_tokens_to_reset on one_time_tokens (tenant_id, user_id) where purpose = 'reset' and used_at is null;
create index users_labels on users using gin (labels) where labels <> '{}';
-- By role and user in one, so that the holders of a role come in the order of a page.
drop index role_assignments_by_role;
create index role_assignments_by_role on role_assignments (role_id, account_id, user_id);
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
-- Users with a label of this key and value, and of this key. Not leakproof, as trigrams are not: hence past the policy.
create function labelled_users(wanted jsonb) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select id from users where ${ofTenant} and labels <> '{}' and labels @> wanted
$$;
create function labelled_users(key text) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select id from users where ${ofTenant} and labels <> '{}' and labels ? key
$$;
-- The share of all users that a five-hundredth of the pages finds; null when these pages hold too few to tell.
create function search_share(pattern text) returns double precision
language sql volatile security definer set search_path = public, pg_temp as $$
  select case when count(*) >= 30 then count(*) filter (where search_text like pattern)::double precision / count(*) end from users tablesample system (0.2)
$$;
create function label_share(key text, label_value text) returns double precision
language sql volatile security definer set search_path = public, pg_temp as $$
  select case when count(*) >= 30 then count(*) filter (where labels ? key and (label_value is null or labels ->> key = label_value))::double precision / count(*) end
    from users tablesample system (0.2)
$$;
revoke all on function csv_cell(text), labelled_users(jsonb), labelled_users(text), search_share(text), label_share(text, text) from public;
grant execute on function csv_cell(text), labelled_users(jsonb), labelled_users(text), search_share(text), label_share(text, text) to rollcall_app;
`
