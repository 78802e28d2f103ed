/** A filter with its names looked up and its values judged: what can be evaluated, in memory or by PostgreSQL, without a question left. */
import type { Attribute, ResourceModel } from '../attribute.ts'
import { findAttribute, resolve, type Target } from '../resolve.ts'
import { faulty } from '../scim-error.ts'
import type { Filter, Literal, Operator } from './parse.ts'

/** A comparison whose value is of the attribute's type. */
export type Bound =
  | { is: 'and' | 'or'; parts: Bound[] }
  | { is: 'not'; part: Bound }
  | { is: 'present'; target: Target }
  | { is: 'compare'; target: Target; operator: Operator; value: string | boolean | Date }
  | { is: 'values'; target: Target; filter: BoundInside }

/** A filter over the sub-attributes of one value of a list. */
export type BoundInside =
  | { is: 'and' | 'or'; parts: BoundInside[] }
  | { is: 'not'; part: BoundInside }
  | { is: 'present'; sub: Attribute }
  | { is: 'compare'; sub: Attribute; operator: Operator; value: string | boolean | Date }

export function bind(model: ResourceModel, filter: Filter): Bound {
  switch (filter.is) {
    case 'and':
    case 'or':
      return { is: filter.is, parts: filter.parts.map((part) => bind(model, part)) }
    case 'not':
      return { is: 'not', part: bind(model, filter.part) }
    case 'present':
      return { is: 'present', target: targetOf(model, filter.path) }
    case 'values': {
      const target = targetOf(model, filter.path)
      if (target.sub !== undefined || target.attribute.type !== 'complex')
        throw faulty('invalidFilter', `${filter.path} has no sub-attributes to choose by`)
      return { is: 'values', target, filter: bindInside(target.attribute, filter.filter) }
    }
    case 'compare': {
      const target = comparedOf(targetOf(model, filter.path), filter.path)
      const { operator, value } = filter
      if (value === null) return unassigned(operator, { is: 'present', target }, filter.path)
      const compared = target.sub ?? target.attribute
      return { is: 'compare', target, operator, value: typed(compared, operator, value) }
    }
  }
}

/** A filter in brackets: its names are sub-attributes. */
export function bindInside(attribute: Attribute, filter: Filter): BoundInside {
  switch (filter.is) {
    case 'and':
    case 'or':
      return { is: filter.is, parts: filter.parts.map((part) => bindInside(attribute, part)) }
    case 'not':
      return { is: 'not', part: bindInside(attribute, filter.part) }
    case 'present':
      return { is: 'present', sub: subOf(attribute, filter.path) }
    case 'compare': {
      const sub = subOf(attribute, filter.path)
      const { operator, value } = filter
      if (value === null) return unassigned(operator, { is: 'present', sub }, filter.path)
      return { is: 'compare', sub, operator, value: typed(sub, operator, value) }
    }
    case 'values':
      throw faulty('invalidFilter', '[ does not stand within [ ]')
  }
}

function targetOf(model: ResourceModel, path: string): Target {
  const found = resolve(model, path)
  if (found?.is !== 'attribute')
    throw faulty('invalidFilter', `${path} is no attribute of ${model.name}`)
  if (found.target.attribute.returned === 'never')
    throw faulty('invalidFilter', `${path} is a secret`)
  return found.target
}

/** A list that is compared without a sub-attribute is compared by `value`, RFC 7644 section 3.4.2.2. */
function comparedOf(target: Target, path: string): Target {
  const { attribute, sub } = target
  if (sub !== undefined || attribute.type !== 'complex') return target
  const value = findAttribute(attribute.subAttributes ?? [], 'value')
  if (value === undefined)
    throw faulty('invalidFilter', `${path} is compared by one of its sub-attributes`)
  return { ...target, sub: value }
}

function subOf(attribute: Attribute, path: string): Attribute {
  const sub = findAttribute(attribute.subAttributes ?? [], path)
  if (sub === undefined)
    throw faulty('invalidFilter', `${path} is no sub-attribute of ${attribute.name}`)
  return sub
}

/** `eq null` holds for what is not assigned, `ne null` for what is. */
function unassigned<Present extends { is: 'present' }>(
  operator: Operator,
  present: Present,
  path: string,
): Present | { is: 'not'; part: Present } {
  if (operator === 'ne') return present
  if (operator === 'eq') return { is: 'not', part: present }
  throw faulty('invalidFilter', `${path} cannot be compared with null by ${operator}`)
}

const forTexts: ReadonlySet<Operator> = new Set(['co', 'sw', 'ew'])
const forOrder: ReadonlySet<Operator> = new Set(['gt', 'ge', 'lt', 'le'])

/** The value as the attribute's type; some clients write truths as texts. */
function typed(
  { name, type }: Attribute,
  operator: Operator,
  value: Exclude<Literal, null>,
): string | boolean | Date {
  switch (type) {
    case 'boolean': {
      if (forTexts.has(operator) || forOrder.has(operator))
        throw faulty('invalidFilter', `${name} is true or false: ${operator} does not compare it`)
      const truth = readTruth(value)
      if (truth === undefined)
        throw faulty('invalidFilter', `${name} is compared with true or false`)
      return truth
    }
    case 'dateTime': {
      if (forTexts.has(operator))
        throw faulty('invalidFilter', `${name} is an instant: ${operator} does not compare it`)
      const instant = typeof value === 'string' ? readInstant(value) : undefined
      if (instant === undefined)
        throw faulty('invalidFilter', `${name} is compared with an instant: "2026-11-24T10:00:00Z"`)
      return instant
    }
    case 'string':
    case 'reference':
    case 'complex':
      if (typeof value !== 'string')
        throw faulty('invalidFilter', `${name} is compared with a text in quotes`)
      return value
  }
}

export function readTruth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  const text = value.toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** XML Schema's dateTime, RFC 7643 section 2.3.5; without a zone it is UTC. */
function readInstant(text: string): Date | undefined {
  const found = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/.exec(text)
  if (found === null) return undefined
  const instant = new Date(found[1] === undefined ? `${text}Z` : text)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
