import type { ErrorCode } from '@rollcall/resources'

import { escapePointer } from '../http/validation.ts'
import { Refusal } from '../http/errors.ts'

/** Where in a file something is. */
export interface Spot {
  /** As a spreadsheet counts. */
  row?: number
  /** As the file names it. */
  column?: string
}

/** The refusal of a whole file, which names the row and the column that are to be looked at. */
export function fileFault(
  detail: string,
  { row, column }: Spot = {},
  code: ErrorCode = 'import.file-invalid',
): Refusal {
  const words = [
    ...(row === undefined ? [] : [`row ${row}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ]
  const steps = [
    ...(row === undefined ? [] : ['rows', String(row)]),
    ...(column === undefined ? [] : [column]),
  ]
  const message = words.length === 0 ? detail : `${words.join(', ')}: ${detail}`
  return new Refusal(code, message, {
    pointer: steps.map((step) => `/${escapePointer(step)}`).join(''),
  })
}

/** The refusal of a file that is larger than is read. */
export function fileTooLarge(detail: string): Refusal {
  return new Refusal('request.too-large', detail)
}
