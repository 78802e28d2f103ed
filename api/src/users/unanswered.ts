/**
 * A user of other accounts who was asked into one and has not answered. Asking takes nobody's leave, so until the user accepts the account manages nothing of them but the
 * invitation and the roles that they would hold there. Pure.
 */
import { isDeepStrictEqual } from 'node:util'

import type { Caller } from '../access/caller.ts'
import { Refusal } from '../http/errors.ts'
import type { UserDraft } from './store.ts'
import {
  type HeldMembership,
  membershipIn,
  type StoredUser,
  tenantWideRank,
  userMembers,
} from './user.ts'

export function isUnanswered(
  user: StoredUser,
  { accountId, rank }: Pick<Caller, 'accountId' | 'rank'>,
): boolean {
  const here = membershipIn(user, accountId)
  return rank < tenantWideRank && here !== undefined && isOnlyAsked(here, user.facts.memberships)
}

/** Whether a membership is an invitation of somebody who belongs to other accounts. */
export function isOnlyAsked(
  here: Pick<HeldMembership, 'state'>,
  all: readonly Pick<HeldMembership, 'state'>[],
): boolean {
  return here.state === 'INVITED' && all.some(({ state }) => state !== 'INVITED')
}

export function refusedUnanswered(
  user: StoredUser,
  caller: Pick<Caller, 'accountId' | 'accountName' | 'rank'>,
): Refusal | undefined {
  if (!isUnanswered(user, caller)) return undefined
  return new Refusal(
    'object.adoption-refused',
    `user ${user.values.username} belongs to other accounts and has not accepted the invitation to account ${caller.accountName}`,
  )
}

/** Whether a write changes anything of the user but the roles in the account and the invitation to it. */
export function reachesFurther({
  before,
  after,
}: Pick<UserDraft, 'after'> & { before: StoredUser }): boolean {
  return (
    userMembers.some(
      (member) =>
        member !== 'roles' && !isDeepStrictEqual(before.values[member], after.values[member]),
    ) ||
    !isDeepStrictEqual(before.manager, after.manager) ||
    after.facts.orders.some((order) => order.do !== 'invite')
  )
}
