import { type Kysely, sql } from 'kysely'

/**
 * All tables, with row-level security that even their owner is subject to.
 *
 * Keys and sort columns are COLLATE "C": they are compared byte by byte, on every machine alike, and folded in TypeScript. Operators on them are
 * leakproof, so their indexes work under a policy; trigrams are not, so searching is a function that filters the tenant itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(rolesExist).execute(db)
  await sql.raw(tables).execute(db)
  await sql.raw(indexes).execute(db)
  await sql.raw(policies).execute(db)
  await sql.raw(functions).execute(db)
  await sql.raw(grants).execute(db)
}

const rolesExist = `
do $$
declare missing text;
begin
  select string_agg(wanted, ', ') into missing from unnest(array['rollcall_app', 'rollcall_sealer']) as wanted
   where not exists (select from pg_roles where rolname = wanted);
  if missing is not null then
    raise exception 'create the database roles first: %', missing
      using hint = 'create role rollcall_app login; create role rollcall_sealer login;';
  end if;
end $$;
create extension if not exists pg_trgm;
`

/** What every declared object has. */
const declared = `
  version bigint not null default 1,
  status_version bigint not null default 1,
  manager_kind text collate "C" check (manager_kind in ('kubernetes', 'terraform', 'cli')),
  manager_instance text collate "C",
  manager_name text collate "C",
  declared text[] not null default '{}',
  given text[] not null default '{}',
  released boolean not null default false,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, id),
  check ((manager_kind is null) = (manager_instance is null) and (manager_kind is null) = (manager_name is null))
`

const tables = `
create table tenants (
  id uuid primary key,
  slug text collate "C" not null unique,
  feed_epoch text collate "C" not null default replace(gen_random_uuid()::text, '-', ''),
  created_at timestamptz not null default now()
);
-- Which database this is: a restored or promoted one has another cluster or another timeline.
create table feed_origin (
  one boolean primary key default true check (one),
  origin text not null
);
create table tenant_hosts (
  host text collate "C" primary key,
  tenant_id uuid not null references tenants
);
create table accounts (
  tenant_id uuid not null references tenants,
  id uuid not null,
  name text collate "C" not null,
  ip_whitelist jsonb not null default '[]',
  policy jsonb not null default '{}',
  ${declared}
);
create table roles (
  tenant_id uuid not null references tenants,
  id uuid not null,
  name text collate "C" not null,
  description text,
  permissions text[] not null default '{}',
  rank integer not null default 0 check (rank between 0 and 1000),
  protected boolean not null default false,
  ${declared}
);
-- No reference to tenants: the policy lets in no other tenant than that of the transaction, and asking for it costs every creation.
create table users (
  tenant_id uuid not null,
  id uuid not null,
  username text not null,
  username_key text collate "C" not null,
  type text collate "C" not null check (type in ('person', 'application')),
  email text,
  email_key text collate "C" not null default '',
  first_name text,
  first_name_key text collate "C" not null default '',
  last_name text,
  last_name_key text collate "C" not null default '',
  display_name text,
  language text,
  active boolean not null,
  access_points text[] not null,
  ip_whitelist jsonb not null default '[]',
  credential_mode text not null,
  search_text text collate "C" not null,
  ended_at timestamptz(3),
  removed_at timestamptz(3),
  ${declared}
);
create table memberships (
  tenant_id uuid not null,
  user_id uuid not null,
  account_id uuid not null,
  roles_given boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, user_id, account_id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, account_id) references accounts
);
create table role_assignments (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  role_id uuid not null,
  account_id uuid not null,
  source text collate "C" not null check (source in ('roles', 'assignment')),
  ${declared},
  foreign key (tenant_id, user_id, account_id) references memberships on delete cascade,
  foreign key (tenant_id, role_id) references roles
);
create table api_keys (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  name text collate "C" not null,
  hash bytea not null check (length(hash) = 32),
  prefix text not null,
  permissions text[],
  access_points text[] not null,
  ip_whitelist jsonb not null default '[]',
  expires_at timestamptz,
  -- As it was written: another spelling of the same instant would be a difference for ever.
  expires_at_text text,
  revoked_at timestamptz(3),
  ${declared},
  foreign key (tenant_id, user_id) references users on delete cascade
);
create table changes (
  seq bigint generated always as identity primary key,
  tenant_id uuid not null,
  pos bigint,
  at timestamptz not null,
  kind text not null,
  object_id uuid not null,
  object_version bigint not null,
  change text not null check (change in ('created', 'updated', 'deleted', 'status')),
  fields text[] not null,
  manager jsonb
);
create table audit_log (
  seq bigint generated always as identity primary key,
  tenant_id uuid not null,
  at timestamptz not null,
  actor jsonb not null,
  manager jsonb,
  action text not null,
  kind text not null,
  object_id uuid not null,
  object_version bigint not null,
  fields text[] not null,
  source jsonb,
  request_id text not null
);
create table idempotency_keys (
  tenant_id uuid not null,
  user_id uuid not null,
  key text collate "C" not null,
  fingerprint bytea not null,
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz not null,
  primary key (tenant_id, user_id, key)
);
create table manager_epochs (
  tenant_id uuid not null,
  kind text collate "C" not null,
  instance text collate "C" not null,
  epoch bigint not null,
  primary key (tenant_id, kind, instance)
);
`

/** Declared objects: one object a manager and name. */
const managed = ['accounts', 'roles', 'users', 'role_assignments', 'api_keys']
  .map(
    (table) =>
      `create unique index ${table}_manager on ${table} (tenant_id, manager_kind, manager_instance, manager_name) where manager_kind is not null;`,
  )
  .join('\n')

