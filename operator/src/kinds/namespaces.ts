import { isKubeFailure } from '../runtime/failure.ts'
import { type KubeObject, type ResourceType, objectPath } from '../runtime/objects.ts'
import type { RestClient } from '../runtime/rest.ts'

const NAMESPACE: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
}

/** A cluster has no name of its own; this namespace is made with it and never again. */
const NAMESPACE_OF_THE_CLUSTER = 'kube-system'

export async function clusterUid(client: RestClient, signal?: AbortSignal): Promise<string> {
  const path = objectPath(NAMESPACE, { name: NAMESPACE_OF_THE_CLUSTER })
  return (await client.get<KubeObject>(path, undefined, signal)).metadata.uid
}

/** Whether a namespace is being deleted, or is gone. */
export async function isTerminating(client: RestClient, name: string): Promise<boolean> {
  try {
    const path = objectPath(NAMESPACE, { name })
    return (await client.get<KubeObject>(path)).metadata.deletionTimestamp !== undefined
  } catch (error) {
    if (isKubeFailure(error, 404)) return true
    throw error
  }
}
