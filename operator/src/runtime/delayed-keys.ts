/** Keys that come due later: a binary heap by time and one timer, whatever the number of keys. */
import type { Clock } from './clock.ts'

interface Entry {
  key: string
  at: number
}

export class DelayedKeys {
  readonly #clock: Clock
  readonly #due: (key: string) => void
  readonly #heap: Entry[] = []
  /** The entry that counts for a key. Others of the same key in the heap are left overs, skipped when they surface. */
  readonly #current = new Map<string, Entry>()
  #timer: { at: number; cancel: () => void } | undefined

  constructor(clock: Clock, due: (key: string) => void) {
    this.#clock = clock
    this.#due = due
  }

  get size(): number {
    return this.#current.size
  }

  /** The earlier of two times for the same key wins. */
  set(key: string, delayMs: number): void {
    const at = this.#clock.now() + delayMs
    const present = this.#current.get(key)
    if (present !== undefined && present.at <= at) return
    const entry = { key, at }
    this.#current.set(key, entry)
    this.#push(entry)
    this.#arm()
  }

  delete(key: string): void {
    this.#current.delete(key)
  }

  clear(): void {
    this.#current.clear()
    this.#heap.length = 0
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #fire(): void {
    this.#timer = undefined
    const now = this.#clock.now()
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.#pop()
      if (this.#current.get(first.key) !== first) continue
      this.#current.delete(first.key)
      this.#due(first.key)
    }
    this.#arm()
  }

  #arm(): void {
    const first = this.#heap[0]
    if (first === undefined || (this.#timer !== undefined && this.#timer.at <= first.at)) return
    this.#timer?.cancel()
    const cancel = this.#clock.after(Math.max(0, first.at - this.#clock.now()), () => this.#fire())
    this.#timer = { at: first.at, cancel }
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let index = heap.length
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = heap[parentIndex]
      if (parent === undefined || parent.at <= entry.at) break
      heap[index] = parent
      index = parentIndex
    }
    heap[index] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      const leftIndex = 2 * index + 1
      const left = heap[leftIndex]
      if (left === undefined) break
      const right = heap[leftIndex + 1]
      const [childIndex, child] =
        right !== undefined && right.at < left.at ? [leftIndex + 1, right] : [leftIndex, left]
      if (last.at <= child.at) break
      heap[index] = child
      index = childIndex
    }
    heap[index] = last
  }
}
