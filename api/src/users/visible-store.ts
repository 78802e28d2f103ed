/** Which users a caller sees, as a condition on `u`, an alias of users. The same rule as `maySeeUser`. */
import type { AccountPolicy } from '@rollcall/resources'
import { type RawBuilder, sql } from 'kysely'

import { statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { ownerRank } from '../policy/rank.ts'
import { childrenCondition, seesOnlyChildren } from '../policy/visible-users.ts'

export async function visibleCondition(
  context: Pick<Context, 'database' | 'caller'>,
): Promise<RawBuilder<unknown>> {
  return (await familyCondition(context)) ?? sql`true`
}

/** Undefined: all are seen. Owners see all, and the policy comes with most callers: hardly anybody waits for it. */
export async function familyCondition({
  database,
  caller,
}: Pick<Context, 'database' | 'caller'>): Promise<RawBuilder<unknown> | undefined> {
  const { tenantId, accountId, rank } = caller
  if (rank >= ownerRank) return undefined
  const policy = caller.accountPolicy ?? (await readPolicy())
  if (policy === undefined || !seesOnlyChildren(policy, caller)) return undefined
  return childrenOf(caller)

  async function readPolicy(): Promise<AccountPolicy | undefined> {
    const [account] = await database.read(
      tenantId,
      statement<{ policy: AccountPolicy }>(
        'select policy from accounts where tenant_id = $1 and id = $2',
        [tenantId, accountId],
      ),
    )
    return account?.policy
  }
}

/** Identities come from the database; written out they need no place among the parameters. */
function childrenOf({ tenantId, userId, manager }: Context['caller']): RawBuilder<unknown> {
  const children = sql.raw(childrenCondition('u', `'${tenantId}'::uuid`, `'${userId}'::uuid`))
  if (manager === null) return children
  return sql`(${children} or (u.manager_kind = ${manager.kind} and u.manager_instance = ${manager.instance}))`
}

/**
 * Whether `u` is in an account: a member, or asked in as a new user. Somebody of other accounts who was asked in and has not answered is not there yet, and is found by nothing that is asked of
 * them; `isUnanswered` says the same.
 */
export function hereCondition(accountId: string): RawBuilder<unknown> {
  return sql`exists (select from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id and m.account_id = ${accountId}::uuid
    and (m.state <> 'INVITED' or not exists (
      select from memberships o where o.tenant_id = m.tenant_id and o.user_id = m.user_id and o.state <> 'INVITED')))`
}
