/**
 * Idempotency-Key on creations: the answer is kept for a day in the same transaction as the creation, so a creation that is sent again, even at the
 * same moment, happens once and is answered alike. A secret is not kept: its replay says `secretReturned: false`.
 */
import { hash } from 'node:crypto'

import type { Client } from '../database/client.ts'
import { statement } from '../database/statement.ts'
import type { Context, Look } from '../declarations/context.ts'
import { Refusal } from './errors.ts'
import type { CompiledQuery } from '../database/statement.ts'

const keyPattern = /^[\x21-\x7e]{1,255}$/

/** A creation that may be sent again. */
export interface Repeatable {
  key: string
  fingerprint: Buffer
}

export interface KeptAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Reads the header; `asked` is everything by which two requests are the same. */
export function readIdempotencyKey(
  header: string | undefined,
  asked: readonly unknown[],
): Repeatable | undefined {
  if (header === undefined) return undefined
  if (!keyPattern.test(header))
    throw new Refusal('request.invalid', 'Idempotency-Key must be 1 to 255 visible characters', {
      pointer: 'Idempotency-Key',
    })
  return { key: header, fingerprint: hash('sha256', JSON.stringify(asked), 'buffer') }
}

const selectKept = `
  select fingerprint, status, headers, body from idempotency_keys
   where tenant_id = $1 and user_id = $2 and key = $3 and created_at > $4::timestamptz - interval '1 day'`

/** The answer of the same request when it was made before; refuses a key that another request used. */
export async function findKeptAnswer(
  look: Look,
  { key, fingerprint }: Repeatable,
  { caller, now }: Context,
): Promise<KeptAnswer | undefined> {
  const [rows] = await look.readAll([
    statement<KeptAnswer & { fingerprint: Buffer }>(selectKept, [
      caller.tenantId,
      caller.userId,
      key,
      now.toISOString(),
    ]),
  ])
  const [row] = rows
  if (row === undefined) return undefined
  if (!row.fingerprint.equals(fingerprint))
    throw new Refusal(
      'request.idempotency-key-reused',
      'this Idempotency-Key belongs to another request: use a new one',
      { pointer: 'Idempotency-Key' },
    )
  return { status: row.status, headers: row.headers, body: row.body }
}

/** A parallel twin waits at the insert, finds the key taken, and looks again. A key of before yesterday that was not forgotten yet is taken over. */
const insertKept = `
  with kept as (
    insert into idempotency_keys as held (tenant_id, user_id, key, created_at, fingerprint, status, headers, body)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (tenant_id, user_id, key) do update
      set created_at = excluded.created_at, fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers, body = excluded.body
      where held.created_at <= $4::timestamptz - interval '1 day'
    returning 1)
  select must_hold((select count(*) from kept) = 1)`

/** The statement that keeps an answer; it comes before the creation, whose unique keys the twin would hit otherwise. */
export function keepAnswer(
  { key, fingerprint }: Repeatable,
  answer: KeptAnswer,
  { caller, now }: Context,
): CompiledQuery {
  return statement(insertKept, [
    caller.tenantId,
    caller.userId,
    key,
    now.toISOString(),
    fingerprint,
    answer.status,
    JSON.stringify(answer.headers),
    answer.body,
  ])
}

const forgottenPerBatch = 1_000

/** As `rollcall_sealer`, for all tenants; the policy lets it see no younger ones. */
const forgetText = `
  delete from idempotency_keys where (tenant_id, user_id, key) in (
    select tenant_id, user_id, key from idempotency_keys where created_at <= now() - interval '1 day' limit ${forgottenPerBatch})`

/** Deletes answers that were kept for a day, in the transaction of the client. Answers whether there may be more. */
export async function forgetKeptAnswers(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(forgetText)
  return rowCount === forgottenPerBatch
}
