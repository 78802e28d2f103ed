import type { CompiledQuery } from '../database/statement.ts'
import { Refusal } from '../http/errors.ts'
import { queueMails } from '../mail/outbox.ts'
import { setPasswordStatements } from '../passwords/password-store.ts'
import { passwordChangedMails } from '../notices/password-changed.ts'
import { endOtherSessionsStatement, renewSession } from '../sessions/session-store.ts'
import type { Candidate, CandidatePassword } from '../sign-in/candidate-store.ts'
import { passwordHeldStatement } from '../sign-in/completion-store.ts'
import type { Desk } from '../sign-in/desk.ts'
import { Overtaken, writeHeld } from '../sign-in/held.ts'
import { prove } from '../sign-in/proof.ts'
import { giveBackSourceStatements } from '../sign-in/proof-store.ts'
import { passwordContextOf } from '../sign-in/rules.ts'
import { acceptOther, verifyPassword } from '../sign-in/steps.ts'
import { candidateOf, recordStatements, type Self } from './self.ts'

/** Proves the user by the present password, and gives the session another text: one that was copied before is of no use any more. */
export async function stepUp(
  desk: Desk,
  self: Self,
  currentPassword: string,
): Promise<{ token: string }> {
  const { tenantId, sessionId, userId } = self.caller
  return await withCurrent(desk, self, currentPassword, async ({ candidate, held }) => {
    const now = desk.clock()
    const renewed = renewSession(tenantId, sessionId, { withFactor: false, now })
    await writeHeld(desk, tenantId, [
      ...held,
      renewed.statement,
      ...recordStatements(self, candidate, {
        now,
        told: ['sessions'],
        events: [{ action: 'step-up', kind: 'User', objectId: userId }],
      }),
    ])
    return { token: renewed.token }
  })
}

/** Sets another password, ends every other session, and gives this one another text. */
export async function changePassword(
  desk: Desk,
  self: Self,
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<{ token: string }> {
  const { tenantId, sessionId, userId } = self.caller
  return await withCurrent(desk, self, currentPassword, async ({ candidate, present, held }) => {
    const context = passwordContextOf(candidate, self.visitor)
    const hashed = await acceptOther(desk, present, { password, context })
    const now = desk.clock()
    const renewed = renewSession(tenantId, sessionId, { withFactor: false, now })
    await writeHeld(desk, tenantId, [
      ...held,
      ...setPasswordStatements([{ userId, hashed, mustChange: false }], {
        caller: self.caller,
        now,
      }),
      endOtherSessionsStatement(tenantId, userId, sessionId, now),
      renewed.statement,
      ...queueMails(passwordChangedMails(candidate, now), { tenantId, secrets: desk.secrets, now }),
      ...recordStatements(self, candidate, {
        now,
        told: ['credential', 'sessions'],
        events: [
          { action: 'change-password', kind: 'User', objectId: userId, fields: ['credential'] },
        ],
      }),
    ])
    return { token: renewed.token }
  })
}

interface Current {
  candidate: Candidate
  present: CandidatePassword
  /** Ends the counting of wrong ones; the password must still be the same when they run. */
  held: CompiledQuery[]
}

/** Does something for which the present password is needed. Where that is refused in the end, the right password was no wrong one. */
async function withCurrent<Result>(
  desk: Desk,
  self: Self,
  currentPassword: string,
  work: (current: Current) => Promise<Result>,
): Promise<Result> {
  const { caller, visitor } = self
  const candidate = await candidateOf(desk, self)
  const proof = await prove(
    desk,
    { candidate, visitor, accessPoint: caller.accessPoint, action: 'step-up' },
    {
      verify: () => verifyPassword(desk, candidate.password, currentPassword),
      spend: () => desk.passwords.spend(currentPassword),
      failed: currentPasswordWrong,
    },
  )
  const present = candidate.password
  // It was just verified.
  if (present === undefined) throw new Error('a user without a password proved one')
  const { tenantId, userId } = caller
  const held = [
    ...giveBackSourceStatements(visitor),
    passwordHeldStatement(tenantId, userId, present.setAt),
  ]
  try {
    return await work({ candidate, present, held })
  } catch (error) {
    await desk.database.write(tenantId, proof.giveBack())
    throw error instanceof Overtaken ? currentPasswordWrong() : error
  }
}

function currentPasswordWrong(): Refusal {
  return new Refusal('auth.current-password-wrong', 'the present password is not right', {
    pointer: '/currentPassword',
  })
}
