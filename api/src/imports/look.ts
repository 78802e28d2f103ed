/** Looking for the users of a batch, and deciding it. */
import type { Transaction } from '../database/connection.ts'
import type { Context, Look } from '../declarations/context.ts'
import { userKind } from '../users/kind.ts'
import type { UserWorld } from '../users/store.ts'
import { type Decided, decideRows } from './decide.ts'
import type { FileRow } from './rows.ts'
import type { Seen } from './seen.ts'

/** Looks within a transaction. */
export function lookWithin(transaction: Transaction, locks: boolean): Look {
  return {
    tenantId: transaction.tenantId,
    locks,
    isFirst: false,
    readAll: async (queries) => await transaction.runAll(queries),
  }
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
