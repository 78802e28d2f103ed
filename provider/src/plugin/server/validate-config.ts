/**
 * The one check behind ValidateProviderConfig, ValidateResourceConfig and
 * ValidateDataResourceConfig. Terraform calls them many times in a plan, with values that may not
 * be known yet: only what is known is judged.
 */
import { pinned, type Diagnostic } from '../diagnostics.ts'
import type { Path } from '../paths.ts'
import { isNested, type Attribute, type Attributes } from '../schema.ts'
import { isList, isObject, isWhollyKnown, type ObjectValue, type Value } from '../values.ts'

export function validateConfig(
  attributes: Attributes,
  config: ObjectValue,
  further?: (config: ObjectValue) => readonly Diagnostic[],
): readonly Diagnostic[] {
  return [...validateObject(attributes, config, []), ...(further?.(config) ?? [])].map(pinned)
}

function validateObject(attributes: Attributes, object: ObjectValue, path: Path): Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    validateAttribute(attribute, object[name] ?? null, [...path, { attribute: name }]),
  )
}

function validateAttribute(attribute: Attribute, value: Value, path: Path): Diagnostic[] {
  if (value === null) return []
  const own = isWhollyKnown(value) ? (attribute.validate?.(value, path) ?? []) : []
  if (!isNested(attribute.type)) return [...own]
  const { nesting, attributes } = attribute.type
  return [
    ...own,
    ...elements(nesting, value, path).flatMap(([element, at]) =>
      isObject(element) ? validateObject(attributes, element, at) : [],
    ),
  ]
}

function elements(
  nesting: 'single' | 'list' | 'set' | 'map',
  value: Value,
  path: Path,
): (readonly [Value, Path])[] {
  if (nesting === 'single') return [[value, path]]
  if (isList(value)) {
    return value.map((element, index) => [
      element,
      [...path, nesting === 'set' ? { element } : { index }],
    ])
  }
  if (!isObject(value)) return []
  return Object.entries(value).map(([key, element]) => [element, [...path, { key }]])
}
