/** The part of JSON Schema draft-07 that types come out as, with Rollcall's two keywords. */
export interface Schema {
  $schema?: string
  $ref?: string
  $comment?: string
  title?: string
  description?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  not?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  maxProperties?: number
  items?: Schema | Schema[]
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  default?: unknown
  examples?: unknown[]
  deprecated?: boolean | string
  readOnly?: boolean
  writeOnly?: boolean
  k8s?: Record<string, unknown>
  terraform?: Record<string, unknown>
  definitions?: Record<string, Schema>
}

/** Definitions by the name of their type. */
export type Definitions = Record<string, Schema>

/** Start of every reference between definitions of one file. */
export const refPrefix = '#/definitions/'

/** The name that a reference points at. */
export function refName(ref: string): string {
  return ref.slice(refPrefix.length)
}

/** The schemas directly inside a schema. */
export function childrenOf(schema: Schema): Schema[] {
  return [
    ...Object.values(schema.properties ?? {}),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
    ...(Array.isArray(schema.items) ? schema.items : schema.items ? [schema.items] : []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
    ...(schema.not ? [schema.not] : []),
  ]
}

/** The same schema with every schema inside it, and then itself, replaced. */
export function rewrite(schema: Schema, replace: (schema: Schema) => Schema): Schema {
  const inner = (child: Schema): Schema => rewrite(child, replace)
  const copy: Schema = { ...schema }
  if (schema.properties)
    copy.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, child]) => [name, inner(child)]),
    )
  if (typeof schema.additionalProperties === 'object')
    copy.additionalProperties = inner(schema.additionalProperties)
  if (schema.items)
    copy.items = Array.isArray(schema.items) ? schema.items.map(inner) : inner(schema.items)
  if (schema.anyOf) copy.anyOf = schema.anyOf.map(inner)
  if (schema.oneOf) copy.oneOf = schema.oneOf.map(inner)
  if (schema.allOf) copy.allOf = schema.allOf.map(inner)
  if (schema.not) copy.not = inner(schema.not)
  return replace(copy)
}
