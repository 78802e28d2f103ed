import type { Diagnostic } from './diagnostics.ts'
import type { Path } from './paths.ts'
import type { Type } from './types.ts'
import type { ObjectValue, Value } from './values.ts'

/** The members of a provider's, a resource's or a data source's configuration. */
export interface Schema {
  readonly version: number
  readonly description: string
  readonly attributes: Attributes
}

export type Attributes = Readonly<Record<string, Attribute>>

export interface Attribute {
  readonly type: Type | NestedType
  readonly description: string
  readonly required?: boolean
  readonly optional?: boolean
  readonly computed?: boolean
  readonly sensitive?: boolean
  readonly writeOnly?: boolean
  readonly deprecated?: boolean

  /** Computed: null in a new object about which the configuration says nothing, instead of unknown. */
  readonly nullAtFirst?: boolean
  /** Computed: follows from the configuration alone, so a plan knows it. Top level only. */
  readonly derive?: (config: ObjectValue) => Value
  /** Planned when the configuration says nothing. Needs `computed`. */
  readonly default?: Value
  /** Computed: becomes unknown in a plan that changes one of these attributes (`*`: any). Top level only. */
  readonly volatileWith?: readonly string[]
  /** A change replaces the object. Top level only. */
  readonly forceNew?: boolean
  /** Equality by meaning: what was read then keeps the spelling of the state. Top level only. */
  readonly sameMeaning?: (left: Value, right: Value) => boolean
  /** Called with known, non-null values only. */
  readonly validate?: (value: Value, path: Path) => readonly Diagnostic[]
}

export interface NestedType {
  readonly nesting: 'single' | 'list' | 'set' | 'map'
  readonly attributes: Attributes
}

export function isNested(type: Type | NestedType): type is NestedType {
  return typeof type === 'object' && 'nesting' in type
}

export function objectType(attributes: Attributes): Type {
  return [
    'object',
    Object.fromEntries(
      Object.entries(attributes).map(([name, { type }]) => [name, attributeType(type)]),
    ),
  ]
}

export function attributeType(type: Type | NestedType): Type {
  if (!isNested(type)) return type
  const object = objectType(type.attributes)
  return type.nesting === 'single' ? object : [type.nesting, object]
}

/** Refuses what core would refuse or misread, when the provider starts rather than when it is used. */
export function checkSchema(schema: Schema): void {
  checkAttributes(schema.attributes, '', false)
}

function checkAttributes(attributes: Attributes, prefix: string, inCollection: boolean): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const problem =
      attributeProblem(attribute, inCollection) ??
      (prefix === '' ? undefined : nestedProblem(attribute))
    if (problem !== undefined) throw new TypeError(`attribute ${prefix}${name}: ${problem}`)
    if (isNested(attribute.type)) {
      const isWritten = attribute.required === true || attribute.optional === true
      const below = inCollection || (isWritten && attribute.type.nesting !== 'single')
      checkAttributes(attribute.type.attributes, `${prefix}${name}.`, below)
    }
  }
}

function attributeProblem(attribute: Attribute, inCollection: boolean): string | undefined {
  const { required, optional, computed, writeOnly } = attribute
  if (!required && !optional && !computed) return 'is neither required, optional nor computed'
  if (required && (optional || computed)) return 'is required and something else'
  if (writeOnly && computed) return 'is write-only and computed'
  if (attribute.default !== undefined && !(optional && computed)) {
    return 'has a default without being optional and computed'
  }
  if (attribute.derive !== undefined && (!computed || optional)) {
    return 'is derived without being only computed'
  }
  if (attribute.volatileWith !== undefined && !computed) return 'is volatile without being computed'
  // Core compares elements by position or by value: a server's value inside them reads as a
  // different element ("inconsistent result after apply").
  if (inCollection && computed && attribute.default === undefined) {
    return 'is computed inside a collection that configurations write'
  }
  if (inCollection && writeOnly) return 'is write-only inside a collection'
  return undefined
}

function nestedProblem({
  derive,
  volatileWith,
  forceNew,
  sameMeaning,
}: Attribute): string | undefined {
  const used = Object.entries({ derive, volatileWith, forceNew, sameMeaning })
  const name = used.find(([, value]) => value !== undefined)?.[0]
  return name === undefined ? undefined : `has ${name}, which only a top-level attribute may have`
}
