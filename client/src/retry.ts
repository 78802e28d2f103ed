/**
 * Which calls are repeated, and when.
 *
 * Only calls that may be repeated are: reads, deletions, applies (the manager's name makes them idempotent), and creations, which carry an Idempotency-Key of the
 * client's own. A PATCH is not: when its answer was lost, the repetition would be refused by its own `If-Match`.
 */

/** Statuses that mean: later. 500 is a bug of the server and is not asked for twice. */
export const retryStatuses: readonly number[] = [429, 502, 503, 504]

/** Network faults that mean: later. A name that does not resolve and a certificate that is not trusted are not among them. */
export const retryNetworkCodes: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
]

/** Times that a call is repeated unless the caller says otherwise. */
export const retriesMaxDefault = 3

/** First delay; it doubles with each repetition. */
const retryDelayFirstMs = 200

/** Longest delay of our own. */
const retryDelayMaxMs = 5_000

/** Longest delay that a server may ask for with Retry-After and still be waited for; more is told to the caller. */
export const retryAfterMaxMs = 30_000

/** Share of a delay that is random, so that clients that failed together do not come back together. */
const jitterShare = 0.25

/**
 * Milliseconds to wait before repeating.
 *
 * With Retry-After the jitter only adds: coming back before the server asked for it would be refused again.
 * @param attempt 1 for the first repetition
 * @param random between 0 and 1
 */
export function retryDelayMs(
  attempt: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  if (retryAfterMs !== undefined) return Math.max(1, retryAfterMs * (1 + jitterShare * random))
  const delayMs = Math.min(retryDelayFirstMs * 2 ** (attempt - 1), retryDelayMaxMs)
  return Math.max(1, delayMs * (1 - jitterShare * random))
}

/** Milliseconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date); undefined when it says nothing readable. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  // Date.parse reads far more than HTTP's dates; all of those start with the day of the week.
  const at = /^[A-Z][a-z]/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
