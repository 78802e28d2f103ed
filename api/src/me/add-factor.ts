import type { AuditEvent } from '../audit/event-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import type { Refusal } from '../http/errors.ts'
import { renewRecoveryCodes } from '../mfa/enrolment.ts'
import { endOtherSessionsStatement, factorShownStatement } from '../sessions/session-store.ts'
import type { Candidate } from '../sign-in/candidate-store.ts'
import type { Desk } from '../sign-in/desk.ts'
import { refuseOvertaken, writeHeld } from '../sign-in/held.ts'
import { recordStatements, type Self } from './self.ts'

/** A second factor that was proven. */
export interface AddedFactor {
  /** What keeps it. They fail the transaction when it holds no more. */
  statements: CompiledQuery[]
  refuse: () => Refusal
  /** For the audit log. */
  details?: AuditEvent['details']
  now: Date
}

/**
 * Writes a second factor: it counts as shown in this session, and every other session ends. With the first come recovery codes; answers them.
 */
export async function addFactor(
  desk: Desk,
  self: Self,
  candidate: Candidate,
  { statements, refuse, details, now }: AddedFactor,
): Promise<{ recoveryCodes?: string[] }> {
  const { tenantId, userId, sessionId } = self.caller
  const isFirst = candidate.factors.length === 0
  const renewed = isFirst ? renewRecoveryCodes(desk.secrets, { tenantId, userId }, now) : undefined
  await refuseOvertaken(refuse, () =>
    writeHeld(desk, tenantId, [
      ...statements,
      ...(renewed?.statements ?? []),
      endOtherSessionsStatement(tenantId, userId, sessionId, now),
      factorShownStatement(tenantId, sessionId, now),
      ...recordStatements(self, candidate, {
        now,
        told: ['loginType', 'sessions'],
        events: [
          {
            action: 'enrol-factor',
            kind: 'User',
            objectId: userId,
            ...(details === undefined ? {} : { details }),
          },
        ],
      }),
    ]),
  )
  return renewed === undefined ? {} : { recoveryCodes: renewed.codes }
}
