/**
 * Audit rows of acts and events that declare nothing: a sign-in, a wrong password, a lock, an approval. The statement belongs into the transaction
 * of the act. Rows of declared objects are written by `declarations/record.ts`.
 */
import type { AccessPoint, UserType } from '@rollcall/resources'

import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'

export type AuditResult = 'success' | 'failure' | 'denied'

export interface AuditEvent {
  /** A verb: `sign-in`, `lock`, `approve`. */
  action: string
  /** What it was done to: `User`, `Session`, `Approval`. */
  kind: string
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

/** Who did it, where no caller was identified: somebody who signs in, or the server by itself. */
export interface AuditWriter {
  tenantId: string
  now: Date
  requestId: string
  /** Null: nobody that is known. */
  userId: string | null
  /** `rollcall` for what the server does by itself. */
  username: string | null
  type: UserType | 'server' | null
  keyId?: string | null
  sessionId?: string | null
  accessPoint: AccessPoint | null
  /** Where from; null for the server itself. */
  address: string | null
  /** The account in which it was done; absent: in none. */
  accountId?: string | null
}

/** What the server does by itself: the clock, a clean-up. */
export function serverWriter(tenantId: string, now: Date, requestId: string): AuditWriter {
  return {
    tenantId,
    now,
    requestId,
    userId: null,
    username: 'rollcall',
    type: 'server',
    accessPoint: null,
    address: null,
  }
}

export function auditEvent(by: Context | AuditWriter, event: AuditEvent): CompiledQuery {
  return auditEvents(by, [event])
}

/** Several in one statement, in order. */
export function auditEvents(
  by: Context | AuditWriter,
  events: readonly AuditEvent[],
): CompiledQuery {
  const writer = 'caller' in by ? { ...by.caller, now: by.now } : by
  const { tenantId, now, requestId, userId, username, type, keyId = null, accessPoint } = writer
  return statement(insertEvents, [
    JSON.stringify(events.map(itemOf)),
    tenantId,
    now.toISOString(),
    JSON.stringify({ userId, username, type, keyId, accessPoint }),
    requestId,
  ])
}

function itemOf(event: AuditEvent): Record<string, unknown> {
  return {
    action: event.action,
    kind: event.kind,
    object_id: event.objectId ?? '00000000-0000-0000-0000-000000000000',
    version: event.version ?? 0,
    fields: event.fields ?? [],
  }
}

const insertEvents = `
  insert into audit_log (tenant_id, at, actor, action, kind, object_id, object_version, fields, request_id)
  select $2::uuid, $3::timestamptz, $4::jsonb, action, kind, object_id, version, fields, $5
    from jsonb_to_recordset($1::jsonb) as item(action text, kind text, object_id uuid, version bigint, fields text[])`
