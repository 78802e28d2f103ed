/** The change feed as the rest of the API sees it: where its end is, and how to wait until it moves. */
import { ChangeFollower, type SeenChange } from './follower.ts'

export interface FeedOptions {
  /** Address of the database for the role that gives positions. */
  sealerUrl: string
  /** Told of every change soon after its commit; `null`: of unknown ones. */
  onChanges: (changes: readonly SeenChange[] | null) => void
  onLost: (error: unknown) => void
}

interface Waiter {
  tenantId: string
  wake: () => void
}

export class Feed {
  readonly #follower: ChangeFollower
  readonly #onChanges: FeedOptions['onChanges']
  readonly #waiters = new Set<Waiter>()
  #closed = false

  constructor(options: FeedOptions) {
    this.#onChanges = options.onChanges
    this.#follower = new ChangeFollower({
      url: options.sealerUrl,
      onChanges: options.onChanges,
      onLost: options.onLost,
      onPositions: (tenantIds) => {
        for (const waiter of this.#waiters) if (tenantIds.has(waiter.tenantId)) waiter.wake()
      },
    })
  }

  /** Every change up to this position is visible to whoever reads from now on. */
  get end(): number {
    return this.#follower.end
  }

  /** On the clock of `performance.now()`: nothing was committed before that was not told of. */
  get freshAsOfMs(): number {
    return this.#follower.freshAsOfMs
  }

  get closed(): boolean {
    return this.#closed
  }

  async start(): Promise<void> {
    await this.#follower.start()
  }

  /** After a write of this process: resolves when nothing in its memory contradicts what was committed. */
  async catchUp(): Promise<void> {
    try {
      await this.#follower.catchUp()
    } catch {
      this.#onChanges(null)
    }
  }

  /** A write of this process was committed, and this is all that it contradicts: nobody has to wait for the feed. */
  tell(changes: readonly SeenChange[]): void {
    this.#onChanges(changes)
    this.#follower.notice()
  }

  /** Resolves when the tenant's feed moved, the time is over, the signal aborts or the feed closes. */
  async waitForChange(tenantId: string, limitMs: number, signal: AbortSignal): Promise<void> {
    if (this.#closed || signal.aborted || limitMs <= 0) return
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', finish)
        this.#waiters.delete(waiter)
        resolve()
      }
      const waiter: Waiter = { tenantId, wake: finish }
      const timer = setTimeout(finish, limitMs)
      signal.addEventListener('abort', finish, { once: true })
      this.#waiters.add(waiter)
    })
  }

  /** Lets everybody go who waits: the server is about to close. */
  release(): void {
    this.#closed = true
    for (const waiter of this.#waiters) waiter.wake()
  }

  async stop(): Promise<void> {
    this.release()
    await this.#follower.stop()
  }
}
