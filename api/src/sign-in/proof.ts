/**
 * Proving a secret of a user: the password, or the code of a second factor. Who fails learns nothing: a user that does not exist, is locked, has no password or gave a
 * wrong one gets the same answer after the same work. What was wrong is known to the audit log alone.
 */
import { auditEvent, serverWriter } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { Refusal } from '../http/errors.ts'
import { lockNoticeStatements } from '../notices/lock-notices.ts'
import type { Candidate } from './candidate-store.ts'
import { type Desk, type Visitor, writerOf } from './desk.ts'
import {
  giveBackFailureStatement,
  giveBackSourceStatements,
  lockStatement,
  type ReservedRow,
  reserveStatement,
} from './proof-store.ts'
import { hasPasswordDoor, isLocked } from './rules.ts'

/** Whoever began an attempt and did not end it, because the process died, does not hold the others up for longer. */
const attemptLimitMs = 60_000

export interface Attempt {
  candidate: Candidate | undefined
  visitor: Visitor
  accessPoint: 'web' | 'api'
  /** For the audit log. */
  action: 'sign-in' | 'sign-in-factor' | 'step-up'
}

/** Why an attempt fails. Only the audit log is told. */
type Failure =
  | 'unknown-user'
  | 'no-password'
  | 'locked'
  | 'attempts-used-up'
  | 'wrong'
  | 'unreadable'

/** The work of verifying, and the work that takes as long when there is nothing to verify. */
export interface Trial<Result> {
  verify: () => Promise<Result | Failure>
  spend: () => Promise<void>
  /** What everybody who fails is told. */
  failed: () => Refusal
}

/** An attempt that was right, and is still counted. */
export interface Proof<Result> {
  result: Result
  /** Takes it out of the counts, where it does not end in a success. */
  giveBack: () => CompiledQuery[]
}

/** Verifies once, within what source, tenant and user may try; refuses when it is not right. */
export async function prove<Result extends object>(
  desk: Desk,
  attempt: Attempt,
  trial: Trial<Result>,
): Promise<Proof<Result>> {
  const { candidate, visitor } = attempt
  const { tenantId, address } = visitor
  const hindrance = hindranceOf(candidate, desk.clock())
  const maxFailures = candidate?.policy.lockout.maxFailures ?? 1
  const [[reserved]] = await desk.database.write(tenantId, [
    reserveStatement({
      tenantId,
      address,
      userId: hindrance === undefined ? candidate?.id : undefined,
      maxFailures,
      now: desk.clock(),
    }),
  ])
  if (reserved === undefined) throw new Error('a reservation was not answered')
  holdThrottles(reserved)
  if (candidate === undefined || hindrance !== undefined || reserved.failures === null) {
    await trial.spend()
    const failure = hindrance ?? 'attempts-used-up'
    const isDue = failure === 'attempts-used-up' && isAbandoned(candidate, desk.clock())
    throw await fail(desk, attempt, { failure, isDue, maxFailures, trial })
  }
  const giveBack = (): CompiledQuery[] => [
    ...giveBackSourceStatements({ tenantId, address }),
    giveBackFailureStatement(tenantId, candidate.id),
  ]
  let outcome: Result | Failure
  try {
    outcome = await trial.verify()
  } catch (error) {
    // Nothing was verified, so nothing failed: too many were hashing.
    await desk.database.write(tenantId, giveBack())
    throw error
  }
  if (typeof outcome === 'object') return { result: outcome, giveBack }
  const isDue = reserved.failures >= maxFailures
  throw await fail(desk, attempt, { failure: outcome, isDue, maxFailures, trial })
}

/** What stands between the user and an attempt, whatever would be shown. */
function hindranceOf(candidate: Candidate | undefined, now: Date): Failure | undefined {
  if (candidate === undefined) return 'unknown-user'
  if (isLocked(candidate, now)) return 'locked'
  return hasPasswordDoor(candidate) ? undefined : 'no-password'
}

function holdThrottles({ source, tenant, source_wait, tenant_wait }: ReservedRow): void {
  if (source > 0 && tenant > 0) return
  throw new Refusal('auth.too-many-attempts', 'too many attempts have failed: try again later', {
    retryAfterSeconds: source > 0 ? tenant_wait : source_wait,
  })
}

/** All attempts are used up, and the one that would set the lock has not come back for too long. */
function isAbandoned(candidate: Candidate | undefined, now: Date): boolean {
  const attemptedAt = candidate?.password?.attemptedAt ?? null
  return attemptedAt !== null && now.getTime() - attemptedAt.getTime() > attemptLimitMs
}

/** Writes the failure down, and sets the lock when it is due. Answers the refusal. */
async function fail(
  desk: Desk,
  { candidate, visitor, accessPoint, action }: Attempt,
  at: { failure: Failure; isDue: boolean; maxFailures: number; trial: Trial<object> },
): Promise<Refusal> {
  const now = desk.clock()
  const { tenantId, requestId } = visitor
  const written = auditEvent(writerOf(visitor, candidate, { now, accessPoint }), {
    action,
    kind: 'User',
    objectId: candidate?.id ?? null,
    result: 'failure',
    reason: at.failure,
  })
  if (candidate === undefined || !at.isDue) {
    await desk.database.write(tenantId, [written])
    return at.trial.failed()
  }
  const lock = { cause: 'FAILED_PASSWORDS', since: now.toISOString(), by: 'server' } as const
  const { database, secrets } = desk
  const told = await lockNoticeStatements(database, candidate.id, lock, { tenantId, secrets, now })
  await database.transaction(tenantId, async (transaction) => {
    const [, locked] = await transaction.runAll([
      written,
      lockStatement(tenantId, candidate.id, { maxFailures: at.maxFailures, now }),
    ])
    if (locked.length === 0) return
    await transaction.finish([
      tellStatus('User', [candidate.id], { tenantId, now }, ['locks']),
      auditEvent(serverWriter(tenantId, now, requestId), {
        action: 'lock',
        kind: 'User',
        objectId: candidate.id,
        fields: ['locks'],
        reason: 'FAILED_PASSWORDS',
      }),
      ...told,
    ])
  })
  return at.trial.failed()
}
