import type { Manager } from './manager.ts'

/** Kinds of objects that the API stores. */
export type ObjectKind = 'Account' | 'Role' | 'User' | 'RoleAssignment' | 'ApiKey'

/** Kinds in the order in which they are applied: what is referred to comes first. */
export const objectKinds: readonly ObjectKind[] = [
  'Account',
  'Role',
  'User',
  'RoleAssignment',
  'ApiKey',
]

/** One change of one object. Carries no data: read the object. */
export interface Change {
  /** Kind of the object. */
  kind: ObjectKind

  /**
   * Identity of the object.
   * @format uuid
   */
  id: string

  /**
   * Version of the object after the change.
   * @asType integer
   * @minimum 1
   */
  version: number

  /** What happened. */
  change: 'created' | 'updated' | 'deleted' | 'status'

  /** Members of the spec that changed. */
  fields: string[]

  /** Who declares the object, null when nobody does. */
  manager: Manager | null

  /**
   * Instant of the change, RFC 3339 in UTC.
   * @format date-time
   */
  at: string
}

/** Changes after a cursor, oldest first. */
export interface ChangePage {
  /** The changes; empty when there was none while waiting. */
  items: Change[]

  /** Cursor to go on from. */
  cursor: string
}
