import { type CompiledQuery, statement } from '../database/statement.ts'

/** Takes away every second factor of the users, recovery codes with them: they enrol from scratch. */
export function removeFactorsStatements(
  tenantId: string,
  userIds: readonly string[],
): CompiledQuery[] {
  return ['mfa_factors', 'recovery_codes'].map((table) =>
    statement(`delete from ${table} where tenant_id = $1 and user_id = any($2::uuid[])`, [
      tenantId,
      userIds,
    ]),
  )
}
