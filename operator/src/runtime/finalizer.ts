/**
 * Finalizers by JSON patch. A `test` stands before every change, because the list belongs to everybody: what another
 * controller did in between must survive, and its finalizer must not come back. When a test fails (422), the object is
 * read afresh and the patch is made anew.
 */
import { isKubeFailure } from './failure.ts'
import { type KubeObject, type ObjectMeta, type ResourceType, objectPath } from './objects.ts'
import type { RestClient } from './rest.ts'

const ATTEMPTS_MAX = 5
const JSON_PATCH = 'application/json-patch+json'

interface Operation {
  op: 'test' | 'add' | 'remove'
  path: string
  value?: unknown
}

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false
}

/** Answers the object with the finalizer; undefined when the object is gone or being deleted. */
export async function addFinalizer<T extends KubeObject>(
  client: RestClient,
  type: ResourceType,
  object: T,
  finalizer: string,
  signal?: AbortSignal,
): Promise<T | undefined> {
  return patchUntilTrue(client, type, object, signal, (metadata) => {
    if (metadata.deletionTimestamp !== undefined) return 'gone'
    if (metadata.finalizers?.includes(finalizer)) return 'done'
    const uid: Operation = { op: 'test', path: '/metadata/uid', value: metadata.uid }
    if (metadata.finalizers === undefined || metadata.finalizers.length === 0) {
      // `add` to an absent member would replace a list that somebody made in between.
      return [
        { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
        uid,
        { op: 'add', path: '/metadata/finalizers', value: [finalizer] },
      ]
    }
    return [uid, { op: 'add', path: '/metadata/finalizers/-', value: finalizer }]
  })
}

/** Succeeds when the finalizer is off, by whomever, or the object is gone. */
export async function removeFinalizer(
  client: RestClient,
  type: ResourceType,
  object: KubeObject,
  finalizer: string,
  signal?: AbortSignal,
): Promise<void> {
  await patchUntilTrue(client, type, object, signal, (metadata) => {
    const index = metadata.finalizers?.indexOf(finalizer) ?? -1
    if (index < 0) return 'done'
    const path = `/metadata/finalizers/${index}`
    return [
      { op: 'test', path: '/metadata/uid', value: metadata.uid },
      { op: 'test', path, value: finalizer },
      { op: 'remove', path },
    ]
  })
}

async function patchUntilTrue<T extends KubeObject>(
  client: RestClient,
  type: ResourceType,
  object: T,
  signal: AbortSignal | undefined,
  plan: (metadata: ObjectMeta) => Operation[] | 'done' | 'gone',
): Promise<T | undefined> {
  const path = objectPath(type, object.metadata)
  let current = object
  for (let attempt = 1; ; attempt++) {
    const planned = plan(current.metadata)
    if (planned === 'gone') return undefined
    if (planned === 'done') return current
    try {
      const contentType = JSON_PATCH
      return await client.request<T>({ method: 'PATCH', path, contentType, body: planned, signal })
    } catch (error) {
      if (isKubeFailure(error, 404)) return undefined
      if (!isKubeFailure(error, 409, 422) || attempt >= ATTEMPTS_MAX) throw error
    }
    const read = await readAgain<T>(client, path, signal)
    if (read === undefined || read.metadata.uid !== object.metadata.uid) return undefined
    current = read
  }
}

async function readAgain<T>(
  client: RestClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  try {
    return await client.get<T>(path, undefined, signal)
  } catch (error) {
    if (isKubeFailure(error, 404)) return undefined
    throw error
  }
}
