/**
 * Events (events.k8s.io/v1): what happened to an object, for `kubectl describe`. For transitions only, never one a run.
 *
 * The same event about the same object is folded into a series: counted here, and written when the count reaches a
 * power of two, so that a thousand repeats are ten writes. Events are told in the background and may be lost: nothing
 * depends on them, so nothing waits for them.
 */
import { createHash } from 'node:crypto'

import { type Clock, sleep, systemClock } from './clock.ts'
import { isKubeFailure } from './failure.ts'
import { microTime } from './leader.ts'
import type { Log } from './log.ts'
import {
  type KubeObject,
  type ResourceType,
  apiVersionOf,
  collectionPath,
  objectPath,
} from './objects.ts'
import type { RestClient } from './rest.ts'

export interface EventText {
  type: 'Normal' | 'Warning'
  reason: string
  /** What was being done, in UpperCamelCase: `Apply`, `Remove`. */
  action: string
  note: string
}

export interface EventRecorder {
  record(type: ResourceType, object: KubeObject, event: EventText): void
}

export interface EventsOptions {
  client: RestClient
  log: Log
  /** Name of the controller, for example `example.test/operator`. */
  controller: string
  /** This process. */
  instance: string
  clock?: Clock
}

const EVENT: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
}
/** As long as client-go folds. */
const SERIES_MS = 360_000
const SERIES_KEPT_MAX = 4_096
const WAITING_MAX = 1_000
const EVENTS_AT_ONCE = 100
const EVENTS_A_SECOND = 5
const FLUSH_LIMIT_MS = 2_000
/** The API server refuses a longer note. */
const NOTE_CHARS_MAX = 1_024
const TEXT_CHARS_MAX = 128

interface Series {
  name: string
  namespace: string
  count: number
  at: number
}

export class Events implements EventRecorder {
  readonly #options: EventsOptions
  readonly #clock: Clock
  /** In the order of last use, oldest first. */
  readonly #series = new Map<string, Series>()
  readonly #waiting: (() => Promise<unknown>)[] = []
  #sending: Promise<void> | undefined
  #tokens = EVENTS_AT_ONCE
  #tokensAt = 0

  constructor(options: EventsOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#tokensAt = this.#clock.now()
  }

  record(type: ResourceType, object: KubeObject, event: EventText): void {
    const id = JSON.stringify([object.metadata.uid, event.type, event.reason, event.note])
    const now = this.#clock.now()
    const known = this.#series.get(id)
    this.#series.delete(id)
    if (known !== undefined && now - known.at < SERIES_MS) {
      known.count++
      known.at = now
      this.#series.set(id, known)
      if (Number.isInteger(Math.log2(known.count))) this.#send(() => this.#patch(known))
      return
    }
    const namespace = object.metadata.namespace ?? 'default'
    const suffix = createHash('sha256')
      .update(`${id}${microTime(this.#clock)}`)
      .digest('hex')
    const name = `${object.metadata.name.slice(0, 200)}.${suffix.slice(0, 16)}`
    this.#series.set(id, { name, namespace, count: 1, at: now })
    for (const oldest of this.#series.keys()) {
      if (this.#series.size <= SERIES_KEPT_MAX) break
      this.#series.delete(oldest)
    }
    this.#send(() => this.#create(type, object, event, namespace, name))
  }

  /** Resolves when what was recorded so far is written or lost; what takes longer than the limit is lost. */
  async flush(): Promise<void> {
    const over = new AbortController()
    await Promise.race([this.#sending, sleep(this.#clock, FLUSH_LIMIT_MS, over.signal)])
    over.abort()
    this.#waiting.length = 0
  }

  #send(write: () => Promise<unknown>): void {
    if (this.#waiting.length >= WAITING_MAX || !this.#mayWrite()) return
    this.#waiting.push(write)
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined
    })
  }

  /** A bucket of tokens: a thousand objects that fail together need no thousand events to be seen. */
  #mayWrite(): boolean {
    const now = this.#clock.now()
    const refilled = this.#tokens + ((now - this.#tokensAt) / 1000) * EVENTS_A_SECOND
    this.#tokens = Math.min(EVENTS_AT_ONCE, refilled)
    this.#tokensAt = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  async #drain(): Promise<void> {
    for (let write = this.#waiting.shift(); write !== undefined; write = this.#waiting.shift()) {
      try {
        await write()
      } catch (error) {
        // A namespace that is being deleted takes no events, and an expired event no series.
        if (isKubeFailure(error, 403, 404)) continue
        this.#options.log.warn({ error }, 'an event is lost')
      }
    }
  }

  #create(
    type: ResourceType,
    object: KubeObject,
    event: EventText,
    namespace: string,
    name: string,
  ): Promise<unknown> {
    return this.#options.client.request({
      method: 'POST',
      path: collectionPath(EVENT, namespace),
      body: {
        apiVersion: apiVersionOf(EVENT),
        kind: EVENT.kind,
        metadata: { name, namespace },
        eventTime: microTime(this.#clock),
        reportingController: this.#options.controller,
        reportingInstance: this.#options.instance.slice(0, TEXT_CHARS_MAX),
        action: event.action.slice(0, TEXT_CHARS_MAX),
        reason: event.reason.slice(0, TEXT_CHARS_MAX),
        note: event.note.slice(0, NOTE_CHARS_MAX),
        type: event.type,
        regarding: {
          apiVersion: apiVersionOf(type),
          kind: type.kind,
          name: object.metadata.name,
          ...(object.metadata.namespace !== undefined && { namespace: object.metadata.namespace }),
          uid: object.metadata.uid,
          resourceVersion: object.metadata.resourceVersion,
        },
      },
    })
  }

  #patch(series: Series): Promise<unknown> {
    return this.#options.client.request({
      method: 'PATCH',
      path: objectPath(EVENT, series),
      contentType: 'application/merge-patch+json',
      body: { series: { count: series.count, lastObservedTime: microTime(this.#clock) } },
    })
  }
}
