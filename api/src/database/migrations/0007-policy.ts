import { type Kysely, sql } from 'kysely'

/** What waits for an approval, and the removals by omission that a writer has made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(indexes).execute(db)
  await sql.raw(policies).execute(db)
  await sql.raw(grants).execute(db)
}

const tables = `
create table approvals (
  tenant_id uuid not null,
  id uuid not null,
  kind text collate "C" not null check (kind in ('email-change', 'removal')),
  state text collate "C" not null default 'pending' check (state in ('pending', 'approved', 'rejected', 'withdrawn')),
  account_id uuid not null,
  user_id uuid not null,
  -- The member of the user that is to change; '' for a removal.
  field text collate "C" not null default '',
  -- What was asked for: addresses, or policy and budget.
  request jsonb not null,
  requested_by uuid not null,
  requested_by_name text not null,
  manager jsonb,
  requested_at timestamptz(3) not null,
  decided_by uuid,
  decided_by_name text,
  decided_at timestamptz(3),
  reason text,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, account_id) references accounts on delete cascade,
  check ((state = 'pending') = (decided_at is null))
);
-- Rows of a past window are of no use to anybody; a few of them go with every new one.
create table removals (
  tenant_id uuid not null,
  account_id uuid not null,
  -- KIND/INSTANCE of a manager, or user/ID.
  writer text collate "C" not null,
  user_id uuid not null,
  at timestamptz(3) not null,
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
alter table users
  -- The approval that a removal waits for: the declaration that brings the user back withdraws it.
  add column pending_removal uuid;
`

const indexes = `
create unique index approvals_pending on approvals (tenant_id, user_id, kind, field) where state = 'pending';
create index approvals_by_user on approvals (tenant_id, user_id);
create index approvals_by_state on approvals (tenant_id, state, id);
create index removals_of_writer on removals (tenant_id, account_id, writer, at);
`

const isolated = ['approvals', 'removals']

/** After a transaction that set it, the setting is '' and not null: hence nullif. */
const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const policies = isolated
  .map(
    (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy tenant on ${table} to rollcall_app using (${ofTenant}) with check (${ofTenant});
create policy owner on ${table} to current_user using (true) with check (true);`,
  )
  .join('\n')

const grants = `
revoke all on approvals, removals from public;
grant select, insert, update, delete on approvals to rollcall_app;
grant select, insert, delete on removals to rollcall_app;
-- What waits to be sent goes with the user it is about.
grant delete on mail_outbox to rollcall_app;
`
