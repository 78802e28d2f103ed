/**
 * Gathers applies of one kind into calls of up to 1,000 items.
 *
 * Nobody waits for company: a call leaves at once when fewer than CALLS_MAX are under way, and what comes meanwhile
 * gathers for the next. So one edit is one small call, and a thousand are a few large ones.
 *
 * When the API refuses a whole call, it is cut in halves until the item that it does not take is alone: one poisoned
 * object fails itself and nobody else.
 */
import type { ApplyItem, ApplyOptions } from '@rollcall/client'
import { RollcallFailure } from '@rollcall/client'
import { type ApplyResult, type ObjectMeta, applyItemsMax } from '@rollcall/resources'

export interface Applier<Spec, Item extends ObjectMeta> {
  apply(items: readonly ApplyItem<Spec>[], options?: ApplyOptions): Promise<ApplyResult<Item>[]>
}

interface Waiting<Spec, Item extends ObjectMeta> {
  items: readonly ApplyItem<Spec>[]
  resolve(results: ApplyResult<Item>[]): void
  reject(error: unknown): void
}

const CALLS_MAX = 1
/** Runs that were woken together come within this time. */
const GATHER_MS = 5

export class Batch<Spec, Item extends ObjectMeta> {
  readonly #applier: Applier<Spec, Item>
  readonly #signal: AbortSignal
  readonly #waiting: Waiting<Spec, Item>[] = []
  readonly #calls = new Set<Promise<void>>()
  #isScheduled = false

  constructor(applier: Applier<Spec, Item>, signal: AbortSignal) {
    this.#applier = applier
    this.#signal = signal
  }

  /** Applies items together, in one call: swaps of names work inside it. */
  apply(items: readonly ApplyItem<Spec>[]): Promise<ApplyResult<Item>[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when the calls that are under way now are answered. */
  async settled(): Promise<void> {
    await Promise.all(this.#calls)
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setTimeout(() => this.#leave(), GATHER_MS)
  }

  #leave(): void {
    this.#isScheduled = false
    while (this.#waiting.length > 0 && this.#calls.size < CALLS_MAX) {
      const call = this.#send(this.#gather()).finally(() => {
        this.#calls.delete(call)
        if (this.#waiting.length > 0) this.#schedule()
      })
      this.#calls.add(call)
    }
  }

  #gather(): Waiting<Spec, Item>[] {
    const gathered: Waiting<Spec, Item>[] = []
    const names = new Set<string>()
    let count = 0
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      count += first.items.length
      if (count > applyItemsMax && gathered.length > 0) break
      // Two that swap names each bring the other along; a call takes a name once, so the second goes with the next.
      if (first.items.some(({ name }) => names.has(name))) break
      for (const { name } of first.items) names.add(name)
      gathered.push(first)
      this.#waiting.shift()
    }
    return gathered
  }

  async #send(gathered: Waiting<Spec, Item>[]): Promise<void> {
    try {
      const items = gathered.flatMap((waiting) => waiting.items)
      const results = await this.#applier.apply(items, { signal: this.#signal })
      let start = 0
      for (const waiting of gathered) {
        waiting.resolve(results.slice(start, start + waiting.items.length))
        start += waiting.items.length
      }
    } catch (error) {
      if (gathered.length === 1 || !isAboutTheItems(error)) {
        for (const waiting of gathered) waiting.reject(error)
        return
      }
      const middle = Math.ceil(gathered.length / 2)
      await this.#send(gathered.slice(0, middle))
      await this.#send(gathered.slice(middle))
    }
  }
}

/** Not: nobody there, too busy, wrong key. Those are true of every item. */
function isAboutTheItems(error: unknown): boolean {
  if (!(error instanceof RollcallFailure)) return false
  if (error.kind === 'broken') return error.status === 500
  return (
    error.kind === 'refused' &&
    (error.status === 400 || error.status === 413 || error.status === 422)
  )
}
