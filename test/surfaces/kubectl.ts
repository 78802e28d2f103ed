/** kubectl against a real API server, with the operator beside it as its own process. */
import type { RunningApi } from '../support/api.ts'
import { startControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { installOperator, startOperator, type RunningOperator } from '../support/operator.ts'
import {
  conditionOf,
  createNamespace,
  isCurrent,
  list,
  look,
  show,
  untilReady,
  type Shown,
} from '../support/kube-objects.ts'
import { until } from '../support/processes.ts'
import { manifest } from './manifests.ts'
import type { Declarer, Resource, StartSurface } from './surface.ts'

const SETTLE_LIMIT_MS = 30_000
/** A refusal has to stand this long: an object that waits for another is refused for a moment. */
const STANDING_MS = 1_500
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
  await createNamespace(controlPlane, namespace, api)

  async function removeUndeclared(resources: Resource[]): Promise<void> {
    const wanted = new Set(resources.map(nameOf))
    const gone = declared.filter((resource) => !wanted.has(nameOf(resource))).map(nameOf)
    if (gone.length > 0) await kubectl(['delete', ...inNamespace, '--wait', ...gone])
    declared = resources
  }

  const declare: Declarer['declare'] = async (resources) => {
    if (resources.length > 0) await kubectl(['apply', ...inNamespace, '-f', '-'], listOf(resources))
    await removeUndeclared(resources)
    return (await untilReady(controlPlane, namespace)).map(show).join('\n')
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
        const refused = (await look(controlPlane, namespace))
          .filter(isNotReady)
          .map(show)
          .join('\n')
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
      const before = await look(controlPlane, namespace)
      asked += before.length
      const names = before.map(({ kind, metadata }) => `${pluralOf(kind)}/${metadata.name}`)
      const annotation = `rollcall.dev/reconcile-requested-at=${token}`
      await kubectl(['annotate', ...inNamespace, '--overwrite', ...names, annotation])
      await until('every request to reconcile to be handled', SETTLE_LIMIT_MS, async () =>
        (await look(controlPlane, namespace)).every(
          ({ status }) => status?.lastHandledReconcileAt === token,
        ),
      )
    },
    async ownWrites() {
      const writes = controlPlane
        .auditedRequests()
        .filter(
          (request) =>
            request.user === operator.username &&
            request.namespace === namespace &&
            request.resource !== 'events' &&
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

function listOf(resources: Resource[]): string {
  return list(resources.map(manifest))
}

function nameOf({ kind, handle }: Resource): string {
  return `${pluralOf(kind)}/${handle}`
}

function pluralOf(kind: string): string {
  return `${kind.toLowerCase()}s.rollcall.dev`
}

function isNotReady(shown: Shown): boolean {
  return isCurrent(shown) && conditionOf(shown, 'Ready')?.status === 'False'
}
