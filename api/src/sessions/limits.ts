/**
 * How long a session lasts (NIST SP 800-63B, 2.2.3, asks at AAL2 for no more than an hour of rest and a day in all). Whoever works on stays signed
 * in until the end of a working day; whoever walks away is signed out by then.
 */

/** Rest after which a session ends. */
export const idleMinutesMax = 30
/** Life of a session, however busy. */
export const sessionHoursMax = 12
/** Live sessions of a user; signing in once more ends the oldest. */
export const sessionsPerUserMax = 20
/** A session is written as seen at most this often; it may therefore rest so much longer. */
export const seenEveryMs = 60_000

export interface SessionTimes {
  lastSeenAt: Date
  idleMinutes: number
  expiresAt: Date
  endedAt: Date | null
}

/** Why a session is over; undefined while it is not. Pure. */
export function sessionEnd(
  session: SessionTimes,
  now: Date,
): 'ended' | 'expired' | 'idle' | undefined {
  if (session.endedAt !== null) return 'ended'
  if (session.expiresAt <= now) return 'expired'
  const restMs = now.getTime() - session.lastSeenAt.getTime()
  return restMs >= session.idleMinutes * 60_000 ? 'idle' : undefined
}

/** When a session that begins now is over at the latest. */
export function sessionExpiry(now: Date): Date {
  return new Date(now.getTime() + sessionHoursMax * 3_600_000)
}
