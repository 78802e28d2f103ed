import { nameFault, wordsOfPattern } from '@rollcall/resources'
import { errorAt, type Diagnostic } from '../plugin/diagnostics.ts'
import type { Path } from '../plugin/paths.ts'
import { isList, isObject, type Value } from '../plugin/values.ts'
import { typeName, type JsonSchema } from './json-schema.ts'

type Validate = (value: Value, path: Path) => readonly Diagnostic[]

/** Checks a known value as the API would, so that a mistake is told by `terraform validate`. */
export function validatorOf(schema: JsonSchema): Validate | undefined {
  const rules = [
    ...textRules(schema),
    ...numberRules(schema),
    ...listRules(schema),
    ...mapRules(schema),
  ]
  if (rules.length === 0) return undefined
  return (value, path) => {
    // The first fault is enough: who puts it right sees the next one.
    const fault = firstFault(rules, value)
    return fault === undefined ? [] : [errorAt(path, 'Invalid value', fault)]
  }
}

function firstFault(rules: readonly Rule[], value: Value): string | undefined {
  for (const rule of rules) {
    const fault = rule(value)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Checks a text; the fault says what is allowed. */
export function textValidator(rule: (text: string) => string | undefined): Validate {
  return (value, path) => {
    const fault = typeof value === 'string' ? rule(value) : undefined
    return fault === undefined ? [] : [errorAt(path, 'Invalid value', fault)]
  }
}

type Rule = (value: Value) => string | undefined

function textRules({ enum: allowed, pattern, format, minLength, maxLength }: JsonSchema): Rule[] {
  const rules: ((text: string) => string | undefined)[] = []
  if (allowed !== undefined) {
    const words = allowed.map((word) => `"${word}"`).join(', ')
    rules.push((text) => (allowed.includes(text) ? undefined : `"${text}" is not one of ${words}.`))
  }
  if (minLength !== undefined) {
    rules.push((text) =>
      lengthOf(text) >= minLength ? undefined : `must have at least ${minLength} characters.`,
    )
  }
  if (maxLength !== undefined) {
    rules.push((text) =>
      lengthOf(text) <= maxLength ? undefined : `must have at most ${maxLength} characters.`,
    )
  }
  // Says more of a name than its form does.
  if (format !== undefined) {
    rules.push((text) => {
      const fault = text === '' ? undefined : nameFault(format, text)
      return fault === undefined ? undefined : `${fault}.`
    })
  }
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, 'u')
    // An empty text has been told its length.
    rules.push((text) =>
      text === '' || expression.test(text)
        ? undefined
        : `"${text}" must ${wordsOfPattern(pattern)}.`,
    )
  }
  return rules.map((rule) => (value) => (typeof value === 'string' ? rule(value) : undefined))
}

function numberRules(schema: JsonSchema): Rule[] {
  const { minimum, maximum, enum: allowed } = schema
  const type = typeName(schema)
  if (type !== 'integer' && type !== 'number') return []
  return [
    (value) =>
      allowed === undefined || typeof value !== 'number' || allowed.includes(value)
        ? undefined
        : `${value} is not one of ${allowed.join(', ')}.`,
    (value) =>
      type === 'integer' && typeof value === 'number' && !Number.isInteger(value)
        ? 'must be a whole number.'
        : undefined,
    (value) =>
      minimum !== undefined && Number(value) < minimum ? `must be at least ${minimum}.` : undefined,
    (value) =>
      maximum !== undefined && Number(value) > maximum ? `must be at most ${maximum}.` : undefined,
  ]
}

function listRules({ items, minItems, maxItems }: JsonSchema): Rule[] {
  if (items === undefined) return []
  const itemRules = textRules(items)
  return [
    (value) =>
      isList(value)
        ? value.map((item) => firstFault(itemRules, item)).find((fault) => fault !== undefined)
        : undefined,
    (value) =>
      isList(value) && value.length < (minItems ?? 0)
        ? `must have at least ${minItems} elements.`
        : undefined,
    (value) =>
      isList(value) && maxItems !== undefined && value.length > maxItems
        ? `must have at most ${maxItems} elements.`
        : undefined,
  ]
}

function mapRules({
  properties,
  additionalProperties,
  propertyNames,
  maxProperties,
}: JsonSchema): Rule[] {
  if (properties !== undefined || typeof additionalProperties !== 'object') return []
  const keyRules = textRules(propertyNames ?? {})
  const valueRules = textRules(additionalProperties)
  return [
    (value) => (isObject(value) ? firstFaultOf(keyRules, Object.keys(value)) : undefined),
    (value) => (isObject(value) ? firstFaultOf(valueRules, Object.values(value)) : undefined),
    (value) =>
      isObject(value) && maxProperties !== undefined && Object.keys(value).length > maxProperties
        ? `must have at most ${maxProperties} elements.`
        : undefined,
  ]
}

function firstFaultOf(rules: readonly Rule[], values: readonly Value[]): string | undefined {
  return values.map((value) => firstFault(rules, value)).find((fault) => fault !== undefined)
}

/** JSON Schema counts code points. */
function lengthOf(text: string): number {
  return Array.from(text).length
}
