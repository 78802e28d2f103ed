import { type CompiledQuery, statement } from '../database/statement.ts'

/** A mail as it waits. */
export interface WaitingMail {
  id: string
  userId: string
  template: string
  sealed: Buffer
}

/** A mail that a worker has taken for a while. */
export interface ClaimedMail {
  tenantId: string
  id: string
  /** Whom it goes to, or is about. */
  userId: string
  sealed: Buffer
  messageId: string
  /** The present one included. */
  attempts: number
  createdAt: Date
  /** Host name that leads to the tenant; null: none is mapped to it. */
  host: string | null
}

export function insertMails(
  tenantId: string,
  mails: readonly WaitingMail[],
  now: Date,
): CompiledQuery {
  const items = mails.map(({ id, userId, template, sealed }) => ({
    id,
    user_id: userId,
    template,
    sealed: sealed.toString('base64'),
  }))
  return statement(insertText, [JSON.stringify(items), tenantId, now.toISOString()])
}

const insertText = `
  insert into mail_outbox (tenant_id, id, user_id, template, sealed, created_at, next_at)
  select $2::uuid, id, user_id, template, decode(sealed, 'base64'), $3::timestamptz, $3::timestamptz
    from jsonb_to_recordset($1::jsonb) as item(id uuid, user_id uuid, template text, sealed text)`

/** Takes mails that are due, of all tenants, until `until`: whoever took them has failed when they are still there then. */
export function claimMails(claim: {
  now: Date
  until: Date
  most: number
  /** Domain of the Message-ID of a mail that has none yet. */
  domain: string
  /** Host name that is preferred when several lead to the tenant. */
  host: string
}): CompiledQuery<ClaimedMail> {
  const { now, until, most, domain, host } = claim
  return statement<ClaimedMail>(
    `select tenant_id as "tenantId", id, user_id as "userId", sealed, message_id as "messageId", attempts, created_at as "createdAt", host
       from claim_mails($1, $2, $3, $4, $5)`,
    [now.toISOString(), until.toISOString(), most, domain, host],
  )
}

/** The mail server has taken it: what it said is kept no longer. */
export function markSent(tenantId: string, id: string, now: Date): CompiledQuery {
  return statement(
    `update mail_outbox set sent_at = $3, sealed = null, last_error = null where tenant_id = $1 and id = $2`,
    [tenantId, id, now.toISOString()],
  )
}

/** It is tried again at `nextAt`; null: never. */
export function markFailed(
  tenantId: string,
  id: string,
  failure: { error: string; now: Date; nextAt: Date | null },
): CompiledQuery {
  const { error, now, nextAt } = failure
  return statement(
    `update mail_outbox set last_error = $3, next_at = coalesce($5::timestamptz, next_at),
            failed_at = case when $5::timestamptz is null then $4::timestamptz end,
            sealed = case when $5::timestamptz is null then null else sealed end
      where tenant_id = $1 and id = $2 and sent_at is null`,
    [tenantId, id, error, now.toISOString(), nextAt?.toISOString() ?? null],
  )
}

/** Ends mails that have waited since before `waitingSince`, forgets those that were ended before `endedBefore`; answers how many were given up. */
export function clearMails(
  now: Date,
  waitingSince: Date,
  endedBefore: Date,
): CompiledQuery<{ given_up: number }> {
  return statement<{ given_up: number }>(`select clear_mails($1, $2, $3) as given_up`, [
    now.toISOString(),
    waitingSince.toISOString(),
    endedBefore.toISOString(),
  ])
}

/** How many mails of all tenants wait to be sent. */
export function countWaiting(): CompiledQuery<{ waiting: number }> {
  return statement<{ waiting: number }>(`select count_waiting_mails() as waiting`, [])
}

/** A person who administers an account. */
export interface Administrator {
  id: string
  email: string
  language: string | null
}

/** Active persons with an address who hold a protected role in one of the accounts now; each once, and one of them left out. */
export function findAdministrators(
  tenantId: string,
  accountIds: readonly string[],
  leftOut: string,
  now: Date,
): CompiledQuery<Administrator> {
  return statement<Administrator>(
    `select u.id, u.email, u.language from users u
      where u.tenant_id = $1 and u.type = 'person' and u.active and u.removed_at is null and u.email is not null and u.id <> $3
        and u.id in (select g.user_id from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id and r.protected
                      where g.tenant_id = $1 and g.account_id = any($2::uuid[])
                        and (g.valid_from is null or g.valid_from <= $4) and (g.expires_at is null or g.expires_at > $4))
      order by u.id limit ${administratorsMax}`,
    [tenantId, accountIds, leftOut, now.toISOString()],
  )
}

/** Who else administers is told by them. */
const administratorsMax = 200
