/** The link of a reset sets the new password, once. It ends every session, keeps the second factors, and lifts nothing. */
import type { ResetCompletion } from '@rollcall/resources'

import { auditEvent } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import { isOvertaken } from '../declarations/carry-out.ts'
import { linkInvalid } from '../invitations/accept.ts'
import { queueMails } from '../mail/outbox.ts'
import { passwordChangedMails } from '../notices/password-changed.ts'
import { setPasswordStatements } from '../passwords/password-store.ts'
import { endSessionsStatement } from '../sessions/session-store.ts'
import { type Candidate, findCandidateById } from '../sign-in/candidate-store.ts'
import { type Desk, type Visitor, writerOf } from '../sign-in/desk.ts'
import { passwordContextOf } from '../sign-in/rules.ts'
import { findToken, useTokenStatement } from '../tokens/tokens.ts'
import { mayReset } from './ask.ts'
import { mayResetStatement } from './store.ts'

/** Whose password the link sets, as long as it does. */
export async function openReset(
  { database, clock }: Pick<Desk, 'database' | 'clock'>,
  { tenantId }: Pick<Visitor, 'tenantId'>,
  token: string,
): Promise<Candidate> {
  const now = clock()
  const found = await findToken(database, tenantId, { purpose: 'reset', text: token, now })
  if (found === undefined) throw linkInvalid()
  const candidate = await findCandidateById(database, tenantId, found.userId)
  if (candidate === undefined || !mayReset(candidate, now)) throw linkInvalid()
  return candidate
}

export async function completeReset(
  desk: Desk,
  visitor: Visitor,
  { token, password }: ResetCompletion,
): Promise<void> {
  const { database, secrets, passwords, clock } = desk
  const { tenantId } = visitor
  const candidate = await openReset(desk, visitor, token)
  const { id: userId } = candidate
  const now = clock()
  const hashed = await passwords.accept(
    password,
    passwordContextOf(candidate, visitor),
    '/password',
  )
  const place = { caller: { tenantId }, now }
  try {
    await database.write(tenantId, [
      mayResetStatement(tenantId, userId),
      useTokenStatement(tenantId, { purpose: 'reset', text: token, now, keeps: false }),
      ...setPasswordStatements([{ userId, hashed, mustChange: false }], place),
      endSessionsStatement(tenantId, [userId], now),
      tellStatus('User', [userId], { tenantId, now }, ['credential']),
      auditEvent(writerOf(visitor, candidate, { now, accessPoint: 'web' }), {
        action: 'complete-reset',
        kind: 'User',
        objectId: userId,
        fields: ['password'],
      }),
      ...queueMails(passwordChangedMails(candidate, now), { tenantId, secrets, now }),
    ])
  } catch (error) {
    // Somebody else used the link, or locked the user, in between.
    throw isOvertaken(error) ? linkInvalid() : error
  }
}
