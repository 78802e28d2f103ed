/**
 * Where the attributes of a resource stand in its row. A list is a few slots, one for each value that there can be, or the rows of another table. Text here
 * is SQL that Rollcall wrote; what a request said goes in as a parameter, and so does what stands in braces: `{instance}` and `{account}` of the client,
 * `{now}`.
 */

/** One value, as SQL. Null: not assigned. */
export type Column =
  | {
      is: 'text'
      sql: string
      caseExact: boolean
      /** Column of its key, '' where nothing is assigned. */
      key?: string
      /** Column of what PostgreSQL folded of it. */
      folded?: string
      /** Whether searching looks at it. */
      isSearched?: boolean
    }
  | { is: 'uuid'; sql: string }
  | { is: 'boolean'; sql: string }
  | { is: 'instant'; sql: string }
  /** A text that is the same for all. */
  | { is: 'fixed'; text: string; caseExact: boolean; sql: string }
  /** The identity that a client has: its SQL, and how a value is looked up. */
  | { is: 'externalId'; sql: string; lookUp: string }

/** One value of an attribute, with its columns by sub-attribute; '' for an attribute without. */
export interface Slot {
  columns: Readonly<Record<string, Column>>
  /** Holds when the value is there; absent: one of its columns is. */
  present?: string
  /** Stands around conditions on the columns: `exists (select ... where ... and `, closed by ` offset 0)`. */
  rows?: string
}

/** By the name of the attribute, with the URN before it for those of an extension. */
export type Columns = Readonly<Record<string, readonly Slot[]>>

export function text(sql: string, more: Partial<Omit<Column & { is: 'text' }, 'is'>> = {}): Column {
  return { is: 'text', sql, caseExact: false, ...more }
}

/** A text without quotes or backslashes in it, as SQL. */
export function fixed(value: string, caseExact = false): Column {
  if (!/^[A-Za-z0-9:._ -]*$/.test(value)) throw new Error(`${value} cannot stand in SQL`)
  return { is: 'fixed', text: value, caseExact, sql: `'${value}'` }
}

/** An attribute with one value that has no parts. */
export function single(column: Column): readonly Slot[] {
  return [{ columns: { '': column } }]
}
