import { type Kysely, sql } from 'kysely'

/**
 * What a decision about access rests on, found in one call: of an API key by either of its texts, of a session, of a user. Rotation of API keys.
 *
 * The functions are PL/pgSQL, whose plans are kept by the connection; functions in SQL are planned anew at every call before PostgreSQL 18, which
 * takes longer than running them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(columns).execute(db)
  await sql.raw(tables).execute(db)
  await sql.raw(functions).execute(db)
  await sql.raw(grants).execute(db)
}

const columns = `
alter table api_keys
  add column description text,
  add column expires_after text collate "C",
  add column rotation jsonb,
  add column recipient text collate "C",
  -- When the present text was made, and from when on it is refused.
  add column text_made_at timestamptz(3),
  add column text_expires_at timestamptz(3),
  -- The text before the present one, and until when it goes on. It stays here when it is over: it is told apart from one that never was.
  add column previous_hash bytea check (length(previous_hash) = 32),
  add column previous_prefix text collate "C",
  add column previous_until timestamptz(3),
  -- To the minute. Where it came from, and KIND/INSTANCE of the declarer in whose name it was used last: a whitelist must not shut it out unnoticed.
  add column last_used_at timestamptz(3),
  add column last_used_from text,
  add column declares_as text,
  add check ((previous_hash is null) = (previous_until is null) and (previous_hash is null) = (previous_prefix is null));
update api_keys set text_made_at = created_at;
alter table api_keys alter column text_made_at set not null, alter column text_made_at set default now();
create index api_keys_of_declarers on api_keys (tenant_id, last_used_at) where declares_as is not null;
create unique index api_keys_previous_hash on api_keys (previous_hash) where previous_hash is not null;
`

/** After a transaction that set it, the setting is '' and not null: hence nullif. */
const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const tables = `
-- Texts of API keys that are over for good. None is ever registered again, whatever became of its key and its user.
create table spent_key_hashes (
  tenant_id uuid not null references tenants,
  hash bytea not null check (length(hash) = 32),
  at timestamptz(3) not null,
  primary key (tenant_id, hash)
);
alter table spent_key_hashes enable row level security;
alter table spent_key_hashes force row level security;
create policy tenant on spent_key_hashes to rollcall_app using (${ofTenant}) with check (${ofTenant});
create policy owner on spent_key_hashes to current_user using (true) with check (true);

create function spend_key_hash() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    insert into spent_key_hashes (tenant_id, hash, at)
    select old.tenant_id, hash, now() from unnest(array[old.hash, old.previous_hash]) as hash where hash is not null on conflict do nothing;
    return old;
  end if;
  -- The present text may go on as the one before; it is over when it is neither.
  if old.hash <> new.hash and new.previous_hash is distinct from old.hash then
    insert into spent_key_hashes (tenant_id, hash, at) values (old.tenant_id, old.hash, now()) on conflict do nothing;
  end if;
  if old.previous_hash is not null and new.previous_hash is distinct from old.previous_hash then
    insert into spent_key_hashes (tenant_id, hash, at) values (old.tenant_id, old.previous_hash, now()) on conflict do nothing;
  end if;
  return new;
end $$;
create trigger spend_key_hash after update of hash, previous_hash on api_keys for each row
  when (old.hash is distinct from new.hash or old.previous_hash is distinct from new.previous_hash) execute function spend_key_hash();
create trigger spend_deleted_key_hash after delete on api_keys for each row execute function spend_key_hash();
`

/** Members of an API key as a decision sees them; `ends` are those that differ between its two texts. */
const keyAs = (ends: string): string => `
  json_build_object('kind', 'key', 'id', k.id, 'prefix', k.prefix, 'permissions', k.permissions, 'accessPoints', k.access_points,
                    'ipWhitelist', k.ip_whitelist, 'lastUsedAt', k.last_used_at, ${ends})`

const presentText = keyAs(
  `'expiresAt', least(k.expires_at, k.text_expires_at), 'supersededAt', null, 'hasPrevious', k.previous_until is not null and k.previous_until > now()`,
)
const previousText = keyAs(
  `'expiresAt', k.expires_at, 'supersededAt', k.previous_until, 'hasPrevious', false`,
)

