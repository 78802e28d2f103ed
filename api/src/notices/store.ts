import type { NoticeSubscriber } from '@rollcall/resources'

import { type CompiledQuery, statement } from '../database/statement.ts'

/** Active users with an address who get service notices of the account, after an identity; one more than `limit` tells of a next page. */
export function selectSubscribers(
  tenantId: string,
  accountId: string,
  { after, limit }: { after: string | undefined; limit: number },
): CompiledQuery<NoticeSubscriber> {
  return statement<NoticeSubscriber>(
    `select u.id, u.username, u.email, u.language
       from memberships m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
      where m.tenant_id = $1 and m.account_id = $2 and m.subscribed and m.state = 'ACTIVE' and m.user_id > $3
        and u.active and u.removed_at is null and u.email is not null
      order by m.user_id limit $4`,
    [tenantId, accountId, after ?? '00000000-0000-0000-0000-000000000000', limit + 1],
  )
}

export function selectSubscription(
  tenantId: string,
  userId: string,
  accountId: string,
): CompiledQuery<{ subscribed: boolean }> {
  return statement<{ subscribed: boolean }>(
    `select subscribed from memberships where tenant_id = $1 and user_id = $2 and account_id = $3`,
    [tenantId, userId, accountId],
  )
}

export function setSubscription(
  tenantId: string,
  { userId, accountId, subscribed }: { userId: string; accountId: string; subscribed: boolean },
): CompiledQuery {
  return statement(
    `update memberships set subscribed = $4 where tenant_id = $1 and user_id = $2 and account_id = $3`,
    [tenantId, userId, accountId, subscribed],
  )
}
