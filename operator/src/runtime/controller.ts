/** Workers that take keys from a queue and run them, one run a key at a time, with a limit on each run. */
import { type Clock, sleep, systemClock } from './clock.ts'
import type { Log } from './log.ts'
import type { ControllerMetrics } from './metrics.ts'
import type { KubeObject } from './objects.ts'
import type { Next } from './outcome.ts'
import { WorkQueue } from './queue.ts'
import type { Run } from './reconcile.ts'
import type { Store, StoreChange } from './store.ts'
import { NotLeading } from './write-gate.ts'

export interface ControllerOptions {
  name: string
  workers: number
  run(key: string, run: Run): Promise<Next>
  log: Log
  metrics: ControllerMetrics
  clock?: Clock
  timeoutMs?: number
}

const RUN_TIMEOUT_MS = 120_000

export class Controller {
  readonly name: string
  readonly queue: WorkQueue
  readonly #options: ControllerOptions
  readonly #clock: Clock
  #workers: Promise<void>[] = []

  constructor(options: ControllerOptions) {
    this.name = options.name
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.queue = new WorkQueue({ clock: this.#clock, observer: options.metrics.queue })
    options.metrics.watchQueue(this.queue, () => this.#clock.now())
  }

  /** Queues an object when something about it changed that a run looks at. */
  watch<T extends KubeObject>(store: Store<T>): void {
    store.onChange((change) => {
      if (isRelevant(change)) this.queue.add(change.key, change.source)
    })
  }

  /** Starts the workers. They end when the queue is closed; `signal` ends what they are doing, too. */
  start(signal: AbortSignal): void {
    for (let index = 0; index < this.#options.workers; index++) {
      this.#workers.push(this.#work(signal))
    }
  }

  /** Hands out no more keys and resolves when the runs that go on are finished. */
  async drain(): Promise<void> {
    this.queue.close()
    await Promise.all(this.#workers)
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (;;) {
      const key = await this.queue.take()
      if (key === undefined) return
      await this.#runOnce(key, signal)
      this.queue.done(key)
    }
  }

  async #runOnce(key: string, signal: AbortSignal): Promise<void> {
    const { metrics, log } = this.#options
    const startedAt = this.#clock.now()
    metrics.started()
    let next: Next = { next: 'retry', failed: true }
    try {
      next = await this.#withLimit(key, signal)
    } catch (error) {
      if (!(signal.aborted || error instanceof NotLeading)) {
        if (!(error instanceof Error && error.name === 'KubeFailure')) metrics.panicked()
        log.warn({ controller: this.name, key, error }, 'run failed')
      }
    }
    const result = this.#schedule(key, next)
    metrics.finished(result, (this.#clock.now() - startedAt) / 1000)
  }

  /** A run that does not end is given up: its signal aborts, and the key is tried again later. */
  async #withLimit(key: string, signal: AbortSignal): Promise<Next> {
    const timeoutMs = this.#options.timeoutMs ?? RUN_TIMEOUT_MS
    const limit = new AbortController()
    const over = new AbortController()
    const run = this.#options.run(key, { signal: AbortSignal.any([signal, limit.signal]) })
    const timeout = sleep(this.#clock, timeoutMs, over.signal).then((): Next => {
      if (over.signal.aborted) return { next: 'rest' }
      this.#options.metrics.timedOut()
      limit.abort(new Error(`the run took more than ${timeoutMs} ms`))
      throw limit.signal.reason
    })
    try {
      return await Promise.race([run, timeout])
    } finally {
      over.abort()
    }
  }

  #schedule(key: string, next: Next): 'success' | 'requeue' | 'requeue_after' | 'error' {
    switch (next.next) {
      case 'rest':
        this.queue.forget(key)
        return 'success'
      case 'again':
        this.queue.forget(key)
        this.queue.addAfter(key, next.afterMs)
        return 'requeue_after'
      case 'refused':
        this.queue.forget(key)
        this.#options.metrics.refused()
        return 'success'
      case 'retry':
        this.queue.addFailed(key, next.atLeastMs)
        return next.failed ? 'error' : 'requeue'
    }
  }
}

/** Own writes never come here; of the others, only what a run would read. */
function isRelevant<T extends KubeObject>({ before, after }: StoreChange<T>): boolean {
  if (before === undefined || after === undefined) return true
  const a = before.metadata
  const b = after.metadata
  if (a.uid !== b.uid || a.generation !== b.generation) return true
  if (a.deletionTimestamp !== b.deletionTimestamp) return true
  return (
    JSON.stringify([a.annotations, a.finalizers, statusOf(before)]) !==
    JSON.stringify([b.annotations, b.finalizers, statusOf(after)])
  )
}

function statusOf(object: KubeObject): unknown {
  return 'status' in object ? object.status : undefined
}
