/** Rows of second factors and recovery codes. */
import { randomUUIDv7 } from 'node:crypto'

import { type CompiledQuery, query, statement } from '../database/statement.ts'
import type { Secrets } from '../keys/secrets.ts'
import { newTotpSecret } from './totp.ts'

/** Second factors of a user. */
export const factorsMax = 10

export interface NewFactor {
  id: string
  secret: Buffer
  statements: CompiledQuery[]
}

/** Makes a factor that waits for its first code. Another that waits goes: one set-up at a time. */
export function newFactor(
  secrets: Secrets,
  { tenantId, userId, name, now }: { tenantId: string; userId: string; name: string; now: Date },
): NewFactor {
  const id = randomUUIDv7()
  const secret = newTotpSecret()
  return {
    id,
    secret,
    statements: [
      statement(
        'delete from mfa_factors where tenant_id = $1 and user_id = $2 and confirmed_at is null',
        [tenantId, userId],
      ),
      statement(
        `insert into mfa_factors (tenant_id, id, user_id, kind, name, secret, created_at) values ($1, $2, $3, 'totp', $4, $5, $6)`,
        [
          tenantId,
          id,
          userId,
          name,
          secrets.seal(secret, contextOf(tenantId, userId, id)),
          now.toISOString(),
        ],
      ),
    ],
  }
}

export function openFactorSecret(
  secrets: Secrets,
  {
    tenantId,
    userId,
    id,
    secret,
  }: { tenantId: string; userId: string; id: string; secret: Buffer },
): Buffer {
  return secrets.open(secret, contextOf(tenantId, userId, id))
}

/** A row that is copied to another user, or to another factor, does not open. */
function contextOf(tenantId: string, userId: string, id: string): string {
  return `mfa/${tenantId}/${userId}/${id}`
}

export interface PendingFactorRow {
  id: string
  secret: Buffer
  name: string
}

/** A factor that waits for its first code. */
export function pendingFactorQuery(userId: string, id: string): CompiledQuery<PendingFactorRow> {
  return query
    .selectFrom('mfa_factors')
    .select(['id', 'secret', 'name'])
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('confirmed_at', 'is', null)
    .where('kind', '=', 'totp')
    .$narrowType<{ secret: Buffer }>()
    .compile()
}

/** Accepts the first code. Fails the transaction when it was accepted, or the factor replaced, meanwhile, or when the user has as many as a user may have by now. */
export function confirmFactorStatements(
  tenantId: string,
  userId: string,
  { id, step, now }: { id: string; step: number; now: Date },
): CompiledQuery[] {
  return [
    // A passkey may be added at the same moment: of the two one comes after the other and sees it.
    statement('select 1 from users where tenant_id = $1 and id = $2 for no key update', [
      tenantId,
      userId,
    ]),
    statement(
      `with confirmed as (
         update mfa_factors set confirmed_at = $4, last_used_at = $4, last_step = $5
          where tenant_id = $1 and user_id = $2 and id = $3 and confirmed_at is null
            and (select count(*) from mfa_factors where tenant_id = $1 and user_id = $2 and confirmed_at is not null) < ${factorsMax}
         returning 1)
       select must_hold((select count(*) from confirmed) = 1)`,
      [tenantId, userId, id, now.toISOString(), step],
    ),
  ]
}

/** Accepts the code of a step, once: fails the transaction when one of this step or a later one was accepted before. */
export function useStepStatement(
  tenantId: string,
  userId: string,
  { id, step, now }: { id: string; step: number; now: Date },
): CompiledQuery {
  return statement(
    `with used as (
       update mfa_factors set last_step = $4, last_used_at = $5
        where tenant_id = $1 and user_id = $2 and id = $3 and last_step < $4 and confirmed_at is not null returning 1)
     select must_hold((select count(*) from used) = 1)`,
    [tenantId, userId, id, step, now.toISOString()],
  )
}

