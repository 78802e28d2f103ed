import type { AccountName } from './account.ts'
import type { ErrorCode } from './errors.ts'
import type { UserState } from './lifecycle.ts'
import type { RoleName, Username } from './user.ts'

/** Users to act on. The first call, with `dryRun=true`, answers the list and the token that confirms it. */
export interface UserSelectionRequest {
  /**
   * Identities of the users.
   * @minItems 1
   * @maxItems 1000
   * @uniqueItems true
   */
  users: UserId[]

  /**
   * `confirm` of the answer to the dry run: the same list, unchanged since.
   * @minLength 16
   * @maxLength 256
   */
  confirm?: string
}

/** Users to give another set of roles in the account. */
export interface UserMoveRequest extends UserSelectionRequest {
  /**
   * Names of the roles that each of the users holds in the account afterwards, instead of those of before. Empty: none.
   * @maxItems 64
   * @uniqueItems true
   */
  roles: RoleName[]
}

/**
 * Identity of a user.
 * @format uuid
 * @minLength 36
 * @maxLength 36
 */
export type UserId = string

/** One user of the list, with what the act comes to. */
export interface SelectedUser {
  /** Identity as sent. */
  id: UserId

  /** Username; absent when there is no such user. */
  username?: Username

  /** State of the user before the act. */
  state?: UserState

  /** Roles that the user holds in the account before the act. */
  roles?: RoleName[]

  /** Other accounts of the user that the caller may see. Under the policy `removalScope: everywhere` a removal ends access to them too. */
  otherAccounts?: AccountName[]

  /** What is done: `refused` says why in `code` and `detail`. */
  action: 'removed' | 'deactivated' | 'moved' | 'unchanged' | 'refused'

  /** Why it is refused: a stable code from the catalogue. */
  code?: ErrorCode

  /** Why it is refused and what to do. */
  detail?: string
}

/** What an act on several users does, or did. */
export interface UserSelectionAnswer {
  /** The users, in the order in which they were sent. */
  items: SelectedUser[]

  /** Only under `dryRun=true`: the token that confirms exactly this list for 15 minutes. Absent when nothing would be done. */
  confirm?: string

  /**
   * Instant until which `confirm` is taken, RFC 3339 in UTC.
   * @format date-time
   */
  confirmUntil?: string
}
