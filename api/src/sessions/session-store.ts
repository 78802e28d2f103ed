/** Rows of sessions. What a request with one may do is decided in `access/`; here they begin, are seen, listed and ended. */
import { randomUUIDv7 } from 'node:crypto'

import type { AccessPoint, UserType } from '@rollcall/resources'

import { type CompiledQuery, query, statement } from '../database/statement.ts'
import { idleMinutesMax, sessionExpiry, sessionsPerUserMax } from './limits.ts'
import { newSessionToken } from './session-token.ts'
import type { SessionRow } from '../database/tables.ts'

export type SignInMethod = 'password' | 'oidc' | 'passkey' | 'link'

const USER_AGENT_MAX_CHARACTERS = 256

export interface SessionWish {
  tenantId: string
  userId: string
  accessPoint: AccessPoint
  /** Name of the account that the user is at home in. */
  account: string
  address: string
  userAgent: string
  method: SignInMethod
  /** Whether a second factor was shown. */
  withFactor: boolean
  /** When it is over at the latest, where that is sooner than sessions are. */
  endsBy?: Date | undefined
  now: Date
}

export interface NewSession {
  id: string
  /** Given to the user once. */
  token: string
  expiresAt: Date
  idleMinutes: number
  statement: CompiledQuery
}

/**
 * The oldest beyond the bound end in the same statement, so that signing in again and again does not fill the table. A session that ended is no longer of use a month after it
 * would have expired.
 */
const insertSession = `
  with forgotten as (
    delete from sessions where tenant_id = $1 and id in (
      select id from sessions where tenant_id = $1 and expires_at < $7::timestamptz - interval '30 days' limit 10 for update skip locked)),
  surplus as (
    update sessions set ended_at = $7 where tenant_id = $1 and id in (
      select id from sessions where tenant_id = $1 and user_id = $3 and ended_at is null
       order by created_at desc, id desc offset ${sessionsPerUserMax - 1}))
  insert into sessions (tenant_id, id, user_id, hash, access_point, account, created_at, last_seen_at, idle_minutes, expires_at, address, user_agent, mfa_at, proven_at, method)
  values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $7, $13)`

/** Begins a session. The text of its token is always a new one: nobody signs in with what was there before. */
export function newSession(wish: SessionWish): NewSession {
  const { text, hash } = newSessionToken()
  const id = randomUUIDv7()
  const expiresAt = sessionExpiry(wish.now, wish.endsBy)
  const now = wish.now.toISOString()
  return {
    id,
    token: text,
    expiresAt,
    idleMinutes: idleMinutesMax,
    statement: statement(insertSession, [
      wish.tenantId,
      id,
      wish.userId,
      hash,
      wish.accessPoint,
      wish.account,
      now,
      idleMinutesMax,
      expiresAt.toISOString(),
      wish.address,
      printable(wish.userAgent),
      wish.withFactor ? now : null,
      wish.method,
    ]),
  }
}

/** Whatever a browser sends as its name, shortened and without characters that a terminal would obey. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, USER_AGENT_MAX_CHARACTERS)
    .toWellFormed()
}

/** Ends every session of the users. Comes after the statement that takes the right to one away, so that none begins in between. */
export function endSessionsStatement(
  tenantId: string,
  userIds: readonly string[],
  now: Date,
): CompiledQuery {
  return statement(
    'update sessions set ended_at = $3 where tenant_id = $1 and user_id = any($2::uuid[]) and ended_at is null',
    [tenantId, userIds, now.toISOString()],
  )
}

/** Ends every session of a user but one. */
export function endOtherSessionsStatement(
  tenantId: string,
  userId: string,
  keptId: string | null,
  now: Date,
): CompiledQuery {
  return statement(
    'update sessions set ended_at = $4 where tenant_id = $1 and user_id = $2 and id is distinct from $3 and ended_at is null',
    [tenantId, userId, keptId, now.toISOString()],
  )
}

/** Ends one session of the user; answers its id when it was live. */
export function endSessionStatement(
  tenantId: string,
  userId: string,
  id: string,
  now: Date,
): CompiledQuery<{ id: string }> {
  return statement<{ id: string }>(
    'update sessions set ended_at = $4 where tenant_id = $1 and user_id = $2 and id = $3 and ended_at is null returning id',
    [tenantId, userId, id, now.toISOString()],
  )
}

export interface EndedSession {
  id: string
  user_id: string
  username: string
  type: UserType
  access_point: AccessPoint
}

/** Ends the session with this hash; answers whose it was when it was live. */
export function endSessionByHashStatement(
  tenantId: string,
  hash: Buffer,
  now: Date,
): CompiledQuery<EndedSession> {
  return statement<EndedSession>(
    `update sessions s set ended_at = $3 from users u
      where s.tenant_id = $1 and s.hash = $2 and s.ended_at is null and u.tenant_id = s.tenant_id and u.id = s.user_id
     returning s.id, s.user_id, u.username, u.type, s.access_point`,
    [tenantId, hash, now.toISOString()],
  )
}

/**
 * Gives a session another text, which the one before it stops working for, and notes that its user was proven again. Fails the transaction when the session ended meanwhile.
 */
export function renewSession(
  tenantId: string,
  sessionId: string,
  { withFactor, now }: { withFactor: boolean; now: Date },
): { token: string; statement: CompiledQuery } {
  const { text, hash } = newSessionToken()
  return {
    token: text,
    statement: statement(
      `with renewed as (
         update sessions set hash = $3, proven_at = $4, mfa_at = case when $5 then $4::timestamptz else mfa_at end
          where tenant_id = $1 and id = $2 and ended_at is null returning 1)
       select must_hold((select count(*) from renewed) = 1)`,
      [tenantId, sessionId, hash, now.toISOString(), withFactor],
    ),
  }
}

const sessionColumns = [
  'id',
  'access_point',
  'account',
  'created_at',
  'last_seen_at',
  'idle_minutes',
  'expires_at',
  'address',
  'user_agent',
  'mfa_at',
  'proven_at',
  'method',
] as const

export type SessionFacts = Pick<SessionRow, (typeof sessionColumns)[number]>

/** One session of a user, as long as it was not ended. */
export function sessionQuery(userId: string, id: string): CompiledQuery<SessionFacts> {
  return query
    .selectFrom('sessions')
    .select(sessionColumns)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .compile()
}

/** A second factor was shown in the session. */
export function factorShownStatement(
  tenantId: string,
  sessionId: string,
  now: Date,
): CompiledQuery {
  return statement('update sessions set mfa_at = $3 where tenant_id = $1 and id = $2', [
    tenantId,
    sessionId,
    now.toISOString(),
  ])
}

/** Sessions of a user that have not been ended and have not expired, the one used last first. */
export function liveSessionsQuery(userId: string, now: Date): CompiledQuery<SessionFacts> {
  return query
    .selectFrom('sessions')
    .select(sessionColumns)
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .limit(sessionsPerUserMax)
    .compile()
}
