/** What a person types where a second factor is asked for: a code of an app, or a recovery code. */
import type { Database } from '../database/connection.ts'
import type { CompiledQuery } from '../database/statement.ts'
import type { Secrets } from '../keys/secrets.ts'
import type { CandidateFactor } from '../sign-in/candidate-store.ts'
import {
  openFactorSecret,
  recoveryCodeQuery,
  useRecoveryCodeStatement,
  useStepStatement,
} from './factor-store.ts'
import { readRecoveryCode, recoveryMacs } from './recovery-codes.ts'
import { matchingStep } from './totp.ts'

export interface FactorHolder {
  tenantId: string
  userId: string
  factors: readonly CandidateFactor[]
}

/** A code that is right. */
export interface RightCode {
  kind: 'totp' | 'recovery-code'
  /** Uses it up, once: belongs into the transaction of what it is shown for. */
  statement: CompiledQuery
}

/** Undefined when the code is wrong, or was used before. */
export async function findCode(
  { database, secrets }: { database: Database; secrets: Secrets },
  holder: FactorHolder,
  { typed, now }: { typed: string; now: Date },
): Promise<RightCode | undefined> {
  const { tenantId, userId, factors } = holder
  for (const factor of factors) {
    if (factor.kind !== 'totp') continue
    const { id, secret, lastStep } = factor
    const opened = openFactorSecret(secrets, { tenantId, userId, id, secret })
    const step = matchingStep(opened, typed.replaceAll(' ', ''), now)
    if (step !== undefined && step > lastStep) {
      return { kind: 'totp', statement: useStepStatement(tenantId, userId, { id, step, now }) }
    }
  }
  const code = readRecoveryCode(typed)
  if (code === undefined) return undefined
  const [row] = await database.read(
    tenantId,
    recoveryCodeQuery(tenantId, userId, recoveryMacs(secrets, userId, code)),
  )
  if (row === undefined) return undefined
  const { mac } = row
  return {
    kind: 'recovery-code',
    statement: useRecoveryCodeStatement(tenantId, userId, { mac, now }),
  }
}
