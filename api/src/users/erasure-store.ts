/**
 * What is forgotten with a user beside its rows. A tombstone keeps id, username and what the audit log says; after an erasure nothing says who the user
 * was. Rows that refer to the user go with it by themselves: password, factors, sessions, tokens, identities, keys, approvals.
 */
import { eraseAuditValues } from '../audit/erase-store.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import type { UserDraft } from './store.ts'

/** Addresses, and names that identity providers have for the user, are of the profile as well. */
const clearTombstones = `
  with unlinked as (delete from identities where tenant_id = $1 and user_id = any($2::uuid[]))
  update users set last_login_ip = null where tenant_id = $1 and id = any($2::uuid[])`

/** Mails that wait to be sent, but for those of this write; and answers to creations that are kept for a day. */
const forgetMails = `
  delete from mail_outbox where tenant_id = $1 and user_id = any($2::uuid[]) and created_at < $3::timestamptz`
const forgetAnswers = `
  delete from idempotency_keys where tenant_id = $1 and headers->>'location' = any($2::text[])`

/** They follow the statements that erase the users. */
export function forgetStatements(drafts: readonly UserDraft[], context: Context): CompiledQuery[] {
  const { tenantId } = context.caller
  const idsOf = (action: UserDraft['action']): string[] =>
    drafts.filter((draft) => draft.action === action).map(({ after }) => after.id)
  const buried = idsOf('delete')
  const erased = idsOf('erase')
  const gone = [...buried, ...erased]
  if (gone.length === 0) return []
  return [
    statement(forgetMails, [tenantId, gone, context.now.toISOString()]),
    statement(forgetAnswers, [tenantId, gone.map((id) => `/v1/users/${id}`)]),
    ...(buried.length > 0 ? [statement(clearTombstones, [tenantId, buried])] : []),
    ...(erased.length > 0 ? [eraseAuditValues(erased)] : []),
  ]
}
