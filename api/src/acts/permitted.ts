/**
 * What may be done with a user as it stands. Pure.
 *
 * | Act | when |
 * | --- | --- |
 * | lock | no lock ADMIN holds |
 * | unlock | a lock holds that is no ban |
 * | ban | no ban holds |
 * | reactivate | a ban holds |
 * | invite | the membership in the account asked for is INVITED or PROVISIONED |
 * | declineInvitation, revokeInvitation | the same, and it was not done before |
 * | requirePasswordChange | there is a password that need not be changed yet |
 * | setPassword, sendReset | the user signs in with a password, has a membership and is no longer INVITED; for sendReset there is an address |
 * | resetMfa | a second factor is enrolled |
 * | revokeSessions | always |
 *
 * Nothing is done with a user that was removed, nor with one's own, nor by whoever ranks too low; with one of other accounts that has not accepted an invitation nothing but
 * what concerns the invitation.
 */
import { holds, type UserAct } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import type { Refusal } from '../http/errors.ts'
import { policyOf } from '../policy/policy-of.ts'
import { refusedEdit } from '../policy/rank.ts'
import type { Standing } from '../users/standing.ts'
import { refusedUnanswered } from '../users/unanswered.ts'
import { isInvitationEnded, rankOf, type StoredUser } from '../users/user.ts'

/** The permission that every act needs. */
export const actPermission = 'rollcall.users.update'

/** The acts that the caller may do with the user now. */
export function actsFor(
  user: StoredUser,
  standing: Standing,
  { caller }: Pick<Context, 'caller'>,
): UserAct[] {
  if (!holds(caller.permissions, actPermission)) return []
  if (refusedActor(user, { caller }) !== undefined) return []
  return possibleActs(user, standing, caller.accountId).filter(
    (act) => refusedAct(user, act, { caller }) === undefined,
  )
}

const invitationActs: ReadonlySet<UserAct> = new Set([
  'invite',
  'declineInvitation',
  'revokeInvitation',
])

/** Why the caller may not do the act with the user. */
export function refusedAct(
  user: StoredUser,
  act: UserAct,
  { caller }: Pick<Context, 'caller'>,
): Refusal | undefined {
  const refusal = refusedActor(user, { caller })
  return refusal ?? (invitationActs.has(act) ? undefined : refusedUnanswered(user, caller))
}

/** Why the caller may do nothing with the user; undefined when it may. */
export function refusedActor(
  user: StoredUser,
  { caller }: Pick<Context, 'caller'>,
): Refusal | undefined {
  const { id, values, facts } = user
  const ranked = { id, username: values.username, rank: rankOf(user) }
  return refusedEdit(ranked, caller, policyOf(facts.memberships).editRank)
}

/** The acts that make sense for the user as it stands, whoever asks. */
export function possibleActs(
  user: StoredUser,
  standing: Pick<Standing, 'state' | 'locks'>,
  accountId: string,
): UserAct[] {
  if (standing.state === 'REMOVED') return []
  const { values, facts } = user
  const { locks } = standing
  const admin = locks.find(({ cause }) => cause === 'ADMIN')
  const isBanned = admin?.kind === 'ban'
  const here = facts.memberships.find((membership) => membership.accountId === accountId)
  const isInvited = here?.state === 'INVITED'
  const isOpen = here !== undefined && here.state !== 'ACTIVE'
  const canEnd = isOpen && !isInvitationEnded(user, accountId)
  const { mode } = values.credential
  const hasPasswordDoor =
    (mode === 'invite' || mode === 'secretRef') && !isInvited && facts.memberships.length > 0
  const { password, hasFactor } = facts.secrets
  const possible: [UserAct, boolean][] = [
    ['lock', admin === undefined],
    ['unlock', locks.some(({ cause, kind }) => cause !== 'ADMIN' || kind !== 'ban')],
    ['ban', !isBanned],
    ['reactivate', isBanned],
    ['invite', isOpen && values.active],
    ['requirePasswordChange', hasPasswordDoor && password !== null && !password.mustChange],
    ['sendReset', hasPasswordDoor && values.email !== undefined && values.active],
    ['setPassword', hasPasswordDoor],
    ['resetMfa', hasFactor],
    ['revokeSessions', true],
    ['declineInvitation', canEnd],
    ['revokeInvitation', canEnd],
  ]
  return possible.filter(([, may]) => may).map(([act]) => act)
}
