import type { CompiledQuery } from '../database/statement.ts'
import { Refusal } from '../http/errors.ts'
import { queueMails } from '../mail/outbox.ts'
import { setPasswordStatements } from '../passwords/password-store.ts'
import { passwordChangedMails } from '../resets/complete.ts'
import { endOtherSessionsStatement, renewSession } from '../sessions/session-store.ts'
import type { Candidate } from '../sign-in/candidate-store.ts'
import { passwordHeldStatement } from '../sign-in/completion-store.ts'
import type { Desk } from '../sign-in/desk.ts'
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
  const candidate = await candidateOf(desk, self)
  const held = await proveCurrent(desk, self, candidate, currentPassword)
  const { tenantId, sessionId, userId } = self.caller
  const now = desk.clock()
  const renewed = renewSession(tenantId, sessionId, { withFactor: false, now })
  await desk.database.write(tenantId, [
    ...held,
    renewed.statement,
    ...recordStatements(self, candidate, {
      now,
      told: ['sessions'],
      events: [{ action: 'step-up', kind: 'User', objectId: userId }],
    }),
  ])
  return { token: renewed.token }
}

/** Sets another password, ends every other session, and gives this one another text. */
export async function changePassword(
  desk: Desk,
  self: Self,
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<{ token: string }> {
  const candidate = await candidateOf(desk, self)
  const held = await proveCurrent(desk, self, candidate, currentPassword)
  const { tenantId, sessionId, userId } = self.caller
  const present = candidate.password
  // It was just verified.
  if (present === undefined) throw new Error('a user without a password proved one')
  const context = passwordContextOf(candidate, self.visitor)
  const hashed = await acceptOther(desk, present, { password, context })
  const now = desk.clock()
  const renewed = renewSession(tenantId, sessionId, { withFactor: false, now })
  await desk.database.write(tenantId, [
    ...held,
    ...setPasswordStatements([{ userId, hashed, mustChange: false }], { caller: self.caller, now }),
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
}

/** Answers the statements that end the counting of wrong ones; the password must still be the same when they run. */
async function proveCurrent(
  desk: Desk,
  { caller, visitor }: Self,
  candidate: Candidate,
  currentPassword: string,
): Promise<CompiledQuery[]> {
  await prove(
    desk,
    { candidate, visitor, accessPoint: caller.accessPoint, action: 'step-up' },
    {
      verify: () => verifyPassword(desk, candidate.password, currentPassword),
      spend: () => desk.passwords.spend(currentPassword),
      failed: () =>
        new Refusal('auth.current-password-wrong', 'the present password is not right', {
          pointer: '/currentPassword',
        }),
    },
  )
  const { tenantId, userId } = caller
  const setAt = candidate.password?.setAt ?? desk.clock()
  return [...giveBackSourceStatements(visitor), passwordHeldStatement(tenantId, userId, setAt)]
}
