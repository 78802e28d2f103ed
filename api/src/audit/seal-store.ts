/**
 * Sealing: rows that were committed get their place in the chain of their tenant, in the order in which they were numbered, a batch at a time and by
 * one instance at a time. A row that is committed late comes behind those that were sealed meanwhile: the chain is the order in which rows became known.
 */
import type { Client } from '../database/client.ts'
import type { SigningKey } from '../keys/secrets.ts'
import { type ChainRow, chainColumns, chainStart, type Link, linkDigest } from './chain.ts'
import { publicKeyOf, signHead, type SignedHead } from './checkpoint.ts'

/** Rows of one batch: 10 ms of hashing at most, in which this process does nothing else. */
const batchMax = 1_000
/** How far apart the heads are that are kept for good: between two of them a rewritten chain is found. */
const checkpointEveryMs = 3_600_000

const pendingText = `
  select ${chainColumns('l')}, l.ctid::text as place, case when l.kind = 'User' and l.action = 'erase' then l.object_id end as erased
    from audit_log l where pos is null order by seq limit ${batchMax}`

const headsText = `select tenant_id, pos, digest from audit_heads where tenant_id = any($1::uuid[])`

/**
 * The rows are found where they were read: nobody else changes or deletes a row that has no place in the chain. The policy of the sealer asks for `pos is null`, and for the index
 * over that the planner compares every waiting row with every other, 30 ms for 170 rows; so for this statement no index may be walked.
 */
export const byPlace =
  "select set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true)"
const byIndex =
  "select set_config('enable_indexscan', 'on', true), set_config('enable_indexonlyscan', 'on', true)"
export const sealText = `
  update audit_log l set pos = s.pos, previous = s.previous, digest = s.digest
    from unnest($1::tid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[]) as s(place, tenant_id, seq, pos, previous, digest)
   where l.ctid = s.place and l.tenant_id = s.tenant_id and l.seq = s.seq and l.pos is null`

const headText = `
  insert into audit_heads (tenant_id, pos, digest, at, key_id, signature) values ($1, $2, $3, $4, $5, $6)
  on conflict (tenant_id) do update set pos = excluded.pos, digest = excluded.digest, at = excluded.at, key_id = excluded.key_id,
     signature = excluded.signature`

const checkpointText = `
  insert into audit_checkpoints (tenant_id, pos, digest, at, cut, key_id, signature)
  select $1, $2, $3, $4, false, $5, $6
   where not exists (select from audit_checkpoints where tenant_id = $1 and not cut and at > $4::timestamptz - $7 * interval '1 millisecond')
  on conflict do nothing`

const keyText = `insert into audit_keys (key_id, public_key, since) values ($1, $2, $3) on conflict do nothing`

interface HeadRow {
  tenant_id: string
  pos: string
  digest: Buffer
}

/** Numbers come from a client without the pool's parsers: bigint as text. */
interface PendingRow extends Omit<ChainRow, 'seq'> {
  seq: string
  /** Where the row stands in its table, until it is changed. */
  place: string
  /** The user whose erasure it is. */
  erased: string | null
}

/** Makes the public half of the key known to those who verify later. */
export async function keepAuditKey(client: Client, key: SigningKey, now: Date): Promise<void> {
  await client.query(keyText, [key.id, publicKeyOf(key), now])
}

/** Seals one batch in the transaction of the client, which holds the lock. Answers how many rows there were, and whether there may be more. */
export async function sealBatch(
  client: Client,
  key: SigningKey,
  now: Date,
): Promise<{ sealed: number; isLast: boolean }> {
  const { rows } = await client.query<PendingRow>({ name: 'pending', text: pendingText })
  if (rows.length === 0) return { sealed: 0, isLast: true }
  const ends = await endsOf(client, [...new Set(rows.map((row) => row.tenant_id))])
  const links: { row: PendingRow; position: number; previous: Buffer; digest: Buffer }[] = []
  for (const row of rows) {
    const end = ends.get(row.tenant_id) ?? chainStart
    const position = end.position + 1
    const digest = linkDigest({ ...row, seq: Number(row.seq) }, position, end.digest)
    links.push({ row, position, previous: end.digest, digest })
    ends.set(row.tenant_id, { position, digest })
  }
  await client.query({ name: 'by place', text: byPlace })
  const { rowCount } = await client.query({
    name: 'seal audit',
    text: sealText,
    values: [
      links.map(({ row }) => row.place),
      links.map(({ row }) => row.tenant_id),
      links.map(({ row }) => row.seq),
      links.map(({ position }) => position),
      links.map(({ previous }) => previous),
      links.map(({ digest }) => digest),
    ],
  })
  await client.query({ name: 'by index', text: byIndex })
  if (rowCount !== rows.length) throw new Error('rows of the audit log were sealed by two at once')
  for (const [tenantId, end] of ends)
    await keepHead(client, signHead({ tenantId, ...end, at: now }, key))
  await eraseAgain(client, rows)
  return { sealed: rows.length, isLast: rows.length < batchMax }
}

async function endsOf(client: Client, tenantIds: readonly string[]): Promise<Map<string, Link>> {
  const { rows } = await client.query<HeadRow>({
    name: 'heads',
    text: headsText,
    values: [tenantIds],
  })
  return new Map(
    rows.map((row) => [row.tenant_id, { position: Number(row.pos), digest: row.digest }]),
  )
}

async function keepHead(client: Client, head: SignedHead): Promise<void> {
  const { tenantId, position, digest, at, keyId, signature } = head
  const values = [tenantId, position, digest, at, keyId, signature]
  await client.query({ name: 'head', text: headText, values })
  await client.query({
    name: 'checkpoint',
    text: checkpointText,
    values: [...values, checkpointEveryMs],
  })
}

/** Whoever wrote about a user while it was being erased may have committed after the erasure. */
async function eraseAgain(client: Client, rows: readonly PendingRow[]): Promise<void> {
  const erasures = rows.filter(({ erased }) => erased !== null)
  for (const [tenantId, ofTenant] of Map.groupBy(erasures, ({ tenant_id }) => tenant_id))
    await client.query('select erase_audit_values_of($1, $2::uuid[])', [
      tenantId,
      ofTenant.map(({ erased }) => erased),
    ])
}
