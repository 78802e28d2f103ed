import { type CompiledQuery, statement } from '../database/statement.ts'

/** What an acceptance leaves in the membership beside its state. */
export function acceptedStatement(
  tenantId: string,
  { userId, accountId, now }: { userId: string; accountId: string; now: Date },
): CompiledQuery {
  return statement(
    `update memberships set accepted_at = $4 where tenant_id = $1 and user_id = $2 and account_id = $3`,
    [tenantId, userId, accountId, now.toISOString()],
  )
}

/** Ends the link of an invitation to one account. */
export function endInvitationLinkStatement(
  tenantId: string,
  userId: string,
  accountId: string,
): CompiledQuery {
  return statement(
    `delete from one_time_tokens where tenant_id = $1 and user_id = $2 and purpose = 'invitation' and account_id = $3`,
    [tenantId, userId, accountId],
  )
}
