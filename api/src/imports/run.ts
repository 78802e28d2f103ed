/**
 * An import, from the file to the report.
 *
 *   read a batch --> look --> decide --> write   within one transaction: whatever ends it, nothing of the file is half taken
 *        ^                                 |
 *        '---------------------------------'     a batch that others disturbed is taken back alone, and decided anew under locks
 *
 * Under `mode=all` the first row that is refused ends the writing: the transaction is taken back at once, and the rows that are left are decided
 * as in a dry run, so that the report is whole.
 */
import { randomUUIDv7 } from 'node:crypto'

import type { Import, ImportMode } from '@rollcall/resources'

import type { Transaction } from '../database/connection.ts'
import { statement } from '../database/statement.ts'
import { isOvertaken, LocksNeeded } from '../declarations/carry-out.ts'
import type { Context, Look } from '../declarations/context.ts'
import { statementsOf } from '../declarations/operations.ts'
import { Refusal } from '../http/errors.ts'
import { userKind } from '../users/kind.ts'
import { type Decided, decideRows, reportOf } from './decide.ts'
import { Report, rowsPerPart } from './report.ts'
import { type FileFacts, type FileRow, readFile } from './rows.ts'
import { Seen } from './seen.ts'
import { type ImportSummary, keepImport, type ReportPart } from './store.ts'
import type { Upload } from './upload.ts'

/** Users that are decided and written at once. */
const batchSize = 500
const attemptsMax = 6
const attemptsWithoutLocks = 2

const savepoint = statement<unknown>('savepoint batch', [])
const backToSavepoint = statement<unknown>('rollback to savepoint batch', [])
const releaseSavepoint = statement<unknown>('release savepoint batch', [])

interface Run {
  batches: Batches
  mode: ImportMode
  facts: FileFacts
  seen: Seen
  report: Report
}

/** Runs the import and keeps its report; answers it with its first page. */
export async function runImport(
  upload: Upload,
  mode: ImportMode,
  context: Context,
): Promise<Import> {
  const facts: FileFacts = {
    readOnlyColumns: [],
    nameOf: (member) => member,
    namesParents: false,
  }
  const batches = new Batches(inBatches(readFile(upload, facts)))
  const run = { batches, mode, facts, seen: new Seen(), report: new Report() }
  try {
    return context.dryRun ? await check(run, upload, context) : await apply(run, upload, context)
  } finally {
    await batches.end()
  }
}

async function check(run: Run, upload: Upload, context: Context): Promise<Import> {
  await decideRest(run, context)
  return await keepAlone('checked', run, upload, context)
}

async function apply(run: Run, upload: Upload, context: Context): Promise<Import> {
  const { tenantId } = context.caller
  try {
    return await context.database.transaction(tenantId, async (transaction) => {
      for (;;) {
        const batch = await run.batches.next()
        if (batch === undefined) break
        take(run, await writeBatch(transaction, batch, run, context))
        if (run.mode === 'all' && run.report.counts.refused > 0) throw new TakenBack()
      }
      const { summary, parts } = close('applied', run, upload, context)
      await transaction.finish(keepImport(summary, parts, context))
      return pageOf(summary, parts)
    })
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
  }
  await decideRest(run, context)
  return await keepAlone('refused', run, upload, context)
}

/** Thrown to take the transaction back. */
class TakenBack extends Error {}

/** Decides without writing: each batch sees what was committed, and the rows before it. */
async function decideRest(run: Run, context: Context): Promise<void> {
  const { database, caller } = context
  const look: Look = {
    tenantId: caller.tenantId,
    locks: false,
    isFirst: false,
    readAll: async (queries) => await database.readAll(caller.tenantId, queries),
  }
  for (;;) {
    const batch = await run.batches.next()
    if (batch === undefined) return
    take(run, await decideUnlocked(batch, look, run, context))
  }
}

/** Rules that can only be judged under locks are judged under them, and nothing is written then either. */
async function decideUnlocked(
  rows: readonly FileRow[],
  look: Look,
  run: Run,
  context: Context,
): Promise<Decided[]> {
  try {
    return await decide(rows, look, run, context)
  } catch (error) {
    if (!(error instanceof LocksNeeded)) throw error
    return await context.database.transaction(look.tenantId, async (transaction) => {
      const locked = lookOf(transaction, true)
      return await decide(rows, locked, run, context)
    })
  }
}

