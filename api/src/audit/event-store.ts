/**
 * Audit rows of acts and events that declare nothing: a sign-in, a wrong password, a lock, an approval. The statement belongs into the transaction
 * of the act. Rows of declared objects are written by `declarations/record.ts`.
 */
import type { AuditAction, AuditKind } from '@rollcall/resources'

import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { auditItemColumns, auditRows, writerRow } from './row-store.ts'
import { type AuditWriter, salted, writerParameters } from './writer.ts'

export { type AuditWriter, serverWriter } from './writer.ts'

export type AuditResult = 'success' | 'failure' | 'denied'

export interface AuditEvent {
  /** A verb: `sign-in`, `lock`, `approve`. */
  action: AuditAction
  /** What it was done to. */
  kind: AuditKind
  /** Null when it was done to nothing that is known: a sign-in under a name that nobody has. */
  objectId: string | null
  /** The user whom the details are about, when that is not the object itself: they are erased with that user. */
  subjectId?: string
  version?: number
  /** Members that changed, by name. */
  fields?: readonly string[]
  /** Values for whoever reads the log, personal ones among them. Never a password, a token, a hash or a code. */
  details?: Readonly<Record<string, unknown>>
  result?: AuditResult
  /** Code of the rule that refused: `access.user-inactive`. */
  reason?: string
}

export function auditEvent(by: Context | AuditWriter, event: AuditEvent): CompiledQuery {
  return auditEvents(by, [event])
}

/** Several in one statement, in order. */
export function auditEvents(
  by: Context | AuditWriter,
  events: readonly AuditEvent[],
): CompiledQuery {
  return statement(insertEvents, [JSON.stringify(events.map(itemOf)), ...writerParameters(by)])
}

function itemOf(event: AuditEvent): Record<string, unknown> {
  const { details } = event
  const values = details === undefined ? undefined : salted({ details })
  return {
    action: event.action,
    kind: event.kind,
    object_id: event.objectId,
    subject_id: event.subjectId,
    version: event.version,
    fields: event.fields ?? [],
    result: event.result ?? 'success',
    reason: event.reason,
    values_salt: values?.salt,
    values_text: values?.text,
    values_digest: values?.digest,
  }
}

const insertEvents = `with item as materialized (
  select item.*, nextval('audit_rows') as audit_seq from jsonb_to_recordset($1::jsonb) as item(
    action text, kind text, object_id uuid, subject_id uuid, version bigint, fields text[], result text, reason text, ${auditItemColumns})),
${writerRow},
${auditRows({
  from: 'item',
  action: 'r.action',
  kind: 'r.kind',
  objectId: 'r.object_id',
  subjectId: 'r.subject_id',
  version: 'r.version',
  fields: 'r.fields',
  manager: 'null',
  result: 'r.result',
  reason: 'r.reason',
  hasValues: true,
})}
select 1`
