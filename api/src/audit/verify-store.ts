/** What a verification reads. */
import type { Database } from '../database/connection.ts'
import { statement, walkIndexes } from '../database/statement.ts'
import { chainColumns, type Link } from './chain.ts'
import type { SignedHead } from './checkpoint.ts'
import type { SealedRow } from './verifier.ts'

/** Rows of a page: some milliseconds of hashing, in which this process does nothing else. */
export const pageMax = 1_000

const headColumns = `tenant_id, pos, digest, at, key_id, signature`

interface HeadRow {
  tenant_id: string
  pos: number
  digest: Buffer
  at: Date
  key_id: string
  signature: Buffer
}

/** What is known of a chain beside its rows. */
export interface ChainFacts {
  head: SignedHead | undefined
  /** What the rows before were cut off behind. */
  cut: SignedHead | undefined
  /** Rows that have no place yet. */
  unsealed: number
  /** Public keys by their names, as the database has them. */
  keys: Map<string, Buffer>
}

export async function readChainFacts(database: Database, tenantId: string): Promise<ChainFacts> {
  const [heads, cuts, pending, keys] = await database.readAll(tenantId, [
    statement<HeadRow>(`select ${headColumns} from audit_heads where tenant_id = $1`, [tenantId]),
    statement<HeadRow>(
      `select ${headColumns} from audit_checkpoints where tenant_id = $1 and cut order by pos desc limit 1`,
      [tenantId],
    ),
    statement<{ count: number }>(
      'select count(*) as count from audit_log where tenant_id = $1 and pos is null',
      [tenantId],
    ),
    statement<{ key_id: string; public_key: Buffer }>(
      'select key_id, public_key from audit_keys',
      [],
    ),
  ])
  return {
    head: heads[0] === undefined ? undefined : headOf(heads[0]),
    cut: cuts[0] === undefined ? undefined : headOf(cuts[0]),
    unsealed: pending[0]?.count ?? 0,
    keys: new Map(keys.map((row) => [row.key_id, row.public_key])),
  }
}

/** The row at a position; undefined when there is none. */
export async function findLink(
  database: Database,
  tenantId: string,
  position: number,
): Promise<Link | undefined> {
  const rows = await database.read(
    tenantId,
    statement<{ digest: Buffer }>(
      'select digest from audit_log where tenant_id = $1 and pos = $2',
      [tenantId, position],
    ),
  )
  return rows[0] === undefined ? undefined : { position, digest: rows[0].digest }
}

/** The rows behind a position, up to another one; at most a page. */
export async function readSealedRows(
  database: Database,
  tenantId: string,
  after: number,
  last: number,
): Promise<SealedRow[]> {
  const [, rows] = await database.readAll(tenantId, [
    walkIndexes,
    statement<SealedRow>(
      // What stands beside a row is looked up for each: the planner would read all of it for every page.
      `select ${chainColumns('l')}, l.pos, l.previous, l.digest, l.actor_id,
              coalesce(l.subject_id, case when l.kind = 'User' then l.object_id end) as about_id, l.actor_digest, l.values_digest,
              v.actor_salt, v.actor_text, v.values_salt, v.values_text
         from audit_log l
         left join lateral (select * from audit_values v where v.tenant_id = l.tenant_id and v.seq = l.seq limit 1) v on true
        where l.tenant_id = $1 and l.pos > $2 and l.pos <= $3 order by l.pos limit ${pageMax}`,
      [tenantId, after, last],
    ),
  ])
  return rows
}

/** Heads that were kept for good, between two positions; at most a page. */
export async function readCheckpoints(
  database: Database,
  tenantId: string,
  first: number,
  last: number,
): Promise<SignedHead[]> {
  const rows = await database.read(
    tenantId,
    statement<HeadRow>(
      `select ${headColumns} from audit_checkpoints where tenant_id = $1 and pos between $2 and $3 order by pos limit ${pageMax}`,
      [tenantId, first, last],
    ),
  )
  return rows.map(headOf)
}

/** Whether rows stand behind the head, in one snapshot: the chain may grow meanwhile. */
export async function findPositionBehindHead(
  database: Database,
  tenantId: string,
): Promise<number | undefined> {
  const rows = await database.read(
    tenantId,
    statement<{ pos: number }>(
      `select pos from audit_log where tenant_id = $1 and pos > coalesce((select pos from audit_heads where tenant_id = $1), 0)
        order by pos limit 1`,
      [tenantId],
    ),
  )
  return rows[0]?.pos
}

/** Which of the users the log says were erased. */
export async function findErased(
  database: Database,
  tenantId: string,
  userIds: readonly string[],
): Promise<Set<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await database.read(
    tenantId,
    statement<{ object_id: string }>(
      `select object_id from audit_log where tenant_id = $1 and pos is not null and object_id = any($2::uuid[]) and kind = 'User' and action = 'erase'
       union select object_id from audit_log where tenant_id = $1 and pos is null and object_id = any($2::uuid[]) and kind = 'User' and action = 'erase'`,
      [tenantId, userIds],
    ),
  )
  return new Set(rows.map((row) => row.object_id))
}

function headOf(row: HeadRow): SignedHead {
  return {
    tenantId: row.tenant_id,
    position: row.pos,
    digest: row.digest,
    at: row.at,
    keyId: row.key_id,
    signature: row.signature,
  }
}
