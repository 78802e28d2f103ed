/** What every Kubernetes object has, as far as a controller needs it. */
export interface ObjectMeta {
  name: string
  namespace?: string
  uid: string
  resourceVersion: string
  generation?: number
  creationTimestamp?: string
  deletionTimestamp?: string
  finalizers?: string[]
  annotations?: Record<string, string>
  labels?: Record<string, string>
  managedFields?: unknown
}

export interface KubeObject {
  apiVersion?: string
  kind?: string
  metadata: ObjectMeta
}

/** An object with a declaration and a report, the shape of everything that a controller reconciles. */
export interface Declared<Spec = unknown, Status = unknown> extends KubeObject {
  spec: Spec
  status?: Status
}

/** Where objects of one kind live in the Kubernetes API. */
export interface ResourceType {
  group: string
  version: string
  kind: string
  plural: string
  namespaced: boolean
}

export interface ObjectName {
  namespace?: string | undefined
  name: string
}

/** `namespace/name`, or `name` for an object without a namespace. */
export function keyOf(object: ObjectName): string {
  return object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`
}

export function parseKey(key: string): ObjectName {
  const slash = key.indexOf('/')
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

export function apiVersionOf(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`
}

/** The path of a collection. Without a namespace: the objects of all namespaces. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`
  const middle = type.namespaced && namespace !== undefined ? `/namespaces/${namespace}` : ''
  return `${root}${middle}/${type.plural}`
}

export function objectPath(type: ResourceType, object: ObjectName): string {
  return `${collectionPath(type, object.namespace)}/${encodeURIComponent(object.name)}`
}

/**
 * Whether version `a` was written after version `b`. Since Kubernetes 1.35 a resourceVersion is promised to be a decimal
 * number that grows (KEP-5504); in earlier servers with etcd it always was. They can outgrow a JavaScript number.
 */
export function isNewer(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length
}
