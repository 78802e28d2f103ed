/** How many rows there are, to prove that nothing was written. */
import pg from 'pg'

/** Rows by table, and the sum of versions, which grows with every change of a row. */
export interface Rows {
  changes: number
  audit_log: number
  versions: number
  /** Rows that any statement touched since the database was made. */
  touched: number
}

const text = `
  select (select count(*)::int from changes) as changes, (select count(*)::int from audit_log) as audit_log,
         (select coalesce(sum(version + status_version), 0)::int from users) as versions,
         (select count(*)::int from users where xmax <> 0) as touched`

/** Looks past row-level security. */
export async function countRows(superuserUrl: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Rows>(text)
    const [row] = rows
    if (row === undefined) throw new Error('no row')
    return row
  } finally {
    await client.end()
  }
}
