import { type Kysely, sql } from 'kysely'

/** SCIM clients declare what they provision; and what filters of SCIM compare by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(managers).execute(db)
  await sql.raw(functions).execute(db)
  await sql.raw(columns).execute(db)
  await sql.raw(grants).execute(db)
}

const managers = ['accounts', 'roles', 'users', 'role_assignments', 'api_keys']
  .map(
    (table) => `
alter table ${table} drop constraint ${table}_manager_kind_check;
alter table ${table} add constraint ${table}_manager_kind_check
  check (manager_kind in ('kubernetes', 'terraform', 'cli', 'scim'));`,
  )
  .join('\n')

const functions = `
-- What texts without a key column are compared by: the same steps as foldKey of the API.
create function scim_fold(said text) returns text
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
  select normalize(lower(upper(normalize(said, NFKC) collate "und-x-icu") collate "und-x-icu"), NFKC) collate "C"
$$;

-- The name of the role for a group of this name: the same steps as roleNameOf of the API.
create function scim_role_name(display text) returns text
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when made <> '' and length(made) <= 64 then made
              else 'group-' || left(encode(sha256(convert_to(display, 'UTF8')), 'hex'), 12) end
    from regexp_replace(normalize(display, NFKD) collate "C", '[\\u0300-\\u036f]', '', 'g') as plain,
         translate(plain, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') as small,
         regexp_replace(small, '[^a-z0-9._-]+', '-', 'g') as joined,
         regexp_replace(joined, '^[^a-z0-9]+|[^a-z0-9]+$', '', 'g') as made
$$;

-- What the group of a role is called.
create function scim_group_name(name text, description text) returns text
language sql immutable parallel safe set search_path = public, pg_temp as $$
  select case when scim_role_name(description) = name then description else name end
$$;
`

const columns = `
-- A column of its own: an index over an expression that is not leakproof is not used under a policy.
alter table users add column secondary_email_key text collate "C" generated always as (scim_fold(secondary_email)) stored;
create index users_by_secondary_email on users (tenant_id, secondary_email_key, id) where secondary_email_key is not null;
`

const grants = `
revoke all on function scim_fold(text), scim_role_name(text), scim_group_name(text, text) from public;
grant execute on function scim_fold(text), scim_role_name(text), scim_group_name(text, text) to rollcall_app;
`
