/** Values as JSON: the form of stored state, and of a dynamic value in a client's older encoding. */
import { parseType, type Type } from '../types.ts'
import { Dynamic, LongNumber, parseNumber, type Value } from '../values.ts'

/**
 * Parses JSON and keeps numbers that a JavaScript number cannot hold. Needs the source text of a
 * literal, which JSON.parse hands to its reviver since Node 21.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && !Number.isSafeInteger(value)
      ? parseNumber(context.source)
      : value,
  )
}

/** Members that the type does not have are dropped, missing ones are null. */
export function fromJson(type: Type, data: unknown): Value {
  if (data === null || data === undefined) return null
  if (type === 'string' && typeof data === 'string') return data
  if (type === 'bool' && typeof data === 'boolean') return data
  if (type === 'number') {
    if (typeof data === 'number' || typeof data === 'bigint' || data instanceof LongNumber)
      return data
    if (typeof data === 'string') return parseNumber(data)
  }
  if (type === 'dynamic') return dynamicFromJson(data)
  if (typeof type !== 'string') {
    if (Array.isArray(data)) {
      const items: unknown[] = data
      if (type[0] === 'tuple') return type[1].map((item, at) => fromJson(item, items[at]))
      if (type[0] === 'list' || type[0] === 'set')
        return items.map((item) => fromJson(type[1], item))
    } else if (typeof data === 'object') {
      const members = new Map<string, unknown>(Object.entries(data))
      if (type[0] === 'map') {
        return Object.fromEntries([...members].map(([key, item]) => [key, fromJson(type[1], item)]))
      }
      if (type[0] === 'object') {
        return Object.fromEntries(
          Object.entries(type[1]).map(([name, item]) => [name, fromJson(item, members.get(name))]),
        )
      }
    }
  }
  throw new TypeError(`a value does not fit its type ${JSON.stringify(type)}`)
}

function dynamicFromJson(data: unknown): Value {
  if (typeof data === 'object' && data !== null && 'type' in data && 'value' in data) {
    const type = parseType(data.type)
    return new Dynamic(type, fromJson(type, data.value))
  }
  throw new TypeError('a dynamic value must carry its type')
}
