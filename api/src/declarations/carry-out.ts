/**
 * Looking, deciding and writing, as one act that others may disturb.
 *
 *   look ----> decide ----> write, if every row is still as it was looked at
 *    ^                        |
 *    '--- somebody else wrote-'      twice without locks: one round trip to look, one to write;
 *                                    after that with the rows locked, so that the last attempts cannot be overtaken
 */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Rows } from '../database/connection.ts'
import { Refusal } from '../http/errors.ts'
import type { Context, Look } from './context.ts'
import type { CompiledQuery } from '../database/statement.ts'

const attemptsMax = 8
const attemptsWithoutLocks = 2
const retryDelayMs = 5

/** What was decided: the statements to run, none when nothing is to be written, and the answer. */
export interface Plan<Answer> {
  statements: readonly CompiledQuery[]
  answer: Answer
}

/** Thrown while deciding when the rule can only be judged under locks. */
export class LocksNeeded extends Error {}

/** Carries a plan out. `decide` is called again with a fresh look whenever somebody else wrote in between. */
export async function carryOut<Answer>(
  context: Context,
  decide: (look: Look) => Promise<Plan<Answer>>,
  /** Known beforehand to need locks: a look without them would be for nothing. */
  locksFirst = false,
): Promise<Answer> {
  let mustLock = locksFirst
  for (let attempt = 1; ; attempt++) {
    try {
      return mustLock || attempt > attemptsWithoutLocks
        ? await withLocks(context, decide)
        : await withoutLocks(context, decide, attempt === 1)
    } catch (error) {
      if (error instanceof LocksNeeded && !mustLock) {
        mustLock = true
        continue
      }
      if (!isOvertaken(error)) throw error
      if (attempt >= attemptsMax)
        throw new Refusal('server.unavailable', 'too many writers at the same objects: try again', {
          cause: error,
          retryAfterSeconds: 1,
        })
      if (attempt > attemptsWithoutLocks) await sleep(retryDelayMs * Math.random() * attempt)
    }
  }
}

async function withoutLocks<Answer>(
  context: Context,
  decide: (look: Look) => Promise<Plan<Answer>>,
  isFirst: boolean,
): Promise<Answer> {
  const { database, caller } = context
  const { statements, answer } = await decide({
    tenantId: caller.tenantId,
    locks: false,
    isFirst,
    readAll: async <const Queries extends readonly CompiledQuery[]>(queries: Queries) =>
      (await database.readAll(caller.tenantId, queries)) as Rows<Queries>,
  })
  if (statements.length > 0 && !context.dryRun) await database.write(caller.tenantId, statements)
  return answer
}

async function withLocks<Answer>(
  context: Context,
  decide: (look: Look) => Promise<Plan<Answer>>,
): Promise<Answer> {
  const { database, caller } = context
  return await database.transaction(caller.tenantId, async (transaction) => {
    const { statements, answer } = await decide({
      tenantId: caller.tenantId,
      locks: true,
      isFirst: false,
      readAll: async (queries) => await transaction.runAll(queries),
    })
    if (statements.length > 0 && !context.dryRun) await transaction.finish(statements)
    return answer
  })
}

/**
 * RC001: a row was changed since it was looked at (`must_hold`). 23505: somebody took the unique key. 23503: what is referred to went away.
 * 40001, 40P01: PostgreSQL asks to try again.
 */
const overtaken = new Set(['RC001', '23505', '23503', '40001', '40P01'])

export function isOvertaken(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    overtaken.has(error.code)
  )
}
