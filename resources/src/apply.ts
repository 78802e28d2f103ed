import type { PendingApproval } from './approval.ts'
import type { Adoption } from './manager.ts'
import type { ObjectMeta } from './object.ts'
import type { Problem } from './problem.ts'

/** One object as its manager declares it. */
export interface ApplyItem<Spec> {
  /**
   * Name that the manager has for the object: namespace/name, a UUID, or the document's name. The object is found by it first, so a rename is an update.
   * @minLength 1
   * @maxLength 512
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   */
  name: string

  /** The full declared set: a member that is absent is not managed. */
  spec: Spec

  /** Whose object the item may take over. Absent: `IfReleased`. */
  adoption?: Adoption
}

/** Body of an apply. */
export interface ApplyRequest<Item> {
  /**
   * The items; each is taken or refused for itself.
   * @minItems 1
   * @maxItems 1000
   */
  items: Item[]
}

/** Answer to an apply. */
export interface ApplyAnswer<Item extends ObjectMeta = ObjectMeta> {
  /** What was done, in the order of the items. */
  items: ApplyResult<Item>[]
}

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

  /** What was not done yet because somebody has to approve it. The rest was done. */
  pending?: PendingApproval[]

  /** Why it was refused. Pointers start at the item: `/spec/username`. */
  problem?: Problem

  /** The secret of an API key that the server made; once, never in a replay. */
  secret?: string

  /** The same for the `recipient` of the key alone: an age file, armored. Answered instead of `secret`. */
  encryptedSecret?: string

  /** What was taken and is probably not meant. */
  warnings?: string[]
}
