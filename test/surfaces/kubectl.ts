/** kubectl against a real API server, with the operator beside it as its own process. */
import type { RunningApi } from '../support/api.ts'
import { startControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { installOperator, startOperator, type RunningOperator } from '../support/operator.ts'
import { until } from '../support/processes.ts'
import { API_VERSION, manifest } from './manifests.ts'
import type { Declarer, Resource, StartSurface } from './surface.ts'

const SETTLE_LIMIT_MS = 30_000
/** A refusal has to stand this long: an object that waits for another is refused for a moment. */
const STANDING_MS = 1_500
const KINDS = 'accounts,roles,users,roleassignments,apikeys'
  .split(',')
  .map((plural) => `${plural}.rollcall.dev`)
  .join(',')
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection'])

export const startKubectl: StartSurface = async (api) => {
  const controlPlane = await startControlPlane()
  const operator = await startOperator(controlPlane, await installOperator(controlPlane))
  let namespaces = 0
  return {
    managerKind: 'kubernetes',
    // CEL cannot afford to write an address down: the estimated cost of string(cidr) exceeds the budget of a CRD.
    networkAdvice: /first address of the network/,
    correctsByItself: true,
    spelling: (field) => field,
    begin() {
      namespaces += 1
      return createDeclarer(api, controlPlane, operator, `facts-${namespaces}`)
    },
    async stop() {
      await operator.stop()
      await controlPlane.stop()
    },
  }
}

interface Shown {
  kind: string
  metadata: { name: string; generation: number; annotations?: Record<string, string> }
  status?: {
    observedGeneration?: number
    lastHandledReconcileAt?: string
    conditions?: { type: string; status: string; reason: string; message: string }[]
  }
}

async function createDeclarer(
  api: RunningApi,
  controlPlane: ControlPlane,
  operator: RunningOperator,
  namespace: string,
): Promise<Declarer> {
  const { kubectl, tryKubectl } = controlPlane
  const inNamespace = ['-n', namespace]
  let declared: Resource[] = []
  let asked = 0
  await kubectl(['create', 'namespace', namespace])
  await kubectl(['apply', ...inNamespace, '-f', '-'], connectionTo(api))

  async function look(): Promise<Shown[]> {
    // The shape is that of our own CRDs.
    const { items } = JSON.parse(await kubectl(['get', KINDS, ...inNamespace, '-o', 'json'])) as {
      items: Shown[]
    }
    return items
  }

  async function removeUndeclared(resources: Resource[]): Promise<void> {
    const wanted = new Set(resources.map(nameOf))
    const gone = declared.filter((resource) => !wanted.has(nameOf(resource))).map(nameOf)
    if (gone.length > 0) await kubectl(['delete', ...inNamespace, '--wait', ...gone])
    declared = resources
  }

  const declare: Declarer['declare'] = async (resources) => {
    if (resources.length > 0) await kubectl(['apply', ...inNamespace, '-f', '-'], listOf(resources))
    await removeUndeclared(resources)
    let items: Shown[] = []
    try {
      await until('everything to be Ready', SETTLE_LIMIT_MS, async () => {
        items = await look()
        return items.every(isReady)
      })
    } catch (cause) {
      throw new Error(`not everything is Ready:\n${items.map(show).join('\n')}`, { cause })
    }
    return items.map(show).join('\n')
  }
  return {
    declare,
    async refusal(resources) {
      const applied = await tryKubectl(['apply', ...inNamespace, '-f', '-'], listOf(resources))
      if (applied.code !== 0) return applied.stderr
      declared = [...declared, ...resources]
      let since = Date.now()
      let standing = ''
      return until('a refusal that stands', SETTLE_LIMIT_MS, async () => {
        const refused = (await look()).filter(isNotReady).map(show).join('\n')
        if (refused !== standing) since = Date.now()
        standing = refused
        return refused !== '' && Date.now() - since >= STANDING_MS ? refused : false
      })
    },
    async differences(resources) {
      const { code, stdout, stderr } = await tryKubectl(
        ['diff', ...inNamespace, '-f', '-'],
        listOf(resources),
      )
      if (code === 0) return ''
      if (code === 1) return stdout
      throw new Error(`kubectl diff ended with ${code}:\n${stderr}`)
    },
    async keyOf(handle) {
      const encoded = await kubectl([
        'get',
        'secret',
        handle,
        ...inNamespace,
        '-o',
        'jsonpath={.data.key}',
      ])
      return Buffer.from(encoded, 'base64').toString()
    },
    async lookAgain() {
      const token = `again-${asked}`
      const before = await look()
      asked += before.length
      const names = before.map(({ kind, metadata }) => `${pluralOf(kind)}/${metadata.name}`)
      const annotation = `rollcall.dev/reconcile-requested-at=${token}`
      await kubectl(['annotate', ...inNamespace, '--overwrite', ...names, annotation])
      await until('every request to reconcile to be handled', SETTLE_LIMIT_MS, async () =>
        (await look()).every(({ status }) => status?.lastHandledReconcileAt === token),
      )
    },
    async ownWrites() {
      const writes = controlPlane
        .auditedRequests()
        .filter(
          (request) =>
            request.user === operator.username &&
            request.namespace === namespace &&
            WRITES.has(request.verb),
        )
      // Each asked look is answered by one write of the status, and by nothing else.
      return writes.length - asked
    },
    async close() {
      await removeUndeclared([])
      await kubectl(['delete', 'namespace', namespace, '--wait=false'])
    },
  }
}

function connectionTo(api: RunningApi): string {
  const items = [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'rollcall', labels: { 'rollcall.dev/secret': 'true' } },
      stringData: { key: api.operatorKey },
    },
    {
      apiVersion: API_VERSION,
      kind: 'Connection',
      metadata: { name: 'default' },
      spec: { url: api.url, credentialsSecretRef: { name: 'rollcall' } },
    },
  ]
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
}

function listOf(resources: Resource[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: resources.map(manifest) })
}

function nameOf({ kind, handle }: Resource): string {
  return `${pluralOf(kind)}/${handle}`
}

function pluralOf(kind: string): string {
  return `${kind.toLowerCase()}s.rollcall.dev`
}

function readyOf({ status }: Shown): string | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.status
}

function isCurrent({ metadata, status }: Shown): boolean {
  return status?.observedGeneration === metadata.generation
}

function isReady(shown: Shown): boolean {
  return isCurrent(shown) && readyOf(shown) === 'True'
}

function isNotReady(shown: Shown): boolean {
  return isCurrent(shown) && readyOf(shown) === 'False'
}

function show({ kind, metadata, status }: Shown): string {
  const conditions = (status?.conditions ?? []).map(
    ({ type, status: value, reason, message }) => `${type}=${value} ${reason}: ${message}`,
  )
  return `${kind}/${metadata.name} ${conditions.join('; ')}`
}
