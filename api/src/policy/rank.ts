/**
 * Who may edit whom (X10).
 *
 * | The user | editRank lowerOrEqual | editRank lower |
 * | --- | --- | --- |
 * | is the caller's own | no: `/v1/me` | no: `/v1/me` |
 * | ranks higher | no | no |
 * | ranks the same | yes | no |
 * | ranks lower | yes | yes |
 *
 * Owners edit each other also under `lower`: nobody ranks above them, and an account must not be left with users whom nobody can help.
 */
import type { EffectivePolicy } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'

/** Rank of the role `owner`. */
export const ownerRank = 1000

export interface RankedUser {
  id: string
  username: string
  /** The highest rank held in any account. */
  rank: number
}

/** Why a caller may not edit a user; undefined when it may. Pure. */
export function refusedEdit(
  user: RankedUser,
  caller: { userId: string; username: string; rank: number },
  editRank: EffectivePolicy['editRank'],
): Refusal | undefined {
  if (user.id === caller.userId)
    return new Refusal(
      'user.own-user',
      'nobody edits the user that they are here: one edits oneself at /v1/me, and other administrators do the rest',
    )
  if (user.rank > caller.rank)
    return new Refusal(
      'object.rank-too-low',
      `user ${user.username} ranks above user ${caller.username}`,
    )
  if (editRank === 'lower' && user.rank === caller.rank && caller.rank < ownerRank)
    return new Refusal(
      'object.rank-too-low',
      `user ${user.username} ranks the same as user ${caller.username}, and the policy lets only lower ones be edited (editRank: lower)`,
    )
  return undefined
}
