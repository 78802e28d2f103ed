import { type Kysely, sql } from 'kysely'

/**
 * The whole user, and where it stands: validity, locks, revisions, activity, memberships with a state. Roles that include roles. Assignments for a time.
 *
 * An instant that is declared stands beside the text that it was written as: another spelling of the same instant would be a difference for ever.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(columns).execute(db)
  await sql.raw(tables).execute(db)
  await sql.raw(indexes).execute(db)
  await sql.raw(policies).execute(db)
  await sql.raw(functions).execute(db)
  await sql.raw(grants).execute(db)
}

const columns = `
alter table users
  add column secondary_email text,
  add column timezone text,
  add column profile jsonb not null default '{}',
  add column labels jsonb not null default '{}',
  add column parent_id uuid,
  add column valid_from timestamptz,
  add column valid_from_text text,
  add column expires_at timestamptz,
  add column expires_at_text text,
  add column mfa text collate "C" not null default 'optional' check (mfa in ('required', 'optional')),
  add column unlock_revision bigint,
  add column mfa_reset_revision bigint,
  add column password_reset_revision bigint,
  add column invitation_revision bigint,
  -- The last number of each revision that was handled, by its name.
  add column handled jsonb not null default '{}',
  -- Locks that hold: cause, kind, since, by, reason. INACTIVITY holds before it is written here: the clock knows it first.
  add column locks jsonb not null default '[]',
  -- From when on the user was ACTIVE somewhere; inactivity is counted from then when there was no activity.
  add column activated_at timestamptz(3),
  add column last_login_at timestamptz(3),
  add column last_login_ip text,
  -- To the minute.
  add column last_seen_at timestamptz(3),
  -- From when on inactivity is counted after it was lifted.
  add column activity_base_at timestamptz(3),
  add column pending_email jsonb not null default '[]',
  -- A parent may be made by the same call, after its child.
  add foreign key (tenant_id, parent_id) references users on delete set null (parent_id) deferrable initially deferred,
  add check (parent_id <> id);
alter table memberships
  add column state text collate "C" not null default 'ACTIVE' check (state in ('INVITED', 'PROVISIONED', 'ACTIVE')),
  add column invited_at timestamptz(3),
  add column invitation_expires_at timestamptz(3),
  add column invited_by text,
  add column accepted_at timestamptz(3),
  -- Whether the user gets notices of incidents and maintenance.
  add column subscribed boolean not null default false;
alter table roles
  add column required_profile_fields text[] not null default '{}';
alter table role_assignments
  add column valid_from timestamptz,
  add column valid_from_text text,
  add column expires_at timestamptz,
  add column expires_at_text text;
`

const tables = `
-- Roles whose permissions a role holds as well. Writers take the advisory lock of the tenant's roles, so that no two of them close a circle.
create table role_includes (
  tenant_id uuid not null,
  role_id uuid not null,
  included_id uuid not null,
  primary key (tenant_id, role_id, included_id),
  foreign key (tenant_id, role_id) references roles on delete cascade,
  foreign key (tenant_id, included_id) references roles,
  check (role_id <> included_id)
);
`

const indexes = `
create index users_by_parent on users (tenant_id, parent_id) where parent_id is not null;
create index role_includes_by_included on role_includes (tenant_id, included_id);
`

/** After a transaction that set it, the setting is '' and not null: hence nullif. */
const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const policies = `
alter table role_includes enable row level security;
alter table role_includes force row level security;
create policy tenant on role_includes to rollcall_app using (${ofTenant}) with check (${ofTenant});
create policy owner on role_includes to current_user using (true) with check (true);
`

const functions = `
-- The roles, and every role that they include at any distance.
create function role_closure(tenant uuid, role_ids uuid[]) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  with recursive reached(id) as (
    select unnest(role_ids)
    union
    select i.included_id from reached join role_includes i on i.tenant_id = tenant and i.role_id = reached.id)
  select id from reached
$$;

-- What the roles allow together, included roles with them.
create function role_permissions(tenant uuid, role_ids uuid[]) returns text[]
language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct permission collate "C" order by permission collate "C"), '{}')
    from role_closure(tenant, role_ids) as reached(id)
    join roles r on r.tenant_id = tenant and r.id = reached.id
    cross join lateral unnest(r.permissions) as permission
$$;

-- The next two are functions so that a select of users makes nothing ready for what only some of them have: that took longer than the select itself.

-- The name of a user's parent, and the identities of the parent, of its parent and so on.
create function parent_chain(tenant uuid, parent uuid, most integer) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return (
    with recursive chain as (
      select p.id, p.parent_id, p.username, 1 as depth from users p where p.tenant_id = tenant and p.id = parent
      union all
      select p.id, p.parent_id, p.username, chain.depth + 1 from chain join users p on p.tenant_id = tenant and p.id = chain.parent_id
       where chain.depth < most)
    select jsonb_build_object('username', (select username from chain where depth = 1), 'ids', jsonb_agg(id order by depth)) from chain);
end $$;

-- What is known of a user's ways to sign in.
create function user_secrets(tenant uuid, of_user uuid) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return jsonb_build_object(
    'password', (select jsonb_build_object('setAt', p.set_at, 'mustChange', p.must_change) from passwords p where p.tenant_id = tenant and p.user_id = of_user),
    'resetUntil', (select t.expires_at from one_time_tokens t
                    where t.tenant_id = tenant and t.user_id = of_user and t.purpose = 'reset' and t.account_id is null and t.used_at is null),
    'hasFactor', exists (select from mfa_factors f where f.tenant_id = tenant and f.user_id = of_user and f.confirmed_at is not null),
    'hasIdentity', exists (select from identities i where i.tenant_id = tenant and i.user_id = of_user));
end $$;
`

const grants = `
revoke all on role_includes from public;
revoke all on function role_closure(uuid, uuid[]), role_permissions(uuid, uuid[]), parent_chain(uuid, uuid, integer), user_secrets(uuid, uuid) from public;
grant select, insert, update, delete on role_includes to rollcall_app;
grant execute on function role_closure(uuid, uuid[]), role_permissions(uuid, uuid[]), parent_chain(uuid, uuid, integer), user_secrets(uuid, uuid) to rollcall_app;
`
