/**
 * Signing in, step by step. What each step needs is decided anew from what is known of the user then:
 *
 *   password ---> a factor is set up?  --yes--> mfa ---.
 *                 one is required?     --yes--> enrol --+--> password to be changed? --yes--> new-password --> session
 *                 otherwise             ---------------'                             --no----> session
 *
 * The second factor comes before the new password: whoever only knows the old one does not get to set another. Until the password is proven every failure is the same;
 * after it the rule that refuses is named, locks apart.
 */
import type { SignInRequest } from '@rollcall/resources'

import { auditEvent } from '../audit/event-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { Refusal } from '../http/errors.ts'
import { queueMails } from '../mail/outbox.ts'
import { findCode } from '../mfa/code.ts'
import { confirmEnrolment, renewRecoveryCodes } from '../mfa/enrolment.ts'
import { setPasswordStatements } from '../passwords/password-store.ts'
import { passwordChangedMails } from '../notices/password-changed.ts'
import type { Verdict } from '../passwords/passwords.ts'
import { endSessionsStatement } from '../sessions/session-store.ts'
import {
  type Candidate,
  type CandidatePassword,
  findCandidate,
  findCandidateById,
} from './candidate-store.ts'
import { rehashStatement } from './completion-store.ts'
import { type Desk, type Visitor, writerOf } from './desk.ts'
import { done, endFactorStep, endPasswordStep, type Proven, type SignInResult } from './finish.ts'
import { unlessOvertaken } from './held.ts'
import { type Proof, prove } from './proof.ts'
import { giveBackSourceStatements } from './proof-store.ts'
import {
  chooseAccount,
  hasPasswordDoor,
  isLocked,
  isMfaRequired,
  passwordContextOf,
  refusedBy,
  signInFailed,
  wrongCode,
} from './rules.ts'
import { invalidTicket, readTicket, type Ticket, type TicketStep } from './ticket.ts'

export async function signInWithPassword(
  desk: Desk,
  visitor: Visitor,
  { username, password, accessPoint, transport = 'token' }: SignInRequest,
): Promise<SignInResult> {
  const candidate = await findCandidate(desk.database, visitor.tenantId, username)
  const proof = await prove(
    desk,
    { candidate, visitor, accessPoint, action: 'sign-in' },
    {
      verify: () => verifyPassword(desk, candidate?.password, password),
      spend: () => desk.passwords.spend(password),
      failed: signInFailed,
    },
  )
  const { user, held } = provenUser(candidate)
  await holdRules(desk, visitor, { candidate: user, accessPoint, proof })
  const proven: Proven = {
    tenantId: visitor.tenantId,
    userId: user.id,
    accessPoint,
    transport,
    passwordSetAt: held.setAt.getTime(),
    withFactor: false,
  }
  const isOutdated = proof.result.verdict === 'outdated'
  return await unlessOvertaken(
    desk,
    visitor,
    { candidate: user, accessPoint, refuse: signInFailed },
    async () =>
      endPasswordStep(desk, visitor, {
        proven,
        candidate: user,
        counts: countsOf(visitor, proof),
        statements: isOutdated ? await rehash(desk, user.id, { visitor, held, password }) : [],
        events: [],
        told: [],
      }),
  )
}

/** Takes the code of a second factor: of one that is set up, or the first of a new one. */
export async function signInWithCode(
  desk: Desk,
  visitor: Visitor,
  { ticket: text, code }: { ticket: string; code: string },
): Promise<SignInResult> {
  const { ticket, candidate } = await holderOf(desk, visitor, { text, steps: ['mfa', 'enrol'] })
  // Somebody set one up, or took it away, since the ticket was given.
  if ((ticket.step === 'mfa') !== candidate.factors.length > 0) throw invalidTicket()
  const { accessPoint } = ticket
  const proof = await prove(
    desk,
    { candidate, visitor, accessPoint, action: 'sign-in-factor' },
    {
      verify: () => verifyCode(desk, ticket, candidate, code),
      spend: async () => undefined,
      failed: wrongCode,
    },
  )
  const { statements, isNew } = proof.result
  const { tenantId, userId } = ticket
  const renewed = isNew
    ? renewRecoveryCodes(desk.secrets, { tenantId, userId }, desk.clock())
    : undefined
  return await unlessOvertaken(desk, visitor, { candidate, accessPoint, refuse: wrongCode }, () =>
    endFactorStep(desk, visitor, {
      proven: { ...provenBy(ticket), withFactor: true },
      candidate,
      counts: countsOf(visitor, proof),
      statements: [...statements, ...(renewed?.statements ?? [])],
      events: isNew ? [{ action: 'enrol-factor', kind: 'User', objectId: userId }] : [],
      told: isNew ? ['loginType'] : [],
      ...(renewed === undefined ? {} : { recoveryCodes: renewed.codes }),
    }),
  )
}

