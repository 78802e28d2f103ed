import { hasBoundedLength, patternFault } from './patterns.ts'
import { childrenOf, type Definitions, refName, type Schema } from './schema.ts'

/** A fault of the schema of a member, or of a type when the member is absent. */
export interface BoundFault {
  type: string
  member?: string
  fault: string
}

/**
 * Missing bounds in all that comes from outside: specs, what the operator reads, and bodies of requests. Everything taken has a bound, and the API
 * server multiplies the cost of a CEL rule by the largest possible size of what it looks at, so under a rule the bound must be one that it counts with.
 */
export function boundFaults(raw: Definitions): BoundFault[] {
  const roots = Object.keys(raw).filter((name) =>
    /(Spec|KubernetesPolicy|Request|AccessCheck|AccessCheckList)$/.test(baseName(name)),
  )
  const reached = new Map<string, boolean>()
  for (const root of roots) reach(root, false, raw, reached)
  return [...reached].flatMap(([name, underCel]) => faultsOfType(name, raw[name] ?? {}, underCel))
}

/** `ApplyItem<UserSpec>` -> `ApplyItem`. */
export function baseName(name: string): string {
  return name.replace(/<.*/, '')
}

/** Marks what a type leads to; `true` when a CEL rule stands somewhere above. */
function reach(
  name: string,
  underCel: boolean,
  raw: Definitions,
  reached: Map<string, boolean>,
): void {
  const before = reached.get(name)
  if (before === true || (before === false && !underCel)) return
  reached.set(name, underCel)
  const visit = (schema: Schema, under: boolean): void => {
    const here = under || hasCel(schema)
    if (schema.$ref) reach(refName(schema.$ref), here, raw, reached)
    for (const child of childrenOf(schema)) visit(child, here)
  }
  visit(raw[name] ?? {}, underCel)
}

function hasCel(schema: Schema): boolean {
  return schema.k8s?.['cel'] !== undefined
}

function faultsOfType(type: string, schema: Schema, underCel: boolean): BoundFault[] {
  if (!schema.properties)
    return faultsIn(schema, underCel).map((fault) => ({ type: baseName(type), fault }))
  const under = underCel || hasCel(schema)
  return Object.entries(schema.properties).flatMap(([member, inner]) =>
    faultsIn(inner, under).map((fault) => ({ type: baseName(type), member, fault })),
  )
}

function faultsIn(schema: Schema, underCel: boolean): string[] {
  const under = underCel || hasCel(schema)
  const own = faultOf(schema, under)
  return [...(own ? [own] : []), ...childrenOf(schema).flatMap((child) => faultsIn(child, under))]
}

function faultOf(schema: Schema, underCel: boolean): string | undefined {
  if (schema.enum !== undefined || schema.const !== undefined || schema.$ref) return undefined
  if (schema.anyOf ?? schema.oneOf ?? schema.allOf) return undefined
  switch (schema.type) {
    case 'string':
      return stringFault(schema, underCel)
    case 'array':
      return schema.maxItems === undefined ? 'a list needs @maxItems' : undefined
    case 'number':
    case 'integer':
      return numberFault(schema)
    case 'object':
      return mapFault(schema)
    case 'boolean':
    case 'null':
      return undefined
    default:
      return 'a member that may hold anything cannot be checked: name a type'
  }
}

function stringFault(schema: Schema, underCel: boolean): string | undefined {
  if (schema.maxLength !== undefined) return undefined
  if (schema.pattern !== undefined && !patternFault(schema.pattern) && !underCel)
    return hasBoundedLength(schema.pattern)
      ? undefined
      : 'a string needs @maxLength: its pattern has no upper end'
  return underCel
    ? 'a string under a CEL rule needs @maxLength: the API server counts with nothing else'
    : 'a string needs @maxLength, a closed list of values, or a pattern of bounded length'
}

function numberFault(schema: Schema): string | undefined {
  const low = schema.minimum ?? schema.exclusiveMinimum
  const high = schema.maximum ?? schema.exclusiveMaximum
  return low === undefined || high === undefined
    ? 'a number needs @minimum and @maximum'
    : undefined
}

function mapFault(schema: Schema): string | undefined {
  const isMap = !schema.properties
  return isMap && schema.maxProperties === undefined ? 'a map needs @maxProperties' : undefined
}
