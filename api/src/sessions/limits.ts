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
/** How long a proof of the user counts for what matters most: second factors, recovery codes. */
export const provenForMs = 5 * 60_000

/** When a session that begins now is over at the latest. */
export function sessionExpiry(now: Date, endsBy?: Date): Date {
  const usualMs = now.getTime() + sessionHoursMax * 3_600_000
  return new Date(Math.min(usualMs, endsBy?.getTime() ?? usualMs))
}
