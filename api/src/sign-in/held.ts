import type { CompiledQuery } from '../database/statement.ts'
import type { Desk } from './desk.ts'

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
