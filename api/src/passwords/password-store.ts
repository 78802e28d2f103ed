/**
 * Statements about the password of a user, for the transaction of the act that they belong to. They come after the statement that writes the user, so
 * that everybody takes the locks in the same order: users, then passwords.
 */
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { TokenPlace } from '../tokens/tokens.ts'
import type { HashedPassword } from './passwords.ts'

export interface PasswordWish {
  userId: string
  hashed: HashedPassword
  /**
   * `Passwords.digestsOf` of a declared password, so that it is recognised when it is declared again; absent: it was not declared, and the one that was
   * declared last is still no news.
   */
  sourceDigest?: Buffer | undefined
  /** Whether the user has to choose another at the next sign-in: an administrator knows this one. */
  mustChange: boolean
}

const setPasswords = `
  insert into passwords (tenant_id, user_id, phc, pepper_id, source_digest, set_at, must_change)
  select $1::uuid, user_id, phc, pepper_id, decode(source_digest, 'hex'), $3::timestamptz, must_change
    from jsonb_to_recordset($2::jsonb) as item(user_id uuid, phc text, pepper_id text, source_digest text, must_change boolean)
   order by user_id
  on conflict (tenant_id, user_id) do update
    set phc = excluded.phc, pepper_id = excluded.pepper_id, source_digest = coalesce(excluded.source_digest, passwords.source_digest), set_at = excluded.set_at,
        must_change = excluded.must_change, failures = 0, attempted_at = null`

/** Gives the users these passwords, in place of those that they have. Open links to set another end. None without wishes. */
export function setPasswordStatements(
  wishes: readonly PasswordWish[],
  { caller, now }: TokenPlace,
): CompiledQuery[] {
  if (wishes.length === 0) return []
  const items = wishes.map(({ userId, hashed, sourceDigest, mustChange }) => ({
    user_id: userId,
    phc: hashed.phc,
    pepper_id: hashed.pepperId,
    source_digest: sourceDigest?.toString('hex') ?? null,
    must_change: mustChange,
  }))
  return [
    statement(setPasswords, [caller.tenantId, JSON.stringify(items), now.toISOString()]),
    statement(
      `delete from one_time_tokens where tenant_id = $1 and user_id = any($2::uuid[]) and purpose = 'reset' and used_at is null`,
      [caller.tenantId, wishes.map(({ userId }) => userId)],
    ),
  ]
}

/** Makes the users choose another password at their next sign-in. Those who have none are left as they are. */
export function requirePasswordChangeStatement(
  tenantId: string,
  userIds: readonly string[],
): CompiledQuery {
  return statement(
    'update passwords set must_change = true where tenant_id = $1 and user_id = any($2::uuid[])',
    [tenantId, userIds],
  )
}

/** Forgets wrong passwords: belongs to lifting the lock FAILED_PASSWORDS. */
export function forgetFailuresStatement(
  tenantId: string,
  userIds: readonly string[],
): CompiledQuery {
  return statement(
    'update passwords set failures = 0, attempted_at = null where tenant_id = $1 and user_id = any($2::uuid[])',
    [tenantId, userIds],
  )
}

/** Takes the passwords away: of users that are buried, or that sign in another way from now on. */
export function removePasswordsStatement(
  tenantId: string,
  userIds: readonly string[],
): CompiledQuery {
  return statement('delete from passwords where tenant_id = $1 and user_id = any($2::uuid[])', [
    tenantId,
    userIds,
  ])
}
