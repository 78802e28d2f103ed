import { type Kysely, sql } from 'kysely'

/**
 * The audit log as a chain, one a tenant; what the server forgets by age.
 *
 *   audit_log          one row an act; whoever writes it cannot change it. The sealer gives it its place in the chain, once
 *   audit_values       what is personal in a row, beside it: the row holds salted digests of it, so that erasure leaves the chain valid
 *   audit_heads        signed end of each chain
 *   audit_checkpoints  signed heads of before; the rows up to one that says `cut` may be deleted, and no others
 *   audit_keys         public halves of the keys that signed
 *
 * A row has few indexes before it has its place: an act pays for the two that it needs, the sealer for the rest.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(indexes).execute(db)
  await sql.raw(policies).execute(db)
  await sql.raw(functions).execute(db)
  await sql.raw(grants).execute(db)
  await sql.raw(earlierRows).execute(db)
}

const tables = `
create temporary table earlier_audit_log on commit drop as select * from audit_log;
drop table audit_log;
create sequence audit_rows;
create table audit_log (
  tenant_id uuid not null,
  seq bigint not null default nextval('audit_rows'),
  at timestamptz(3) not null,
  -- Who: null for nobody that is known, and for the server itself.
  actor_id uuid,
  actor_type text collate "C",
  key_id uuid,
  session_id uuid,
  access_point text collate "C",
  -- KIND/INSTANCE of the declarer in whose name it was done.
  on_behalf text collate "C",
  -- The account in which it was done.
  account_id uuid,
  -- KIND/INSTANCE of the declarer of the object.
  manager text collate "C",
  action text collate "C" not null,
  kind text collate "C" not null,
  object_id uuid,
  -- The user whom the values are about, when that is not the object.
  subject_id uuid,
  object_version bigint,
  fields text[] not null,
  result text collate "C" not null default 'success' check (result in ('success', 'failure', 'denied')),
  reason text collate "C",
  source_repo text collate "C",
  source_commit text collate "C",
  source_path text collate "C",
  source_verified boolean,
  request_id text collate "C" not null,
  -- SHA-256 over salt and text of what stands beside the row; null when nothing does.
  actor_digest bytea check (length(actor_digest) = 32),
  values_digest bytea check (length(values_digest) = 32),
  -- Place in the chain, digest of the row before, digest of this row.
  pos bigint,
  previous bytea check (length(previous) = 32),
  digest bytea check (length(digest) = 32),
  primary key (tenant_id, seq),
  check ((pos is null) = (previous is null) and (pos is null) = (digest is null))
);
-- Not bound to its row by a foreign key: that costs every act, and the only one who deletes rows deletes both.
create table audit_values (
  tenant_id uuid not null,
  seq bigint not null,
  actor_salt bytea,
  actor_text text,
  values_salt bytea,
  values_text text,
  primary key (tenant_id, seq)
);
create table audit_heads (
  tenant_id uuid primary key references tenants,
  pos bigint not null,
  digest bytea not null check (length(digest) = 32),
  at timestamptz(3) not null,
  key_id text collate "C" not null,
  signature bytea not null
);
create table audit_checkpoints (
  tenant_id uuid not null references tenants,
  pos bigint not null,
  digest bytea not null check (length(digest) = 32),
  at timestamptz(3) not null,
  cut boolean not null,
  key_id text collate "C" not null,
  signature bytea not null,
  primary key (tenant_id, pos, cut)
);
create table audit_keys (
  key_id text collate "C" primary key,
  public_key bytea not null,
  since timestamptz(3) not null
);
-- Position up to which changes were deleted: a cursor before it is expired, and no position is given again.
create table feed_floor (
  one boolean primary key default true check (one),
  pos bigint not null
);
insert into feed_floor (pos) values (0);
`

const indexes = `
create unique index audit_log_pos on audit_log (tenant_id, pos) where pos is not null;
create index audit_log_new on audit_log (seq) where pos is null;
create index audit_log_by_object on audit_log (tenant_id, object_id, seq) where pos is not null;
create index audit_log_by_actor on audit_log (tenant_id, actor_id, seq) where pos is not null;
create index audit_log_by_subject on audit_log (tenant_id, subject_id, seq) where pos is not null and subject_id is not null;
`

const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const isolated = ['audit_log', 'audit_values', 'audit_heads', 'audit_checkpoints']

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
create policy sealer on audit_heads to rollcall_sealer using (true) with check (true);
create policy sealer on audit_checkpoints to rollcall_sealer using (true) with check (true);
create policy sealer_reads on audit_log for select to rollcall_sealer using (true);
create policy sealer_reads on audit_values for select to rollcall_sealer using (true);
create policy sealer_forgets on idempotency_keys to rollcall_sealer using (created_at <= now() - interval '1 day');
-- A place is given once.
create policy sealer_seals on audit_log for update to rollcall_sealer using (pos is null) with check (pos is not null);
-- Deleted is what a signed checkpoint stands for, and nothing else.
create policy sealer_cuts on audit_log for delete to rollcall_sealer using (
  pos <= (select max(c.pos) from audit_checkpoints c where c.tenant_id = audit_log.tenant_id and c.cut));
create policy sealer_cuts on audit_values for delete to rollcall_sealer using (
  exists (select from audit_log l where l.tenant_id = audit_values.tenant_id and l.seq = audit_values.seq
     and l.pos <= (select max(c.pos) from audit_checkpoints c where c.tenant_id = l.tenant_id and c.cut)));
`

/** Rows with and without a place are asked for one after the other: each has its index. */
const ofUsers = (condition: string): string =>
  ['is not null', 'is null']
    .map(
      (state) =>
        `select seq from audit_log where tenant_id = wanted_tenant and pos ${state} and ${condition}`,
    )
    .join('\n    union ')

