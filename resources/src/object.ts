import type { Manager } from './manager.ts'

/** What every object that the API stores has beside `spec` and `status`. */
export interface ObjectMeta {
  /**
   * Identity, a UUID version 7. Stays the same through renames, deactivation and reactivation.
   * @format uuid
   */
  id: string

  /**
   * Grows by one with every change of the spec; the strong ETag.
   * @asType integer
   * @minimum 1
   */
  version: number

  /**
   * Grows by one with every change of observed facts.
   * @asType integer
   * @minimum 1
   */
  statusVersion: number

  /** Who declares the object, null when nobody does. */
  manager: Manager | null

  /** Members of the spec that the manager declares: nobody else changes them. Empty when there is no manager. */
  declared: string[]

  /**
   * Instant of creation, RFC 3339 in UTC.
   * @format date-time
   */
  createdAt: string

  /**
   * Instant of the last change, RFC 3339 in UTC.
   * @format date-time
   */
  updatedAt: string
}

/** Body that creates an object. */
export interface CreateRequest<Spec> {
  /** What is wanted. */
  spec: Spec
}

/** One page of a list. */
export interface Page<Item extends ObjectMeta> {
  /** Objects of the page, in the order asked for. */
  items: Item[]

  /** Cursor of the next page, null on the last one. */
  next: string | null

  /**
   * Objects in the whole list; only under `count=exact`.
   * @asType integer
   * @minimum 0
   */
  total?: number
}
