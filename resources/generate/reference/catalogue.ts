/** A table of code -> text from a module; a module without it is a fault of the generator. */
export function catalogueOf(
  module: Readonly<Record<string, unknown>>,
  name: string,
): ReadonlyMap<string, string> {
  const table = module[name]
  if (typeof table !== 'object' || table === null) throw new Error(`there is no table ${name}`)
  return new Map(Object.entries(table).map(([code, value]) => [code, String(value)]))
}

/** A text that can stand in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n+\s*/g, ' ')
}
