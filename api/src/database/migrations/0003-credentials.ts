import { type Kysely, sql } from 'kysely'

/**
 * What people sign in with. Apart from `users`, so that no query about users can show any of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(indexes).execute(db)
  await sql.raw(policies).execute(db)
  await sql.raw(grants).execute(db)
}

const tables = `
create table passwords (
  tenant_id uuid not null,
  user_id uuid not null,
  -- argon2id as a PHC string.
  phc text not null,
  -- Which pepper the hash was made with; null: none, it came from elsewhere.
  pepper_id text collate "C",
  -- Keyed digest of the declared password, by which the same one is recognised without hashing it slowly; null: not declared.
  source_digest bytea,
  set_at timestamptz(3) not null,
  must_change boolean not null default false,
  -- Wrong passwords since the last success, those that are being verified included.
  failures integer not null default 0 check (failures >= 0),
  -- When the last one was begun to be verified.
  attempted_at timestamptz(3),
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users on delete cascade
);
create table mfa_factors (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text collate "C" not null check (kind in ('totp')),
  name text not null,
  -- Sealed for this factor of this user.
  secret bytea not null,
  -- Number of the 30 seconds whose code was accepted last: each is accepted once.
  last_step bigint not null default 0,
  created_at timestamptz(3) not null,
  -- Null until a first code has shown that the user has the secret; counts for nothing before.
  confirmed_at timestamptz(3),
  last_used_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade
);
create table recovery_codes (
  tenant_id uuid not null,
  user_id uuid not null,
  mac bytea not null check (length(mac) = 32),
  created_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (tenant_id, user_id, mac),
  foreign key (tenant_id, user_id) references users on delete cascade
);
create table sessions (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  hash bytea not null check (length(hash) = 32),
  access_point text collate "C" not null check (access_point in ('web', 'api')),
  -- Account that the user was at home in when signing in.
  account text collate "C" not null,
  created_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  idle_minutes integer not null check (idle_minutes > 0),
  expires_at timestamptz(3) not null,
  address text not null,
  user_agent text not null,
  -- When a second factor was last shown in it; null: never.
  mfa_at timestamptz(3),
  -- When the user last proved to be the one who signed in.
  proven_at timestamptz(3) not null,
  method text collate "C" not null check (method in ('password', 'oidc', 'passkey', 'link')),
  ended_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade
);
-- Users of identity providers. An e-mail address says nothing about who it is.
create table identities (
  tenant_id uuid not null,
  provider text collate "C" not null,
  subject text collate "C" not null,
  user_id uuid not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3),
  primary key (tenant_id, provider, subject),
  foreign key (tenant_id, user_id) references users on delete cascade
);
-- Links in mails. A new one replaces the one before it.
create table one_time_tokens (
  tenant_id uuid not null,
  hash bytea not null check (length(hash) = 32),
  purpose text collate "C" not null,
  user_id uuid not null,
  account_id uuid,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  data jsonb not null default '{}',
  primary key (tenant_id, hash),
  unique nulls not distinct (tenant_id, user_id, purpose, account_id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
-- One row a bucket: the instant at which it would be empty again if nothing more came. Lost in a crash, and may be.
create unlogged table throttles (
  tenant_id uuid not null,
  bucket text collate "C" not null,
  empty_at timestamptz not null,
  primary key (tenant_id, bucket)
);
`

const indexes = `
create index mfa_factors_by_user on mfa_factors (tenant_id, user_id);
create unique index sessions_hash on sessions (hash);
create index sessions_by_user on sessions (tenant_id, user_id) where ended_at is null;
create index sessions_by_end on sessions (tenant_id, expires_at);
create index identities_by_user on identities (tenant_id, user_id);
create index throttles_by_end on throttles (tenant_id, empty_at);
`

const isolated = [
  'passwords',
  'mfa_factors',
  'recovery_codes',
  'sessions',
  'identities',
  'one_time_tokens',
  'throttles',
]

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
revoke all on ${isolated.join(', ')} from public;
grant select, insert, update, delete on ${isolated.join(', ')} to rollcall_app;
`
