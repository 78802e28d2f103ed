/** Reports of imports. */
import type { Import, ImportCounts, ImportRow } from '@rollcall/resources'

import type { Caller } from '../access/caller.ts'
import type { Database, Transaction } from '../database/connection.ts'
import { statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'

/** What is kept of an import, its rows apart. */
export type ImportSummary = Omit<Import, 'rows' | 'next'>

/** Rows of a report that are kept together, as JSON: a list. */
export interface ReportPart {
  firstRow: number
  json: Buffer
}

/** Reports older than this are deleted, a few with every new one. */
const keptDays = 30
const forgottenPerImport = 10
/** Parts that one statement writes. */
const partsPerStatement = 10

const insertImport = `
  with forgotten as (
    delete from imports where tenant_id = $1 and id in (
      select id from imports where tenant_id = $1 and created_at < $13::timestamptz - interval '${keptDays} days'
       order by created_at limit ${forgottenPerImport}))
  insert into imports (tenant_id, id, account_id, account, user_id, username, state, dry_run, mode, format, counts, read_only_columns, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

const insertRows = `
  insert into import_rows (tenant_id, import_id, first_row, rows)
  select $1, $2, part.first_row, part.rows::json from unnest($3::int[], $4::text[]) as part (first_row, rows)`

/** Keeps a report: a few parts at a time, so that no copy of the whole is made. */
export async function keepImport(
  transaction: Transaction,
  summary: ImportSummary,
  parts: readonly ReportPart[],
  { caller, now }: Pick<Context, 'caller' | 'now'>,
): Promise<void> {
  const { id, state, dryRun, mode, format, counts, readOnlyColumns } = summary
  await transaction.run(
    statement(insertImport, [
      caller.tenantId,
      id,
      caller.accountId,
      caller.accountName,
      caller.userId,
      caller.username,
      state,
      dryRun,
      mode,
      format,
      JSON.stringify(counts),
      readOnlyColumns,
      now.toISOString(),
    ]),
  )
  for (let at = 0; at < parts.length; at += partsPerStatement) {
    const some = parts.slice(at, at + partsPerStatement)
    const firstRows = some.map(({ firstRow }) => firstRow)
    const rows = some.map(({ json }) => json.toString())
    await transaction.run(statement(insertRows, [caller.tenantId, id, firstRows, rows]))
  }
}

interface ImportRecord {
  id: string
  account_id: string
  account: string
  username: string
  state: Import['state']
  dry_run: boolean
  mode: Import['mode']
  format: Import['format']
  counts: ImportCounts
  read_only_columns: string[]
  created_at: Date
}

const selectImport = `
  select id, account_id, account, username, state, dry_run, mode, format, counts, read_only_columns, created_at
    from imports where tenant_id = $1 and id = $2`

/** Whole parts are passed over until the one that the page begins in. */
const selectRows = `
  select entry from (
    select part.first_row, entry.ordinality, entry.value as entry from import_rows part
     cross join lateral json_array_elements(part.rows) with ordinality as entry
     where part.tenant_id = $1 and part.import_id = $2
       and part.first_row >= coalesce((select max(first_row) from import_rows where tenant_id = $1 and import_id = $2 and first_row <= $3::int + 1), 0)
       and (entry.value->>'row')::int > $3::int and ($4::text is null or entry.value->>'action' = $4)
     order by part.first_row, entry.ordinality limit $5) as found`

/** What to read of a report. */
export interface RowsAsked {
  /** Rows after this one. */
  afterRow: number
  action: ImportRow['action'] | undefined
  limit: number
}

export async function findImport(
  { database, caller }: { database: Database; caller: Caller },
  id: string,
  { afterRow, action, limit }: RowsAsked,
): Promise<{ accountId: string; summary: ImportSummary; rows: ImportRow[] } | undefined> {
  const [[record], entries] = await database.readAll(caller.tenantId, [
    statement<ImportRecord>(selectImport, [caller.tenantId, id]),
    statement<{ entry: ImportRow }>(selectRows, [
      caller.tenantId,
      id,
      afterRow,
      action ?? null,
      limit,
    ]),
  ])
  if (record === undefined) return undefined
  return {
    accountId: record.account_id,
    summary: {
      id: record.id,
      state: record.state,
      dryRun: record.dry_run,
      mode: record.mode,
      format: record.format,
      account: record.account,
      by: record.username,
      createdAt: record.created_at.toISOString(),
      counts: record.counts,
      readOnlyColumns: record.read_only_columns,
    },
    rows: entries.map(({ entry }) => entry),
  }
}
