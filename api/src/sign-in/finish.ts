/** How a step of a sign-in ends: with a session, or with a ticket for the next step. Each is one transaction. */
import type { AuditEvent } from '../audit/event-store.ts'
import { auditEvents } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { beginEnrolment, unnamedApp } from '../mfa/enrolment.ts'
import { newSession, type NewSession } from '../sessions/session-store.ts'
import type { Candidate } from './candidate-store.ts'
import { endResetStatement, passwordHeldStatement, signedInStatement } from './completion-store.ts'
import { type Desk, type Visitor, writerOf } from './desk.ts'
import { writeHeld } from './held.ts'
import { chooseAccount, isMfaRequired, mustChangePassword, refusedBy } from './rules.ts'
import { type Ticket, writeTicket } from './ticket.ts'

/** What was proven so far. */
export type Proven = Omit<Ticket, 'step' | 'factorId'>

/** The sign-in goes on, or is done. */
export type SignInResult = SignInGoesOn | SignInDone

export interface SignInGoesOn {
  kind: 'step'
  next: Ticket['step']
  ticket: string
  enrolment?: { secret: string; uri: string }
  recoveryCodes?: string[]
}

export interface SignInDone {
  kind: 'done'
  session: NewSession
  candidate: Candidate
  transport: Ticket['transport']
  recoveryCodes?: string[]
}

/** What a step has to write beside its end. */
export interface StepWrites {
  proven: Proven
  candidate: Candidate
  /** Takes the attempt out of the counts when the sign-in goes on, and when it is done. */
  counts: { whenItGoesOn: CompiledQuery[]; whenDone: CompiledQuery[] }
  statements: CompiledQuery[]
  events: AuditEvent[]
  /** Members of the status that moved. */
  told: string[]
  recoveryCodes?: string[]
}

/** After the password: the second factor, if there is one or has to be one. */
export async function endPasswordStep(
  desk: Desk,
  visitor: Visitor,
  writes: StepWrites,
): Promise<SignInResult> {
  const { proven, candidate } = writes
  const now = desk.clock()
  if (candidate.factors.length > 0)
    return await goOn(desk, visitor, { ...proven, step: 'mfa' }, writes)
  if (!isMfaRequired(candidate)) return await endFactorStep(desk, visitor, writes)
  const { tenantId, userId } = proven
  const begun = beginEnrolment(
    desk.secrets,
    { tenantId, userId, username: candidate.username },
    { name: unnamedApp, now },
  )
  const ticket: Ticket = { ...proven, step: 'enrol', factorId: begun.id }
  const answer = await goOn(desk, visitor, ticket, {
    ...writes,
    statements: [...writes.statements, ...begun.statements],
  })
  return { ...answer, enrolment: { secret: begun.secret, uri: begun.uri } }
}

/** After the second factor: another password, if this one has to be changed. */
export async function endFactorStep(
  desk: Desk,
  visitor: Visitor,
  writes: StepWrites,
): Promise<SignInResult> {
  return mustChangePassword(writes.candidate, desk.clock())
    ? await goOn(desk, visitor, { ...writes.proven, step: 'new-password' }, writes)
    : await done(desk, visitor, writes)
}

async function goOn(
  desk: Desk,
  visitor: Visitor,
  ticket: Ticket,
  writes: StepWrites,
): Promise<SignInGoesOn> {
  const now = desk.clock()
  await writeHeld(desk, visitor.tenantId, [
    ...writes.counts.whenItGoesOn,
    ...writes.statements,
    ...recordOf(visitor, writes, now),
  ])
  return {
    kind: 'step',
    next: ticket.step,
    ticket: writeTicket(desk.secrets, ticket, now),
    ...(writes.recoveryCodes === undefined ? {} : { recoveryCodes: writes.recoveryCodes }),
  }
}

/** Begins the session. */
export async function done(desk: Desk, visitor: Visitor, writes: StepWrites): Promise<SignInDone> {
  const { proven, candidate } = writes
  const { tenantId, userId, accessPoint, withFactor } = proven
  const { address, userAgent } = visitor
  const now = desk.clock()
  const { account, reason } = chooseAccount(candidate, { accessPoint, address, now })
  if (reason !== 'access.allowed') throw refusedBy(reason)
  const session = newSession({
    tenantId,
    userId,
    accessPoint,
    account,
    address,
    userAgent,
    method: 'password',
    withFactor,
    now,
  })
  const signedIn: AuditEvent = {
    action: 'sign-in',
    kind: 'User',
    objectId: userId,
    details: { session: session.id, withFactor },
  }
  await writeHeld(desk, tenantId, [
    ...writes.counts.whenDone,
    signedInStatement(tenantId, userId, { address, method: 'password', now }),
    passwordHeldStatement(tenantId, userId, new Date(proven.passwordSetAt)),
    ...writes.statements,
    session.statement,
    endResetStatement(tenantId, userId, now),
    ...recordOf(visitor, { ...writes, events: [...writes.events, signedIn] }, now),
  ])
  return {
    kind: 'done',
    session,
    candidate,
    transport: proven.transport,
    ...(writes.recoveryCodes === undefined ? {} : { recoveryCodes: writes.recoveryCodes }),
  }
}

function recordOf(
  visitor: Visitor,
  { proven, candidate, events, told }: StepWrites,
  now: Date,
): CompiledQuery[] {
  const { tenantId, userId, accessPoint } = proven
  return [
    ...(told.length === 0 ? [] : [tellStatus('User', [userId], { tenantId, now }, told)]),
    ...(events.length === 0
      ? []
      : [auditEvents(writerOf(visitor, candidate, { now, accessPoint }), events)]),
  ]
}
