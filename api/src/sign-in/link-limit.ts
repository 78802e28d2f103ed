import { Refusal } from '../http/errors.ts'
import { sourceOf, sourceRate } from '../throttles/bucket.ts'
import { takeStatement } from '../throttles/throttle-store.ts'
import type { Desk, Visitor } from './desk.ts'

/** Counts links that open nothing by where they come from, as failed sign-ins are: one of 256 random bits is not found by trying, and nobody shall try for free. */
export async function limitWrongLinks<Result>(
  { database, clock }: Pick<Desk, 'database' | 'clock'>,
  { tenantId, address }: Pick<Visitor, 'tenantId' | 'address'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'auth.link-invalid') throw error
    const bucket = `link-source/${sourceOf(address)}`
    const [[counted]] = await database.write(tenantId, [
      takeStatement(tenantId, { bucket, rate: sourceRate, now: clock() }),
    ])
    if (counted?.taken === 1) throw error
    throw new Refusal('auth.too-many-attempts', 'too many links from here opened nothing: wait', {
      cause: error,
      retryAfterSeconds: counted?.wait ?? 1,
    })
  }
}
