/**
 * A spreadsheet runs a cell that begins like a formula, wherever the text came from. Such a text is written with an apostrophe before it, and one that
 * begins with apostrophes before such a beginning gets one more, so that reading takes off exactly what writing put on.
 */

/** What spreadsheets take for the beginning of a formula, full-width forms included. */
const beginnings = '=+\\-@\\t\\r\uFF1D\uFF0B\uFF0D\uFF20'

const dangerous = new RegExp(`^'*[${beginnings}]`)
const escaped = new RegExp(`^'+[${beginnings}]`)

/** The same rule as PostgreSQL writes regular expressions, without the anchor. */
export const dangerousInSql = `'*[=+@\\t\\r\uFF1D\uFF0B\uFF0D\uFF20-]`

/** A text as it is written into a cell. */
export function escapeFormula(text: string): string {
  return dangerous.test(text) ? `'${text}` : text
}

/** The text of a cell that `escapeFormula` wrote; any other text is what it is. */
export function unescapeFormula(text: string): string {
  return escaped.test(text) ? text.slice(1) : text
}
