/**
 * Terraform attributes from the JSON Schema of a type in `resources`.
 *
 * A member that may be absent is optional and computed: absent means not managed, and the state
 * then shows what the server has. So leaving a member out is never a change of its value; the plan
 * shows it in `declared`. Members that the server does not choose by itself are null at first.
 */
import { networkFault } from '@rollcall/resources'
import type { Attribute, Attributes, NestedType } from '../plugin/schema.ts'
import type { Type } from '../plugin/types.ts'
import type { Value } from '../plugin/values.ts'
import {
  getDefinition,
  resolve,
  typeName,
  type Definitions,
  type JsonSchema,
} from './json-schema.ts'
import { snakeCase } from './names.ts'
import { textValidator, validatorOf } from './validators.ts'

/** The members of a resource's declaration. */
export function specAttributes(definitions: Definitions, name: string): Attributes {
  const { properties = {}, required = [] } = getDefinition(definitions, name)
  return Object.fromEntries(
    Object.entries(properties).map(([member, schema]) => [
      snakeCase(member),
      specAttribute(definitions, schema, required.includes(member)),
    ]),
  )
}

function specAttribute(
  definitions: Definitions,
  unresolved: JsonSchema,
  required: boolean,
): Attribute {
  const schema = resolve(definitions, unresolved)
  const tag = schema.terraform ?? {}
  return {
    ...baseAttribute(definitions, schema, 'written'),
    ...(required ? { required: true } : { optional: true, computed: true }),
    ...(required || tag.computed ? {} : { nullAtFirst: true }),
    ...(tag.forceNew ? { forceNew: true } : {}),
    ...(tag.caseInsensitive ? { sameMeaning: sameText } : {}),
  }
}

/** The members of something that is only read: everything is computed. */
export function readAttributes(definitions: Definitions, schema: JsonSchema): Attributes {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([member, inner]) => [
      snakeCase(member),
      { ...baseAttribute(definitions, resolve(definitions, inner), 'read'), computed: true },
    ]),
  )
}

function baseAttribute(
  definitions: Definitions,
  schema: JsonSchema,
  use: 'written' | 'read',
  validator?: Attribute['validate'],
): Attribute {
  const validate = use === 'written' ? (validator ?? validatorOf(schema)) : undefined
  return {
    type: typeOf(definitions, schema, use),
    description: schema.description ?? '',
    ...(validate === undefined ? {} : { validate }),
  }
}

function typeOf(
  definitions: Definitions,
  schema: JsonSchema,
  use: 'written' | 'read',
): Type | NestedType {
  switch (typeName(schema)) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'integer':
    case 'number':
      return 'number'
    case 'object':
      if (schema.properties === undefined && typeof schema.additionalProperties === 'object') {
        const inner = typeOf(definitions, resolve(definitions, schema.additionalProperties), use)
        if (typeof inner === 'string') return ['map', inner]
        break
      }
      return { nesting: 'single', attributes: nestedAttributes(definitions, schema, use) }
    case 'array': {
      const items = resolve(definitions, schema.items ?? {})
      const nesting = schema.uniqueItems ? 'set' : 'list'
      if (typeName(items) === 'object') {
        return { nesting, attributes: nestedAttributes(definitions, items, use) }
      }
      const inner = typeOf(definitions, items, use)
      if (typeof inner === 'string') return [nesting, inner]
      break
    }
    default:
  }
  throw new TypeError(`no Terraform type for ${JSON.stringify(schema)}`)
}

function nestedAttributes(
  definitions: Definitions,
  { properties = {}, required = [] }: JsonSchema,
  use: 'written' | 'read',
): Attributes {
  return Object.fromEntries(
    Object.entries(properties).map(([member, inner]) => [
      snakeCase(member),
      {
        ...baseAttribute(definitions, resolve(definitions, inner), use, memberValidators[member]),
        ...(use === 'read'
          ? { computed: true }
          : required.includes(member)
            ? { required: true }
            : { optional: true }),
      },
    ]),
  )
}

/** Rules that a JSON Schema cannot say, by the name of the nested member. */
const memberValidators: Readonly<Record<string, Attribute['validate']>> = {
  cidr: textValidator((text) => networkFault(text)?.detail),
}

/** Compared as the API compares names and addresses: compatibility forms and case do not count. */
export function sameText(left: Value, right: Value): boolean {
  return foldText(left) === foldText(right)
}

function foldText(value: Value): Value {
  return typeof value === 'string' ? value.normalize('NFKC').toLowerCase() : value
}

export function sameInstant(left: Value, right: Value): boolean {
  return typeof left === 'string' && typeof right === 'string'
    ? Date.parse(left) === Date.parse(right)
    : left === right
}
