/**
 * The part of a statement that writes audit rows. Whoever writes has a list of items in a CTE `item` and the parameters $2 tenant, $3 instant,
 * $4 writer, $5 source, $6 request; the rows and what stands beside them go into the same statement as the change.
 */

/** Who writes, as a CTE `writer` of one row. */
export const writerRow = `writer as materialized (
  select w.*, $5::jsonb->>'repo' as source_repo, $5::jsonb->>'commit' as source_commit, $5::jsonb->>'path' as source_path,
         ($5::jsonb->>'verified')::boolean as source_verified, $6::text as request_id
    from jsonb_to_record($4::jsonb) as w(actor_id uuid, actor_type text, key_id uuid, session_id uuid, access_point text, on_behalf text,
         account_id uuid, actor_salt text, actor_text text, actor_digest text))`

/** What every item that becomes an audit row has beside its own columns, as `jsonb_to_recordset` reads it. */
export const auditItemColumns = `values_salt text, values_text text, values_digest text`

/** Expressions over a row of `from`; its rows have an `audit_seq`. */
export interface AuditRowParts {
  from: string
  action: string
  kind: string
  objectId: string
  subjectId: string
  version: string
  fields: string
  manager: string
  result: string
  reason: string
  /** Whether the rows of `from` have values that stand beside them. */
  hasValues: boolean
}

/** CTEs that write the rows and what stands beside them. */
export function auditRows(parts: AuditRowParts): string {
  const { hasValues } = parts
  return `audit as (
  insert into audit_log (tenant_id, seq, at, actor_id, actor_type, key_id, session_id, access_point, on_behalf, account_id, manager, action, kind,
                         object_id, subject_id, object_version, fields, result, reason, source_repo, source_commit, source_path, source_verified,
                         request_id, actor_digest, values_digest)
  select $2::uuid, audit_seq, $3::timestamptz, w.actor_id, w.actor_type, w.key_id, w.session_id, w.access_point, w.on_behalf, w.account_id,
         ${parts.manager}, ${parts.action}, ${parts.kind}, ${parts.objectId}, ${parts.subjectId}, ${parts.version}, ${parts.fields}, ${parts.result},
         ${parts.reason}, w.source_repo, w.source_commit, w.source_path, w.source_verified, w.request_id, decode(w.actor_digest, 'hex'),
         ${hasValues ? "decode(r.values_digest, 'hex')" : 'null'}
    from ${parts.from} as r cross join writer as w),
beside as (
  insert into audit_values (tenant_id, seq, actor_salt, actor_text, values_salt, values_text)
  select $2::uuid, audit_seq, decode(w.actor_salt, 'hex'), w.actor_text, ${hasValues ? "decode(r.values_salt, 'hex'), r.values_text" : 'null, null'}
    from ${parts.from} as r cross join writer as w)`
}
