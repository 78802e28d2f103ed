/** Setting up an authenticator app: a secret that is shown once, and a first code that shows that it arrived. */
import type { Database } from '../database/connection.ts'
import type { CompiledQuery } from '../database/statement.ts'
import type { Secrets } from '../keys/secrets.ts'
import {
  confirmFactorStatements,
  newFactor,
  openFactorSecret,
  pendingFactorQuery,
  setRecoveryCodesStatements,
} from './factor-store.ts'
import { newRecoveryCodes, recoveryMac } from './recovery-codes.ts'
import { matchingStep, otpauthUri, toBase32 } from './totp.ts'

const ISSUER = 'Rollcall'

/** What an app is called whose holder gave it no name. */
export const unnamedApp = 'authenticator app'

export interface Holder {
  tenantId: string
  userId: string
  username: string
}

export interface Enrolment {
  id: string
  /** Base 32, to type. */
  secret: string
  /** To show as a picture. */
  uri: string
  statements: CompiledQuery[]
}

/** Makes a factor that counts for nothing yet. */
export function beginEnrolment(
  secrets: Secrets,
  { tenantId, userId, username }: Holder,
  { name, now }: { name: string; now: Date },
): Enrolment {
  const { id, secret, statements } = newFactor(secrets, { tenantId, userId, name, now })
  return { id, secret: toBase32(secret), uri: otpauthUri(secret, ISSUER, username), statements }
}

/** What an app needs of a factor that waits for its first code, once more; undefined when none does. */
export async function shownEnrolment(
  { database, secrets }: { database: Database; secrets: Secrets },
  { tenantId, userId, username }: Holder,
  factorId: string,
): Promise<Pick<Enrolment, 'secret' | 'uri'> | undefined> {
  const [pending] = await database.read(tenantId, pendingFactorQuery(userId, factorId))
  if (pending === undefined) return undefined
  const { id } = pending
  const secret = openFactorSecret(secrets, { tenantId, userId, id, secret: pending.secret })
  return { secret: toBase32(secret), uri: otpauthUri(secret, ISSUER, username) }
}

export interface Confirmation {
  name: string
  statements: CompiledQuery[]
}

/** Accepts the first code: `unknown` when there is no such factor that waits for one. */
export async function confirmEnrolment(
  { database, secrets }: { database: Database; secrets: Secrets },
  { tenantId, userId }: Omit<Holder, 'username'>,
  { factorId, code, now }: { factorId: string; code: string; now: Date },
): Promise<Confirmation | 'wrong' | 'unknown'> {
  const [pending] = await database.read(tenantId, pendingFactorQuery(userId, factorId))
  if (pending === undefined) return 'unknown'
  const { id, name } = pending
  const secret = openFactorSecret(secrets, { tenantId, userId, id, secret: pending.secret })
  const step = matchingStep(secret, code.replaceAll(' ', ''), now)
  if (step === undefined) return 'wrong'
  return { name, statements: confirmFactorStatements(tenantId, userId, { id, step, now }) }
}

/** Recovery codes in place of those of before, as they are shown once, with what keeps them. */
export function renewRecoveryCodes(
  secrets: Secrets,
  { tenantId, userId }: Omit<Holder, 'username'>,
  now: Date,
): { codes: string[]; statements: CompiledQuery[] } {
  const codes = newRecoveryCodes()
  const macs = codes.map((code) => recoveryMac(secrets, userId, code))
  return { codes, statements: setRecoveryCodesStatements(tenantId, userId, { macs, now }) }
}