/** Replaces a password that an administrator knows, or that has expired. Whoever else is signed in with the old one is signed out. */
export async function signInWithNewPassword(
  desk: Desk,
  visitor: Visitor,
  { ticket: text, password }: { ticket: string; password: string },
): Promise<SignInResult> {
  const { ticket, candidate } = await holderOf(desk, visitor, { text, steps: ['new-password'] })
  const { tenantId, userId, accessPoint } = ticket
  if (candidate.password === undefined) throw invalidTicket()
  // A factor was set up, or is required, since the ticket was given: it is asked for before another password.
  if (!ticket.withFactor && (candidate.factors.length > 0 || isMfaRequired(candidate)))
    throw invalidTicket()
  const context = passwordContextOf(candidate, visitor)
  const hashed = await acceptOther(desk, candidate.password, { password, context })
  const now = desk.clock()
  const place = { caller: { tenantId }, now }
  return await unlessOvertaken(
    desk,
    visitor,
    { candidate, accessPoint, refuse: invalidTicket },
    () =>
      done(desk, visitor, {
        proven: provenBy(ticket),
        candidate,
        counts: { whenItGoesOn: [], whenDone: [] },
        statements: [
          ...setPasswordStatements([{ userId, hashed, mustChange: false }], place),
          endSessionsStatement(tenantId, [userId], now),
          ...queueMails(passwordChangedMails(candidate, now), {
            tenantId,
            secrets: desk.secrets,
            now,
          }),
        ],
        events: [
          { action: 'change-password', kind: 'User', objectId: userId, fields: ['credential'] },
        ],
        told: ['credential', 'sessions'],
      }),
  )
}

/** Hashes a password that the rules allow and that is not the present one. */
export async function acceptOther(
  { passwords }: Pick<Desk, 'passwords'>,
  held: CandidatePassword,
  { password, context }: { password: string; context: ReturnType<typeof passwordContextOf> },
): ReturnType<Desk['passwords']['accept']> {
  const hashed = await passwords.accept(password, context, '/password')
  const verdict = await passwords.verify(password, held)
  if (verdict === 'wrong' || verdict === 'unreadable') return hashed
  throw new Refusal('auth.password-refused', 'the password is the present one: choose another', {
    pointer: '/password',
  })
}

export async function verifyPassword(
  { passwords }: Pick<Desk, 'passwords'>,
  held: CandidatePassword | undefined,
  password: string,
): Promise<{ verdict: Verdict } | 'wrong' | 'unreadable'> {
  if (held === undefined) return 'wrong'
  const verdict = await passwords.verify(password, held)
  return verdict === 'wrong' || verdict === 'unreadable' ? verdict : { verdict }
}

async function verifyCode(
  desk: Desk,
  { step, tenantId, userId, factorId = '' }: Ticket,
  { factors }: Candidate,
  code: string,
): Promise<{ statements: CompiledQuery[]; isNew: boolean } | 'wrong'> {
  const now = desk.clock()
  if (step === 'mfa') {
    const right = await findCode(desk, { tenantId, userId, factors }, { typed: code, now })
    return right === undefined ? 'wrong' : { statements: [right.statement], isNew: false }
  }
  const confirmed = await confirmEnrolment(desk, { tenantId, userId }, { factorId, code, now })
  if (confirmed === 'unknown') throw invalidTicket()
  return confirmed === 'wrong' ? 'wrong' : { statements: confirmed.statements, isNew: true }
}

function provenUser(candidate: Candidate | undefined): {
  user: Candidate
  held: CandidatePassword
} {
  // What was verified was the password of a user.
  if (candidate?.password === undefined) throw new Error('a password of nobody was verified')
  return { user: candidate, held: candidate.password }
}

export function provenBy({ step: _step, factorId: _factorId, ...proven }: Ticket): Proven {
  return proven
}

function countsOf(
  { tenantId, address }: Visitor,
  proof: Proof<object>,
): { whenItGoesOn: CompiledQuery[]; whenDone: CompiledQuery[] } {
  return {
    whenItGoesOn: proof.giveBack(),
    whenDone: giveBackSourceStatements({ tenantId, address }),
  }
}

/** At another sign-in when there is too much to hash now. */
async function rehash(
  { passwords }: Desk,
  userId: string,
  { visitor, held, password }: { visitor: Visitor; held: CandidatePassword; password: string },
): Promise<CompiledQuery[]> {
  const { setAt } = held
  try {
    const hashed = await passwords.hash(password)
    return [rehashStatement(visitor.tenantId, userId, { ...hashed, setAt })]
  } catch (error) {
    if (error instanceof Refusal && error.code === 'server.overloaded') return []
    throw error
  }
}

/** The user of a ticket, as long as everything that it proves still holds. */
export async function holderOf(
  desk: Desk,
  { tenantId, address }: Visitor,
  { text, steps }: { text: string; steps: readonly TicketStep[] },
): Promise<{ ticket: Ticket; candidate: Candidate }> {
  const now = desk.clock()
  const ticket = readTicket(desk.secrets, text, { steps, tenantId, now })
  const candidate = await findCandidateById(desk.database, tenantId, ticket.userId)
  if (candidate?.password?.setAt.getTime() !== ticket.passwordSetAt) throw invalidTicket()
  if (!hasPasswordDoor(candidate) || isLocked(candidate, now)) throw signInFailed()
  const { reason } = chooseAccount(candidate, { accessPoint: ticket.accessPoint, address, now })
  if (reason !== 'access.allowed') throw refusedBy(reason)
  return { ticket, candidate }
}

/** Refuses by the first rule that does. The password was right, so the user may know, and the attempt did not fail. */
async function holdRules(
  desk: Desk,
  visitor: Visitor,
  step: { candidate: Candidate; accessPoint: 'web' | 'api'; proof: Proof<object> },
): Promise<void> {
  const { candidate, accessPoint, proof } = step
  const { tenantId, address } = visitor
  const now = desk.clock()
  const { reason } = chooseAccount(candidate, { accessPoint, address, now })
  if (reason === 'access.allowed') return
  await desk.database.write(tenantId, [
    ...proof.giveBack(),
    auditEvent(writerOf(visitor, candidate, { now, accessPoint }), {
      action: 'sign-in',
      kind: 'User',
      objectId: candidate.id,
      result: 'denied',
      reason,
    }),
  ])
  throw refusedBy(reason)
}
