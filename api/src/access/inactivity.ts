import { addDuration, type InactivityPolicy, type UserType } from '@rollcall/resources'

/** What a user did last, as far as inactivity is concerned. */
export interface Activity {
  type: UserType
  /** From when on the user was ACTIVE somewhere; null: never yet. */
  activatedAt: Date | null
  lastLoginAt: Date | null
  lastSeenAt: Date | null
  /** When the lock was lifted last. */
  activityBaseAt: Date | null
}

/**
 * The instant from which the lock INACTIVITY holds when nothing else happens; null when it never does. The boundary is included: three months after a
 * sign-in the lock holds. A user who was never ACTIVE has nothing to be counted from. Pure.
 */
export function dormantFrom(
  inactivity: InactivityPolicy | undefined,
  activity: Activity,
): Date | null {
  if (inactivity === undefined || inactivity.exemptTypes.includes(activity.type)) return null
  const { activatedAt, lastLoginAt, lastSeenAt, activityBaseAt } = activity
  const counted = inactivity.counts === 'login' ? [lastLoginAt] : [lastLoginAt, lastSeenAt]
  const last = latestOf([activatedAt, activityBaseAt, ...counted])
  return last === null ? null : addDuration(last, inactivity.after)
}

function latestOf(instants: readonly (Date | null)[]): Date | null {
  const times = instants.filter((instant) => instant !== null).map((instant) => instant.getTime())
  return times.length === 0 ? null : new Date(Math.max(...times))
}
