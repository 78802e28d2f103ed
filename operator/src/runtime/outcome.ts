/** How a run ended. `reconcile.ts` has the table of what follows from each. */
import type { Finding } from './conditions.ts'
import type { EventText } from './events.ts'

interface Why {
  /** UpperCamelCase, stable: people and programs match on it. */
  reason: string
  /** A sentence for people: what is wrong, and what they can do. */
  message: string
}

/** Made true. */
export interface Done<Report> {
  outcome: 'done'
  /** The kind's own members of the status. */
  report: Report
  message?: string
  findings?: Finding[]
  /** Look again after this time, whatever happens. */
  againAfterMs?: number
  event?: EventText
}

/** Something that this object refers to is not there yet. Whoever makes it wakes the object. */
export interface Waiting<Report> extends Why {
  outcome: 'waiting'
  /** Absent: the report stays as it was. */
  report?: Report
  findings?: Finding[]
}

/** The declaration is wrong, or not allowed. */
export interface Refused<Report> extends Why {
  outcome: 'refused'
  report?: Report
  findings?: Finding[]
}

/** What is needed does not answer now. */
export interface Unavailable extends Why {
  outcome: 'unavailable'
  retryAfterMs?: number | undefined
  /** What was reported as true does not hold any more. Otherwise an object that was ready stays so: nothing is known. */
  isLost?: boolean
  /** What Reconciling says. */
  because?: 'ProgressingWithRetry' | 'DependencyNotReady'
}

export interface Removed {
  outcome: 'removed'
  event?: EventText
}

export type ApplyOutcome<Report> = Done<Report> | Waiting<Report> | Refused<Report> | Unavailable
export type RemoveOutcome<Report> = Removed | Waiting<Report> | Refused<Report> | Unavailable

/** What the controller does with the key next. */
export type Next =
  | { next: 'rest' }
  | { next: 'again'; afterMs: number }
  /** With a growing pause. `failed`: counts as an error. */
  | { next: 'retry'; atLeastMs?: number | undefined; failed: boolean }
  | { next: 'refused' }
