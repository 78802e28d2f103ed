/** What many have alike, made once: a million users stand in a few accounts with a few roles. */

/** Texts that are remembered; beyond them all are forgotten, and what was made of them goes on where it is used. */
const ALIKE_MAX = 2_000

/** Values that follow from a text. Right at any time, because nothing but the text decides what they are. */
export class Alike<Value> {
  readonly #made = new Map<string, Value>()

  of(text: string, make: () => Value): Value {
    const known = this.#made.get(text)
    if (known !== undefined) return known
    if (this.#made.size >= ALIKE_MAX) this.#made.clear()
    const made = make()
    this.#made.set(text, made)
    return made
  }
}
