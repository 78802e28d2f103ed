/** How the cells of a table become the values of members. Whatever a reading does not understand is left to the schema, which says what is allowed. */

/** How a cell becomes the value of a member. */
export type Reading =
  | 'text'
  | 'token'
  | 'words'
  | 'boolean'
  | 'integer'
  | 'instant'
  | 'mfa'
  | 'mode'
  | 'networks'

/** A cell that does not hold such a value. */
export class Misread {
  readonly detail: string
  constructor(detail: string) {
    this.detail = detail
  }
}

/** The value of a cell that is not empty; undefined when nothing but spaces is in it. */
export function readCell(
  reading: Reading,
  cell: string | number | boolean,
  isFrom1904: boolean,
): unknown {
  const text = String(cell)
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  switch (reading) {
    case 'text':
      return text
    case 'token':
      return trimmed
    case 'words':
      return wordsOf(trimmed)
    case 'boolean':
      return truthOf(trimmed) ?? new Misread('must be true or false')
    case 'integer':
      return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : new Misread('must be a whole number')
    case 'instant':
      return typeof cell === 'number' ? fromDays(cell, isFrom1904) : instantOf(trimmed)
    case 'mfa':
      return mfaOf(trimmed)
    case 'mode':
      return { mode: trimmed }
    case 'networks':
      return networksOf(trimmed)
  }
}

/** Separated by commas, semicolons or line breaks. */
function wordsOf(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

function truthOf(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case 'true':
    case 'yes':
    case '1':
      return true
    case 'false':
    case 'no':
    case '0':
      return false
    default:
      return undefined
  }
}

/** The printed form asks a question: force MFA, yes or no. */
function mfaOf(text: string): string {
  const truth = truthOf(text)
  return truth === undefined ? text : truth ? 'required' : 'optional'
}

/** A date alone is its first instant in UTC; another offset is written in UTC. */
function instantOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `${text}T00:00:00Z`
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2}$/.test(text)) {
    const date = new Date(text)
    if (!Number.isNaN(date.getTime())) return date.toISOString()
  }
  return text
}

const dayMs = 86_400_000
/** Day 0 of a sheet that counts from 1900, with the 29 February 1900 that it believes in already counted. */
const dayZeroOf1900Ms = Date.UTC(1899, 11, 30)
const dayZeroOf1904Ms = Date.UTC(1904, 0, 1)
/** Year 9999. */
const daysMax = 2_958_465

/** The instant that a spreadsheet writes as days, UTC. */
function fromDays(days: number, isFrom1904: boolean): string | Misread {
  if (days < 1 || days > daysMax) return new Misread('is no date')
  const zero = isFrom1904 ? dayZeroOf1904Ms : dayZeroOf1900Ms
  // Fractions of a day do not hold seconds exactly.
  return new Date(zero + Math.round((days * dayMs) / 1000) * 1000).toISOString()
}

/** Networks and ranges, or the list as JSON, which can also hold comments. */
function networksOf(text: string): unknown {
  if (text.startsWith('[')) {
    try {
      return JSON.parse(text)
    } catch {
      return new Misread('is not the JSON of a list')
    }
  }
  return wordsOf(text).map((word) => {
    const [from = '', to] = word.split('-').map((address) => address.trim())
    if (to !== undefined) return { range: { from, to } }
    if (from.includes('/')) return { cidr: from }
    return { cidr: `${from}/${from.includes(':') ? 128 : 32}` }
  })
}
