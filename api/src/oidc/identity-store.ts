/** Which user an identity of a provider is. */
import type { Database } from '../database/connection.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import { foldKey } from '../declarations/fold.ts'

export interface Identity {
  provider: string
  subject: string
}

/** The user whose identity it is, by provider and subject alone: an address says nothing about who it is (OWASP ASVS 6.8.1). */
export async function findLinkedUser(
  database: Database,
  tenantId: string,
  { provider, subject }: Identity,
): Promise<string | undefined> {
  const [row] = await database.read(
    tenantId,
    statement<{ user_id: string }>(
      'select user_id from identities where tenant_id = $1 and provider = $2 and subject = $3',
      [tenantId, provider, subject],
    ),
  )
  return row?.user_id
}

/** Who waits to be linked: the active person with the address who is meant to sign in elsewhere, and has not yet. */
export async function findUserToLink(
  database: Database,
  tenantId: string,
  verifiedEmail: string,
): Promise<string | undefined> {
  const [row] = await database.read(
    tenantId,
    statement<{ id: string }>(
      `select id from users u where tenant_id = $1 and email_key = $2 and email_key <> '' and type = 'person' and active and removed_at is null
          and credential_mode = 'external' and not exists (select from identities i where i.tenant_id = u.tenant_id and i.user_id = u.id)`,
      [tenantId, foldKey(verifiedEmail)],
    ),
  )
  return row?.id
}

/** Links the user, once and for good: fails the transaction when the user, or the identity, was linked or changed meanwhile. */
export function linkStatement(
  tenantId: string,
  userId: string,
  { provider, subject, verifiedEmail, now }: Identity & { verifiedEmail: string; now: Date },
): CompiledQuery {
  return statement(
    `with held as (
       select id from users where tenant_id = $1 and id = $2 and credential_mode = 'external' and email_key = $5 for no key update),
     linked as (
       insert into identities (tenant_id, provider, subject, user_id, created_at, last_used_at)
       select $1, $3, $4, id, $6, $6 from held where not exists (select from identities i where i.tenant_id = $1 and i.user_id = $2)
       on conflict do nothing returning 1)
     select must_hold((select count(*) from linked) = 1)`,
    [tenantId, userId, provider, subject, foldKey(verifiedEmail), now.toISOString()],
  )
}

/** Notes the use of an identity that is linked: fails the transaction when it is not any more. */
export function usedStatement(
  tenantId: string,
  userId: string,
  { provider, subject, now }: Identity & { now: Date },
): CompiledQuery {
  return statement(
    `with used as (
       update identities set last_used_at = $5 where tenant_id = $1 and user_id = $2 and provider = $3 and subject = $4 returning 1)
     select must_hold((select count(*) from used) = 1 and exists (
       select from users where tenant_id = $1 and id = $2 and credential_mode = 'external'))`,
    [tenantId, userId, provider, subject, now.toISOString()],
  )
}
