/**
 * The last owner and the fewest administrators of an account: no write ends the one or goes below the other. Pure; it is given what was read under the
 * lock of the account's row, so that of two writers who each take one away the second sees the first.
 */
import { Refusal } from '../http/errors.ts'
import { ownerRank } from './rank.ts'

/** Who guards an account: active users that hold a protected role in it, by identity, with the highest rank of those. */
export type Guards = ReadonlyMap<string, number>

export interface GuardedAccount {
  account: string
  minAdmins: number
  guards: Guards
}

/** What a write does to the guards of an account: the rank that a user holds afterwards, 0 for none. */
export interface GuardChange {
  accountId: string
  userId: string
  rank: number
}

/**
 * Why a write that changes these ranks is refused; undefined when it is not. An account that is short of administrators already may lose none,
 * and keeps everything else.
 */
export function refusedLoss(
  accounts: ReadonlyMap<string, GuardedAccount>,
  changes: readonly GuardChange[],
): Refusal | undefined {
  for (const [accountId, { account, minAdmins, guards }] of accounts) {
    const after = new Map(guards)
    for (const change of changes) {
      if (change.accountId !== accountId) continue
      if (change.rank > 0) after.set(change.userId, change.rank)
      else after.delete(change.userId)
    }
    if (ownersIn(after) === 0 && ownersIn(guards) > 0)
      return new Refusal(
        'user.last-owner',
        `this is the last active owner of account ${account}: make another owner first`,
      )
    if (after.size < minAdmins && after.size < guards.size)
      return new Refusal(
        'user.too-few-administrators',
        `account ${account} keeps ${minAdmins} active administrators (guard.minAdmins), and would have ${after.size}`,
      )
  }
  return undefined
}

function ownersIn(guards: Guards): number {
  let owners = 0
  for (const rank of guards.values()) if (rank >= ownerRank) owners += 1
  return owners
}
