/** Random schemas, configurations and states for property tests. */
import fc from 'fast-check'
import type { Attribute, Attributes, NestedType } from '../../provider/src/plugin/schema.ts'
import { isNested } from '../../provider/src/plugin/schema.ts'
import type { Type } from '../../provider/src/plugin/types.ts'
import { unknown, type ObjectValue, type Value } from '../../provider/src/plugin/values.ts'

const name = fc.constantFrom('alpha', 'beta', 'gamma', 'delta')

export const type: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Type>('string', 'number', 'bool'),
    fc
      .tuple(fc.constantFrom('list' as const, 'set' as const, 'map' as const), tie('type'))
      .map(([kind, inner]): Type => [kind, inner]),
    fc
      .dictionary(name, tie('type'), { minKeys: 1, maxKeys: 3 })
      .map((members): Type => ['object', members]),
    fc.array(tie('type'), { maxLength: 3 }).map((items): Type => ['tuple', items]),
  ),
})).type

/** A value of the type; unknown and null anywhere when they are let in. */
export function valueOf(of: Type, holes: readonly Value[] = [null]): fc.Arbitrary<Value> {
  const hole = holes.length === 0 ? [] : [fc.constantFrom(...holes)]
  return fc.oneof({ weight: 4, arbitrary: solid(of, holes) }, ...hole)
}

function solid(of: Type, holes: readonly Value[]): fc.Arbitrary<Value> {
  switch (of) {
    case 'string':
      return fc.string({ maxLength: 6 }).map((text) => text.normalize('NFC'))
    case 'number':
      return fc.oneof(fc.integer(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 70n }))
    case 'bool':
      return fc.boolean()
    case 'dynamic':
      return fc.constant(null)
  }
  switch (of[0]) {
    case 'list':
      return fc.array(valueOf(of[1], holes), { maxLength: 3 })
    case 'set': {
      const { 1: inner } = of
      return fc.array(valueOf(inner, holes), { maxLength: 3 })
    }
    case 'map':
      return fc.dictionary(name, valueOf(of[1], holes), { maxKeys: 3 })
    case 'tuple':
      return fc.tuple(...of[1].map((item) => valueOf(item, holes)))
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(of[1]).map(([member, inner]) => [member, valueOf(inner, holes)]),
        ),
      )
  }
}

type Use = 'required' | 'optional' | 'computed' | 'both' | 'nullAtFirst' | 'default' | 'writeOnly'

function attribute(use: Use, of: Type | NestedType): Attribute {
  const base = { type: of, description: '' }
  switch (use) {
    case 'required':
      return { ...base, required: true }
    case 'optional':
      return { ...base, optional: true }
    case 'computed':
      return { ...base, computed: true, volatileWith: ['alpha'] }
    case 'both':
      return { ...base, optional: true, computed: true }
    case 'nullAtFirst':
      return { ...base, optional: true, computed: true, nullAtFirst: true }
    case 'default':
      return { ...base, type: 'string', optional: true, computed: true, default: 'usual' }
    case 'writeOnly':
      return { ...base, optional: true, writeOnly: true }
  }
}

const scalar = fc.constantFrom<Type>('string', 'number', 'bool', ['set', 'string'])
const nestedAttributes = fc.dictionary(
  name,
  fc
    .tuple(fc.constantFrom<Use>('required', 'optional'), scalar)
    .map(([use, of]) => attribute(use, of)),
  { minKeys: 1, maxKeys: 3 },
)
const nestedType: fc.Arbitrary<NestedType> = fc.record({
  nesting: fc.constantFrom('single' as const, 'list' as const, 'set' as const, 'map' as const),
  attributes: nestedAttributes,
})

export const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  name,
  fc
    .tuple(
      fc.constantFrom<Use>(
        'required',
        'optional',
        'computed',
        'both',
        'nullAtFirst',
        'default',
        'writeOnly',
      ),
      fc.oneof(scalar, nestedType),
      fc.boolean(),
    )
    .map(([use, of, forceNew]) => ({ ...attribute(use, of), forceNew })),
  { minKeys: 1, maxKeys: 4 },
)

/** A configuration that core would let through: nothing computed, everything required. */
export function configOf(
  of: Attributes,
  holes: readonly Value[] = [null],
): fc.Arbitrary<ObjectValue> {
  return fc.record(
    Object.fromEntries(
      Object.entries(of).map(([member, described]) => [member, configAttribute(described, holes)]),
    ),
  )
}

function configAttribute(described: Attribute, holes: readonly Value[]): fc.Arbitrary<Value> {
  const { type: of, required, optional } = described
  if (!required && !optional) return fc.constant(null)
  const filled = isNested(of) ? configNested(of, holes) : valueOf(of, holes)
  const known = filled.filter((value) => value !== null)
  return required ? known : fc.option(known, { nil: null })
}

function configNested({ nesting, attributes: of }: NestedType, holes: readonly Value[]) {
  const element = configOf(of, holes)
  switch (nesting) {
    case 'single':
      return element
    case 'list':
    case 'set':
      return fc.array(element, { maxLength: 2 })
    case 'map':
      return fc.dictionary(name, element, { maxKeys: 2 })
  }
}

export const withUnknown: readonly Value[] = [null, unknown]
