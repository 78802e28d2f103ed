/** Who administers each account: read under the lock of the accounts, so that of two writers who each take one away the second sees the first. */
import { type AccountPolicy, effectivePolicy } from '@rollcall/resources'

import type { GuardChange, GuardedAccount } from '../policy/administrators.ts'
import { isHeldAt, type StoredUser } from './user.ts'

export interface GuardRow {
  account_id: string
  account: string
  policy: AccountPolicy
  /** Null: nobody. */
  user_id: string | null
  rank: number | null
}

/** Accounts with their active administrators; who is locked by an administrator is none now. Parameters: $1 tenant, $2 now. */
export const selectGuards = `
  select a.id as account_id, a.name as account, a.policy, g.user_id, max(g.rank) as rank
    from accounts a left join (
      select g.tenant_id, g.account_id, g.user_id, r.rank from roles r
        join role_assignments g on g.tenant_id = r.tenant_id and g.role_id = r.id
         and (g.valid_from is null or g.valid_from <= $2::timestamptz) and (g.expires_at is null or g.expires_at > $2::timestamptz)
        join users u on u.tenant_id = g.tenant_id and u.id = g.user_id and u.active and u.removed_at is null and not u.locks @> '[{"cause": "ADMIN"}]'
       where r.tenant_id = $1 and r.protected) g on g.tenant_id = a.tenant_id and g.account_id = a.id
   where a.tenant_id = $1 group by a.id, a.name, a.policy, g.user_id`

export function guardsOf(rows: readonly GuardRow[]): Map<string, GuardedAccount> {
  const accounts = new Map<string, GuardedAccount & { guards: Map<string, number> }>()
  for (const { account_id, account, policy, user_id, rank } of rows) {
    const { minAdmins } = effectivePolicy(policy).guard
    const known = accounts.get(account_id) ?? { account, minAdmins, guards: new Map() }
    if (user_id !== null && rank !== null) known.guards.set(user_id, rank)
    accounts.set(account_id, known)
  }
  return accounts
}

/** The rank with which a user guards each account: of the protected roles that an active user holds there now. */
export function guardedBy({ values, facts }: StoredUser, now: Date): Map<string, number> {
  const guarded = new Map<string, number>()
  const isLocked = facts.locks.some(({ cause }) => cause === 'ADMIN')
  if (!values.active || facts.removedAt !== null || isLocked) return guarded
  for (const { accountId, roles } of facts.memberships)
    for (const role of roles)
      if (role.isProtected && isHeldAt(role, now))
        guarded.set(accountId, Math.max(role.rank, guarded.get(accountId) ?? 0))
  return guarded
}

/** The accounts in which a write lowers what the user is, with what it leaves. */
export function guardChanges(before: StoredUser, after: StoredUser, now: Date): GuardChange[] {
  const kept = guardedBy(after, now)
  return [...guardedBy(before, now)]
    .map(([accountId, rank]) => ({
      accountId,
      userId: after.id,
      rank: kept.get(accountId) ?? 0,
      from: rank,
    }))
    .filter(({ rank, from }) => rank < from)
    .map(({ accountId, userId, rank }) => ({ accountId, userId, rank }))
}

/** The accounts in which a write makes the user more than before. */
export function guardGains(before: StoredUser | null, after: StoredUser, now: Date): GuardChange[] {
  const had = before === null ? new Map<string, number>() : guardedBy(before, now)
  return [...guardedBy(after, now)]
    .filter(([accountId, rank]) => rank > (had.get(accountId) ?? 0))
    .map(([accountId, rank]) => ({ accountId, userId: after.id, rank }))
}
