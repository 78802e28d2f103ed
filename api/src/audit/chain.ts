/**
 * The chain: what the digest of a row is taken over. Everything of the row but the digest itself, in one order, as JSON; whoever has the row can do the
 * same. The position and the digest of the row before are in it, so no row can be changed, moved, taken out or put in between without showing.
 *
 *   SHA-256 of ["rollcall audit v1", POSITION, "PREVIOUS DIGEST", ROW]      ROW as PostgreSQL writes it, a space behind each comma
 */
import { hash } from 'node:crypto'

/** A row of the audit log as it is read for its digest. */
export interface ChainRow {
  tenant_id: string
  seq: number
  /** Everything of it that the digest is taken over, in JSON. */
  text: string
}

/** The members of the text, in order: an instant in milliseconds since 1970, bytes in hexadecimal. */
const members = [
  'tenant_id',
  'seq',
  '(extract(epoch from at) * 1000)::bigint',
  'actor_id',
  'actor_type',
  'key_id',
  'session_id',
  'access_point',
  'on_behalf',
  'account_id',
  'manager',
  'action',
  'kind',
  'object_id',
  'subject_id',
  'object_version',
  'fields',
  'result',
  'reason',
  'source_repo',
  'source_commit',
  'source_path',
  'source_verified',
  'request_id',
  "encode(actor_digest, 'hex')",
  "encode(values_digest, 'hex')",
]

/** The columns of a `ChainRow`, from `audit_log` or an alias of it. PostgreSQL writes the text faster than it would be put together from 26 columns here. */
export function chainColumns(alias: string): string {
  const list = members
    .map((member) => member.replace(/^(\(extract\(epoch from |encode\()?/, `$1${alias}.`))
    .join(', ')
  return `${alias}.tenant_id, ${alias}.seq, json_build_array(${list})::text as text`
}

/** A place in the chain: the digest of the row there. */
export interface Link {
  position: number
  digest: Buffer
}

/** Before the first row. */
export const chainStart: Link = { position: 0, digest: Buffer.alloc(32) }

/** Digest of the row at a place behind another row. */
export function linkDigest({ text }: ChainRow, position: number, previous: Buffer): Buffer {
  return hash(
    'sha256',
    `["rollcall audit v1", ${position}, "${previous.toString('hex')}", ${text}]`,
    'buffer',
  )
}
