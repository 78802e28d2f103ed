/** Lays rows out in columns that are as wide as their widest cell, two spaces apart. The last column is not padded. */
export function showTable(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, width(cell))
    }
  }
  return rows.map((row) => {
    const cells = row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell)))
    return `${indent}${cells.join('  ')}`.trimEnd()
  })
}

/** Columns that a text takes on a terminal, near enough: wide letters of Chinese, Japanese and Korean take two, marks none. */
function width(text: string): number {
  let columns = 0
  for (const letter of text) {
    if (/\p{Mn}|\p{Cf}/u.test(letter)) continue
    columns +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(
        letter,
      )
        ? 2
        : 1
  }
  return columns
}

/** Takes out of a text what would move a terminal's cursor or hide a line: names come from others. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (letter) => {
    return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`
  })
}
