/**
 * How many users a writer may remove by omission in one window (`guard`). Pure.
 *
 * Counted: removals that nobody asked for by name, because a declaring object went: deletion of it, prune, destroy, import, SCIM delete, a selection without its
 * confirmation. Not counted: `active: false`, an act, a person's DELETE of one user, a confirmed selection, what was approved.
 */
import { addDuration, type Duration, type GuardPolicy } from '@rollcall/resources'

import { smallestShare } from './relaxation.ts'

/** The most removals of a window in an account with so many users. */
export function removalsMax(maxRemovals: string, users: number): number {
  const number = Number.parseInt(maxRemovals, 10)
  if (!maxRemovals.endsWith('%')) return number
  return Math.max(smallestShare, Math.floor((users * number) / 100))
}

/** Whether one more removal is within the budget. `users` are those at the beginning of the window: what was removed in it is among them. */
export function isWithinBudget(
  { maxRemovals }: GuardPolicy,
  { users, removed }: { users: number; removed: number },
): boolean {
  return removed < removalsMax(maxRemovals, users + removed)
}

/** The instant at which the window that ends now began; calendar months go back as they go forward. */
export function windowStart(now: Date, window: Duration): Date {
  const length = addDuration(now, window).getTime() - now.getTime()
  return new Date(now.getTime() - length)
}

/** How many users of the account have to be looked at, and no more, to know whether one more removal is within the budget. */
export function usersNeeded({ maxRemovals }: GuardPolicy, removed: number): number {
  if (!maxRemovals.endsWith('%') || removed < smallestShare) return 0
  const percent = Number.parseInt(maxRemovals, 10)
  if (percent === 0) return 0
  return Math.ceil(((removed + 1) * 100) / percent) - removed
}
