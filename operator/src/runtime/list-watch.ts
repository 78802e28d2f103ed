/**
 * Keeps a store equal to a collection of the Kubernetes API: list once, then follow the watch for ever.
 *
 * | What happens                                 | What follows                                                   |
 * | -------------------------------------------- | -------------------------------------------------------------- |
 * | the watch ends in good order (5 to 10 min)    | watch again at the last version, which bookmarks kept fresh     |
 * | 410, as HTTP status or as an ERROR event      | list again; the store works out what changed and what is gone   |
 * | a line that is not JSON, or an unknown event  | list again: something was lost                                  |
 * | connection refused, reset, 429, 5xx, 401, ... | watch again at the same version, after a growing pause          |
 * | nothing at all, not even a bookmark           | the connection is dead, whatever TCP says: as a reset           |
 * | a watch that ends within a second, empty      | counts as a failure, or a broken proxy would make us spin       |
 *
 * The pause grows from 0.8 s to 30 s with jitter and starts over after two minutes without a failure.
 */
import { type Clock, backoffMs, sleep, systemClock } from './clock.ts'
import { KubeFailure, isKubeFailure } from './failure.ts'
import type { Log } from './log.ts'
import { type KubeObject, type ResourceType, collectionPath } from './objects.ts'
import type { RestClient } from './rest.ts'
import type { Store } from './store.ts'

export interface ListWatchOptions<T extends KubeObject> {
  client: RestClient
  type: ResourceType
  store: Store<T>
  log: Log
  /** One namespace; absent: all. */
  namespace?: string | undefined
  labelSelector?: string | undefined
  /** Ask for names, labels and annotations only, never for contents. */
  metadataOnly?: boolean
  clock?: Clock
  pageSize?: number
  idleTimeoutMs?: number
  /** Called with every failure, and with undefined when a watch stands again. */
  onHealth?: (failure: Error | undefined) => void
}

const PAGE_SIZE = 500
/** 10,000 pages of 500 are far more than etcd holds. */
const PAGES_MAX = 10_000
const RETRY = { firstMs: 800, mostMs: 30_000 }
const HEALTHY_AFTER_MS = 120_000
const WATCH_SECONDS_MIN = 300
/** The server sends a bookmark about once a minute. */
const IDLE_TIMEOUT_MS = 150_000
const SHORTEST_WATCH_MS = 1_000
/** etcd takes 1.5 MiB; JSON with escapes is at most a few times that. */
const LINE_BYTES_MAX = 16 * 1024 * 1024
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
const METADATA_ITEM = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

interface List<T> {
  metadata: { resourceVersion: string; continue?: string }
  items?: T[] | null
}

interface WatchEvent<T extends KubeObject> {
  type: string
  object: T & { code?: number; message?: string; reason?: string }
}

/** Runs until the signal aborts. Never fails: whatever goes wrong is logged and tried again. */
export async function listWatch<T extends KubeObject>(
  options: ListWatchOptions<T>,
  signal: AbortSignal,
): Promise<void> {
  const clock = options.clock ?? systemClock
  let version: string | undefined
  let failures = 0
  let lastFailureAt = Number.NEGATIVE_INFINITY
  const moved = (to: string) => {
    version = to
  }
  while (!signal.aborted) {
    try {
      version ??= await list(options, clock, signal)
      await watch(options, version, moved, clock, signal)
    } catch (error) {
      if (signal.aborted) return
      const failure = error instanceof Error ? error : new Error(String(error))
      if (isKubeFailure(failure, 410) || failure instanceof LostEvents) version = undefined
      if (clock.now() - lastFailureAt > HEALTHY_AFTER_MS) failures = 0
      lastFailureAt = clock.now()
      const asked = failure instanceof KubeFailure ? (failure.retryAfterMs ?? 0) : 0
      const delayMs = Math.max(asked, backoffMs(clock, failures, RETRY))
      failures++
      options.log.warn(
        { kind: options.type.kind, why: failure.message, relist: version === undefined, delayMs },
        'watch interrupted',
      )
      options.onHealth?.(failure)
      await sleep(clock, delayMs, signal)
    }
  }
}

