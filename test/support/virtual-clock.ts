/** Time that only moves when a test turns it. */
import type { Clock } from '../../operator/src/runtime/clock.ts'

interface Timer {
  at: number
  order: number
  callback: () => void
}

export class VirtualClock implements Clock {
  #now = 0
  #order = 0
  #timers: Timer[] = []
  /** What `random` answers. */
  chance = 0.5

  now(): number {
    return this.#now
  }

  date(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#now)
  }

  random(): number {
    return this.chance
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, order: this.#order++, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  /** Turns time on, calling back in order; promises get their turn after each call. */
  async advance(durationMs: number): Promise<void> {
    const until = this.#now + durationMs
    await settle()
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      this.#timers = this.#timers.filter((each) => each !== next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
      await settle()
    }
    this.#now = until
    await settle()
  }

  /** Turns time on and lets nobody see it before: as for a process that was frozen. */
  freeze(durationMs: number): void {
    this.#now += durationMs
  }

  #due(until: number): Timer | undefined {
    return this.#timers
      .filter(({ at }) => at <= until)
      .toSorted((a, b) => a.at - b.at || a.order - b.order)[0]
  }
}

/** Lets everything that waits for nothing but its turn go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
