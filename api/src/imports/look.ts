/** Looking for the users of a batch, and deciding it. */
import type { Database, Rows, Transaction } from '../database/connection.ts'
import { listText } from '../database/list-text.ts'
import { type CompiledQuery, descendIndexes, statement } from '../database/statement.ts'
import type { Context, Look } from '../declarations/context.ts'
import { userKind } from '../users/kind.ts'
import type { UserWorld } from '../users/store.ts'
import { type Decided, decideRows } from './decide.ts'
import type { FileRow } from './rows.ts'
import type { Seen } from './seen.ts'

/**
 * Before the first look of a transaction, so that every plan descends indexes: what is asked of each batch is planned once a connection and not once a batch, which costs
 * as much as a third of the looking, and a plan that was made for tables that had just begun would walk all of them each time.
 */
const descending = statement<unknown>(`select ${descendIndexes}`, [])

/** Looks within a transaction that was prepared for it. */
export function lookWithin(transaction: Transaction, locks: boolean): Look {
  return {
    tenantId: transaction.tenantId,
    locks,
    isFirst: false,
    readAll: async <const Queries extends readonly CompiledQuery[]>(queries: Queries) =>
      // The same queries, with the same rows.
      (await transaction.runAll(queries.map(planned))) as Rows<Queries>,
  }
}

/** Prepares a transaction for looking. */
export async function prepareLooks(transaction: Transaction): Promise<void> {
  await transaction.run(descending)
}

/** Looks at what was committed. */
export function lookOutside(database: Database, tenantId: string): Look {
  return {
    tenantId,
    locks: false,
    isFirst: false,
    readAll: async <const Queries extends readonly CompiledQuery[]>(queries: Queries) => {
      const [, ...found] = await database.readAll(tenantId, [descending, ...queries.map(planned)])
      // The same queries, with the same rows.
      return found as Rows<Queries>
    },
  }
}

/** The query with its lists as texts, under a plan that is kept and that nothing else has. */
function planned(query: CompiledQuery): CompiledQuery {
  const parameters = query.parameters.map((value) =>
    isTextList(value) && value.length > 0 ? listText(value) : value,
  )
  return statement(`${query.sql} /* by the file */`, parameters)
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

/** What is known of the users that the rows are about. */
export async function lookFor(
  rows: readonly FileRow[],
  look: Look,
  context: Context,
): Promise<UserWorld> {
  const readable = rows.filter(({ problems }) => problems.length === 0)
  const search = {
    ids: [],
    names: [],
    wishes: readable.map(({ wanted, username = '' }) => ({
      set: { username, ...wanted.set },
      clear: wanted.clear,
      joins: true,
    })),
  }
  return await userKind.gather(look, search, context)
}

/** Looks and decides. */
export async function decide(
  rows: readonly FileRow[],
  look: Look,
  seen: Seen,
  context: Context,
): Promise<Decided[]> {
  const known = await lookFor(rows, look, context)
  return decideRows(rows, seen.after(known), seen, context)
}

/** A batch, with what is known of its users on its way. */
export interface Ahead {
  rows: FileRow[]
  known: Promise<UserWorld>
}

/** Begins to look; nobody has to wait for it. */
export function lookAhead(rows: FileRow[], look: Look, context: Context): Ahead {
  const known = lookFor(rows, look, context)
  // It may be that nobody asks any more: then what went wrong is of no matter.
  known.catch(() => undefined)
  return { rows, known }
}
