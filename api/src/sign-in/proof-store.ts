/**
 * Reserve, then verify. An attempt is counted as failed before the password is looked at, and taken out of the count when it was right: of any number of guesses at the
 * same moment no more than the allowed ones are ever verified. The source is counted first, and one that is over its limit does not reach the user's count, so nobody
 * is locked out by somebody who was stopped already.
 *
 * Locks are always taken in this order: throttles (source, tenant), users, passwords.
 */
import { type CompiledQuery, statement } from '../database/statement.ts'
import { type Rate, sourceOf, sourceRate, tenantRate } from '../throttles/bucket.ts'
import { forgetSql, giveBackStatement, takeSql, waitSql } from '../throttles/throttle-store.ts'

export interface Reservation {
  tenantId: string
  address: string
  /** Undefined: nobody whose count there is to add to. */
  userId: string | undefined
  maxFailures: number
  now: Date
}

export interface ReservedRow {
  source: number
  tenant: number
  /** Seconds until the source, or the tenant, may try again; of no meaning when it may now. */
  source_wait: number
  tenant_wait: number
  /** The count with this attempt; null when there is no password, or no attempt is left. */
  failures: number | null
}

const tenantBucket = 'sign-in/tenant'

function sourceBucket(address: string): string {
  return `sign-in/source/${sourceOf(address)}`
}

const reserve = `
  with forgotten as (${forgetSql}),
  ${takeSql('source', 3)},
  ${takeSql('tenant', 6, 'exists (select from source)')},
  reserved as (
    update passwords set failures = failures + 1, attempted_at = $2::timestamptz
     where tenant_id = $1::uuid and user_id = $9::uuid and failures < $10::int and exists (select from tenant)
    returning failures)
  select (select count(*)::int from source) as source, (select count(*)::int from tenant) as tenant,
         ${waitSql(3)} as source_wait, ${waitSql(6)} as tenant_wait, (select failures from reserved) as failures`

export function reserveStatement(reservation: Reservation): CompiledQuery<ReservedRow> {
  const { tenantId, address, userId, maxFailures, now } = reservation
  return statement<ReservedRow>(reserve, [
    tenantId,
    now.toISOString(),
    ...parametersOf(sourceBucket(address), sourceRate),
    ...parametersOf(tenantBucket, tenantRate),
    userId ?? null,
    maxFailures,
  ])
}

function parametersOf(bucket: string, rate: Rate): unknown[] {
  return [bucket, rate.burst, rate.perMs]
}

/** The attempt did not fail, as far as its source is concerned. */
export function giveBackSourceStatements({
  tenantId,
  address,
}: Pick<Reservation, 'tenantId' | 'address'>): CompiledQuery[] {
  return [
    giveBackStatement(tenantId, { bucket: sourceBucket(address), rate: sourceRate }),
    giveBackStatement(tenantId, { bucket: tenantBucket, rate: tenantRate }),
  ]
}

/** The attempt did not fail, and was not the success that ends counting either. */
export function giveBackFailureStatement(tenantId: string, userId: string): CompiledQuery {
  return statement(
    'update passwords set failures = failures - 1 where tenant_id = $1 and user_id = $2 and failures > 0',
    [tenantId, userId],
  )
}

/**
 * Sets the lock when the count says so, unless it holds already. The count is looked at again: a success in between has ended it. Answers the version of the status when
 * it was set now.
 */
export function lockStatement(
  tenantId: string,
  userId: string,
  { maxFailures, now }: { maxFailures: number; now: Date },
): CompiledQuery<{ id: string }> {
  return statement<{ id: string }>(
    `update users set status_version = status_version + 1,
            locks = locks || jsonb_build_array(jsonb_build_object('cause', 'FAILED_PASSWORDS', 'since', $4::text, 'by', 'server'))
      where tenant_id = $1 and id = $2 and not locks @> '[{"cause": "FAILED_PASSWORDS"}]'
        and exists (select from passwords p where p.tenant_id = $1 and p.user_id = $2 and p.failures >= $3)
     returning id`,
    [tenantId, userId, maxFailures, now.toISOString()],
  )
}
