/** Ends a run from anywhere inside it, with an outcome. */
import type { Refused, Unavailable, Waiting } from '../runtime/outcome.ts'

export class Ended extends Error {
  override readonly name = 'Ended'
  readonly outcome: Waiting<never> | Refused<never> | Unavailable

  constructor(outcome: Waiting<never> | Refused<never> | Unavailable) {
    super(outcome.message)
    this.outcome = outcome
  }
}

/** An object is to be removed, and what it was declared through is gone for good. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}
