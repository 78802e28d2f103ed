/**
 * Filters as SQL. What a request said is a parameter; what is compared is SQL of `filter/columns.ts`.
 *
 * What is not assigned is null, and null is as good as false where things are joined by and and or; `not` and `ne` are `is not true`. So an index still finds
 * what is equal.
 */
import { type RawBuilder, sql } from 'kysely'

import { foldKey } from '../../declarations/fold.ts'
import { literalPattern } from '../../declarations/list-store.ts'
import { type Client, nameOf } from '../client.ts'
import type { Bound, BoundInside } from './bind.ts'
import type { Column, Columns, Slot } from './columns.ts'
import type { Operator } from './parse.ts'
import type { Target } from '../resolve.ts'
import { isObjectId } from '../../http/object-id.ts'

type Condition = RawBuilder<unknown>
/** What a filter is asked by and of. */
interface Asked {
  columns: Columns
  client: Client
}

/** From this length on trigrams find a part. */
const partLengthMin = 3
const never: Condition = sql`false`

export function conditionOf(asked: Asked, filter: Bound): Condition {
  switch (filter.is) {
    case 'and':
    case 'or':
      return joined(
        filter.is,
        filter.parts.map((part) => conditionOf(asked, part)),
      )
    case 'not':
      return opposite(conditionOf(asked, filter.part))
    case 'present': {
      const { sub } = filter.target
      return anyOf(asked, filter.target, (slot) =>
        sub === undefined ? presentIn(slot) : presentColumn(slot, sub.name),
      )
    }
    case 'compare': {
      const { target, operator, value } = filter
      const name = target.sub?.name ?? ''
      const isNot = operator === 'ne'
      const found = anyOf(asked, target, (slot) =>
        compared(slot, name, isNot ? 'eq' : operator, value),
      )
      return isNot ? opposite(found) : found
    }
    case 'values':
      return anyOf(
        asked,
        filter.target,
        (slot) => sql`(${presentIn(slot)} and ${insideOf(slot, filter.filter)})`,
      )
  }
}

function insideOf(slot: WrittenSlot, filter: BoundInside): Condition {
  switch (filter.is) {
    case 'and':
    case 'or':
      return joined(
        filter.is,
        filter.parts.map((part) => insideOf(slot, part)),
      )
    case 'not':
      return opposite(insideOf(slot, filter.part))
    case 'present':
      return presentColumn(slot, filter.sub.name)
    case 'compare': {
      const isNot = filter.operator === 'ne'
      const found = compared(slot, filter.sub.name, isNot ? 'eq' : filter.operator, filter.value)
      return isNot ? opposite(found) : found
    }
  }
}

/** Holds for one value of the list. */
function anyOf(
  { columns, client }: Asked,
  { extension, attribute }: Target,
  of: (slot: WrittenSlot) => Condition,
): Condition {
  const name = extension === undefined ? attribute.name : `${extension}:${attribute.name}`
  const write = writerFor(client)
  const conditions = (columns[name] ?? []).map((slot) => {
    const { present } = slot
    const condition =
      present === undefined
        ? of({ slot, write })
        : sql`((${write(present)}) and ${of({ slot, write })})`
    return slot.rows === undefined ? condition : sql`${write(slot.rows)}${condition} offset 0)`
  })
  return joined('or', conditions)
}

function joined(word: 'and' | 'or', parts: readonly Condition[]): Condition {
  if (parts.length === 0) return word === 'and' ? sql`true` : never
  return sql`(${sql.join(parts, sql.raw(` ${word} `))})`
}

function opposite(condition: Condition): Condition {
  return sql`((${condition}) is not true)`
}

/** A slot, and the writer of its SQL. */
interface WrittenSlot {
  slot: Slot
  write: (text: string) => Condition
}

