/** A list of texts as PostgreSQL reads it, made while its entries come. As a parameter it is one text: the plan of its statement is kept, however long the list. */
export class ListText {
  #text = ''

  add(value: string | undefined): void {
    const before = this.#text === '' ? '{' : ','
    this.#text += value === undefined ? `${before}NULL` : `${before}${quoted(value)}`
  }

  end(): string {
    return this.#text === '' ? '{}' : `${this.#text}}`
  }
}

/** The list of these. */
export function listText(values: readonly string[]): string {
  const list = new ListText()
  for (const value of values) list.add(value)
  return list.end()
}

const special = /["\\]/g

/** A text as an entry of an array: in marks, so that it is taken neither for NULL nor for a bound. */
export function quoted(value: string): string {
  const isPlain = !value.includes('"') && !value.includes('\\')
  return `"${isPlain ? value : value.replaceAll(special, '\\$&')}"`
}
