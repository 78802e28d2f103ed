/** Metrics under the names of controller-runtime and client-go, so that existing dashboards and alerts work. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

import type { QueueObserver } from './queue.ts'
import type { RestObserver } from './rest.ts'

export type RunResult = 'success' | 'requeue' | 'requeue_after' | 'error'

const RESULTS: readonly RunResult[] = ['success', 'requeue', 'requeue_after', 'error']
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

interface WatchedQueue {
  depth: number
  startTimes: Iterable<number>
}

export interface ControllerMetrics {
  queue: QueueObserver
  /** Read when the metrics are scraped. */
  watchQueue(queue: WatchedQueue, now: () => number): void
  started(): void
  finished(result: RunResult, seconds: number): void
  refused(): void
  panicked(): void
  timedOut(): void
}

export class Metrics {
  readonly registry = new Registry()
  readonly #reconciles = this.#counter('controller_runtime_reconcile_total', 'Runs by result.', [
    'controller',
    'result',
  ])
  readonly #errors = this.#counter('controller_runtime_reconcile_errors_total', 'Failed runs.')
  readonly #terminalErrors = this.#counter(
    'controller_runtime_terminal_reconcile_errors_total',
    'Runs that ended in a refusal and are not tried again.',
  )
  readonly #panics = this.#counter(
    'controller_runtime_reconcile_panics_total',
    'Runs that ended with an unexpected exception.',
  )
  readonly #timeouts = this.#counter(
    'controller_runtime_reconcile_timeouts_total',
    'Runs that were stopped because they took too long.',
  )
  readonly #seconds = this.#histogram('controller_runtime_reconcile_time_seconds', 'Time of a run.')
  readonly #workersMax = this.#gauge(
    'controller_runtime_max_concurrent_reconciles',
    'Runs that may go on at once.',
  )
  readonly #workersBusy = this.#gauge('controller_runtime_active_workers', 'Runs going on.')
  readonly #adds = this.#counter('workqueue_adds_total', 'Keys added.', ['name'])
  readonly #retries = this.#counter('workqueue_retries_total', 'Keys added after a failure.', [
    'name',
  ])
  readonly #waited = this.#histogram(
    'workqueue_queue_duration_seconds',
    'Time a key waits before it is taken.',
    ['name'],
  )
  readonly #worked = this.#histogram(
    'workqueue_work_duration_seconds',
    'Time a key is worked on.',
    ['name'],
  )
  readonly #requests = this.#counter('rest_client_requests_total', 'Calls to the Kubernetes API.', [
    'code',
    'method',
    'host',
  ])
  readonly #requestSeconds = this.#histogram(
    'rest_client_request_duration_seconds',
    'Time of calls to the Kubernetes API, until the answer begins.',
    ['method', 'host'],
  )
  readonly #queues = new Map<string, { queue: WatchedQueue; now: () => number }>()
  readonly #leading = this.#gauge('leader_election_master_status', '1 while leading.', ['name'])

  constructor() {
    collectDefaultMetrics({ register: this.registry })
    this.#queueGauge('workqueue_depth', 'Keys that wait.', (queue) => queue.depth)
    this.#queueGauge(
      'workqueue_unfinished_work_seconds',
      'Sum of the time that keys have been worked on so far.',
      (_queue, ages) => ages.reduce((sum, age) => sum + age, 0),
    )
    this.#queueGauge(
      'workqueue_longest_running_processor_seconds',
      'Time that the longest run has taken so far.',
      (_queue, ages) => Math.max(0, ...ages),
    )
  }

  get rest(): RestObserver {
    return {
      observe: ({ method, code, seconds, host }) => {
        this.#requests.inc({ method, host, code: code === 0 ? '<error>' : String(code) })
        this.#requestSeconds.observe({ method, host }, seconds)
      },
    }
  }

  setLeading(name: string, leading: boolean): void {
    this.#leading.set({ name }, leading ? 1 : 0)
  }

  controller(name: string, workers: number): ControllerMetrics {
    const labels = { controller: name }
    for (const result of RESULTS) this.#reconciles.inc({ ...labels, result }, 0)
    for (const counter of [this.#errors, this.#terminalErrors, this.#panics, this.#timeouts]) {
      counter.inc(labels, 0)
    }
    this.#workersMax.set(labels, workers)
    this.#workersBusy.set(labels, 0)
    return {
      queue: {
        added: () => this.#adds.inc({ name }),
        retried: () => this.#retries.inc({ name }),
        taken: (waitedMs) => this.#waited.observe({ name }, waitedMs / 1000),
        finished: (workedMs) => this.#worked.observe({ name }, workedMs / 1000),
      },
      watchQueue: (queue, now) => this.#queues.set(name, { queue, now }),
      started: () => this.#workersBusy.inc(labels),
      finished: (result, seconds) => {
        this.#workersBusy.dec(labels)
        this.#reconciles.inc({ ...labels, result })
        if (result === 'error') this.#errors.inc(labels)
        this.#seconds.observe(labels, seconds)
      },
      refused: () => this.#terminalErrors.inc(labels),
      panicked: () => this.#panics.inc(labels),
      timedOut: () => this.#timeouts.inc(labels),
    }
  }

  /** A gauge of all queues, worked out when the registry is read. */
  #queueGauge(
    name: string,
    help: string,
    read: (queue: WatchedQueue, ageSeconds: number[]) => number,
  ): void {
    const gauge: Gauge<string> = new Gauge({
      name,
      help,
      labelNames: ['name'],
      registers: [this.registry],
      collect: () => {
        for (const [queueName, { queue, now }] of this.#queues) {
          const ages = Array.from(queue.startTimes, (at) => (now() - at) / 1000)
          gauge.set({ name: queueName }, read(queue, ages))
        }
      },
    })
  }

  #counter(name: string, help: string, labelNames: string[] = ['controller']) {
    return new Counter<string>({ name, help, labelNames, registers: [this.registry] })
  }

  #gauge(name: string, help: string, labelNames: string[] = ['controller']) {
    return new Gauge<string>({ name, help, labelNames, registers: [this.registry] })
  }

  #histogram(name: string, help: string, labelNames: string[] = ['controller']) {
    return new Histogram<string>({
      name,
      help,
      labelNames,
      buckets: SECONDS,
      registers: [this.registry],
    })
  }
}
