/**
 * Declarations that come in one by one, sent together. Terraform has at most `-parallelism` calls
 * in flight, so what arrives in the same moment is what it will ever ask at once.
 */
import type { ApplyResult, ObjectMeta } from '@rollcall/resources'
import { applyItemsMax } from '@rollcall/resources'

/** How long the first item waits for others: below what a person notices, above one turn of calls. */
const gatherMs = 3

interface Waiting<Item, Answer extends ObjectMeta> {
  readonly item: Item
  readonly resolve: (result: ApplyResult<Answer>) => void
  readonly reject: (cause: unknown) => void
}

export class Batch<Item extends { readonly name: string }, Answer extends ObjectMeta> {
  readonly #send: (items: readonly Item[]) => Promise<readonly ApplyResult<Answer>[]>
  #waiting: Waiting<Item, Answer>[] = []

  constructor(send: (items: readonly Item[]) => Promise<readonly ApplyResult<Answer>[]>) {
    this.#send = send
  }

  add(item: Item): Promise<ApplyResult<Answer>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (this.#waiting.length === 1) setTimeout(() => void this.#flush(), gatherMs)
    })
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting.splice(0, applyItemsMax)
    if (this.#waiting.length > 0) setTimeout(() => void this.#flush(), 0)
    try {
      const results = await this.#send(batch.map(({ item }) => item))
      for (const [at, { resolve, reject }] of batch.entries()) {
        const result = results[at]
        if (result === undefined) reject(new Error('the API answered fewer results than items'))
        else resolve(result)
      }
    } catch (cause) {
      for (const { reject } of batch) reject(cause)
    }
  }
}
