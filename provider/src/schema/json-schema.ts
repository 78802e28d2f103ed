/** The part of JSON Schema that `resources/schemas` is written in; its README says what is promised. */

export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly (string | number)[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  /** The schema of every value of a map; `false` where no other member is allowed. */
  readonly additionalProperties?: JsonSchema | boolean
  readonly maxProperties?: number
  readonly propertyNames?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly terraform?: TerraformTag
}

/** What only a Terraform schema can say, from the `@terraform` tag of the type. */
export interface TerraformTag {
  readonly computed?: boolean
  readonly forceNew?: boolean
  readonly caseInsensitive?: boolean
}

export type Definitions = Readonly<Record<string, JsonSchema>>

/** The definitions of one file of `resources/schemas`. */
export function definitionsOf(file: { readonly definitions: object }): Definitions {
  // The files are generated and checked to be what their README promises; the compiler's own type
  // of a JSON file spells out every member of every definition.
  return file.definitions as Definitions
}

export function getDefinition(definitions: Definitions, name: string): JsonSchema {
  const definition = definitions[name]
  if (definition === undefined) throw new TypeError(`there is no definition ${name}`)
  return definition
}

/** The type of a value that is there: a member that may be null has two. */
export function typeName({ type }: JsonSchema): string | undefined {
  return typeof type === 'string' ? type : type?.find((name) => name !== 'null')
}

/** The schema itself, or what it refers to, with what stands beside the reference. */
export function resolve(definitions: Definitions, schema: JsonSchema): JsonSchema {
  const { anyOf, ...own } = schema
  const present = anyOf?.filter(({ type }) => type !== 'null') ?? []
  const [only] = present
  // Something that may be null: an attribute may always be.
  if (only !== undefined && present.length === 1) return resolve(definitions, { ...only, ...own })
  if (schema.$ref === undefined) return schema
  const { $ref, ...beside } = schema
  return { ...getDefinition(definitions, $ref.replace('#/definitions/', '')), ...beside }
}
