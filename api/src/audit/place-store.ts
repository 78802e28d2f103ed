import type { Database } from '../database/connection.ts'
import { statement } from '../database/statement.ts'

/** More steps than a number of 53 bits has. */
const stepsMax = 60

/**
 * Number of the first row from an instant on, found by halving: the log has no index by time, which every act would have to pay for. One more than the last
 * number when there is none.
 */
export async function placeOfInstant(
  database: Database,
  tenantId: string,
  instant: Date,
): Promise<number> {
  const [first, last] = await edges(database, tenantId)
  let low = first
  let high = last + 1
  for (let step = 0; low < high && step < stepsMax; step++) {
    const middle = Math.floor((low + high) / 2)
    const row = await firstFrom(database, tenantId, middle)
    if (row === undefined || row.at.getTime() >= instant.getTime()) high = middle
    else low = row.seq + 1
  }
  return low
}

interface Row {
  seq: number
  at: Date
}

async function firstFrom(
  database: Database,
  tenantId: string,
  seq: number,
): Promise<Row | undefined> {
  const rows = await database.read(
    tenantId,
    statement<Row>(
      'select seq, at from audit_log where tenant_id = $1 and seq >= $2::bigint order by seq limit 1',
      [tenantId, seq],
    ),
  )
  return rows[0]
}

async function edges(database: Database, tenantId: string): Promise<[number, number]> {
  const rows = await database.read(
    tenantId,
    statement<{ first: number | null; last: number | null }>(
      `select (select seq from audit_log where tenant_id = $1 order by seq limit 1) as first,
              (select seq from audit_log where tenant_id = $1 order by seq desc limit 1) as last`,
      [tenantId],
    ),
  )
  return [rows[0]?.first ?? 0, rows[0]?.last ?? 0]
}
