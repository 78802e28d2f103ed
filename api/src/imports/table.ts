/** What a cell of a table holds: text, or in a spreadsheet also a number or a truth value. Absent: nothing. */
export type Cell = string | number | boolean | undefined

/** One row of a table. */
export interface TableRow {
  /** As a spreadsheet counts: the first row is 1. */
  row: number
  cells: readonly Cell[]
  /** Whether days are counted from 1904 and not from 1900. */
  isFrom1904?: boolean
}

/** Most columns of a table: three times the members of a user leave room for labels. */
export const columnsMax = 128

/** Longest text in a cell, in UTF-16 units: what a spreadsheet can hold. */
export const cellLengthMax = 32_767

export function isEmptyRow(cells: readonly Cell[]): boolean {
  return cells.every((cell) => cell === undefined || cell === '')
}
