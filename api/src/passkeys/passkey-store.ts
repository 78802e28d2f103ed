/** Rows of passkeys, which are second factors as well, and of challenges that were answered. */
import { hash } from 'node:crypto'

import type { Database } from '../database/connection.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import { factorsMax } from '../mfa/factor-store.ts'

export interface NewPasskey {
  id: string
  userId: string
  name: string
  credentialId: string
  publicKey: Uint8Array
  counter: number
  transports: readonly string[]
}

/** Keeps a passkey; fails the transaction when somebody has it already, or the user has as many factors as a user may have. */
export function insertPasskeyStatements(
  tenantId: string,
  passkey: NewPasskey,
  now: Date,
): CompiledQuery[] {
  return [
    // Of two that add the last one that may be, one comes after the other and sees it.
    statement('select 1 from users where tenant_id = $1 and id = $2 for no key update', [
      tenantId,
      passkey.userId,
    ]),
    statement(
      `with added as (
       insert into mfa_factors (tenant_id, id, user_id, kind, name, credential_id, public_key, counter, transports, created_at, confirmed_at)
       select $1, $2, $3, 'passkey', $4, $5, $6, $7, $8, $9, $9
        where (select count(*) from mfa_factors where tenant_id = $1 and user_id = $3 and confirmed_at is not null) < ${factorsMax}
       on conflict do nothing returning 1)
     select must_hold((select count(*) from added) = 1)`,
      [
        tenantId,
        passkey.id,
        passkey.userId,
        passkey.name,
        passkey.credentialId,
        Buffer.from(passkey.publicKey),
        passkey.counter,
        [...passkey.transports],
        now.toISOString(),
      ],
    ),
  ]
}

/** Whose passkey it is. */
export async function findPasskeyHolder(
  database: Database,
  tenantId: string,
  credentialId: string,
): Promise<string | undefined> {
  const [row] = await database.read(
    tenantId,
    statement<{ user_id: string }>(
      `select user_id from mfa_factors where tenant_id = $1 and credential_id = $2 and confirmed_at is not null`,
      [tenantId, credentialId],
    ),
  )
  return row?.user_id
}

/** Notes a use. An authenticator that counts has to have counted on since, in whichever order two uses come (Web Authentication, section 6.1.1): fails the transaction otherwise. */
export function usePasskeyStatement(
  tenantId: string,
  userId: string,
  { id, counter, now }: { id: string; counter: number; now: Date },
): CompiledQuery {
  return statement(
    `with used as (
       update mfa_factors set counter = $4, last_used_at = $5
        where tenant_id = $1 and user_id = $2 and id = $3 and (counter < $4 or (counter = 0 and $4 = 0)) returning 1)
     select must_hold((select count(*) from used) = 1)`,
    [tenantId, userId, id, counter, now.toISOString()],
  )
}

/** Answers a challenge, once: fails the transaction when it was answered before. Forgets some that have expired. */
export function answerChallengeStatement(
  tenantId: string,
  { text, expiresAt }: { text: string; expiresAt: number },
  now: Date,
): CompiledQuery {
  return statement(
    `with forgotten as (
       delete from answered_challenges where tenant_id = $1 and digest in (
         select digest from answered_challenges where tenant_id = $1 and expires_at < $4 limit 10 for update skip locked)),
     answered as (
       insert into answered_challenges (tenant_id, digest, expires_at) values ($1, $2, $3) on conflict do nothing returning 1)
     select must_hold((select count(*) from answered) = 1)`,
    [
      tenantId,
      hash('sha256', text, 'buffer'),
      new Date(expiresAt).toISOString(),
      now.toISOString(),
    ],
  )
}
