/**
 * The secrets of links in mails. A text of 256 random bits, of which only the SHA-256 is kept; bound to one user and one purpose; used once, and
 * only until it expires. A user has one live token a purpose (and account): a new one replaces the one before it.
 */
import { hash, randomBytes } from 'node:crypto'

import type { Database } from '../database/connection.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'

/** What a link is for. One that was made for one purpose is of no use for another. */
export type TokenPurpose = 'invitation' | 'reset' | 'email-change'

const TOKEN_BYTES = 32
/** base64url without padding of 32 bytes. */
const tokenPattern = /^[A-Za-z0-9_-]{43}$/

/** Of whom and when: a `Context` has both. */
export interface TokenPlace {
  caller: { tenantId: string }
  now: Date
}

export interface TokenWish {
  purpose: TokenPurpose
  userId: string
  /** Account that the link is about; tokens of several accounts live beside each other. */
  accountId?: string
  expiresAt: Date
  /** Kept beside it and given back when it is used. Nothing secret. */
  data?: Readonly<Record<string, unknown>>
}

export interface NewToken {
  /** Goes into the link, and nowhere else. */
  text: string
  /** Keeps the token; belongs into the transaction of what it is made for. */
  statement(place: TokenPlace): CompiledQuery
}

/** What a token was made for. */
export interface FoundToken {
  userId: string
  accountId: string | null
  data: Record<string, unknown>
}

interface TokenRow {
  user_id: string
  account_id: string | null
  data: Record<string, unknown>
}

const insertToken = `
  insert into one_time_tokens (tenant_id, hash, purpose, user_id, account_id, created_at, expires_at, data)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (tenant_id, user_id, purpose, account_id) do update
    set hash = excluded.hash, created_at = excluded.created_at, expires_at = excluded.expires_at, data = excluded.data, used_at = null`

export function newToken(wish: TokenWish): NewToken {
  const text = randomBytes(TOKEN_BYTES).toString('base64url')
  return {
    text,
    statement: ({ caller, now }) =>
      statement(insertToken, [
        caller.tenantId,
        hashToken(text),
        wish.purpose,
        wish.userId,
        wish.accountId ?? null,
        now.toISOString(),
        wish.expiresAt.toISOString(),
        JSON.stringify(wish.data ?? {}),
      ]),
  }
}

const liveToken = `tenant_id = $1 and hash = $2 and purpose = $3 and used_at is null and expires_at > $4`

/** Looks whether a link would work, without using it. */
export async function findToken(
  database: Database,
  tenantId: string,
  { purpose, text, now }: { purpose: TokenPurpose; text: string; now: Date },
): Promise<FoundToken | undefined> {
  if (!tokenPattern.test(text)) return undefined
  const [row] = await database.read(
    tenantId,
    statement<TokenRow>(
      `select user_id, account_id, data from one_time_tokens where ${liveToken}`,
      [tenantId, hashToken(text), purpose, now.toISOString()],
    ),
  )
  return row === undefined ? undefined : foundOf(row)
}

/**
 * Uses a link, or fails the transaction. Of several that use the same one at the same time one succeeds: the others wait for its transaction, and succeed only if
 * that is rolled back. `keeps`: the link works, and goes on working.
 */
export function useTokenStatement(
  tenantId: string,
  use: { purpose: TokenPurpose; text: string; now: Date; keeps: boolean },
): CompiledQuery {
  const { purpose, text, now, keeps } = use
  return statement(
    `with used as (
       update one_time_tokens set used_at = case when $5 then null else $4::timestamptz end where ${liveToken} returning 1)
     select must_hold((select count(*) from used) = 1)`,
    [tenantId, hashToken(text), purpose, now.toISOString(), keeps],
  )
}

/** Makes every open link of the users useless, or those of one purpose. */
export function endTokensStatement(
  tenantId: string,
  userIds: readonly string[],
  purpose: TokenPurpose | null = null,
): CompiledQuery {
  return statement(
    `delete from one_time_tokens
      where tenant_id = $1 and user_id = any($2::uuid[]) and used_at is null and ($3::text is null or purpose = $3)`,
    [tenantId, userIds, purpose],
  )
}

function hashToken(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

function foundOf({ user_id, account_id, data }: TokenRow): FoundToken {
  return { userId: user_id, accountId: account_id, data }
}
