import { type Kysely, sql } from 'kysely'

/**
 * Which database this is: a backup that was restored beside the original, in the same cluster and on the same timeline, is another one too. Its number in
 * the cluster tells them apart.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(functions).execute(db)
}

const functions = `
create or replace function note_feed_origin() returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare present text := (select system_identifier from pg_control_system())::text || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
  || '/' || (select oid from pg_database where datname = current_database());
begin
  insert into feed_origin (origin) values (present) on conflict do nothing;
  update feed_origin set origin = present where origin <> present;
  if not found then return false; end if;
  update tenants set feed_epoch = replace(gen_random_uuid()::text, '-', '');
  return true;
end $$;
`
