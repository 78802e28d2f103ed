import { type Kysely, sql } from 'kysely'

/**
 * Mails that wait to be sent, and a trace of those that were. Workers serve all tenants, so they take mails through a function that reads past the
 * policy; what is in a mail is sealed for its tenant and row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
  await sql.raw(policies).execute(db)
  await sql.raw(functions).execute(db)
  await sql.raw(grants).execute(db)
}

const tables = `
create table mail_outbox (
  tenant_id uuid not null,
  id uuid not null,
  -- No reference to users: that somebody was erased is told to them afterwards.
  user_id uuid not null,
  template text collate "C" not null,
  -- Address, language, template and its values, a link's token among them. Gone once the mail was sent or given up.
  sealed bytea,
  -- The same at every attempt, so that a mail that arrives twice is recognised; given at the first.
  message_id text collate "C",
  attempts integer not null default 0,
  created_at timestamptz(3) not null,
  next_at timestamptz(3) not null,
  sent_at timestamptz(3),
  failed_at timestamptz(3),
  -- Codes of the last failure, never what the mail server said: that may repeat the address.
  last_error text,
  primary key (tenant_id, id),
  check ((sealed is null) = (sent_at is not null or failed_at is not null))
);
create index mail_outbox_due on mail_outbox (next_at) where sealed is not null;
create index mail_outbox_ended on mail_outbox (coalesce(sent_at, failed_at)) where sealed is null;
create index mail_outbox_by_user on mail_outbox (tenant_id, user_id);
`

/** After a transaction that set it, the setting is '' and not null: hence nullif. */
const ofTenant = `tenant_id = nullif(current_setting('rollcall.tenant', true), '')::uuid`

const policies = `
alter table mail_outbox enable row level security;
alter table mail_outbox force row level security;
create policy tenant on mail_outbox to rollcall_app using (${ofTenant}) with check (${ofTenant});
create policy owner on mail_outbox to current_user using (true) with check (true);
`

const functions = `
-- Takes mails that are due until an instant; rows that another worker is taking are left to it.
create function claim_mails(now_at timestamptz, until_at timestamptz, most integer, domain text, wanted_host text)
returns table (tenant_id uuid, id uuid, user_id uuid, sealed bytea, message_id text, attempts integer, created_at timestamptz, host text)
language sql volatile security definer set search_path = public, pg_temp as $$
  with due as (
    select o.tenant_id, o.id from mail_outbox o where o.sealed is not null and o.next_at <= now_at
     order by o.next_at for update skip locked limit most)
  update mail_outbox o
     set attempts = o.attempts + 1, next_at = until_at, message_id = coalesce(o.message_id, '<' || o.id || '@' || domain || '>')
    from due where o.tenant_id = due.tenant_id and o.id = due.id
  returning o.tenant_id, o.id, o.user_id, o.sealed, o.message_id, o.attempts, o.created_at,
            (select h.host from tenant_hosts h where h.tenant_id = o.tenant_id order by h.host <> wanted_host, h.host limit 1)
$$;

-- What waits too long is given up, what ended long ago is forgotten.
create function clear_mails(now_at timestamptz, waiting_since timestamptz, ended_before timestamptz) returns bigint
language sql volatile security definer set search_path = public, pg_temp as $$
  delete from mail_outbox where sealed is null and coalesce(sent_at, failed_at) < ended_before;
  with given_up as (
    update mail_outbox set sealed = null, failed_at = now_at, last_error = coalesce(last_error, 'WAITED')
     where sealed is not null and mail_outbox.created_at < waiting_since returning 1)
  select count(*) from given_up;
$$;

create function count_waiting_mails() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) from mail_outbox where sealed is not null
$$;
`

const grants = `
revoke all on mail_outbox from public;
revoke all on function claim_mails(timestamptz, timestamptz, integer, text, text), clear_mails(timestamptz, timestamptz, timestamptz),
  count_waiting_mails() from public;
grant select, insert, update on mail_outbox to rollcall_app;
grant execute on function claim_mails(timestamptz, timestamptz, integer, text, text), clear_mails(timestamptz, timestamptz, timestamptz),
  count_waiting_mails() to rollcall_app;
`
