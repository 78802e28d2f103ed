/**
 * The work queue: keys to look at, never the events that named them.
 *
 * Three sets. `waiting` holds keys to be taken, each once. `processing` holds keys that somebody works on. A key added
 * while it is processed becomes `dirty` and waits again when that run is done. So one key never runs twice at once,
 * nothing that happened during a run is missed, and a thousand events about one key are one run.
 *
 * Edits go before what a list or a sweep brought, so that a fresh edit does not stand behind ten thousand old objects;
 * every EDITS_IN_A_ROW_MAX edits one of the others is let through, so that a flood of edits does not starve them.
 */
import { type Clock, backoffMs, systemClock } from './clock.ts'
import { DelayedKeys } from './delayed-keys.ts'

export type Priority = 'edit' | 'list'

export interface QueueObserver {
  added(): void
  taken(waitedMs: number): void
  finished(workedMs: number): void
  retried(): void
}

export interface QueueOptions {
  clock?: Clock
  retry?: { firstMs: number; mostMs: number }
  observer?: QueueObserver
}

/** The outside world is the bottleneck, not the queue: first again after a second, at last every five minutes. */
const RETRY = { firstMs: 1_000, mostMs: 300_000 }
const EDITS_IN_A_ROW_MAX = 16

export class WorkQueue {
  readonly #clock: Clock
  readonly #retry: { firstMs: number; mostMs: number }
  readonly #observer: QueueObserver | undefined
  /** In the order of arrival, with the time of it. */
  readonly #waiting = { edit: new Map<string, number>(), list: new Map<string, number>() }
  readonly #processing = new Map<string, number>()
  readonly #dirty = new Map<string, Priority>()
  readonly #failures = new Map<string, number>()
  readonly #delayed: DelayedKeys
  readonly #takers: ((key: string | undefined) => void)[] = []
  #editsInARow = 0
  #closed = false

  constructor(options: QueueOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#retry = options.retry ?? RETRY
    this.#observer = options.observer
    this.#delayed = new DelayedKeys(this.#clock, (key) => this.add(key, 'list'))
  }

  /** Keys that wait to be taken. */
  get depth(): number {
    return this.#waiting.edit.size + this.#waiting.list.size
  }

  get processingCount(): number {
    return this.#processing.size
  }

  /** Since when each key in work has been worked on, on the queue's clock. */
  get startTimes(): Iterable<number> {
    return this.#processing.values()
  }

  add(key: string, priority: Priority = 'edit'): void {
    if (this.#closed) return
    if (this.#processing.has(key)) {
      if (this.#dirty.get(key) !== 'edit') this.#dirty.set(key, priority)
      return
    }
    if (this.#waiting.edit.has(key)) return
    const since = this.#waiting.list.get(key)
    if (since !== undefined) {
      if (priority === 'list') return
      this.#waiting.list.delete(key)
    } else {
      this.#observer?.added()
    }
    this.#waiting[priority].set(key, since ?? this.#clock.now())
    this.#serve()
  }

  /** Adds the key later, or earlier than a delay already set would. */
  addAfter(key: string, delayMs: number): void {
    if (this.#closed) return
    if (delayMs <= 0) this.add(key, 'list')
    else this.#delayed.set(key, delayMs)
  }

  /** Adds the key after a pause that doubles with each failure, or after `atLeastMs`. Answers the pause. */
  addFailed(key: string, atLeastMs = 0): number {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    const delayMs = Math.max(atLeastMs, backoffMs(this.#clock, failures, this.#retry))
    this.#observer?.retried()
    this.addAfter(key, delayMs)
    return delayMs
  }

  /** The key's failures are history: the next one starts with the shortest pause. */
  forget(key: string): void {
    this.#failures.delete(key)
  }

  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0
  }

  /** The next key, as soon as there is one; undefined when the queue is closed. Each must be given back by `done`. */
  take(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#takers.push(resolve)
      this.#serve()
    })
  }

  done(key: string): void {
    const startedAt = this.#processing.get(key)
    if (startedAt === undefined) return
    this.#observer?.finished(this.#clock.now() - startedAt)
    this.#processing.delete(key)
    const priority = this.#dirty.get(key)
    this.#dirty.delete(key)
    if (priority !== undefined) this.add(key, priority)
  }

  /** Nothing is handed out any more; what waits is dropped. Keys in work may finish. */
  close(): void {
    this.#closed = true
    this.#waiting.edit.clear()
    this.#waiting.list.clear()
    this.#dirty.clear()
    this.#delayed.clear()
    this.#serve()
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      const key = this.#closed ? undefined : this.#next()
      if (key === undefined && !this.#closed) return
      if (key !== undefined) {
        this.#processing.set(key, this.#clock.now())
        // The run decides anew when to come back.
        this.#delayed.delete(key)
      }
      this.#takers.shift()?.(key)
    }
  }

  #next(): string | undefined {
    const { edit, list } = this.#waiting
    const listIsDue = list.size > 0 && this.#editsInARow >= EDITS_IN_A_ROW_MAX
    const from = edit.size > 0 && !listIsDue ? edit : list
    for (const [key, since] of from) {
      from.delete(key)
      this.#editsInARow = from === edit ? this.#editsInARow + 1 : 0
      this.#observer?.taken(this.#clock.now() - since)
      return key
    }
    return undefined
  }
}
