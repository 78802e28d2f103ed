/** The end of a sign-in that no password was shown for: the proof is an identity provider's, or a passkey's. The decision is the one that everybody gets. */
import { auditEvent, type AuditEvent, auditEvents } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import type { Refusal } from '../http/errors.ts'
import { newSession, type SignInMethod } from '../sessions/session-store.ts'
import type { Candidate } from './candidate-store.ts'
import { signedInStatement } from './completion-store.ts'
import { type Desk, type Visitor, writerOf } from './desk.ts'
import type { SignInDone } from './finish.ts'
import { unlessOvertaken, writeHeld } from './held.ts'
import { chooseAccount, isMfaRequired, refusedBy } from './rules.ts'
import type { Ticket } from './ticket.ts'

export interface ProvenSignIn {
  candidate: Candidate
  method: Exclude<SignInMethod, 'password'>
  accessPoint: Ticket['accessPoint']
  transport: Ticket['transport']
  /** Whether the proof was as good as a second factor beside a password. */
  withFactor: boolean
  /** When the proof counts no more, and the session with it. */
  endsBy?: Date | undefined
  /** What must still hold, and what is noted of the proof. */
  statements: CompiledQuery[]
  events: AuditEvent[]
  /** Members of the status that moved. */
  told: string[]
  /** What is answered when what was proven holds no more when it is to be written. */
  refuse: () => Refusal
}

export async function signInProven(
  desk: Desk,
  visitor: Visitor,
  proven: ProvenSignIn,
): Promise<SignInDone> {
  const { candidate, method, accessPoint, transport, withFactor } = proven
  const { tenantId, address, userAgent } = visitor
  const now = desk.clock()
  const writer = writerOf(visitor, candidate, { now, accessPoint })
  const event = { action: 'sign-in', kind: 'User', objectId: candidate.id } as const
  // Too many wrong passwords lock passwords, and none was shown.
  const facts = { ...candidate.facts, credential: { kind: 'none' } as const }
  const chosen = chooseAccount({ facts }, { accessPoint, address, now })
  const isMfaMissing = isMfaRequired(candidate) && !withFactor
  const reason =
    chosen.reason === 'access.allowed' && isMfaMissing ? 'access.mfa-missing' : chosen.reason
  if (reason !== 'access.allowed') {
    await desk.database.write(tenantId, [
      auditEvent(writer, { ...event, result: 'denied', reason }),
    ])
    throw refusedBy(reason)
  }
  const session = newSession({
    tenantId,
    userId: candidate.id,
    accessPoint,
    account: chosen.account,
    address,
    userAgent,
    method,
    withFactor,
    endsBy: proven.endsBy,
    now,
  })
  const details = { session: session.id, withFactor, method }
  const { refuse } = proven
  await unlessOvertaken(desk, visitor, { candidate, accessPoint, refuse }, () =>
    writeHeld(desk, tenantId, [
      signedInStatement(tenantId, candidate.id, { address, method, now }),
      ...proven.statements,
      session.statement,
      ...(proven.told.length === 0
        ? []
        : [tellStatus('User', [candidate.id], { tenantId, now }, proven.told)]),
      auditEvents(writer, [...proven.events, { ...event, details }]),
    ]),
  )
  return { kind: 'done', session, candidate, transport }
}
