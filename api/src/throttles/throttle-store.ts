/** Buckets in PostgreSQL, so that all instances fill the same ones. The table is not logged: a crash empties them. */
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Rate } from './bucket.ts'

const forgottenPerWrite = 10

/**
 * Adds a drop unless it would overflow: `taken` 1, or 0 with the seconds until there is room. Parameters of `bucketOf` onwards: bucket, burst, milliseconds a
 * drop; $1 tenant, $2 now.
 */
export function takeSql(name: string, first: number, condition = 'true'): string {
  const [bucket, burst, perMs] = [
    `$${first}::text`,
    `$${first + 1}::float8`,
    `$${first + 2}::float8`,
  ]
  const drop = `(${perMs} * interval '1 millisecond')`
  return `
  ${name} as (
    insert into throttles as held (tenant_id, bucket, empty_at)
    select $1::uuid, ${bucket}, $2::timestamptz + ${drop} where ${condition}
    on conflict (tenant_id, bucket) do update set empty_at = greatest(held.empty_at, $2::timestamptz) + ${drop}
     where greatest(held.empty_at, $2::timestamptz) + ${drop} <= $2::timestamptz + ${burst} * ${drop}
    returning 1)`
}

/** Seconds until a bucket has room for one more drop. The same parameters. */
export function waitSql(first: number): string {
  return `coalesce((
    select greatest(1, ceil(extract(epoch from (empty_at - $2::timestamptz)) - ($${first + 1}::float8 - 1) * $${first + 2}::float8 / 1000))::int
      from throttles where tenant_id = $1::uuid and bucket = $${first}::text), 1)`
}

export interface TakenRow {
  taken: number
  /** Seconds until there is room; of no meaning when it was taken. */
  wait: number
}

/** Adds a drop to one bucket, and forgets some that have long been empty. */
export function takeStatement(
  tenantId: string,
  { bucket, rate, now }: { bucket: string; rate: Rate; now: Date },
): CompiledQuery<TakenRow> {
  return statement<TakenRow>(
    `with forgotten as (${forgetSql}), ${takeSql('source', 3)}
     select (select count(*)::int from source) as taken, ${waitSql(3)} as wait`,
    [tenantId, now.toISOString(), bucket, rate.burst, rate.perMs],
  )
}

/** Answers a row, with the seconds until there is room, when a bucket has none for one more drop; takes nothing. */
export function roomQuery(
  tenantId: string,
  { bucket, rate, now }: { bucket: string; rate: Rate; now: Date },
): CompiledQuery<{ wait: number }> {
  return statement<{ wait: number }>(
    `select ${waitSql(3)} as wait from throttles where tenant_id = $1::uuid and bucket = $3::text
        and empty_at > $2::timestamptz + ($4::float8 - 1) * ($5::float8 * interval '1 millisecond')`,
    [tenantId, now.toISOString(), bucket, rate.burst, rate.perMs],
  )
}

/** Deletes a few buckets that are empty: $1 tenant, $2 now. */
export const forgetSql = `
  delete from throttles where tenant_id = $1::uuid and bucket in (
    select bucket from throttles where tenant_id = $1::uuid and empty_at < $2::timestamptz - interval '1 hour'
     limit ${forgottenPerWrite} for update skip locked)`

/** Takes a drop out again: what was counted beforehand did not fail after all. */
export function giveBackStatement(
  tenantId: string,
  { bucket, rate }: { bucket: string; rate: Rate },
): CompiledQuery {
  return statement(
    `update throttles set empty_at = empty_at - ($3::float8 * interval '1 millisecond') where tenant_id = $1 and bucket = $2`,
    [tenantId, bucket, rate.perMs],
  )
}
