/**
 * Filters in memory: what chooses the values that a PATCH is about, and what the SQL of `user-filter-store.ts` is measured against.
 *
 * What is not assigned equals nothing and differs from everything: `ne` is the opposite of `eq`. On a list a comparison holds when it holds for one value.
 */
import { foldKey } from '../../declarations/fold.ts'
import type { Attribute, Resource } from '../attribute.ts'
import type { Target } from '../resolve.ts'
import type { Bound, BoundInside } from './bind.ts'
import type { Operator } from './parse.ts'

export function holds(filter: Bound, resource: Resource): boolean {
  switch (filter.is) {
    case 'and':
      return filter.parts.every((part) => holds(part, resource))
    case 'or':
      return filter.parts.some((part) => holds(part, resource))
    case 'not':
      return !holds(filter.part, resource)
    case 'present':
      return valuesOf(filter.target, resource).some(isAssigned)
    case 'compare': {
      const { target, operator, value } = filter
      return compareAny(target.sub ?? target.attribute, valuesOf(target, resource), operator, value)
    }
    case 'values': {
      const { filter: inside } = filter
      return valuesOf(filter.target, resource).some(
        (value) => isAssigned(value) && isChosen(inside, value),
      )
    }
  }
}

/** Whether one value of a list is chosen. */
export function isChosen(filter: BoundInside, value: unknown): boolean {
  switch (filter.is) {
    case 'and':
      return filter.parts.every((part) => isChosen(part, value))
    case 'or':
      return filter.parts.some((part) => isChosen(part, value))
    case 'not':
      return !isChosen(filter.part, value)
    case 'present':
      return isAssigned(memberOf(value, filter.sub.name))
    case 'compare':
      return compareAny(
        filter.sub,
        [memberOf(value, filter.sub.name)],
        filter.operator,
        filter.value,
      )
  }
}

/** RFC 7643 section 2.5: null, and a list without values, are the same as nothing. */
export function isAssigned(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false
  if (Array.isArray(value)) return value.some(isAssigned)
  return typeof value !== 'object' || Object.values(value).some(isAssigned)
}

function compareAny(
  attribute: Attribute,
  values: readonly unknown[],
  operator: Operator,
  wanted: string | boolean | Date,
): boolean {
  if (operator === 'ne')
    return !values.some((value) => isAssigned(value) && compare(attribute, value, 'eq', wanted))
  return values.some((value) => isAssigned(value) && compare(attribute, value, operator, wanted))
}

function compare(
  { caseExact }: Attribute,
  value: unknown,
  operator: Operator,
  wanted: string | boolean | Date,
): boolean {
  if (typeof wanted === 'boolean') return value === wanted
  if (wanted instanceof Date)
    return typeof value === 'string' && ordered(Date.parse(value) - wanted.getTime(), operator)
  if (typeof value !== 'string') return false
  const left = caseExact ? value : foldKey(value)
  const right = caseExact ? wanted : foldKey(wanted)
  switch (operator) {
    case 'co':
      return left.includes(right)
    case 'sw':
      return left.startsWith(right)
    case 'ew':
      return left.endsWith(right)
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return ordered(Buffer.compare(Buffer.from(left), Buffer.from(right)), operator)
  }
}

function ordered(difference: number, operator: Operator): boolean {
  switch (operator) {
    case 'eq':
      return difference === 0
    case 'gt':
      return difference > 0
    case 'ge':
      return difference >= 0
    case 'lt':
      return difference < 0
    case 'le':
      return difference <= 0
    case 'ne':
    case 'co':
    case 'sw':
    case 'ew':
      return false
  }
}

/** The values of an attribute; those of a sub-attribute over all values of a list. */
function valuesOf({ extension, attribute, sub }: Target, resource: Resource): unknown[] {
  const holder = extension === undefined ? resource : memberOf(resource, extension)
  const values = [memberOf(holder, attribute.name)].flat()
  return sub === undefined ? values : values.map((value) => memberOf(value, sub.name))
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}
