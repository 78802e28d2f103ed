/**
 * A length of time as ISO 8601 writes it: `P3M` is three calendar months, `P7D` seven days, `PT1H` one hour.
 * @minLength 3
 * @maxLength 32
 * @pattern ^P([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}W)?([0-9]{1,4}D)?(T([0-9]{1,4}H)?([0-9]{1,4}M)?([0-9]{1,4}S)?)?$
 */
export type Duration = string

/**
 * An instant, RFC 3339 in UTC.
 * @minLength 20
 * @maxLength 27
 * @pattern ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$
 */
export type Instant = string

/** Whether there is such an instant. Date takes 30 February for 2 March: a date is one that reads back as it was written. Pure. */
export function isInstant(text: string): boolean {
  const instant = new Date(text)
  return (
    !Number.isNaN(instant.getTime()) && instant.toISOString().slice(0, 10) === text.slice(0, 10)
  )
}

/** What a duration is made of. */
interface Parts {
  /** Calendar months, years included. */
  months: number

  /** Days of 24 hours, weeks included. */
  days: number

  /** Seconds, hours and minutes included. */
  seconds: number
}

const form =
  /^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,4})S)?)?$/

/** Whether the text is a duration that says some length: not `P`, not `PT`, not only zeros. Pure. */
export function isDuration(text: string): boolean {
  const parts = partsOf(text)
  return parts !== undefined && parts.months + parts.days + parts.seconds > 0
}

/**
 * The instant that is a duration after another, in UTC. Months are those of the calendar: a month after January 31 is the last day of February.
 * Pure. Throws a RangeError when the text is no duration.
 */
export function addDuration(instant: Date, duration: Duration): Date {
  const parts = partsOf(duration)
  if (parts === undefined) throw new RangeError(`${duration} is not a duration`)
  const moved = new Date(instant)
  const day = moved.getUTCDate()
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + parts.months)
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0))
  moved.setUTCDate(Math.min(day, lastDay.getUTCDate()))
  return new Date(moved.getTime() + (parts.days * 86_400 + parts.seconds) * 1000)
}

/** A number that grows with the length, for comparing two durations; a month counts as 30.4375 days. Pure. */
export function lengthOf(duration: Duration): number {
  const parts = partsOf(duration)
  if (parts === undefined) throw new RangeError(`${duration} is not a duration`)
  return parts.months * 2_629_800 + parts.days * 86_400 + parts.seconds
}

function partsOf(text: string): Parts | undefined {
  const found = form.exec(text)
  if (found === null) return undefined
  const [years, months, weeks, days, hours, minutes, seconds] = found
    .slice(1)
    // A part that is left out is undefined.
    .map((part: string | undefined) => Number(part ?? 0))
  return {
    months: (years ?? 0) * 12 + (months ?? 0),
    days: (weeks ?? 0) * 7 + (days ?? 0),
    seconds: (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0),
  }
}
