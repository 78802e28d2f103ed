/** Values for the schemas of the OpenAPI document: the smallest that fits, any that fits, and ones that do not. */
import fc from 'fast-check'

import { misfit, resolved, type Schema } from './operations.ts'

/** Characters that no pattern of a name refuses. */
const plain = fc.string({
  unit: fc.constantFrom('a', 'b', 'x', 'y', 'z', '0', '8'),
  minLength: 1,
  maxLength: 12,
})
/** Texts that have broken programs before. */
const nasty = fc.constantFrom(
  `'; drop table users; --`,
  '</script><script>alert(1)</script>',
  '{{7*7}}${7*7}',
  '%s%n%x',
  '../../etc/passwd',
  'é\u0301\u0323',
  '😀'.repeat(8),
  '(a+)+$',
  '%00%0d%0a',
  '\\',
  '"',
  // Words of the API, where a pattern lists them.
  'IfReleased',
  'From:cli/team/ada',
)

/** A value that fits the schema, and as little of it as can be. */
export function smallest(schema: Schema): unknown {
  return valueOf(schema, true)
}

/** Any value that fits the schema. */
export function fitting(schema: Schema): fc.Arbitrary<unknown> {
  return arbitraryOf(schema, 0)
}

/** A fitting value in which one thing was broken, or something else altogether. */
export function broken(schema: Schema): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(
    fc.constantFrom<unknown>(null, true, -1, 1e308, 2 ** 53, '', [], {}, [[]], 'x'.repeat(5_000)),
    nasty,
    fc.json().map((text): unknown => JSON.parse(text)),
  )
  return fc
    .tuple(fitting(schema), wrong, fc.nat(), fc.constantFrom('replace', 'add', 'remove', 'whole'))
    .map(([value, other, at, how]) => {
      if (how === 'whole' || !isObject(value)) return other
      return breakOne(structuredClone(value), { other, at, how })
    })
}

function breakOne(
  value: Record<string, unknown>,
  { other, at, how }: { other: unknown; at: number; how: string },
): unknown {
  const places = placesIn(value)
  const place = places[at % Math.max(places.length, 1)]
  if (how === 'add' || place === undefined) return { ...value, unknownMember: other }
  if (how === 'remove') delete place.holder[place.key]
  else place.holder[place.key] = other
  return value
}

/** Every member of a value, however deep. */
function placesIn(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  // Members of a list are reached by their number.
  const holder = value as Record<string, unknown>
  return Object.entries(holder).flatMap(([key, inner]) => [{ holder, key }, ...placesIn(inner)])
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The one value that `smallest` answers; deterministic. */
function valueOf(schema: Schema, isOuter = false): unknown {
  const { const: constant, enum: options, type, anyOf, examples } = resolved(schema)
  const inner = resolved(schema)
  if (constant !== undefined) return constant
  if (Array.isArray(options)) return options[0]
  if (isObject(inner['if'])) return valueOf(inner['else'] as Schema)
  if (Array.isArray(anyOf)) return valueOf(anyOf[0] as Schema)
  if (!isOuter && Array.isArray(examples)) return examples[0]
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object': {
      const required = Array.isArray(inner['required']) ? inner['required'].map(String) : []
      const properties = isObject(inner['properties']) ? inner['properties'] : {}
      return Object.fromEntries(
        required.map((name) => [name, valueOf((properties[name] ?? {}) as Schema)]),
      )
    }
    case 'array': {
      const least = typeof inner['minItems'] === 'number' ? inner['minItems'] : 0
      return Array.from({ length: least }, () => valueOf(inner['items'] as Schema))
    }
    case 'integer':
    case 'number':
      return inner['minimum'] ?? 0
    case 'boolean':
      return false
    case 'null':
      return null
    default: {
      const [first] = fc.sample(textOf(inner), { numRuns: 1, seed: 1 })
      return first
    }
  }
}

/** Deeper than this only what is required is made. */
const depthMax = 4

function arbitraryOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const inner = resolved(schema)
  const { const: constant, enum: options, type, anyOf, oneOf } = inner
  if (constant !== undefined) return fc.constant(constant)
  if (Array.isArray(options)) return fc.constantFrom(...(options as unknown[]))
  // The one that the condition chooses fits by itself.
  if (isObject(inner['if']))
    return fc.oneof(
      ...[inner['then'], inner['else']].map((branch) => arbitraryOf(branch as Schema, depth)),
    )
  const branches = anyOf ?? oneOf
  if (Array.isArray(branches))
    return fc.oneof(...branches.map((branch) => arbitraryOf(branch as Schema, depth)))
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object':
      return objectOf(inner, depth)
    case 'array':
      return listOf(inner, depth)
    case 'integer':
      return fc.integer({ min: bound(inner, 'minimum', 0), max: bound(inner, 'maximum', 1_000) })
    case 'number':
      return fc.double({
        min: bound(inner, 'minimum', 0),
        max: bound(inner, 'maximum', 1_000),
        noNaN: true,
      })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return textOf(inner)
  }
}

function bound(schema: Schema, name: string, usual: number): number {
  const value = schema[name]
  if (typeof value !== 'number') return usual
  return Math.max(Math.min(value, 2_147_483_647), -2_147_483_648)
}

function objectOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : []
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const names = Object.keys(properties).filter(
    (name) => depth < depthMax || required.includes(name),
  )
  const members = fc.record(
    Object.fromEntries(
      names.map((name) => [name, arbitraryOf(properties[name] as Schema, depth + 1)]),
    ),
    { requiredKeys: required },
  )
  const { additionalProperties: others, propertyNames } = schema
  if (!isObject(others) || names.length > 0) return members
  const key = isObject(propertyNames) ? textOf(propertyNames) : plain
  return fc.dictionary(key, arbitraryOf(others, depth + 1), { maxKeys: 2 })
}

function listOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const minLength = bound(schema, 'minItems', 0)
  const maxLength = Math.max(minLength, Math.min(bound(schema, 'maxItems', 2), 2))
  const items = arbitraryOf(schema['items'] as Schema, depth + 1)
  return schema['uniqueItems'] === true
    ? fc.uniqueArray(items, { minLength, maxLength, selector: (item) => JSON.stringify(item) })
    : fc.array(items, { minLength, maxLength })
}

/** By schema: each is looked for once. */
const texts = new Map<Schema, fc.Arbitrary<string>>()

function textOf(schema: Schema): fc.Arbitrary<string> {
  const found = texts.get(schema) ?? findTexts(schema)
  texts.set(schema, found)
  return found
}

function findTexts(schema: Schema): fc.Arbitrary<string> {
  if (schema['format'] === 'uuid') return fc.uuid()
  if (schema['format'] === 'date-time')
    return fc
      .date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString())
  const examples = Array.isArray(schema['examples']) ? schema['examples'].map(String) : []
  const candidates = fc.sample(fc.oneof(plain, nasty, ...patterned(schema)), {
    numRuns: candidatesMax,
    seed: 1,
  })
  const tried = [...examples, ...candidates, ...candidates.map((text) => stretched(text, schema))]
  const wanted = { ...schema, type: 'string' }
  const found = [...new Set(tried)].filter((text) => misfit(wanted, text) === undefined)
  if (found.length === 0) throw new Error(`no text was found for ${JSON.stringify(schema)}`)
  return fc.constantFrom(...found)
}

/** Texts that are tried for a schema. */
const candidatesMax = 120

/** Repeated until it is as long as the shortest that fits. */
function stretched(text: string, schema: Schema): string {
  const least = bound(schema, 'minLength', 0)
  return text.repeat(Math.ceil(least / Math.max(text.length, 1))).slice(0, Math.max(least, 1))
}

/** fast-check makes texts from patterns, those with classes of Unicode apart: there the plain ones fit. */
function patterned({ pattern }: Schema): fc.Arbitrary<string>[] {
  if (typeof pattern !== 'string') return []
  if (pattern.startsWith('^[^@')) return [fc.emailAddress()]
  if (pattern.includes(String.raw`\p`)) return []
  return [fc.stringMatching(new RegExp(pattern, 'u'))]
}