const indexes = `
${managed}
create unique index accounts_name on accounts (tenant_id, name);
create unique index roles_name on roles (tenant_id, name);
create unique index users_username on users (tenant_id, username_key);
create unique index users_email on users (tenant_id, email_key) where type = 'person' and active and removed_at is null and email_key <> '';
create index users_by_email on users (tenant_id, email_key, id);
create index users_by_first_name on users (tenant_id, first_name_key, id);
create index users_by_last_name on users (tenant_id, last_name_key, id);
create index users_by_update on users (tenant_id, updated_at, id);
create index users_search on users using gin (search_text gin_trgm_ops);
create index memberships_by_account on memberships (account_id, user_id);
create unique index role_assignments_once on role_assignments (tenant_id, user_id, account_id, role_id, source);
create index role_assignments_by_role on role_assignments (role_id);
create unique index api_keys_hash on api_keys (hash);
create unique index api_keys_name on api_keys (tenant_id, user_id, name) where revoked_at is null;
create index api_keys_by_user on api_keys (tenant_id, user_id);
create unique index changes_pos on changes (pos) where pos is not null;
create index changes_new on changes (seq) where pos is null;
create index changes_of_tenant on changes (tenant_id, pos) where pos is not null;
create index idempotency_keys_by_age on idempotency_keys (tenant_id, created_at);
`

const isolated = [
  'accounts',
  'roles',
  'users',
  'memberships',
  'role_assignments',
  'api_keys',
  'changes',
  'audit_log',
  'idempotency_keys',
  'manager_epochs',
]

/** After a transaction that set it, the setting is '' and not null: hence nullif. */
const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const policies =
  isolated
    .map(
      (table) => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy tenant on ${table} to rollcall_app using (${ofTenant}) with check (${ofTenant});
create policy owner on ${table} to current_user using (true) with check (true);`,
    )
    .join('\n') +
  `
create policy sealer on changes to rollcall_sealer using (true) with check (true);
`

const functions = `
-- Everything that an access decision needs of a key, in one row: the tenant is not known before the key is.
create function find_credential(wanted_hash bytea)
returns table (
  tenant_id uuid, key_id uuid, key_name text, key_prefix text, key_permissions text[], key_access_points text[],
  key_ip_whitelist jsonb, key_expires_at timestamptz, key_revoked_at timestamptz,
  user_id uuid, username text, user_type text, user_active boolean, user_removed boolean, user_access_points text[],
  user_ip_whitelist jsonb, memberships jsonb
)
language sql stable security definer set search_path = public, pg_temp as $$
  select k.tenant_id, k.id, k.name, k.prefix, k.permissions, k.access_points, k.ip_whitelist, k.expires_at, k.revoked_at,
         u.id, u.username, u.type, u.active, u.removed_at is not null, u.access_points, u.ip_whitelist,
         coalesce((
           select jsonb_agg(jsonb_build_object('accountId', a.id, 'account', a.name, 'ipWhitelist', a.ip_whitelist, 'roles', coalesce((
                    select jsonb_agg(distinct jsonb_build_object('name', r.name, 'rank', r.rank, 'protected', r.protected, 'permissions', to_jsonb(r.permissions)))
                      from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
                     where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.account_id = m.account_id), '[]')))
             from memberships m join accounts a on a.tenant_id = m.tenant_id and a.id = m.account_id
            where m.tenant_id = u.tenant_id and m.user_id = u.id), '[]')
    from api_keys k join users u on u.tenant_id = k.tenant_id and u.id = k.user_id
   where k.hash = wanted_hash
$$;

-- Fails the statement, and with it the transaction, when a row that it rests on was changed meanwhile: the writer looks again.
create function must_hold(condition boolean) returns void language plpgsql set search_path = pg_temp as $$
begin
  if condition is not true then raise exception 'changed meanwhile' using errcode = 'RC001'; end if;
end $$;

-- A database that was restored or promoted may lack changes that readers of the feed have seen, and gives their positions to others:
-- every tenant's feed gets another epoch, so that cursors of before are expired. Answers whether it did.
create function note_feed_origin() returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare present text := (select system_identifier from pg_control_system())::text || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8);
begin
  insert into feed_origin (origin) values (present) on conflict do nothing;
  update feed_origin set origin = present where origin <> present;
  if not found then return false; end if;
  update tenants set feed_epoch = replace(gen_random_uuid()::text, '-', '');
  return true;
end $$;

-- Trigrams are not leakproof: under a policy their index is not used. The function reads past the policy and filters the tenant itself.
create function search_users(pattern text) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select id from users where ${ofTenant} and search_text like pattern
$$;
`

const grants = `
revoke all on all tables in schema public from public;
revoke all on function find_credential(bytea), search_users(text), must_hold(boolean), note_feed_origin() from public;
grant usage on schema public to rollcall_app, rollcall_sealer;
grant select on tenants, tenant_hosts to rollcall_app, rollcall_sealer;
grant select, insert, update, delete on
  accounts, roles, users, memberships, role_assignments, api_keys, idempotency_keys, manager_epochs to rollcall_app;
grant select, insert on changes, audit_log to rollcall_app;
grant select on changes to rollcall_sealer;
grant update (pos) on changes to rollcall_sealer;
grant execute on function note_feed_origin() to rollcall_sealer;
grant execute on function find_credential(bytea), search_users(text), must_hold(boolean) to rollcall_app;
`
