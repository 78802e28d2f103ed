/** Server-side apply: send what we declare of an object, own exactly that, leave the rest to others. */
import {
  type KubeObject,
  type ObjectName,
  type ResourceType,
  apiVersionOf,
  objectPath,
} from './objects.ts'
import type { RestClient } from './rest.ts'

export interface ApplyOptions {
  fieldManager: string
  subresource?: 'status'
  signal?: AbortSignal
}

/** What is sent: names, and whatever the caller declares. Never `managedFields`, which the server refuses. */
export interface ApplyBody {
  metadata: {
    name: string
    namespace?: string
    /** Makes the server refuse (409) when the object was replaced by another of the same name. */
    uid?: string
    [member: string]: unknown
  }
  [member: string]: unknown
}

export async function applyObject<T extends KubeObject>(
  client: RestClient,
  type: ResourceType,
  body: ApplyBody,
  options: ApplyOptions,
): Promise<T> {
  const name: ObjectName = { name: body.metadata.name, namespace: body.metadata.namespace }
  const subresource = options.subresource === undefined ? '' : `/${options.subresource}`
  return client.request<T>({
    method: 'PATCH',
    path: objectPath(type, name) + subresource,
    // What we declare is ours: force takes it back from whoever changed it.
    query: { fieldManager: options.fieldManager, force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: { ...body, apiVersion: apiVersionOf(type), kind: type.kind },
    signal: options.signal,
  })
}
