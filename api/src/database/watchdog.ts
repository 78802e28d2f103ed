/**
 * Ends what waits for a PostgreSQL that is not heard of any more. A server that is stopped, or behind a network that is cut, answers nothing, not even that a
 * statement took too long: whoever asked would wait for minutes. The feed asks it every 200 ms on a connection of its own; when that is silent as well, the
 * connections that wait are cut, and the requests behind them are told so.
 */

/** What can be cut: the socket of a connection. */
export interface Waiting {
  destroy(error: Error): unknown
}

const LOOK_EVERY_MS = 250
/** How long a connection waits before anybody asks whether the server is there at all. */
const PATIENCE_MS = 1_500

export class Watchdog {
  readonly #isAway: () => boolean
  readonly #since = new Map<Waiting, { sinceMs: number; answers: number }>()
  #timer: NodeJS.Timeout | undefined

  /** `isAway`: whether the server was not heard of for a while on another connection. */
  constructor(isAway: () => boolean) {
    this.#isAway = isAway
  }

  /** From now on the connection waits for an answer, or for one more. */
  watch(connection: Waiting): void {
    const answers = (this.#since.get(connection)?.answers ?? 0) + 1
    this.#since.set(connection, { sinceMs: performance.now(), answers })
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
  }

  /** An answer is there. */
  forget(connection: Waiting): void {
    const waiting = this.#since.get(connection)
    if (waiting === undefined) return
    if (waiting.answers === 1) this.#since.delete(connection)
    else this.#since.set(connection, { sinceMs: performance.now(), answers: waiting.answers - 1 })
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    if (this.#since.size === 0 || !this.#isAway()) return
    const nowMs = performance.now()
    for (const [connection, { sinceMs }] of this.#since) {
      if (nowMs - sinceMs < PATIENCE_MS) continue
      this.#since.delete(connection)
      connection.destroy(new Error('the server is not heard of any more'))
    }
  }
}
