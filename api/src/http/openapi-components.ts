import { schemaFiles } from './schemas.ts'

export type JsonObject = Record<string, unknown>

/** Whether a value is an object of JSON. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
    return Object.fromEntries(
      Object.entries(schema).flatMap(([keyword, value]) =>
        dropped.has(keyword) ? [] : [[keyword, this.#value(keyword, value, file)]],
      ),
    )
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