function lookOf(transaction: Transaction, locks: boolean): Look {
  return {
    tenantId: transaction.tenantId,
    locks,
    isFirst: false,
    readAll: async (queries) => await transaction.runAll(queries),
  }
}

async function decide(
  rows: readonly FileRow[],
  look: Look,
  { seen }: Run,
  context: Context,
): Promise<Decided[]> {
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
  const known = await userKind.gather(look, search, context)
  return decideRows(rows, seen.after(known), seen, context)
}

async function writeBatch(
  transaction: Transaction,
  rows: readonly FileRow[],
  run: Run,
  context: Context,
): Promise<Decided[]> {
  let mustLock = false
  for (let attempt = 1; ; attempt += 1) {
    await transaction.run(savepoint)
    try {
      const look = lookOf(transaction, mustLock || attempt > attemptsWithoutLocks)
      const decided = await decide(rows, look, run, context)
      const drafts = decided.flatMap(({ outcome }) =>
        outcome.is === 'draft' ? [outcome.draft] : [],
      )
      const statements = drafts.length === 0 ? [] : statementsOf(userKind, drafts, context)
      await transaction.runAll([...statements, releaseSavepoint])
      return decided
    } catch (error) {
      const isHopeless = !(error instanceof LocksNeeded) && !isOvertaken(error)
      if (isHopeless) throw error
      if (attempt >= attemptsMax)
        throw new Refusal('server.unavailable', 'too many writers at the same users: try again', {
          cause: error,
          retryAfterSeconds: 5,
        })
      mustLock ||= error instanceof LocksNeeded
      await transaction.run(backToSavepoint)
    }
  }
}

function take({ seen, report, facts }: Run, decided: readonly Decided[]): void {
  seen.note(decided, facts.namesParents)
  for (const one of decided) report.add(reportOf(one, facts))
}

async function keepAlone(
  state: Import['state'],
  run: Run,
  upload: Upload,
  context: Context,
): Promise<Import> {
  const { summary, parts } = close(state, run, upload, context)
  await context.database.write(context.caller.tenantId, keepImport(summary, parts, context))
  return pageOf(summary, parts)
}

function close(
  state: Import['state'],
  { mode, report, facts }: Run,
  { format }: Upload,
  { caller, now, dryRun }: Context,
): { summary: ImportSummary; parts: ReportPart[] } {
  const summary: ImportSummary = {
    id: randomUUIDv7(),
    state,
    dryRun,
    mode,
    format,
    account: caller.accountName,
    by: caller.username,
    createdAt: now.toISOString(),
    counts: report.counts,
    readOnlyColumns: facts.readOnlyColumns,
  }
  return { summary, parts: report.end() }
}

function pageOf(summary: ImportSummary, parts: readonly ReportPart[]): Import {
  const [first] = parts
  // The part was written by the report, as a list of its rows.
  const rows = first === undefined ? [] : (JSON.parse(first.json) as Import['rows'])
  const last = rows.at(-1)
  const isWhole = summary.counts.rows <= rowsPerPart || last === undefined
  return { ...summary, rows, next: isWhole ? null : showRowCursor(last.row) }
}

/** Where the next page of a report goes on: after a row. */
export function showRowCursor(row: number): string {
  return Buffer.from(`row ${row}`).toString('base64url')
}

/** The row after which a page goes on. */
export function readRowCursor(text: string): number {
  const row = /^row (\d{1,9})$/.exec(Buffer.from(text, 'base64url').toString())?.[1]
  if (row === undefined)
    throw new Refusal('request.cursor-invalid', 'the cursor belongs to no report', {
      pointer: 'cursor',
    })
  return Number(row)
}

/** Batches one by one; the next is read from the file while the one before is decided and written. */
class Batches {
  readonly #source: AsyncGenerator<FileRow[]>
  #ahead: Promise<IteratorResult<FileRow[], unknown>> | undefined

  constructor(source: AsyncGenerator<FileRow[]>) {
    this.#source = source
  }

  /** Undefined: the file is read. */
  async next(): Promise<FileRow[] | undefined> {
    const read = await (this.#ahead ?? this.#source.next())
    if (read.done === true) return undefined
    this.#ahead = this.#source.next()
    // What goes wrong is thrown by the next call; until then nobody waits for it.
    this.#ahead.catch(() => undefined)
    return read.value
  }

  async end(): Promise<void> {
    await this.#source.return(undefined)
  }
}

async function* inBatches(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