/** Which of the user's recovery codes it is, if it was not used yet. */
export function recoveryCodeQuery(
  tenantId: string,
  userId: string,
  macs: readonly Buffer[],
): CompiledQuery<{ mac: Buffer }> {
  return statement<{ mac: Buffer }>(
    `select mac from recovery_codes
      where tenant_id = $1 and user_id = $2 and used_at is null and mac in (select decode(jsonb_array_elements_text($3::jsonb), 'hex'))`,
    [tenantId, userId, JSON.stringify(macs.map((mac) => mac.toString('hex')))],
  )
}

/** Uses a recovery code, once: fails the transaction when it was used before. */
export function useRecoveryCodeStatement(
  tenantId: string,
  userId: string,
  { mac, now }: { mac: Buffer; now: Date },
): CompiledQuery {
  return statement(
    `with used as (
       update recovery_codes set used_at = $4 where tenant_id = $1 and user_id = $2 and mac = $3 and used_at is null returning 1)
     select must_hold((select count(*) from used) = 1)`,
    [tenantId, userId, mac, now.toISOString()],
  )
}

/** Gives the user these recovery codes in place of all of before. */
export function setRecoveryCodesStatements(
  tenantId: string,
  userId: string,
  { macs, now }: { macs: readonly Buffer[]; now: Date },
): CompiledQuery[] {
  return [
    statement('delete from recovery_codes where tenant_id = $1 and user_id = $2', [
      tenantId,
      userId,
    ]),
    statement(
      `insert into recovery_codes (tenant_id, user_id, mac, created_at)
       select $1, $2, decode(jsonb_array_elements_text($3::jsonb), 'hex'), $4`,
      [tenantId, userId, JSON.stringify(macs.map((mac) => mac.toString('hex'))), now.toISOString()],
    ),
  ]
}

export interface FactorRow {
  id: string
  kind: 'totp' | 'passkey'
  name: string
  confirmed_at: Date
  last_used_at: Date | null
}

/** Second factors that are set up, the oldest first. */
export function factorsQuery(userId: string): CompiledQuery<FactorRow> {
  return query
    .selectFrom('mfa_factors')
    .select(['id', 'kind', 'name', 'confirmed_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .orderBy('id')
    .$narrowType<{ confirmed_at: Date }>()
    .compile()
}

export function recoveryCodesLeftQuery(
  userId: string,
): CompiledQuery<{ count: number | string | bigint }> {
  return query
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .compile()
}

/**
 * Takes a factor away, and with the last one the recovery codes. The row of the user is locked first, so that of two that take away the last two one comes after the other and
 * sees it; the transaction fails when one has to remain and none would.
 */
export function removeFactorStatements(
  tenantId: string,
  userId: string,
  { factorId, mustKeepOne }: { factorId: string; mustKeepOne: boolean },
): CompiledQuery[] {
  const factors = `from mfa_factors where tenant_id = $1 and user_id = $2 and confirmed_at is not null`
  return [
    statement('select 1 from users where tenant_id = $1 and id = $2 for no key update', [
      tenantId,
      userId,
    ]),
    statement('delete from mfa_factors where tenant_id = $1 and user_id = $2 and id = $3', [
      tenantId,
      userId,
      factorId,
    ]),
    ...(mustKeepOne
      ? [statement(`select must_hold(exists (select ${factors}))`, [tenantId, userId])]
      : []),
    statement(
      `delete from recovery_codes where tenant_id = $1 and user_id = $2 and not exists (select ${factors})`,
      [tenantId, userId],
    ),
  ]
}

/** Takes every second factor and recovery code from the users: they set one up from scratch. */
export function resetMfaStatements(tenantId: string, userIds: readonly string[]): CompiledQuery[] {
  return [
    statement('delete from mfa_factors where tenant_id = $1 and user_id = any($2::uuid[])', [
      tenantId,
      userIds,
    ]),
    statement('delete from recovery_codes where tenant_id = $1 and user_id = any($2::uuid[])', [
      tenantId,
      userIds,
    ]),
  ]
}
