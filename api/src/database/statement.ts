import {
  CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'

import type { Tables } from './tables.ts'

/** A query that is written out and can be run; what stores hand to whoever runs it. */
export type { CompiledQuery } from 'kysely'

/**
 * Builds and types queries; it holds no connection and cannot run one. `Database` runs what `compile()` answers, so that nothing
 * reaches PostgreSQL outside of a transaction with a tenant.
 */
export const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** A statement written out, for what is one WITH over JSON. `Row` is what it returns; the tests run each against PostgreSQL. */
export function statement<Row>(text: string, parameters: readonly unknown[]): CompiledQuery<Row> {
  // The row type of a text cannot be derived; it is claimed here once, beside the text.
  return CompiledQuery.raw(text, [...parameters]) as CompiledQuery<Row>
}

/**
 * For `from`, in a statement that `Database.run` sends alone: names the tenant, `$1`, as a statement of its own does before others. What is joined laterally and asks for `tenant.id`
 * cannot be looked up before the tenant is named, and is under its row-level security; what is looked up before, by mistake, is not found. Half the cost of two statements for
 * one row, and nothing for many.
 */
export const namedTenant =
  "(select set_config('rollcall.tenant', $1, true)::uuid as id offset 0) as tenant"

const planless = new WeakSet<CompiledQuery>()

/** Marks a statement about many things: it is planned for the tables as they are now. */
export function plannedAnew<Row>(query: CompiledQuery<Row>): CompiledQuery<Row> {
  planless.add(query)
  return query
}

export function isPlannedAnew(query: CompiledQuery): boolean {
  return planless.has(query)
}

/**
 * For pages of tables that grow fast, in the transaction of the read and before it: a planner whose statistics are from before sorts all rows for each page,
 * where an index has them in order.
 */
export const walkIndexes: CompiledQuery = statement(
  "select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)",
  [],
)

/**
 * For changes of rows that are known by their primary keys, before the statement in its transaction: a plan that was made for a table that had just begun walks all
 * of it each time.
 */
export const descendIndexes =
  "set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)"
