/**
 * Reading objects for a refresh. The first three of a kind are read one by one, which is all that
 * a small configuration needs; the fourth asks for the whole list, pages of 1,000, and all further
 * ones are answered from it. What is not in the list is read by itself before it counts as gone:
 * the list holds one account's objects, and is a moment old.
 */
import type { ObjectMeta } from '@rollcall/resources'

export const singleReadsMax = 3

/** What is kept of a list in memory at most; what is beyond is read one by one. */
export const listedMax = 1_000_000

export interface Source<Item> {
  get(id: string): Promise<Item | undefined>
  list(): AsyncIterable<Item>
}

export class Reads<Item extends ObjectMeta> {
  readonly #source: Source<Item>
  readonly #changed = new Set<string>()
  #singles = 0
  #listed: Promise<ReadonlyMap<string, Item>> | undefined

  constructor(source: Source<Item>) {
    this.#source = source
  }

  /** The object, or undefined when it is gone. */
  async find(id: string): Promise<Item | undefined> {
    if (this.#singles < singleReadsMax) {
      this.#singles += 1
      return this.#source.get(id)
    }
    this.#listed ??= this.#list()
    const listed = (await this.#listed).get(id)
    return listed === undefined || this.#changed.has(id) ? this.#source.get(id) : listed
  }

  /** An object was written: the list no longer holds for it. */
  forget(id: string): void {
    this.#changed.add(id)
  }

  async #list(): Promise<ReadonlyMap<string, Item>> {
    const items = new Map<string, Item>()
    for await (const item of this.#source.list()) {
      items.set(item.id, item)
      if (items.size >= listedMax) break
    }
    return items
  }
}
