/**
 * An import, from the file to the report: within one transaction, so that whatever ends it, nothing of the file is half taken.
 *
 * Under `mode=all` the first row that is refused ends the writing: the transaction is taken back at once, and the rows that are left are decided
 * as in a dry run, so that the report is whole.
 */
import { randomUUIDv7 } from 'node:crypto'

import type { Import, ImportMode } from '@rollcall/resources'

import { LocksNeeded } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import { Refusal } from '../http/errors.ts'
import { Batches } from './batches.ts'
import { type Decided, decideRows, reportOf } from './decide.ts'
import { type Ahead, decide, lookAhead, lookOutside, lookWithin, prepareLooks } from './look.ts'
import { Report, rowsPerPart } from './report.ts'
import { type FileFacts, readFile } from './rows.ts'
import { Seen } from './seen.ts'
import { type ImportSummary, keepImport, type ReportPart } from './store.ts'
import type { Upload } from './upload.ts'
import { writeFile } from './write.ts'

interface Run {
  batches: Batches
  mode: ImportMode
  facts: FileFacts
  seen: Seen
  report: Report
  tell: (decided: readonly Decided[]) => void
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
  const batches = new Batches(readFile(upload, facts))
  const report = new Report()
  const tell = (decided: readonly Decided[]): void => {
    for (const one of decided) report.add(reportOf(one, facts))
  }
  const run = { batches, mode, facts, seen: new Seen(facts), report, tell }
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
  const writing = { ...run, isAllOrNothing: run.mode === 'all' }
  try {
    return await context.database.transaction(tenantId, async (transaction) => {
      if (!(await writeFile(transaction, writing, context))) throw new TakenBack()
      const { summary, parts } = close('applied', run, upload, context)
      await keepImport(transaction, summary, parts, context)
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

/** Decides without writing: each batch sees what was committed, and the rows before it. The next is looked for while one is decided. */
async function decideRest(run: Run, context: Context): Promise<void> {
  const { database, caller } = context
  const look = lookOutside(database, caller.tenantId)
  const ahead = async (): Promise<Ahead | undefined> => {
    const rows = await run.batches.next()
    return rows === undefined ? undefined : lookAhead(rows, look, context)
  }
  let current = await ahead()
  while (current !== undefined) {
    const next = await ahead()
    const decided = await decideUnlocked(current, run, context)
    run.seen.note(decided)
    run.tell(decided)
    current = next
  }
}

/** Rules that can only be judged under locks are judged under them, and nothing is written then either. */
async function decideUnlocked(
  { rows, known }: Ahead,
  { seen }: Run,
  context: Context,
): Promise<Decided[]> {
  try {
    return decideRows(rows, seen.after(await known), seen, context)
  } catch (error) {
    if (!(error instanceof LocksNeeded)) throw error
    const { tenantId } = context.caller
    return await context.database.transaction(tenantId, async (transaction) => {
      await prepareLooks(transaction)
      return await decide(rows, lookWithin(transaction, true), seen, context)
    })
  }
}

async function keepAlone(
  state: Import['state'],
  run: Run,
  upload: Upload,
  context: Context,
): Promise<Import> {
  const { summary, parts } = close(state, run, upload, context)
  await context.database.transaction(context.caller.tenantId, async (transaction) => {
    await keepImport(transaction, summary, parts, context)
  })
  return pageOf(summary, parts)
}

function close(
  state: Import['state'],
  { mode, report, facts }: Run,
  { format }: Upload,
  { caller, now, dryRun }: Context,
): { summary: ImportSummary; parts: readonly ReportPart[] } {
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
  const rows = first === undefined ? [] : (JSON.parse(first.json.toString()) as Import['rows'])
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
