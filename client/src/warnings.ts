/** Header of an answer, once for each thing that was taken and should be looked at. */
const header = 'rollcall-warning'

/** The warnings of an answer. Node joins headers of one name by commas, which stand in warnings as well: the raw list keeps them apart. */
export function warningsOf(rawHeaders: readonly string[]): string[] {
  const warnings: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const value = rawHeaders[at + 1]
    if (rawHeaders[at]?.toLowerCase() === header && value !== undefined) warnings.push(value)
  }
  return warnings
}
