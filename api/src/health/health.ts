/** Whether this process lives, and whether it should get requests. */
import type { Feed } from '../changes/feed.ts'
import type { Database } from '../database/connection.ts'
import { statement } from '../database/statement.ts'

export type Readiness = { ready: true } | { ready: false; reason: string }

/** A feed that was not read for this long is broken, not slow: it is asked every 200 ms. */
const FEED_SILENCE_MS = 5_000
const DATABASE_LIMIT_MS = 2_000

export class Health {
  readonly #database: Database
  readonly #feed: Feed
  #draining = false

  constructor(database: Database, feed: Feed) {
    this.#database = database
    this.#feed = feed
  }

  /** From now on not ready, so that no new requests are sent here. */
  drain(): void {
    this.#draining = true
  }

  async check(): Promise<Readiness> {
    if (this.#draining) return { ready: false, reason: 'shutting down' }
    if (!(await this.#databaseAnswers())) {
      return { ready: false, reason: 'the database does not answer' }
    }
    const silentMs = performance.now() - this.#feed.freshAsOfMs
    if (silentMs > FEED_SILENCE_MS) {
      return { ready: false, reason: 'the change feed cannot be read' }
    }
    return { ready: true }
  }

  async #databaseAnswers(): Promise<boolean> {
    const answered = this.#database.run(statement('select 1', [])).then(
      () => true,
      () => false,
    )
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), DATABASE_LIMIT_MS)
    })
    try {
      return await Promise.race([answered, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
