/** The state of a user to show, the first that holds: removed, else deactivated, else active. */
export type UserState = 'REMOVED' | 'DEACTIVATED' | 'ACTIVE'

/** The facts that the state of a user is derived from. */
export interface UserFacts {
  /** Whether the user was removed (a tombstone is left). */
  removed: boolean

  /** What is wanted: may this user work at all. */
  active: boolean

  /** Memberships that have not ended. */
  memberships: number
}

/** Derives the state to show. Pure. A user without any membership left is removed from every account and cannot work. */
export function userState(facts: UserFacts): UserState {
  if (facts.removed) return 'REMOVED'
  if (!facts.active || facts.memberships === 0) return 'DEACTIVATED'
  return 'ACTIVE'
}
