import { schemaFiles } from './schemas.ts'

export type JsonObject = Record<string, unknown>

/** Whether a value is an object of JSON. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const int32Max = 2 ** 31 - 1
/** `2026-11-24T09:00:00.123456+00:00`, and no longer. */
const dateTimeLengthMax = 32
const uuidLength = 36

/** Outermost bounds of answers, whose types state none: what readers may count on when they make room. */
const answerTextMax = 65_536
const answerItemsMax = 1_000_000

/** What follows from the bounds and the format, said for readers that look for nothing else. */
function formOf(schema: JsonObject): JsonObject {
  const { type, format, minimum, maximum, maxLength } = schema
  const types = [type].flat()
  if (types.includes('array'))
    return schema['maxItems'] === undefined ? { maxItems: answerItemsMax } : {}
  if (types.includes('integer')) {
    const low = typeof minimum === 'number' ? minimum : 0
    const high = typeof maximum === 'number' ? maximum : Number.MAX_SAFE_INTEGER
    const isShort = high <= int32Max && low >= -int32Max
    return { format: isShort ? 'int32' : 'int64', minimum: low, maximum: high }
  }
  if (maxLength !== undefined) return {}
  if (format === 'uuid') return { maxLength: uuidLength }
  if (format === 'date-time') return { maxLength: dateTimeLengthMax }
  const isOpen = schema['enum'] === undefined && schema['const'] === undefined
  return types.includes('string') && isOpen ? { maxLength: answerTextMax } : {}
}

/** Keywords whose value is data and no schema. */
const data = new Set(['enum', 'const', 'default', 'examples', 'required'])
/** Keywords that are for the generators of other surfaces. */
const dropped = new Set(['k8s', 'terraform', 'definitions', '$schema'])

/**
 * The schemas that the document refers to. Routes and generated files write `user#/definitions/User`, or `#/definitions/User` inside a file; the document has one list of
 * names. The same name in several files is the same type, because all files come from one set of types.
 */
export class Components {
  readonly #reached = new Map<string, JsonObject>()

  /** A schema as the document writes it. */
  converted(schema: JsonObject, file?: string): JsonObject {
    return {
      ...Object.fromEntries(
        Object.entries(schema).flatMap(([keyword, value]) =>
          dropped.has(keyword) ? [] : [[keyword, this.#value(keyword, value, file)]],
        ),
      ),
      ...formOf(schema),
    }
  }

  /** Every schema that was referred to, by name. */
  reached(): JsonObject {
    return Object.fromEntries([...this.#reached].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  #value(keyword: string, value: unknown, file: string | undefined): unknown {
    if (keyword === '$ref' && typeof value === 'string') return this.#reference(value, file)
    if (data.has(keyword)) return value
    // The names below `properties` are members and no keywords.
    if (keyword === 'properties' && isObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name,
          this.converted(isObject(member) ? member : {}, file),
        ]),
      )
    if (Array.isArray(value))
      return value.map((one: unknown) => (isObject(one) ? this.converted(one, file) : one))
    return isObject(value) ? this.converted(value, file) : value
  }

  #reference(ref: string, from: string | undefined): string {
    const [file, name = ''] = ref.split('#/definitions/')
    const home = file === undefined || file === '' ? from : file
    const definitions = schemaFiles[home ?? '']
    const found = isObject(definitions) ? definitions['definitions'] : undefined
    const schema = isObject(found) ? found[name] : undefined
    if (!isObject(schema)) throw new Error(`there is no schema ${ref}`)
    if (!this.#reached.has(name)) {
      // Before its inside is looked at, which may lead back here.
      this.#reached.set(name, {})
      this.#reached.set(name, this.converted(schema, home))
    }
    return `#/components/schemas/${name}`
  }
}
