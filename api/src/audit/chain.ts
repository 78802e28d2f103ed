/**
 * The chain: what the digest of a row is taken over. Everything of the row but the digest itself, in one order, as JSON; whoever has the row can do the
 * same. The position and the digest of the row before are in it, so no row can be changed, moved, taken out or put in between without showing.
 */
import { hash } from 'node:crypto'

/** A row of the audit log as it is read for its digest. */
export interface ChainRow {
  tenant_id: string
  seq: number
  at: Date
  actor_id: string | null
  actor_type: string | null
  key_id: string | null
  session_id: string | null
  access_point: string | null
  on_behalf: string | null
  account_id: string | null
  manager: string | null
  action: string
  kind: string
  object_id: string | null
  subject_id: string | null
  object_version: number | null
  fields: string[]
  result: string
  reason: string | null
  source_repo: string | null
  source_commit: string | null
  source_path: string | null
  source_verified: boolean | null
  request_id: string
  actor_digest: Buffer | null
  values_digest: Buffer | null
}

/** The columns of a `ChainRow`, from an alias. */
export function chainColumns(alias: string): string {
  return `${alias}.tenant_id, ${alias}.seq, ${alias}.at, ${alias}.actor_id, ${alias}.actor_type, ${alias}.key_id, ${alias}.session_id,
    ${alias}.access_point, ${alias}.on_behalf, ${alias}.account_id, ${alias}.manager, ${alias}.action, ${alias}.kind, ${alias}.object_id,
    ${alias}.subject_id, ${alias}.object_version, ${alias}.fields, ${alias}.result, ${alias}.reason, ${alias}.source_repo, ${alias}.source_commit,
    ${alias}.source_path, ${alias}.source_verified, ${alias}.request_id, ${alias}.actor_digest, ${alias}.values_digest`
}

/** A place in the chain: the digest of the row there. */
export interface Link {
  position: number
  digest: Buffer
}

/** Before the first row. */
export const chainStart: Link = { position: 0, digest: Buffer.alloc(32) }

/** Digest of the row at a place behind another row. */
export function linkDigest(row: ChainRow, position: number, previous: Buffer): Buffer {
  return hash(
    'sha256',
    JSON.stringify([
      'rollcall audit v1',
      row.tenant_id,
      position,
      previous.toString('hex'),
      row.seq,
      row.at.toISOString(),
      row.actor_id,
      row.actor_type,
      row.key_id,
      row.session_id,
      row.access_point,
      row.on_behalf,
      row.account_id,
      row.manager,
      row.action,
      row.kind,
      row.object_id,
      row.subject_id,
      row.object_version,
      row.fields,
      row.result,
      row.reason,
      row.source_repo,
      row.source_commit,
      row.source_path,
      row.source_verified,
      row.request_id,
      row.actor_digest?.toString('hex') ?? null,
      row.values_digest?.toString('hex') ?? null,
    ]),
    'buffer',
  )
}
