import type { AuditWriter } from '../audit/event-store.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import type { Secrets } from '../keys/secrets.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { Candidate } from './candidate-store.ts'

/** What signing in stands on. */
export interface Desk {
  database: Database
  secrets: Secrets
  passwords: Passwords
  clock: Clock
}

/** Who stands before it: nobody that is known yet. */
export interface Visitor {
  tenantId: string
  /** Name of the tenant: no password. */
  tenant: string
  address: string
  userAgent: string
  requestId: string
}

/** The visitor as the audit log names it. */
export function writerOf(
  visitor: Visitor,
  candidate: Candidate | undefined,
  at: { now: Date; accessPoint: AuditWriter['accessPoint'] },
): AuditWriter {
  return {
    tenantId: visitor.tenantId,
    now: at.now,
    requestId: visitor.requestId,
    userId: candidate?.id ?? null,
    username: candidate?.username ?? null,
    type: candidate?.type ?? null,
    accessPoint: at.accessPoint,
    address: visitor.address,
  }
}
