/** What a success writes: statements of one transaction, in the order in which everybody takes the locks. */
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { SignInMethod } from '../sessions/session-store.ts'

/**
 * Notes the sign-in, if the user may still sign in: whoever takes the right away writes the row of the user first, so one of the two waits here for the other. Fails the transaction
 * otherwise.
 */
export function signedInStatement(
  tenantId: string,
  userId: string,
  { address, method, now }: { address: string; method: SignInMethod; now: Date },
): CompiledQuery {
  return statement(
    `with noted as (
       update users set last_login_at = $3::timestamptz, last_login_ip = $4, last_seen_at = date_trunc('minute', $3::timestamptz)
        where tenant_id = $1 and id = $2 and active and removed_at is null
          and not locks @> '[{"cause": "ADMIN"}]' and not locks @> '[{"cause": "INACTIVITY"}]'
          and ($5 <> 'password' or not locks @> '[{"cause": "FAILED_PASSWORDS"}]')
       returning 1)
     select must_hold((select count(*) from noted) = 1)`,
    [tenantId, userId, now.toISOString(), address, method],
  )
}

/** The password is still the one that was proven; wrong ones before it are forgotten. Fails the transaction otherwise. */
export function passwordHeldStatement(
  tenantId: string,
  userId: string,
  setAt: Date,
): CompiledQuery {
  return statement(
    `with held as (
       update passwords set failures = 0, attempted_at = null where tenant_id = $1 and user_id = $2 and set_at = $3 returning 1)
     select must_hold((select count(*) from held) = 1)`,
    [tenantId, userId, setAt.toISOString()],
  )
}

/** The same password, hashed anew. */
export function rehashStatement(
  tenantId: string,
  userId: string,
  { phc, pepperId, setAt }: { phc: string; pepperId: string | null; setAt: Date },
): CompiledQuery {
  return statement(
    'update passwords set phc = $3, pepper_id = $4 where tenant_id = $1 and user_id = $2 and set_at = $5',
    [tenantId, userId, phc, pepperId, setAt.toISOString()],
  )
}

/** Whoever signs in with the old password needs no link for a new one; the feed is told if there was one. */
export function endResetStatement(tenantId: string, userId: string, now: Date): CompiledQuery {
  return statement(
    `with ended as (
       delete from one_time_tokens where tenant_id = $1 and user_id = $2 and purpose = 'reset' and used_at is null and expires_at > $3 returning 1)
     insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
     select $1, $3, 'User', id, version, 'status', array['credential'] from users
      where tenant_id = $1 and id = $2 and exists (select from ended)`,
    [tenantId, userId, now.toISOString()],
  )
}
