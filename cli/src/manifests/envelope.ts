import { objectKinds, type ObjectKind } from '@rollcall/resources'
import type { Path } from './fault.ts'

/** The group of Rollcall's documents. */
const group = 'rollcall.dev'

/** The version that is read. */
export const apiVersion = `${group}/v1beta1`

/** What stands around a spec. */
export interface Envelope {
  kind: ObjectKind
  name: string
  annotations: Record<string, unknown>
  spec: unknown
  /** Path of the document's members inside the parsed text: not empty inside a List. */
  base: Path
}

/** What a document turned out to be. */
export type Opened =
  | { outcome: 'declaration'; envelope: Envelope }
  | { outcome: 'list'; items: { value: unknown; base: Path }[] }
  | { outcome: 'foreign'; what: string }
  | { outcome: 'faults'; faults: { path: Path; message: string }[] }

const members = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status'])

/** Opens a document: ours, somebody else's, or wrong. Documents of other groups are for other tools and are left to them. */
export function openDocument(value: unknown, base: Path): Opened {
  if (!isMapping(value)) return wrong(base, 'must be a mapping with apiVersion, kind and metadata')
  const { apiVersion: version, kind } = value
  if (typeof version !== 'string') return wrong([...base, 'apiVersion'], `is needed: ${apiVersion}`)
  if (typeof kind !== 'string') return wrong([...base, 'kind'], 'is needed')
  if (version === 'v1' && kind === 'List') return openList(value, base)
  if (version.split('/', 1)[0] !== group)
    return { outcome: 'foreign', what: `${kind} (${version})` }
  if (version !== apiVersion) {
    return wrong([...base, 'apiVersion'], `${version} is not known; write ${apiVersion}`)
  }
  if (kind === 'Connection') return { outcome: 'foreign', what: `Connection (for Kubernetes)` }
  return openOurs(value, kind, base)
}

function openOurs(value: Record<string, unknown>, kind: string, base: Path): Opened {
  const faults: { path: Path; message: string }[] = []
  const known = objectKinds.find((one) => one === kind)
  if (known === undefined) {
    faults.push({
      path: [...base, 'kind'],
      message: `${kind} is not known; known are ${objectKinds.join(', ')}`,
    })
  }
  for (const member of Object.keys(value)) {
    if (!members.has(member)) {
      faults.push({
        path: [...base, member],
        message: 'is not known; did you mean a member of spec?',
      })
    }
  }
  const { metadata, spec } = value
  const name = isMapping(metadata) ? metadata['name'] : undefined
  if (typeof name !== 'string' || !namePattern.test(name) || name.length > nameLengthMax) {
    faults.push({
      path: [...base, 'metadata', 'name'],
      message:
        name === undefined
          ? 'is needed: the name by which the declaration is known'
          : 'must be lower-case letters, digits, dots and hyphens, at most 253, as in Kubernetes',
    })
  }
  if (!isMapping(spec)) faults.push({ path: [...base, 'spec'], message: 'must be a mapping' })
  if (known === undefined || typeof name !== 'string' || faults.length > 0) {
    return { outcome: 'faults', faults }
  }
  const annotations = isMapping(metadata) ? metadata['annotations'] : undefined
  return {
    outcome: 'declaration',
    envelope: {
      kind: known,
      name,
      annotations: isMapping(annotations) ? annotations : {},
      spec,
      base,
    },
  }
}

/** Names of Kubernetes objects, RFC 1123. */
const namePattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/
const nameLengthMax = 253

function openList(value: Record<string, unknown>, base: Path): Opened {
  const { items } = value
  if (!Array.isArray(items)) return wrong([...base, 'items'], 'must be a list')
  return {
    outcome: 'list',
    items: items.map((item: unknown, index) => ({ value: item, base: [...base, 'items', index] })),
  }
}

function wrong(path: Path, message: string): Opened {
  return { outcome: 'faults', faults: [{ path, message }] }
}

/** Whether a value is a mapping of names to values. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
