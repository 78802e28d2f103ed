/** Rollcall's objects in a namespace of a test's control plane: put there, looked at, waited for. */
import type { RunningApi } from './api.ts'
import type { ControlPlane } from './control-plane.ts'
import { until } from './processes.ts'

export interface KubeCondition {
  type: string
  status: string
  reason: string
  message: string
}

/** What is looked at of one of our objects. */
export interface Shown {
  kind: string
  metadata: {
    name: string
    generation: number
    resourceVersion: string
    finalizers?: string[]
    deletionTimestamp?: string
  }
  spec: Record<string, unknown>
  status?: {
    id?: string
    version?: number
    observedGeneration?: number
    lastHandledReconcileAt?: string
    conditions?: KubeCondition[]
  }
}

export const API_VERSION = 'rollcall.dev/v1beta1'
const SETTLE_LIMIT_MS = 30_000

/** Every kind that is declared through a Connection. */
export const DECLARED_KINDS = ['accounts', 'roles', 'users', 'roleassignments', 'apikeys']
  .map((plural) => `${plural}.rollcall.dev`)
  .join(',')

export function list(items: object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
}

/** The Connection `default` and the Secret that it speaks with. */
export function connectionTo(api: { url: string }, key: string): object[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'rollcall', labels: { 'rollcall.dev/secret': 'true' } },
      stringData: { key },
    },
    {
      apiVersion: API_VERSION,
      kind: 'Connection',
      metadata: { name: 'default' },
      spec: { url: api.url, credentialsSecretRef: { name: 'rollcall' } },
    },
  ]
}

/** Makes a namespace with the Connection `default` in it. */
export async function createNamespace(
  { kubectl }: ControlPlane,
  name: string,
  api: RunningApi,
): Promise<void> {
  await kubectl(['create', 'namespace', name])
  await kubectl(['apply', '-n', name, '-f', '-'], list(connectionTo(api, api.operatorKey)))
}

export async function look(
  { kubectl }: ControlPlane,
  namespace: string,
  kinds = DECLARED_KINDS,
): Promise<Shown[]> {
  const json = await kubectl(['get', kinds, '-n', namespace, '-o', 'json'])
  // The shape is that of our own CRDs.
  return (JSON.parse(json) as { items: Shown[] }).items
}

export async function getObject(
  controlPlane: ControlPlane,
  namespace: string,
  kind: string,
  name: string,
): Promise<Shown> {
  const json = await controlPlane.kubectl(['get', kind, name, '-n', namespace, '-o', 'json'])
  // The shape is that of our own CRDs.
  return JSON.parse(json) as Shown
}

/** Waits until everything declared in the namespace is Ready about its newest generation. Answers it as it then is. */
export async function untilReady(
  controlPlane: ControlPlane,
  namespace: string,
  limitMs = SETTLE_LIMIT_MS,
): Promise<Shown[]> {
  let items: Shown[] = []
  try {
    await until('everything to be Ready', limitMs, async () => {
      items = await look(controlPlane, namespace)
      return items.every(isReady)
    })
  } catch (cause) {
    throw new Error(`not everything is Ready:\n${items.map(show).join('\n')}`, { cause })
  }
  return items
}

/** Waits until one object has this condition about its newest generation. */
export function untilCondition(
  controlPlane: ControlPlane,
  object: { namespace: string; kind: string; name: string },
  wanted: Partial<KubeCondition>,
  limitMs = SETTLE_LIMIT_MS,
): Promise<KubeCondition> {
  const what = `${object.kind}/${object.name} to say ${JSON.stringify(wanted)}`
  return until(what, limitMs, async () => {
    const shown = await getObject(controlPlane, object.namespace, object.kind, object.name)
    return isCurrent(shown) && shown.status?.conditions?.find((one) => isLike(one, wanted))
  })
}

export function conditionOf(shown: Shown, type: string): KubeCondition | undefined {
  return shown.status?.conditions?.find((condition) => condition.type === type)
}

export function isCurrent({ metadata, status }: Shown): boolean {
  return status?.observedGeneration === metadata.generation
}

export function isReady(shown: Shown): boolean {
  return isCurrent(shown) && conditionOf(shown, 'Ready')?.status === 'True'
}

export function show({ kind, metadata, status }: Shown): string {
  const conditions = (status?.conditions ?? []).map(
    ({ type, status: value, reason, message }) => `${type}=${value} ${reason}: ${message}`,
  )
  return `${kind}/${metadata.name} ${conditions.join('; ')}`
}

function isLike(condition: KubeCondition, wanted: Partial<KubeCondition>): boolean {
  const { type, status, reason, message } = wanted
  return (
    (type === undefined || condition.type === type) &&
    (status === undefined || condition.status === status) &&
    (reason === undefined || condition.reason === reason) &&
    (message === undefined || condition.message.includes(message))
  )
}
