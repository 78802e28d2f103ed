import { type Definitions, refName, type Schema } from '../schema.ts'

/** What a value is, in words: `text, 1 to 64 characters`. */
export function typeOf(schema: Schema, definitions: Definitions): string {
  if (schema.$ref) return typeOf(definitions[refName(schema.$ref)] ?? {}, definitions)
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum) return schema.enum.map(code).join(', ')
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, definitions)).join(' or ')
  switch (schema.type) {
    case 'string':
      return `text${lengthOf(schema)}`
    case 'integer':
    case 'number':
      return `number${rangeOf(schema)}`
    case 'array':
      return `${schema.uniqueItems ? 'set' : 'list'}${sizeOf(schema)} of ${itemsOf(schema, definitions)}`
    case 'boolean':
      return '`true` or `false`'
    case 'null':
      return 'null'
    case 'object':
      return 'object'
    default:
      return 'any value'
  }
}

function lengthOf({ minLength, maxLength, format }: Schema): string {
  if (format === 'uuid') return ', a UUID'
  if (format === 'date-time') return ', an instant (RFC 3339)'
  if (format === 'time-zone') return ', a time zone of the IANA database'
  if (format === 'language-tag') return ', a language tag (BCP 47)'
  if (maxLength === undefined) return ''
  return minLength === maxLength
    ? `, ${maxLength} characters`
    : `, ${minLength ?? 0} to ${maxLength} characters`
}

function rangeOf({ minimum, maximum }: Schema): string {
  if (minimum === undefined) return ''
  return maximum === undefined ? `, at least ${minimum}` : `, ${minimum} to ${maximum}`
}

function sizeOf({ minItems, maxItems }: Schema): string {
  if (maxItems === undefined) return ''
  return minItems === undefined ? `, at most ${maxItems},` : `, ${minItems} to ${maxItems},`
}

function itemsOf(schema: Schema, definitions: Definitions): string {
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items
  const text = typeOf(items ?? {}, definitions)
  return text === 'object' ? 'objects' : text
}

/** The pattern that a text, or each text of a list, must match. */
export function patternOf(schema: Schema): string | undefined {
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items
  return schema.pattern ?? items?.pattern
}

/** The object type that a member holds, itself or in a list. */
export function objectIn(schema: Schema, definitions: Definitions): Schema | undefined {
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items
  const ref = schema.$ref ?? items?.$ref
  const found = ref ? definitions[refName(ref)] : (items ?? schema)
  return found?.properties ? found : undefined
}

/** A value as code: a text without its quotes. */
function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
