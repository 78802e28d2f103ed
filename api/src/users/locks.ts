import type { AdminLockKind } from '@rollcall/resources'

import type { StoredLock, UserFacts } from './user.ts'

/** What an unlocking leaves: a ban, which only reactivating lifts. Inactivity is counted from now on. */
export function unlocked(
  { locks, activity }: Pick<UserFacts, 'locks' | 'activity'>,
  now: Date,
): Pick<UserFacts, 'locks' | 'activity'> {
  return {
    locks: locks.filter(({ cause, kind }) => cause === 'ADMIN' && kind === 'ban'),
    activity: isCounted(activity) ? { ...activity, baseAt: now } : activity,
  }
}

/** Who was never ACTIVE and never here has nothing to be counted from yet. */
function isCounted({ activatedAt, lastLoginAt, lastSeenAt }: UserFacts['activity']): boolean {
  return activatedAt !== null || lastLoginAt !== null || lastSeenAt !== null
}

/** One lock ADMIN holds at a time: a ban takes the place of a lock. */
export function lockedByAdmin(
  { locks }: Pick<UserFacts, 'locks'>,
  lock: { kind: AdminLockKind; since: Date; by: string; reason: string | undefined },
): StoredLock[] {
  const { kind, since, by, reason } = lock
  return [
    ...locks.filter(({ cause }) => cause !== 'ADMIN'),
    {
      cause: 'ADMIN',
      kind,
      since: since.toISOString(),
      by,
      ...(reason === undefined ? {} : { reason }),
    },
  ]
}

/** What lifting a ban leaves. */
export function unbanned({ locks }: Pick<UserFacts, 'locks'>): StoredLock[] {
  return locks.filter(({ cause, kind }) => !(cause === 'ADMIN' && kind === 'ban'))
}
