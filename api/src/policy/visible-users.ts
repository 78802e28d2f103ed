/**
 * Which users an administrator sees under `visibleUsers: children` (S4-02): those whose chain of parents leads to them, and themselves. An owner, whom nobody
 * ranks above, sees all: somebody must see users that have no parent.
 */
import { type AccountPolicy, effectivePolicy } from '@rollcall/resources'

import { ownerRank } from './rank.ts'

/** Longest chain of parents that is followed: a circle ends there as well. */
export const parentsMax = 32

/** Whether a caller sees only their children in an account with this policy. Pure. */
export function seesOnlyChildren(policy: AccountPolicy, caller: { rank: number }): boolean {
  return effectivePolicy(policy).visibleUsers === 'children' && caller.rank < ownerRank
}

/**
 * SQL that holds for the users whom the caller sees, to put into a condition: the caller's own children and theirs, found from the caller downwards, so that the
 * cost is that of the family and not of the account. `users` is the name of the table or alias; the two parameters are places such as `$3`.
 */
// Stryker disable all: the tests of lists ask PostgreSQL.
export function childrenCondition(users: string, tenant: string, caller: string): string {
  return `${users}.id in (
    with recursive family as (
      select id, 0 as depth from users where tenant_id = ${tenant} and id = ${caller}
      union
      select child.id, family.depth + 1 from family
        join users child on child.tenant_id = ${tenant} and child.parent_id = family.id
       where family.depth < ${parentsMax})
    select id from family)`
}
// Stryker restore all
