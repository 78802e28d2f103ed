import type { ObjectMeta } from './object.ts'
import type { Problem } from './problem.ts'

/** What an apply did, or would do, with one item. */
export type ApplyAction = 'created' | 'updated' | 'unchanged' | 'refused'

/** One member of a spec that changes. */
export interface FieldChange {
  /** Name of the member. */
  field: string

  /** Value before; absent when there was none. */
  from?: unknown

  /** Value after; absent when there is none. */
  to?: unknown
}

/** A member that left the declaration: no longer managed, and its value kept. */
export interface ReleasedField {
  /** Name of the member. */
  field: string

  /** The value that is kept. */
  kept?: unknown
}

/** What an apply did with one item. */
export interface ApplyResult<Item extends ObjectMeta = ObjectMeta> {
  /** Name of the item, as sent. */
  name: string

  /** What was done. */
  action: ApplyAction

  /** Identity of the object; absent when refused before it was found, and for a dry run that would create it. */
  id?: string

  /** Version of the object after the write. */
  version?: number

  /** The object after the write; absent when refused, and under `Prefer: return=minimal`. */
  object?: Item

  /** What changed. */
  changes?: FieldChange[]

  /** What is no longer managed. */
  released?: ReleasedField[]

  /** Why it was refused. Pointers start at the item: `/spec/username`. */
  problem?: Problem

  /** The secret of an API key that the server made; once, never in a replay. */
  secret?: string
}
