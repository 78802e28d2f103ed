import { type CompiledQuery, statement } from '../database/statement.ts'
import { foldKey } from '../declarations/fold.ts'

/** Who has a link sent, by username or by e-mail address: an active person's address is that of one user. */
export function findAskedUser(
  tenantId: string,
  { username, email }: { username?: string | undefined; email?: string | undefined },
): CompiledQuery<{ id: string }> {
  return username === undefined
    ? statement<{ id: string }>(
        `select id from users where tenant_id = $1 and email_key = $2 and type = 'person' and active and removed_at is null and email_key <> ''`,
        [tenantId, foldKey(email ?? '')],
      )
    : statement<{ id: string }>(
        `select id from users where tenant_id = $1 and username_key = $2 and removed_at is null`,
        [tenantId, foldKey(username)],
      )
}

/** Fails the transaction unless the user may still set a password: whoever locks or deactivates writes the row first, so one of the two waits for the other. */
export function mayResetStatement(tenantId: string, userId: string): CompiledQuery {
  return statement(
    `with held as (
       select 1 from users where tenant_id = $1 and id = $2 and active and removed_at is null and locks = '[]' for no key update)
     select must_hold(exists (select from held))`,
    [tenantId, userId],
  )
}
