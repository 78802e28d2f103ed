/** The state of a user to show, the first that holds. */
export type UserState =
  | 'REMOVED'
  | 'DEACTIVATED'
  | 'OUTSIDE_VALIDITY'
  | 'BANNED'
  | 'LOCKED_BY_ADMIN'
  | 'INACTIVE'
  | 'LOCKED'
  | 'INVITED'
  | 'PROVISIONED'
  | 'AWAITING_NEW_PASSWORD'
  | 'EXPIRED'
  | 'RECOVERY'
  | 'ACTIVE'

/** Every state, in the order in which they are asked. */
export const userStates: readonly UserState[] = [
  'REMOVED',
  'DEACTIVATED',
  'OUTSIDE_VALIDITY',
  'BANNED',
  'LOCKED_BY_ADMIN',
  'INACTIVE',
  'LOCKED',
  'INVITED',
  'PROVISIONED',
  'AWAITING_NEW_PASSWORD',
  'EXPIRED',
  'RECOVERY',
  'ACTIVE',
]

/** State of a user in one account. */
export type MembershipState = 'INVITED' | 'PROVISIONED' | 'ACTIVE' | 'DEACTIVATED' | 'REMOVED'

/** Where a user's password stands. `NONE`: there is none. */
export type CredentialState = 'NONE' | 'OK' | 'AWAITING_NEW_PASSWORD' | 'RECOVERY' | 'EXPIRED'

/** A cause, owned by the server, that refuses credentials. */
export type LockCause = 'ADMIN' | 'FAILED_PASSWORDS' | 'INACTIVITY'

/** Why an administrator locked: by `:lock`, or by `:ban`. */
export type AdminLockKind = 'lock' | 'ban'

/** What a lock refuses: everything, every sign-in and key, or passwords alone. */
export type LockReach = 'everything' | 'sign-in-and-keys' | 'passwords'

/** What each lock refuses. */
export const lockReach: Readonly<Record<LockCause, LockReach>> = {
  ADMIN: 'everything',
  INACTIVITY: 'sign-in-and-keys',
  FAILED_PASSWORDS: 'passwords',
}

/** A lock that holds, as far as the state is concerned. */
export interface LockFact {
  /** The cause. */
  cause: LockCause

  /** Only with `ADMIN`: whether the user was locked or banned. */
  kind?: AdminLockKind
}

/** The facts that the state of a user is derived from. */
export interface UserFacts {
  /** Whether the user was removed (a tombstone is left). */
  removed: boolean

  /** What is wanted: may this user work at all. */
  active: boolean

  /** Memberships that have not ended. */
  memberships: number

  /** Whether the instant lies within `validFrom` and `expiresAt`. */
  valid: boolean

  /** Locks that hold. */
  locks: readonly LockFact[]

  /** State in the account asked for, without regard to `active`; ACTIVE when asked from no account. */
  membership: 'INVITED' | 'PROVISIONED' | 'ACTIVE'

  /** Where the password stands. */
  credential: CredentialState
}

/** Derives the state to show. Pure. A user without any membership left is removed from every account and cannot work. */
export function userState(facts: UserFacts): UserState {
  if (facts.removed) return 'REMOVED'
  if (!facts.active || facts.memberships === 0) return 'DEACTIVATED'
  if (!facts.valid) return 'OUTSIDE_VALIDITY'
  const admin = facts.locks.find(({ cause }) => cause === 'ADMIN')
  if (admin !== undefined) return admin.kind === 'ban' ? 'BANNED' : 'LOCKED_BY_ADMIN'
  if (facts.locks.some(({ cause }) => cause === 'INACTIVITY')) return 'INACTIVE'
  if (facts.locks.length > 0) return 'LOCKED'
  if (facts.membership !== 'ACTIVE') return facts.membership
  if (facts.credential === 'NONE' || facts.credential === 'OK') return 'ACTIVE'
  return facts.credential
}