/** SQL with what stands in braces as parameters. */
function writerFor({ manager, accountId, now }: Client): WrittenSlot['write'] {
  const known: Readonly<Record<string, string>> = {
    instance: manager.instance,
    account: accountId,
    now: now.toISOString(),
  }
  return (text) => {
    const parts = text.split(/\{(\w+)\}/)
    return sql.join(
      parts.map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${known[part]}`)),
      sql.raw(''),
    )
  }
}

function presentIn(written: WrittenSlot): Condition {
  const { columns, present } = written.slot
  if (present !== undefined) return sql`(${written.write(present)})`
  return joined(
    'or',
    Object.keys(columns).map((name) => presentColumn(written, name)),
  )
}

function presentColumn({ slot, write }: WrittenSlot, name: string): Condition {
  const column = slot.columns[name]
  return column === undefined ? never : sql`(${write(column.sql)}) is not null`
}

function compared(
  { slot, write }: WrittenSlot,
  name: string,
  operator: Operator,
  value: string | boolean | Date,
): Condition {
  const column = slot.columns[name]
  if (column === undefined) return never
  const at = write(column.sql)
  switch (column.is) {
    case 'boolean':
      return sql`(${at}) = ${value}::boolean`
    case 'instant':
      return sql`${at} ${sign(operator)} ${value}::timestamptz`
    case 'uuid':
      if (operator !== 'eq') return comparedText(sql`(${at})::text`, operator, sql`${value}::text`)
      return typeof value === 'string' && isObjectId(value) ? sql`${at} = ${value}::uuid` : never
    case 'externalId':
      return operator === 'eq'
        ? sql`(${write(column.lookUp)} = ${nameOf(String(value))})`
        : comparedText(sql`(${at})`, operator, sql`${value}::text`)
    case 'fixed':
      return isFixed(column, operator, value) ? sql`true` : never
    case 'text':
      return comparedColumn(column, write, operator, String(value))
  }
}

function isFixed(
  { text, caseExact }: Column & { is: 'fixed' },
  operator: Operator,
  value: string | boolean | Date,
): boolean {
  const left = caseExact ? text : foldKey(text)
  const right = caseExact ? String(value) : foldKey(String(value))
  switch (operator) {
    case 'eq':
      return left === right
    case 'co':
      return left.includes(right)
    case 'sw':
      return left.startsWith(right)
    case 'ew':
      return left.endsWith(right)
    case 'gt':
      return left > right
    case 'ge':
      return left >= right
    case 'lt':
      return left < right
    case 'le':
      return left <= right
    case 'ne':
      return left !== right
  }
}

function comparedColumn(
  { sql: text, key, folded, caseExact, isSearched }: Column & { is: 'text' },
  write: WrittenSlot['write'],
  operator: Operator,
  value: string,
): Condition {
  const at = sql`(${write(text)})`
  if (caseExact) return comparedText(at, operator, sql`${value}::text`)
  const found =
    key === undefined
      ? comparedText(
          folded === undefined ? sql`scim_fold(${at})` : write(folded),
          operator,
          sql`scim_fold(${value})`,
        )
      : comparedKey(at, sql.raw(key), operator, foldKey(value))
  const isPart = operator === 'co' || operator === 'ew' || (operator === 'sw' && key === undefined)
  if (isSearched !== true || !isPart || Array.from(foldKey(value)).length < partLengthMin)
    return found
  // Trigrams find the few that may fit; what was searched for is looked at in those.
  const pattern = `%${literalPattern(foldKey(value))}%`
  return sql`(u.id in (select search_users(${pattern})) and ${found})`
}

/** Key columns hold '' for what is not assigned, and are sorted, so that a beginning is a range of an index. */
function comparedKey(at: Condition, key: Condition, operator: Operator, value: string): Condition {
  const isThere = sql`${at} is not null`
  if (operator !== 'sw')
    return sql`(${isThere} and ${comparedText(key, operator, sql`${value}::text`)})`
  if (value === '') return isThere
  return sql`(${isThere} and ${key} >= ${value} and ${key} < ${`${value}\u{10ffff}`})`
}

function comparedText(left: Condition, operator: Operator, right: Condition): Condition {
  switch (operator) {
    case 'co':
      return sql`strpos(${left}, ${right}) > 0`
    case 'sw':
      return sql`starts_with(${left}, ${right})`
    case 'ew':
      return sql`right(${left}, length(${right})) = ${right}`
    case 'eq':
    case 'ne':
      return sql`${left} = ${right}`
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return sql`${left} collate "C" ${sign(operator)} ${right}`
  }
}

const signs: Readonly<Partial<Record<Operator, string>>> = {
  eq: '=',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
}

function sign(operator: Operator): Condition {
  return sql.raw(signs[operator] ?? '=')
}