const functions = `
drop function find_credential(bytea);

-- A user with everything that a decision needs beside the credential. Row-level security holds for whoever calls it by itself.
create function user_access(wanted_tenant uuid, wanted_user uuid, shown json) returns json
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (
    select json_build_object('tenantId', u.tenant_id, 'credential', shown,
      'user', json_build_object(
        'id', u.id, 'username', u.username, 'type', u.type, 'active', u.active, 'removed', u.removed_at is not null,
        'validFrom', u.valid_from, 'expiresAt', u.expires_at, 'mfa', u.mfa, 'accessPoints', u.access_points, 'ipWhitelist', u.ip_whitelist,
        'locks', u.locks, 'activatedAt', u.activated_at, 'lastLoginAt', u.last_login_at, 'lastSeenAt', u.last_seen_at,
        'activityBaseAt', u.activity_base_at),
      'memberships', coalesce((
        select json_agg(json_build_object(
                 'accountId', a.id, 'account', a.name, 'state', m.state, 'ipWhitelist', a.ip_whitelist, 'policy', a.policy,
                 'grants', coalesce((
                   select json_agg(json_build_object(
                            'role', r.name, 'rank', r.rank, 'validFrom', g.valid_from, 'expiresAt', g.expires_at,
                            'permissions', case
                              when not exists (select from role_includes i where i.tenant_id = r.tenant_id and i.role_id = r.id) then to_json(r.permissions)
                              else (
                                with recursive reached(id) as (
                                  select r.id
                                  union
                                  select i.included_id from reached join role_includes i on i.tenant_id = r.tenant_id and i.role_id = reached.id)
                                select coalesce(json_agg(distinct permission), '[]')
                                  from reached join roles x on x.tenant_id = r.tenant_id and x.id = reached.id cross join lateral unnest(x.permissions) as permission)
                              end))
                     from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
                    where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.account_id = m.account_id), '[]')))
          from memberships m join accounts a on a.tenant_id = m.tenant_id and a.id = m.account_id
         where m.tenant_id = u.tenant_id and m.user_id = u.id), '[]'))
      from users u where u.tenant_id = wanted_tenant and u.id = wanted_user);
end $$;

create function find_credential(wanted_hash bytea) returns json
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  holder_tenant uuid;
  holder uuid;
  shown json;
begin
  select k.tenant_id, k.user_id, ${presentText} into holder_tenant, holder, shown
    from api_keys k where k.hash = wanted_hash and k.revoked_at is null;
  if not found then
    select k.tenant_id, k.user_id, ${previousText} into holder_tenant, holder, shown
      from api_keys k where k.previous_hash = wanted_hash and k.revoked_at is null;
  end if;
  if not found then return null; end if;
  return user_access(holder_tenant, holder, shown);
end $$;

create function find_session(wanted_hash bytea) returns json
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  holder_tenant uuid;
  holder uuid;
  shown json;
begin
  select s.tenant_id, s.user_id, json_build_object('kind', 'session', 'id', s.id, 'accessPoint', s.access_point, 'account', s.account,
           'endedAt', s.ended_at, 'expiresAt', s.expires_at, 'lastSeenAt', s.last_seen_at, 'idleMinutes', s.idle_minutes, 'mfaAt', s.mfa_at)
    into holder_tenant, holder, shown
    from sessions s where s.hash = wanted_hash;
  if not found then return null; end if;
  return user_access(holder_tenant, holder, shown);
end $$;

-- Facts of an API key whose text is not at hand. Under row-level security.
create function key_access(wanted_tenant uuid, wanted_key uuid) returns json
language plpgsql stable set search_path = public, pg_temp as $$
declare
  holder uuid;
  shown json;
begin
  select k.user_id, ${presentText} into holder, shown
    from api_keys k where k.tenant_id = wanted_tenant and k.id = wanted_key and k.revoked_at is null;
  if not found then return null; end if;
  return user_access(wanted_tenant, holder, shown);
end $$;

-- Facts of a user with a password that was verified. Under row-level security.
create function password_access(wanted_tenant uuid, wanted_user uuid) returns json
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return user_access(wanted_tenant, wanted_user, json_build_object('kind', 'password',
    'hasFactor', exists (select from mfa_factors f where f.tenant_id = wanted_tenant and f.user_id = wanted_user and f.confirmed_at is not null),
    'hasKey', exists (select from api_keys k where k.tenant_id = wanted_tenant and k.user_id = wanted_user and k.revoked_at is null)));
end $$;
`

const grants = `
revoke all on spent_key_hashes from public;
grant select on spent_key_hashes to rollcall_app;
revoke all on function user_access(uuid, uuid, json), find_credential(bytea), find_session(bytea), key_access(uuid, uuid), password_access(uuid, uuid),
  spend_key_hash() from public;
grant execute on function user_access(uuid, uuid, json), find_credential(bytea), find_session(bytea), key_access(uuid, uuid),
  password_access(uuid, uuid) to rollcall_app;
`
