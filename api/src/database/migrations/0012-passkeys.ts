import { type Kysely, sql } from 'kysely'

/** Passkeys are second factors too: they stand in the same table, so that whatever counts, lists or takes away factors knows them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(policies).execute(db)
}

const tables = `
alter table mfa_factors
  drop constraint mfa_factors_kind_check,
  add constraint mfa_factors_kind_check check (kind in ('totp', 'passkey')),
  alter column secret drop not null,
  -- Of the authenticator's making: base64url.
  add column credential_id text collate "C",
  -- COSE, as the authenticator sent it.
  add column public_key bytea,
  -- What the authenticator counted last; 0: it does not count.
  add column counter bigint,
  add column transports text[],
  add constraint mfa_factors_totp check ((kind = 'totp') = (secret is not null)),
  add constraint mfa_factors_passkey check (
    (kind = 'passkey') = (credential_id is not null and public_key is not null and counter is not null and transports is not null and confirmed_at is not null));
create unique index mfa_factors_by_credential on mfa_factors (tenant_id, credential_id) where credential_id is not null;
-- Challenges that were answered: each is answered once. A challenge that has expired need not be remembered.
create table answered_challenges (
  tenant_id uuid not null references tenants on delete cascade,
  digest bytea not null check (length(digest) = 32),
  expires_at timestamptz(3) not null,
  primary key (tenant_id, digest)
);
create index answered_challenges_by_end on answered_challenges (tenant_id, expires_at);
`

const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const policies = `
alter table answered_challenges enable row level security;
alter table answered_challenges force row level security;
create policy tenant on answered_challenges to rollcall_app using (${ofTenant}) with check (${ofTenant});
create policy owner on answered_challenges to current_user using (true) with check (true);
revoke all on answered_challenges from public;
grant select, insert, update, delete on answered_challenges to rollcall_app;
`
