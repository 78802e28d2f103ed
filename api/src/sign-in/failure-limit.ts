import type { ErrorCode } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import { sourceOf, sourceRate } from '../throttles/bucket.ts'
import { roomQuery, takeStatement } from '../throttles/throttle-store.ts'
import type { Desk, Visitor } from './desk.ts'

/** Counts links that open nothing by where they come from, as failed sign-ins are: one of 256 random bits is not found by trying, and nobody shall try for free. */
export async function limitWrongLinks<Result>(
  desk: Pick<Desk, 'database' | 'clock'>,
  visitor: Pick<Visitor, 'tenantId' | 'address'>,
  work: () => Promise<Result>,
): Promise<Result> {
  return await limitFailures(desk, visitor, { code: 'auth.link-invalid', bucket: 'link' }, work)
}

/** The same for passkeys: every one that signs nobody in is written to the audit log, which nobody shall fill for free. */
export async function limitWrongPasskeys<Result>(
  desk: Pick<Desk, 'database' | 'clock'>,
  visitor: Pick<Visitor, 'tenantId' | 'address'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const failures = { code: 'auth.passkey-refused', bucket: 'passkey' } as const
  await holdRoom(desk, visitor, failures.bucket)
  return await limitFailures(desk, visitor, failures, work)
}

async function limitFailures<Result>(
  { database, clock }: Pick<Desk, 'database' | 'clock'>,
  { tenantId, address }: Pick<Visitor, 'tenantId' | 'address'>,
  { code, bucket }: { code: ErrorCode; bucket: 'link' | 'passkey' },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== code) throw error
    const [[counted]] = await database.write(tenantId, [
      takeStatement(tenantId, {
        bucket: `${bucket}-source/${sourceOf(address)}`,
        rate: sourceRate,
        now: clock(),
      }),
    ])
    if (counted?.taken === 1) throw error
    throw tooMany(bucket, counted?.wait, error)
  }
}

/** Refuses a source that has no attempt left before anything is looked at or written down. */
async function holdRoom(
  { database, clock }: Pick<Desk, 'database' | 'clock'>,
  { tenantId, address }: Pick<Visitor, 'tenantId' | 'address'>,
  bucket: 'passkey',
): Promise<void> {
  const [room] = await database.read(
    tenantId,
    roomQuery(tenantId, {
      bucket: `${bucket}-source/${sourceOf(address)}`,
      rate: sourceRate,
      now: clock(),
    }),
  )
  if (room !== undefined) throw tooMany(bucket, room.wait)
}

const sentences = {
  link: 'too many links from here opened nothing: wait',
  passkey: 'too many passkeys from here signed nobody in: wait',
} as const

function tooMany(bucket: keyof typeof sentences, wait = 1, cause?: unknown): Refusal {
  return new Refusal('auth.too-many-attempts', sentences[bucket], {
    ...(cause === undefined ? {} : { cause }),
    retryAfterSeconds: wait,
  })
}
