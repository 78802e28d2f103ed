import type { MfaConfirmed, MfaEnrolment, MfaFactor, MfaState } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import {
  beginEnrolment,
  confirmEnrolment,
  renewRecoveryCodes,
  unnamedApp,
} from '../mfa/enrolment.ts'
import {
  factorsQuery,
  type FactorRow,
  recoveryCodesLeftQuery,
  removeFactorStatements,
} from '../mfa/factor-store.ts'
import { holdRoomForFactor } from '../mfa/room.ts'
import { endOtherSessionsStatement } from '../sessions/session-store.ts'
import type { Desk } from '../sign-in/desk.ts'
import { refuseOvertaken, writeHeld } from '../sign-in/held.ts'
import { hasPasswordDoor, isMfaRequired, wrongCode } from '../sign-in/rules.ts'
import { addFactor } from './add-factor.ts'
import { candidateOf, holdProven, recordStatements, type Self } from './self.ts'

export async function showFactors(desk: Desk, self: Self): Promise<MfaState> {
  const { tenantId, userId } = self.caller
  const candidate = await candidateOf(desk, self)
  const [factors, [left]] = await desk.database.readAll(tenantId, [
    factorsQuery(userId),
    recoveryCodesLeftQuery(userId),
  ])
  return {
    required: isMfaRequired(candidate),
    factors: factors.map(showFactor),
    recoveryCodesLeft: Number(left?.count ?? 0),
  }
}

export async function enrolFactor(
  desk: Desk,
  self: Self,
  { name = unnamedApp }: { name?: string },
): Promise<MfaEnrolment> {
  await holdProven(desk, self)
  const candidate = await candidateOf(desk, self)
  // A factor that no sign-in asks for would promise what it does not do.
  if (!hasPasswordDoor(candidate)) {
    throw new Refusal(
      'user.act-impossible',
      'this user signs in at an identity provider, which asks for a second factor itself',
    )
  }
  holdRoomForFactor(candidate)
  const { tenantId, userId, username } = self.caller
  const now = desk.clock()
  const begun = beginEnrolment(desk.secrets, { tenantId, userId, username }, { name, now })
  await desk.database.write(tenantId, begun.statements)
  return { id: begun.id, secret: begun.secret, uri: begun.uri }
}

/** The first code counts as showing the factor in this session; every other session ends. */
export async function confirmFactor(
  desk: Desk,
  self: Self,
  { factorId, code }: { factorId: string; code: string },
): Promise<MfaConfirmed> {
  await holdProven(desk, self)
  const candidate = await candidateOf(desk, self)
  holdRoomForFactor(candidate)
  const { tenantId, userId } = self.caller
  const now = desk.clock()
  const confirmed = await confirmEnrolment(desk, { tenantId, userId }, { factorId, code, now })
  if (confirmed === 'unknown') throw factorNotFound()
  if (confirmed === 'wrong') throw wrongCode()
  const { name, statements } = confirmed
  // A twin may have confirmed it with the same code, or another factor may have taken the last place.
  const added = await addFactor(desk, self, candidate, { statements, refuse: wrongCode, now })
  return {
    id: factorId,
    kind: 'totp',
    name,
    createdAt: now.toISOString(),
    lastUsedAt: now.toISOString(),
    ...added,
  }
}

/** Takes a factor away, and with the last one the recovery codes; every other session ends. */
export async function removeFactor(desk: Desk, self: Self, factorId: string): Promise<void> {
  await holdProven(desk, self)
  const candidate = await candidateOf(desk, self)
  const { tenantId, userId, sessionId } = self.caller
  if (!candidate.factors.some(({ id }) => id === factorId)) throw factorNotFound()
  const now = desk.clock()
  const mustKeepOne = isMfaRequired(candidate)
  if (mustKeepOne && candidate.factors.length === 1) throw lastFactor()
  // The other one may be taken away at the same moment.
  await refuseOvertaken(lastFactor, () =>
    writeHeld(desk, tenantId, [
      ...removeFactorStatements(tenantId, userId, { factorId, mustKeepOne }),
      endOtherSessionsStatement(tenantId, userId, sessionId, now),
      ...recordStatements(self, candidate, {
        now,
        told: ['loginType', 'sessions'],
        events: [{ action: 'remove-factor', kind: 'User', objectId: userId }],
      }),
    ]),
  )
}

export async function renewCodes(desk: Desk, self: Self): Promise<string[]> {
  await holdProven(desk, self)
  const candidate = await candidateOf(desk, self)
  if (candidate.factors.length === 0) throw factorNotFound()
  const { tenantId, userId } = self.caller
  const now = desk.clock()
  const { codes, statements } = renewRecoveryCodes(desk.secrets, { tenantId, userId }, now)
  await desk.database.write(tenantId, [
    ...statements,
    ...recordStatements(self, candidate, {
      now,
      told: [],
      events: [{ action: 'renew-recovery-codes', kind: 'User', objectId: userId }],
    }),
  ])
  return codes
}

function showFactor({ id, kind, name, confirmed_at, last_used_at }: FactorRow): MfaFactor {
  return {
    id,
    kind,
    name,
    createdAt: confirmed_at.toISOString(),
    lastUsedAt: last_used_at?.toISOString() ?? null,
  }
}

function factorNotFound(): Refusal {
  return new Refusal('auth.mfa-factor-not-found', 'there is no such second factor')
}

function lastFactor(): Refusal {
  return new Refusal('auth.mfa-required', 'a second factor is required, and this is the last one')
}
