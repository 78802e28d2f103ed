/**
 * Rows by the keys that they take: of each key only 64 bits are kept, 12 bytes with the row, since a file may have 200,000 of them and a text in a map is ten
 * times that. Two keys share their bits once in 10^9 files of that size; the bits are salted, so that no file can be made for it.
 */
import { randomInt } from 'node:crypto'

const entriesAtFirst = 1024

export class KeyRows {
  readonly #seed = randomInt(2 ** 32)
  /** Three numbers an entry: two of the key, then the row; 0 is no row. */
  #table = new Uint32Array(3 * entriesAtFirst)
  #count = 0

  get(key: string): number | undefined {
    const [high, low] = this.#bitsOf(key)
    const row = this.#table[placeOf(this.#table, high, low) + 2]
    return row === 0 ? undefined : row
  }

  /** Keeps the row of a key that is new. */
  add(key: string, row: number): void {
    const [high, low] = this.#bitsOf(key)
    const at = placeOf(this.#table, high, low)
    if (this.#table[at + 2] !== 0) return
    this.#table.set([high, low, row], at)
    this.#count += 1
    if (this.#count * 6 > this.#table.length) this.#rebuild(this.#table.length * 2, Infinity)
  }

  /** Forgets what this row and those after it took. */
  forgetFrom(row: number): void {
    this.#rebuild(this.#table.length, row)
  }

  #rebuild(length: number, end: number): void {
    const table = new Uint32Array(length)
    let count = 0
    for (let at = 0; at < this.#table.length; at += 3) {
      const entry = this.#table.subarray(at, at + 3)
      const [high = 0, low = 0, row = 0] = entry
      if (row === 0 || row >= end) continue
      table.set(entry, placeOf(table, high, low))
      count += 1
    }
    this.#table = table
    this.#count = count
  }

  /** cyrb53 by its two halves. */
  #bitsOf(key: string): [number, number] {
    let high = 0xdeadbeef ^ this.#seed
    let low = 0x41c6ce57 ^ this.#seed
    for (let at = 0; at < key.length; at += 1) {
      const unit = key.charCodeAt(at)
      high = Math.imul(high ^ unit, 2654435761)
      low = Math.imul(low ^ unit, 1597334677)
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
    return [high >>> 0, low >>> 0]
  }
}

/** Where the key is in the table, or where it would be. */
function placeOf(table: Uint32Array, high: number, low: number): number {
  let at = (low % (table.length / 3)) * 3
  while (table[at + 2] !== 0 && (table[at] !== high || table[at + 1] !== low))
    at = (at + 3) % table.length
  return at
}
