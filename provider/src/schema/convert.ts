/** Between the API's JSON and Terraform's values: other names, and null for what is absent. */
import { isNested, type Attribute, type Attributes } from '../plugin/schema.ts'
import {
  Dynamic,
  isList,
  isObject,
  LongNumber,
  Unknown,
  type ObjectValue,
  type Value,
} from '../plugin/values.ts'
import { camelCase } from './names.ts'

/** A member of an answer of the API as the value of an attribute. */
export function valueOf({ type }: Attribute, json: unknown): Value {
  if (json === undefined || json === null) return null
  if (!isNested(type)) return plainValue(json)
  if (type.nesting === 'single') return objectOf(type.attributes, json)
  return Array.isArray(json) ? json.map((item: unknown) => objectOf(type.attributes, item)) : null
}

export function objectOf(attributes: Attributes, json: unknown): ObjectValue {
  const members = new Map<string, unknown>(
    typeof json === 'object' && json !== null ? Object.entries(json) : [],
  )
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      valueOf(attribute, members.get(camelCase(name))),
    ]),
  )
}

function plainValue(json: unknown): Value {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json
  if (Array.isArray(json)) return json.map(plainValue)
  // A map: its keys are the user's and stay as they are.
  if (typeof json === 'object' && json !== null)
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, plainValue(value)]))
  throw new TypeError(`the API answered ${typeof json} where a plain value was expected`)
}

/** What a configuration says, as the API takes it: null and what is not yet known is left out. */
export function jsonOf(attributes: Attributes, value: ObjectValue): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const [name, attribute] of Object.entries(attributes)) {
    const member = value[name] ?? null
    if (member === null || member instanceof Unknown) continue
    members[camelCase(name)] = memberJson(attribute, member)
  }
  return members
}

function memberJson({ type }: Attribute, value: Value): unknown {
  if (isNested(type)) {
    if (isObject(value)) return jsonOf(type.attributes, value)
    if (isList(value)) {
      return value.map((item) => (isObject(item) ? jsonOf(type.attributes, item) : item))
    }
  }
  if (value instanceof LongNumber) return Number(value.text)
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Dynamic) throw new TypeError('the API takes no dynamic values')
  return value
}
