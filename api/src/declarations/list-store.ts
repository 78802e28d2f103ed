/** Lists by keyset: a page goes on after a key, so that it costs the same anywhere in a million. */
import { type RawBuilder, sql } from 'kysely'

import { query } from '../database/statement.ts'
import type { Context } from './context.ts'
import type { ListAsked, ListPage } from './routes.ts'
import type { Stored } from './stored.ts'

/** How a list can be sorted: by a column, whose value for the last object of a page is the key that the next page goes on after. */
export interface Sorting<Values, Facts> {
  column: string
  type: 'text' | 'uuid' | 'timestamptz'
  keyOf(object: Stored<Values, Facts>): string
}

export interface ListSource<Row, Values, Facts> {
  /** What is selected, as text. */
  columns: string
  /** Tables and joins, as text. */
  from: string
  /** Column of the identity. */
  id: string
  conditions: readonly RawBuilder<unknown>[]
  sorts: Readonly<Record<string, Sorting<Values, Facts>>>
  read(row: Row): Stored<Values, Facts>
}

export async function listPage<Row, Values, Facts>(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  source: ListSource<Row, Values, Facts>,
  asked: ListAsked,
): Promise<ListPage<Values, Facts>> {
  const { after, limit, isCounted } = asked
  const { sorting, isDown } = sortingOf(source.sorts, asked.query['sort'])
  const where = sql.join(source.conditions, sql` and `)
  const place =
    after === undefined ? sql`true` : beyond(sorting, isDown, source.id, after.key, after.id)
  const direction = sql.raw(isDown ? 'desc' : 'asc')
  const page = sql<Row>`
    select ${sql.raw(source.columns)} from ${sql.raw(source.from)} where ${where} and ${place}
     order by ${sql.raw(sorting.column)} ${direction}, ${sql.raw(source.id)} ${direction} limit ${limit + 1}`
  const count = sql<{ total: number }>`
    select count(*) as total from ${sql.raw(source.from)} where ${where}`
  const [rows, totals] = isCounted
    ? await database.readAll(caller.tenantId, [page.compile(query), count.compile(query)])
    : [await database.read(caller.tenantId, page.compile(query)), []]
  const objects = rows.slice(0, limit).map((row) => source.read(row))
  const last = objects.at(-1)
  const isLastPage = rows.length <= limit || last === undefined
  return {
    objects,
    next: isLastPage ? undefined : { key: sorting.keyOf(last), id: last.id },
    total: totals[0]?.total,
  }
}

/** A row value would start at the beginning of the tenant and walk; two plain comparisons start at the place. */
function beyond<Values, Facts>(
  { column, type }: Sorting<Values, Facts>,
  isDown: boolean,
  id: string,
  key: string,
  lastId: string,
): RawBuilder<unknown> {
  const further = sql.raw(isDown ? '<' : '>')
  const from = sql.raw(isDown ? '<=' : '>=')
  const place = sql`${key}::${sql.raw(type)}`
  const by = sql.raw(column)
  return sql`${by} ${from} ${place} and (${by} ${further} ${place} or ${sql.raw(id)} ${further} ${lastId}::uuid)`
}

function sortingOf<Values, Facts>(
  sorts: Readonly<Record<string, Sorting<Values, Facts>>>,
  asked: unknown,
): { sorting: Sorting<Values, Facts>; isDown: boolean } {
  const [usual = ''] = Object.keys(sorts)
  const name = typeof asked === 'string' ? asked : usual
  const sorting = sorts[name.replace(/^-/, '')] ?? sorts[usual]
  if (sorting === undefined) throw new Error('a list needs a way to be sorted')
  return { sorting, isDown: name.startsWith('-') }
}

/** Sorting by identity, which grows with time: the order of creation. */
export function byCreation<Values, Facts>(id: string): Sorting<Values, Facts> {
  return { column: id, type: 'uuid', keyOf: (object) => object.id }
}

export function byUpdate<Values, Facts>(column: string): Sorting<Values, Facts> {
  return { column, type: 'timestamptz', keyOf: ({ updatedAt }) => updatedAt.toISOString() }
}

/** What a manager declares: `KIND/INSTANCE` or `KIND/INSTANCE/NAME`. */
export function managerConditions(alias: string, manager: unknown): RawBuilder<unknown>[] {
  if (typeof manager !== 'string') return []
  const [kind, instance, ...rest] = manager.split('/')
  const at = (column: string): RawBuilder<unknown> => sql.raw(`${alias}.${column}`)
  const conditions = [
    sql`${at('manager_kind')} = ${kind}`,
    sql`${at('manager_instance')} = ${instance}`,
  ]
  if (rest.length > 0) conditions.push(sql`${at('manager_name')} = ${rest.join('/')}`)
  return conditions
}

/** Part of a text, with the wildcards of LIKE taken literally. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
