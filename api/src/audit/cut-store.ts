/**
 * Retention: the chain is cut behind a signed checkpoint, which stands for everything before it. First the checkpoint is kept, then the rows go, a batch a
 * transaction; PostgreSQL lets the sealer delete no row that no such checkpoint stands for.
 */
import type { Client } from '../database/client.ts'
import type { SigningKey } from '../keys/secrets.ts'
import { signHead } from './checkpoint.ts'

const batchMax = 2_000

const tenantsText = `
  select h.tenant_id, h.pos, h.digest, coalesce((select max(c.pos) from audit_checkpoints c where c.tenant_id = h.tenant_id and c.cut), 0) as cut
    from audit_heads h`

/** The oldest row that stays. Retention goes by the chain: a row that became known late stays with those around it. */
const keptText = `
  select pos, previous from audit_log where tenant_id = $1 and pos is not null and at >= $2 order by pos limit 1`

const cutText = `
  insert into audit_checkpoints (tenant_id, pos, digest, at, cut, key_id, signature) values ($1, $2, $3, $4, true, $5, $6)`

const doomed = `select seq from audit_log where tenant_id = $1 and pos is not null and pos <= $2 order by pos limit ${batchMax}`
const deleteValuesText = `delete from audit_values where tenant_id = $1 and seq in (${doomed})`
const deleteRowsText = `delete from audit_log where tenant_id = $1 and seq in (${doomed})`

interface Tenant {
  tenant_id: string
  pos: string
  digest: Buffer
  cut: string
}

/** Makes the checkpoints behind which everything is older than `before`; the transaction of the client holds the lock. */
export async function cutChains(
  client: Client,
  key: SigningKey,
  before: Date,
  now: Date,
): Promise<void> {
  const { rows } = await client.query<Tenant>(tenantsText)
  for (const tenant of rows) {
    const kept = await client.query<{ pos: string; previous: Buffer }>(keptText, [
      tenant.tenant_id,
      before,
    ])
    const [first] = kept.rows
    const position = first === undefined ? Number(tenant.pos) : Number(first.pos) - 1
    if (position <= Number(tenant.cut)) continue
    const digest = first?.previous ?? tenant.digest
    const head = signHead({ tenantId: tenant.tenant_id, position, digest, at: now }, key)
    await client.query(cutText, [
      tenant.tenant_id,
      position,
      digest,
      head.at,
      head.keyId,
      head.signature,
    ])
  }
}

/** Deletes one batch of what was cut off, in the transaction of the client. Answers whether there may be more. */
export async function deleteCutRows(client: Client): Promise<boolean> {
  const { rows } = await client.query<Tenant>(tenantsText)
  for (const { tenant_id, cut } of rows) {
    if (Number(cut) === 0) continue
    await client.query(deleteValuesText, [tenant_id, cut])
    const { rowCount } = await client.query(deleteRowsText, [tenant_id, cut])
    if (rowCount === batchMax) return true
  }
  return false
}