/** An event was lost or could not be read: only a new list tells what is true. */
class LostEvents extends Error {
  override readonly name = 'LostEvents'
}

async function list<T extends KubeObject>(
  options: ListWatchOptions<T>,
  clock: Clock,
  signal: AbortSignal,
): Promise<string> {
  const startedAt = clock.now()
  const objects: T[] = []
  let next: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: List<T> = await options.client.request<List<T>>({
      method: 'GET',
      path: collectionPath(options.type, options.namespace),
      query: {
        limit: String(options.pageSize ?? PAGE_SIZE),
        continue: next,
        labelSelector: options.labelSelector,
      },
      ...(options.metadataOnly && { accept: METADATA_LIST }),
      signal,
    })
    for (const object of answer.items ?? []) objects.push(object)
    next = answer.metadata.continue
    if (next === undefined || next === '') {
      options.store.replace(objects, startedAt)
      return answer.metadata.resourceVersion
    }
  }
  throw new Error(`the list of ${options.type.plural} has more than ${PAGES_MAX} pages`)
}

async function watch<T extends KubeObject>(
  options: ListWatchOptions<T>,
  version: string,
  moved: (version: string) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = clock.now()
  const seconds = Math.floor(WATCH_SECONDS_MIN * (1 + clock.random()))
  const lines = await options.client.stream({
    path: collectionPath(options.type, options.namespace),
    query: {
      watch: 'true',
      resourceVersion: version,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(seconds),
      labelSelector: options.labelSelector,
    },
    ...(options.metadataOnly && { accept: METADATA_ITEM }),
    idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
    signal,
  })
  options.onHealth?.(undefined)
  let events = 0
  for await (const line of splitLines(lines)) {
    events++
    moved(take(options.store, parseEvent<T>(line)))
  }
  if (events === 0 && clock.now() - startedAt < SHORTEST_WATCH_MS) {
    throw new Error('the watch ended at once and brought nothing')
  }
}

/** Gives the event to the store. Answers the version to go on from. */
function take<T extends KubeObject>(store: Store<T>, event: WatchEvent<T>): string {
  switch (event.type) {
    case 'ADDED':
    case 'MODIFIED':
      store.upsert(event.object)
      break
    case 'DELETED':
      store.remove(event.object)
      break
    case 'BOOKMARK':
      break
    case 'ERROR':
      throw new KubeFailure(event.object.message ?? 'the watch reported an error', {
        code: event.object.code ?? 500,
        reason: event.object.reason ?? '',
      })
    default:
      throw new LostEvents(`unknown watch event ${JSON.stringify(event.type).slice(0, 80)}`)
  }
  return event.object.metadata.resourceVersion
}

function parseEvent<T extends KubeObject>(line: Buffer): WatchEvent<T> {
  try {
    const event = JSON.parse(line.toString('utf8')) as WatchEvent<T>
    // The one check on what the server sent: everything after it relies on these members.
    if (event.type === 'ERROR' || typeof event.object.metadata.resourceVersion === 'string') {
      return event
    }
  } catch {
    // Falls through: what was in the line is lost either way.
  }
  throw new LostEvents('a line of the watch is not an event')
}

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  let restBytes = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const tail = chunk.subarray(start, end)
      yield restBytes === 0 ? tail : Buffer.concat([...rest, tail])
      rest = []
      restBytes = 0
      start = end + 1
    }
    if (start < chunk.length) {
      rest.push(chunk.subarray(start))
      restBytes += chunk.length - start
      if (restBytes > LINE_BYTES_MAX) throw new LostEvents('a line of the watch has no end')
    }
  }
  if (restBytes > 0) throw new LostEvents('the last line of the watch was cut off')
}
