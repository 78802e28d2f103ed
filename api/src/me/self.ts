/** The person behind a session, who changes what only that person may: password, second factors, sessions. */
import type { Caller } from '../access/caller.ts'
import type { AuditEvent } from '../audit/event-store.ts'
import { auditEvents } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { Refusal } from '../http/errors.ts'
import { type SessionFacts, sessionQuery } from '../sessions/session-store.ts'
import { provenForMs } from '../sessions/limits.ts'
import { type Candidate, findCandidateById } from '../sign-in/candidate-store.ts'
import { type Desk, type Visitor, writerOf } from '../sign-in/desk.ts'

/** Who asks, as far as these routes are concerned. */
export interface Self {
  caller: Caller & { sessionId: string }
  visitor: Visitor
}

/** Only whoever signed in: an API key may be in other hands, and in a program's. */
export function holdSession(caller: Caller): Self['caller'] {
  const { sessionId } = caller
  if (typeof sessionId === 'string') return { ...caller, sessionId }
  throw new Refusal('auth.session-required', 'sign in with a password: an API key does not do here')
}

export async function candidateOf({ database }: Desk, { caller }: Self): Promise<Candidate> {
  const candidate = await findCandidateById(database, caller.tenantId, caller.userId)
  if (candidate !== undefined) return candidate
  throw new Refusal('auth.credential-invalid', 'the user is gone')
}

export async function sessionOf({ database }: Desk, { caller }: Self): Promise<SessionFacts> {
  const [session] = await database.read(
    caller.tenantId,
    sessionQuery(caller.userId, caller.sessionId),
  )
  if (session !== undefined) return session
  throw new Refusal('auth.credential-invalid', 'the session was ended')
}

/** Refuses unless the user was proven a moment ago. */
export async function holdProven(desk: Desk, self: Self): Promise<void> {
  const { proven_at } = await sessionOf(desk, self)
  if (desk.clock().getTime() - proven_at.getTime() < provenForMs) return
  throw new Refusal(
    'auth.step-up-needed',
    'send the present password to POST /v1/me/step-up first, or sign in again',
  )
}

/** Tells the feed and the audit log what the user did. */
export function recordStatements(
  { caller, visitor }: Self,
  candidate: Candidate,
  { now, told, events }: { now: Date; told: string[]; events: AuditEvent[] },
): CompiledQuery[] {
  const { tenantId, userId, accessPoint, sessionId } = caller
  const writer = { ...writerOf(visitor, candidate, { now, accessPoint }), sessionId }
  return [tellStatus('User', [userId], { tenantId, now }, told), auditEvents(writer, events)]
}
