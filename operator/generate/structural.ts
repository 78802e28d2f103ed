/**
 * JSON Schema (draft 7, as `resources/generate` writes it) to the structural schema of a CRD.
 *
 * What Kubernetes forbids is rewritten, what it would silently ignore is refused: a keyword without a rule here is an
 * error, and so is a string, list or map under `spec` without a bound, because the cost limit of CEL rules is worked out
 * from the bounds.
 */
export interface JsonSchema {
  [keyword: string]: unknown
  $ref?: string
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  k8s?: KubernetesTag
}

/** The `@k8s` tag: on a kind, and on a member. */
export interface KubernetesTag {
  kind?: string
  plural?: string
  singular?: string
  shortNames?: string[]
  printColumns?: { name: string; type: string; jsonPath: string; priority?: number }[]
  selectableFields?: string[]
  cel?: Record<string, string>[]
  listType?: 'atomic' | 'set' | 'map'
  listMapKeys?: string[]
  immutable?: boolean
}

type Structural = Record<string, unknown>

/** Keywords that mean the same on both sides: what a value is, and what it may be. */
const MEANING = ['type', 'description', 'format', 'default']
const LIMITS = [
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'maxProperties',
]
const HANDLED = new Set([
  ...MEANING,
  ...LIMITS,
  'const',
  'properties',
  'items',
  'required',
  'additionalProperties',
  'uniqueItems',
  'k8s',
  // A structural schema says nothing of the keys of a map, and the cost of a CEL rule over them has no bound: the API refuses them.
  'propertyNames',
  // For OpenAPI and the reference pages; a CRD has one at most, and `kubectl explain` shows none.
  'examples',
  // The other tag: not for Kubernetes.
  'terraform',
])

/** Formats that only Rollcall's API knows; the API server would warn of them with each CRD. */
const apiFormats = new Set(['time-zone', 'language-tag'])

export interface Place {
  path: string
  /**
   * Whether values are judged, and everything must have a bound: under `spec`, where people write. A status is what the
   * API said: a limit there could only make us lose it.
   */
  bounded: boolean
}

export function structural(schema: JsonSchema, place: Place): Structural {
  for (const keyword of Object.keys(schema)) {
    if (!HANDLED.has(keyword)) throw new Error(`${place.path}: ${keyword} has no place in a CRD`)
  }
  const out: Structural = {}
  for (const keyword of place.bounded ? [...MEANING, ...LIMITS] : MEANING) {
    if (schema[keyword] !== undefined) out[keyword] = schema[keyword]
  }
  if (apiFormats.has(String(schema['format']))) delete out['format']
  Object.assign(out, members(schema, place), list(schema, place))
  if (!place.bounded) return out
  if ('const' in schema) out['enum'] = [schema['const']]
  const rules = [...(schema.k8s?.cel ?? []), ...immutability(schema, place)]
  if (rules.length > 0) out['x-kubernetes-validations'] = rules
  assertBounded(schema, place)
  return out
}

function members(schema: JsonSchema, place: Place): Structural {
  const out: Structural = {}
  if (schema.properties !== undefined) {
    out['properties'] = Object.fromEntries(
      Object.entries(schema.properties).map(([name, member]) => [
        name,
        structural(member, { ...place, path: `${place.path}.${name}` }),
      ]),
    )
  } else if (typeof schema.additionalProperties === 'object') {
    const path = `${place.path}.*`
    out['additionalProperties'] = structural(schema.additionalProperties, { ...place, path })
  }
  if (schema.required !== undefined && schema.required.length > 0) out['required'] = schema.required
  return out
}

function list(schema: JsonSchema, place: Place): Structural {
  if (schema.type !== 'array') return {}
  if (schema.items === undefined) throw new Error(`${place.path}: a list needs items`)
  const { listType, listMapKeys } = schema.k8s ?? {}
  const items = structural(schema.items, { ...place, path: `${place.path}[]` })
  return {
    items,
    'x-kubernetes-list-type': listType ?? (isSet(schema, place) ? 'set' : 'atomic'),
    ...(listMapKeys !== undefined && { 'x-kubernetes-list-map-keys': listMapKeys }),
  }
}

/** A status has one writer, so its lists are replaced whole. */
function isSet(schema: JsonSchema, place: Place): boolean {
  return place.bounded && schema['uniqueItems'] === true
}

/**
 * A member that never changes. The rule on the member sees changes of its value; that it comes or goes only the object
 * around it sees.
 */
function immutability(schema: JsonSchema, place: Place): Record<string, string>[] {
  const rules: Record<string, string>[] = []
  if (schema.k8s?.immutable === true) {
    const name = place.path.slice(place.path.lastIndexOf('.') + 1)
    rules.push({ rule: 'self == oldSelf', message: `${name} never changes` })
  }
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (member.k8s?.immutable !== true || schema.required?.includes(name)) continue
    rules.push({
      rule: `has(self.${name}) == has(oldSelf.${name})`,
      message: `${name} never changes: it can neither be added nor taken away`,
    })
  }
  return rules
}

function assertBounded(schema: JsonSchema, place: Place): void {
  const isChoice = schema['enum'] !== undefined || 'const' in schema
  const missing = (keyword: string) => {
    if (schema[keyword] === undefined) {
      throw new Error(`${place.path}: needs @${keyword}; the cost of CEL rules depends on it`)
    }
  }
  if (schema.type === 'string' && !isChoice) missing('maxLength')
  if (schema.type === 'array') missing('maxItems')
  if (typeof schema.additionalProperties === 'object') missing('maxProperties')
  if ((schema.type === 'integer' || schema.type === 'number') && !isChoice) missing('maximum')
}
