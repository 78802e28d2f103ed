import type { Type } from './types.ts'

/**
 * Terraform's values as plain JavaScript ones. A set is an array whose order means nothing; which
 * array is a set only the type knows, so comparing needs the type.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | LongNumber
  | Unknown
  | Dynamic
  | readonly Value[]
  | ObjectValue

export interface ObjectValue {
  readonly [name: string]: Value
}

/** Stands for a value that is known only after apply. A refinement of it is not kept. */
export class Unknown {
  readonly kind = 'unknown'
}
export const unknown: Unknown = Object.freeze(new Unknown())

/** A number that no JavaScript number or bigint holds exactly, in the decimal text it came in. */
export class LongNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A value of an attribute whose type is `dynamic`: it carries its own type. */
export class Dynamic {
  readonly type: Type
  readonly value: Value
  constructor(type: Type, value: Value) {
    this.type = type
    this.value = value
  }
}

export function isObject(value: Value | undefined): value is ObjectValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof LongNumber) &&
    !(value instanceof Dynamic)
  )
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value)
}

/** True when nothing in the value is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value instanceof Unknown) return false
  if (value instanceof Dynamic) return isWhollyKnown(value.value)
  if (isList(value)) return value.every(isWhollyKnown)
  return !isObject(value) || Object.values(value).every(isWhollyKnown)
}

/** Equality as Terraform sees it: unknown equals only unknown, a set has no order. */
export function equal(type: Type, left: Value, right: Value): boolean {
  return left === right || canonical(type, left) === canonical(type, right)
}

/** A text that is the same for equal values of a type and differs for unequal ones. */
export function canonical(type: Type, value: Value): string {
  if (value === null) return 'null'
  if (value instanceof Unknown) return 'unknown'
  if (type === 'dynamic') {
    return value instanceof Dynamic
      ? `${JSON.stringify(value.type)}:${canonical(value.type, value.value)}`
      : 'not dynamic'
  }
  if (typeof type === 'string') return scalar(value)
  switch (type[0]) {
    case 'list':
      return isList(value)
        ? `[${value.map((item) => canonical(type[1], item)).join()}]`
        : 'not a list'
    case 'set':
      return isList(value) ? `{${setKeys(type[1], value).join()}}` : 'not a set'
    case 'tuple':
      return isList(value)
        ? `[${value.map((item, at) => canonical(type[1][at] ?? 'dynamic', item)).join()}]`
        : 'not a tuple'
    case 'map':
      return isObject(value)
        ? members(Object.keys(value).toSorted(), (name) => canonical(type[1], value[name] ?? null))
        : 'not a map'
    case 'object':
      return isObject(value)
        ? members(Object.keys(type[1]).toSorted(), (name) =>
            canonical(type[1][name] ?? 'dynamic', value[name] ?? null),
          )
        : 'not an object'
  }
}

function setKeys(type: Type, items: readonly Value[]): string[] {
  return [...new Set(items.map((item) => canonical(type, item)))].toSorted()
}

function members(names: readonly string[], text: (name: string) => string): string {
  return `{${names.map((name) => `${JSON.stringify(name)}:${text(name)}`).join()}}`
}

function scalar(value: Value): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof LongNumber) return value.text
  return JSON.stringify(value)
}

/** Reads decimal text into the plainest form that holds it exactly. */
export function parseNumber(text: string): number | bigint | LongNumber {
  const number = Number(text)
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(number) ? number : BigInt(text)
  return String(number) === text ? number : new LongNumber(text)
}
