import { type CompiledQuery, statement } from '../database/statement.ts'

/** What a user may do in an account by the roles that they hold there now. A key that restricts it is asked for in the account that the user comes from. */
export interface Authority {
  account: string
  rank: number
  permissions: string[]
}

export interface AuthorityRow extends Authority {
  account_id: string
}

/** The user's authority in every account where they are ACTIVE and hold a role. */
export function authorityQuery(
  tenantId: string,
  userId: string,
  now: Date,
): CompiledQuery<AuthorityRow> {
  return statement<AuthorityRow>(
    `select g.account_id, a.name as account, max(r.rank) as rank, role_permissions($1, array_agg(r.id)) as permissions
       from memberships m
       join role_assignments g on g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.account_id = m.account_id
        and (g.valid_from is null or g.valid_from <= $3::timestamptz) and (g.expires_at is null or g.expires_at > $3::timestamptz)
       join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
       join accounts a on a.tenant_id = g.tenant_id and a.id = g.account_id
      where m.tenant_id = $1 and m.user_id = $2 and m.state = 'ACTIVE' group by g.account_id, a.name`,
    [tenantId, userId, now.toISOString()],
  )
}

export function authorityOf(rows: readonly AuthorityRow[]): Map<string, Authority> {
  return new Map(rows.map(({ account_id, ...authority }) => [account_id, authority]))
}
