/** Which attributes are answered: RFC 7644 section 3.9. */
import type { Attribute, Resource, ResourceModel } from './attribute.ts'
import { resolve, type Target } from './resolve.ts'
import { faulty } from './scim-error.ts'

/** Names in one parameter. */
const namesMax = 100

export interface Projection {
  /** Only these, and those that are always answered. */
  only: readonly string[] | undefined
  /** Without these. */
  without: readonly string[]
}

/** Texts with commas, or lists of texts as `.search` has them. */
export function readProjection(attributes: unknown, excludedAttributes: unknown): Projection {
  const only = namesOf(attributes, 'attributes')
  const without = namesOf(excludedAttributes, 'excludedAttributes')
  if (only !== undefined && without !== undefined)
    throw faulty('invalidValue', 'attributes and excludedAttributes exclude each other')
  return { only, without: without ?? [] }
}

function namesOf(value: unknown, parameter: string): string[] | undefined {
  if (value === undefined || value === null) return undefined
  const texts: unknown[] = Array.isArray(value) ? value : [value]
  const names = texts.flatMap((text) => {
    if (typeof text !== 'string') throw faulty('invalidValue', `${parameter} must be names`)
    return text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
  })
  if (names.length > namesMax)
    throw faulty('invalidValue', `${parameter} takes at most ${namesMax} names`)
  return names.length === 0 ? undefined : names
}

/** Whether an attribute is answered: because it was asked for by name, because nothing was, or not. */
export function answers(
  model: ResourceModel,
  name: string,
  { only, without }: Projection,
): 'asked' | 'usual' | 'no' {
  const isNamed = (path: string): boolean => {
    const found = resolve(model, path)
    return found?.is === 'attribute' && found.target.attribute.name === name
  }
  if (only !== undefined) return only.some(isNamed) ? 'asked' : 'no'
  return without.some((path) => isNamed(path) && !path.includes('.')) ? 'no' : 'usual'
}

export function projected(
  model: ResourceModel,
  resource: Resource,
  { only, without }: Projection,
): Resource {
  if (only === undefined) {
    const rest = structuredClone(resource)
    for (const path of [...onRequest(model), ...without]) takeAway(model, rest, path)
    return rest
  }
  const chosen: Resource = {}
  for (const { name, returned } of [...model.common, ...model.core.attributes])
    if (returned === 'always' && resource[name] !== undefined) chosen[name] = resource[name]
  for (const path of only) choose(model, resource, chosen, path)
  return chosen
}

/** Paths of what is answered only to whoever names it. */
function onRequest({ core, extensions }: ResourceModel): string[] {
  return [core, ...extensions].flatMap(({ id, attributes }) =>
    attributes.flatMap(({ name, subAttributes = [] }) =>
      subAttributes
        .filter(({ returned }) => returned === 'request')
        .map((sub) => `${id}:${name}.${sub.name}`),
    ),
  )
}

function choose(model: ResourceModel, from: Resource, to: Resource, path: string): void {
  const found = resolve(model, path)
  if (found === undefined) return
  if (found.is === 'extension') {
    if (from[found.urn] !== undefined) to[found.urn] = from[found.urn]
    return
  }
  const { extension, attribute } = found.target
  const holder = extension === undefined ? from : objectIn(from, extension)
  const value = holder?.[attribute.name]
  if (value === undefined) return
  const target = extension === undefined ? to : (objectIn(to, extension) ?? {})
  target[attribute.name] = partOf(found.target, value, target[attribute.name])
  if (extension !== undefined) to[extension] = target
}

/** A sub-attribute of one value or of each, beside those that were chosen before. */
function partOf({ attribute, sub }: Target, value: unknown, chosen: unknown): unknown {
  if (sub === undefined) return withoutRequested(attribute, value)
  const part = (one: unknown, before: unknown): unknown => ({
    ...(isObject(before) ? before : {}),
    ...(isObject(one) && one[sub.name] !== undefined ? { [sub.name]: one[sub.name] } : {}),
  })
  if (!Array.isArray(value)) return part(value, chosen)
  const before: unknown[] = Array.isArray(chosen) ? chosen : []
  return value.map((one: unknown, index) => part(one, before[index]))
}

function withoutRequested({ subAttributes = [] }: Attribute, value: unknown): unknown {
  const hidden = subAttributes.filter(({ returned }) => returned === 'request')
  if (hidden.length === 0 || !isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => hidden.every((sub) => sub.name !== name)),
  )
}

function takeAway(model: ResourceModel, resource: Resource, path: string): void {
  const found = resolve(model, path)
  if (found === undefined) return
  if (found.is === 'extension') {
    delete resource[found.urn]
    return
  }
  const { extension, attribute, sub } = found.target
  const holder = extension === undefined ? resource : objectIn(resource, extension)
  if (holder === undefined || isAlways(attribute)) return
  if (sub === undefined) {
    delete holder[attribute.name]
    return
  }
  for (const one of [holder[attribute.name]].flat()) if (isObject(one)) delete one[sub.name]
}

function isAlways({ returned }: Attribute): boolean {
  return returned === 'always'
}

function objectIn(resource: Resource, name: string): Resource | undefined {
  const value = resource[name]
  return isObject(value) ? value : undefined
}

function isObject(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
