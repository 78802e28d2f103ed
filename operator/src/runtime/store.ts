/**
 * The objects of one kind as this process last saw them, from the watch and from its own writes.
 *
 * The answer to an own write is noted at once, so the next run never reads an object older than what it wrote itself.
 * The watch is behind such a write for a moment: what it still brings from before is left out, and the event of the
 * write itself changes nothing, so a controller is not woken by its own status.
 */
import { type Clock, systemClock } from './clock.ts'
import { type KubeObject, isNewer, keyOf } from './objects.ts'

export interface StoreChange<T extends KubeObject> {
  key: string
  before: T | undefined
  after: T | undefined
  /** `list` for what a (re)list brought, `edit` for what happened while watching. */
  source: 'list' | 'edit'
}

type Listener<T extends KubeObject> = (change: StoreChange<T>) => void

/** kubectl keeps a second copy of the whole object there. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

export class Store<T extends KubeObject> {
  readonly #objects = new Map<string, T>()
  /** Own writes whose event has not come yet: version written, and when. */
  readonly #ownWrites = new Map<string, { uid: string; version: string; at: number }>()
  readonly #listeners: Listener<T>[] = []
  readonly #clock: Clock
  readonly #synced = Promise.withResolvers<void>()
  #isSynced = false

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  values(): IterableIterator<T> {
    return this.#objects.values()
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys()
  }

  get size(): number {
    return this.#objects.size
  }

  /** Whether the first list is in. */
  get isSynced(): boolean {
    return this.#isSynced
  }

  synced(): Promise<void> {
    return this.#synced.promise
  }

  onChange(listener: Listener<T>): void {
    this.#listeners.push(listener)
  }

  /** Takes over a whole list that was asked for at `startedAt`. What it lacks was deleted in between. */
  replace(objects: T[], startedAt: number): void {
    const gone = new Set(this.#objects.keys())
    for (const object of objects) {
      const key = keyOf(object.metadata)
      gone.delete(key)
      const own = this.#ownWrites.get(key)
      // A list is never older than what was written before it was asked for.
      if (own !== undefined && own.at < startedAt) this.#ownWrites.delete(key)
      this.#put(object, 'list')
    }
    for (const key of gone) {
      const own = this.#ownWrites.get(key)
      if (own !== undefined && own.at >= startedAt) continue
      this.#drop(key, 'list')
    }
    this.#isSynced = true
    this.#synced.resolve()
  }

  upsert(object: T): void {
    this.#put(object, 'edit')
  }

  remove(object: T): void {
    const key = keyOf(object.metadata)
    const held = this.#objects.get(key)
    // The deletion of an earlier object of the same name says nothing about the one held.
    if (held !== undefined && held.metadata.uid !== object.metadata.uid) {
      if (isNewer(held.metadata.resourceVersion, object.metadata.resourceVersion)) return
    }
    this.#drop(key, 'edit')
  }

  /** Notes the server's answer to an own write. Wakes nobody. */
  noteWrite(object: T): void {
    const key = keyOf(object.metadata)
    const { uid, resourceVersion } = object.metadata
    const held = this.#objects.get(key)
    if (held !== undefined && isNewer(held.metadata.resourceVersion, resourceVersion)) return
    // The watch may have been faster than the answer, with the deletion that our finalizer's removal brought.
    if (held === undefined || held.metadata.uid !== uid) return
    this.#objects.set(key, slim(object))
    if (held.metadata.resourceVersion !== resourceVersion) {
      this.#ownWrites.set(key, { uid, version: resourceVersion, at: this.#clock.now() })
    }
  }

  #put(object: T, source: 'list' | 'edit'): void {
    const key = keyOf(object.metadata)
    const { uid, resourceVersion } = object.metadata
    const own = this.#ownWrites.get(key)
    if (own !== undefined) {
      if (own.uid === uid && isNewer(own.version, resourceVersion)) return
      this.#ownWrites.delete(key)
    }
    const before = this.#objects.get(key)
    if (before?.metadata.uid === uid && before.metadata.resourceVersion === resourceVersion) return
    const after = slim(object)
    this.#objects.set(key, after)
    this.#tell({ key, before, after, source })
  }

  #drop(key: string, source: 'list' | 'edit'): void {
    const before = this.#objects.get(key)
    if (before === undefined) return
    this.#objects.delete(key)
    this.#ownWrites.delete(key)
    this.#tell({ key, before, after: undefined, source })
  }

  #tell(change: StoreChange<T>): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** Without what no controller reads, which is half of the bytes. The object is new from the wire and nobody else's. */
function slim<T extends KubeObject>(object: T): T {
  delete object.metadata.managedFields
  if (object.metadata.annotations !== undefined) delete object.metadata.annotations[LAST_APPLIED]
  return object
}