const functions = `
-- Deletes what is personal about users: the values of acts upon them, and who they were in acts of theirs. The acts stay.
create function erase_audit_values_of(wanted_tenant uuid, users uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update audit_values v set values_salt = null, values_text = null
   where v.tenant_id = wanted_tenant and v.values_salt is not null and v.seq in (
    ${ofUsers("kind = 'User' and object_id = any(users)")}
    union ${ofUsers('subject_id is not null and subject_id = any(users)')});
  update audit_values v set actor_salt = null, actor_text = null
   where v.tenant_id = wanted_tenant and v.actor_salt is not null and v.seq in (
    ${ofUsers('actor_id = any(users)')});
end $$;
create function erase_audit_values(users uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  select erase_audit_values_of(nullif(current_setting('rollcall.tenant', true), '')::uuid, users)
$$;
`

const grants = `
revoke all on audit_log, audit_values, audit_heads, audit_checkpoints, audit_keys from public;
revoke all on function erase_audit_values_of(uuid, uuid[]), erase_audit_values(uuid[]) from public;
grant usage on sequence audit_rows to rollcall_app;
grant select, insert on audit_log, audit_values to rollcall_app;
grant select on audit_heads, audit_checkpoints, audit_keys to rollcall_app;
grant execute on function erase_audit_values(uuid[]) to rollcall_app;
grant select, delete on audit_log, audit_values to rollcall_sealer;
grant update (pos, previous, digest) on audit_log to rollcall_sealer;
grant select, insert, update on audit_heads to rollcall_sealer;
grant select, insert on audit_checkpoints, audit_keys to rollcall_sealer;
grant execute on function erase_audit_values_of(uuid, uuid[]) to rollcall_sealer;
grant select on feed_floor to rollcall_app, rollcall_sealer;
grant update on feed_floor to rollcall_sealer;
grant delete on changes to rollcall_sealer;
grant select (tenant_id, user_id, key, created_at), delete on idempotency_keys to rollcall_sealer;
`

/** Rows of before had the name of who acted in them; it moves beside them. */
const earlierRows = `
with earlier as (
  select *, uuid_send(gen_random_uuid()) as salt, jsonb_build_object('username', actor->>'username')::text as actor_text,
         nextval('audit_rows') as new_seq
    from (select * from earlier_audit_log order by seq) as rows),
log as (
  insert into audit_log (tenant_id, seq, at, actor_id, actor_type, key_id, access_point, manager, action, kind, object_id, object_version, fields,
                         source_repo, source_commit, source_path, source_verified, request_id, actor_digest)
  select tenant_id, new_seq, at, (actor->>'userId')::uuid, actor->>'type', (actor->>'keyId')::uuid, actor->>'accessPoint',
         (manager->>'kind') || '/' || (manager->>'instance'), action, kind, object_id, object_version, fields,
         source->>'repo', source->>'commit', source->>'path', case when source is not null then false end, request_id,
         sha256(salt || convert_to(actor_text, 'UTF8'))
    from earlier)
insert into audit_values (tenant_id, seq, actor_salt, actor_text) select tenant_id, new_seq, salt, actor_text from earlier;
`
