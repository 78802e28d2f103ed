import type { CompiledQuery } from '../database/statement.ts'
import type { Candidate } from './candidate-store.ts'
import { type Desk, type Visitor, writerOf } from './desk.ts'
import type { Refusal } from '../http/errors.ts'
import { auditEvent } from '../audit/event-store.ts'

/** Somebody else used the code, changed the password or took the right away, between looking and writing. */
export class Overtaken extends Error {}

/** Writes what holds only as long as what was looked at holds: `must_hold` in one of the statements says so. */
export async function writeHeld(
  { database }: Pick<Desk, 'database'>,
  tenantId: string,
  statements: readonly CompiledQuery[],
): Promise<void> {
  try {
    await database.write(tenantId, statements)
  } catch (error) {
    const isOvertaken = error instanceof Error && 'code' in error && error.code === 'RC001'
    throw isOvertaken ? new Overtaken('overtaken', { cause: error }) : error
  }
}

/** Refuses where what was looked at holds no more. */
export async function refuseOvertaken(
  refuse: () => Refusal,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw error instanceof Overtaken ? refuse() : error
  }
}

/** What was proven held no more when it was to be written: a twin used the same code first, or the right to sign in was taken away. */
export async function unlessOvertaken<Result>(
  desk: Desk,
  visitor: Visitor,
  step: { candidate: Candidate; accessPoint: 'web' | 'api'; refuse: () => Refusal },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
    const { candidate, accessPoint, refuse } = step
    const writer = writerOf(visitor, candidate, { now: desk.clock(), accessPoint })
    const event = { action: 'sign-in', kind: 'User', objectId: candidate.id } as const
    await desk.database.write(visitor.tenantId, [
      auditEvent(writer, { ...event, result: 'failure', reason: 'overtaken' }),
    ])
    throw refuse()
  }
}
