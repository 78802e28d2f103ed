import { type CompiledQuery, statement } from '../database/statement.ts'

/**
 * The statement that deletes what the audit log holds of the persons behind these users: values of acts upon them, and who they were in acts of theirs.
 * The acts stay, and the chain stays valid. It belongs behind the erasure, in the same transaction, and that erasure is an act `erase` upon each of the
 * users: without it their missing values count as removed.
 */
export function eraseAuditValues(userIds: readonly string[]): CompiledQuery {
  return statement('select erase_audit_values($1::uuid[])', [userIds])
}
