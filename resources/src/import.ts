import type { AccountName } from './account.ts'
import type { ApplyAction } from './apply.ts'
import type { ErrorCode } from './errors.ts'

/** `all`: one row that is refused refuses the whole file. `good`: the rows that are not refused are taken. */
export type ImportMode = 'all' | 'good'

/** What was sent: text separated by commas, semicolons or tabs, a spreadsheet, or JSON by lines. */
export type ImportFormat = 'csv' | 'xlsx' | 'ndjson'

/**
 * What became of a file. `checked`: a dry run, nothing was written. `applied`: the rows that were not refused were written. `refused`: nothing was
 * written, because a row was refused under `mode=all`.
 */
export type ImportState = 'checked' | 'applied' | 'refused'

/** What is wrong in one row. */
export interface ImportProblem {
  /** Column as the file names it; absent when the whole row is meant. */
  column?: string

  /** Stable code from the catalogue. */
  code: ErrorCode

  /** What is wrong there and what is allowed. */
  detail: string
}

/** What was done, or would be done, with one row. */
export interface ImportRow {
  /**
   * Number of the row as a spreadsheet counts: the header is row 1. In JSON by lines the number of the line.
   * @asType integer
   * @minimum 1
   */
  row: number

  /** Username of the row; absent when the row has none that can be read. */
  username?: string

  /** What was done; under a dry run or in a refused file what would have been. */
  action: ApplyAction

  /**
   * Identity of the user; absent when the row was refused before it was found, and when the user is not created.
   * @format uuid
   */
  id?: string

  /** Why the row is refused, or what of it waits for an approval; absent otherwise. */
  problems?: ImportProblem[]
}

/** How many rows came to what. */
export interface ImportCounts {
  /**
   * Rows of the file, the header and empty ones not counted.
   * @asType integer
   * @minimum 0
   */
  rows: number

  /**
   * Users that are new.
   * @asType integer
   * @minimum 0
   */
  created: number

  /**
   * Users that are changed.
   * @asType integer
   * @minimum 0
   */
  updated: number

  /**
   * Users that are as the file says already.
   * @asType integer
   * @minimum 0
   */
  unchanged: number

  /**
   * Rows that are refused.
   * @asType integer
   * @minimum 0
   */
  refused: number
}

/** A file of users that was sent, with what became of every row. */
export interface Import {
  /**
   * Identity of the import.
   * @format uuid
   */
  id: string

  /** What became of the file. */
  state: ImportState

  /** Whether nothing was to be written. */
  dryRun: boolean

  /** What one row that is refused means for the others. */
  mode: ImportMode

  /** What was sent. */
  format: ImportFormat

  /** Account that the users were imported into. */
  account: AccountName

  /** Username of who sent the file. */
  by: string

  /**
   * Instant of the import, RFC 3339 in UTC.
   * @format date-time
   */
  createdAt: string

  /** How many rows came to what. */
  counts: ImportCounts

  /** Columns of the file that hold what the server knows by itself, such as `lastLoginAt`: nothing was taken from them. */
  readOnlyColumns: string[]

  /** The rows of this page, in the order of the file. */
  rows: ImportRow[]

  /** Cursor of the next page of rows, null on the last one. */
  next: string | null
}
