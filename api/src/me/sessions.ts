import type { Session } from '@rollcall/resources'

import { idleFrom } from '../access/decide.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { Refusal } from '../http/errors.ts'
import {
  endOtherSessionsStatement,
  endSessionStatement,
  liveSessionsQuery,
  type SessionFacts,
} from '../sessions/session-store.ts'
import type { Desk } from '../sign-in/desk.ts'
import { candidateOf, recordStatements, type Self } from './self.ts'

/** Sessions that go on: not ended, not expired, not left alone for too long. */
export async function listSessions(desk: Desk, self: Self): Promise<Session[]> {
  const { tenantId, userId, sessionId } = self.caller
  const now = desk.clock()
  const rows = await desk.database.read(tenantId, liveSessionsQuery(userId, now))
  return rows
    .filter((row) => row.id === sessionId || isUsed(row, now))
    .map((row) => showSession(row, sessionId))
}

/** Ends one of the caller's sessions, the present one too. One that is over already is a success. */
export async function endSession(desk: Desk, self: Self, id: string): Promise<void> {
  const { tenantId, userId } = self.caller
  const rows = await desk.database.read(tenantId, liveSessionsQuery(userId, desk.clock()))
  if (!rows.some((row) => row.id === id)) {
    throw new Refusal('object.not-found', 'there is no such session')
  }
  await end(desk, self, (now) => endSessionStatement(tenantId, userId, id, now))
}

/** Ends every session of the caller but the present one. */
export async function endOtherSessions(desk: Desk, self: Self): Promise<void> {
  const { tenantId, userId, sessionId } = self.caller
  await end(desk, self, (now) => endOtherSessionsStatement(tenantId, userId, sessionId, now))
}

async function end(
  desk: Desk,
  self: Self,
  ending: (now: Date) => CompiledQuery<unknown>,
): Promise<void> {
  const candidate = await candidateOf(desk, self)
  const now = desk.clock()
  await desk.database.write(self.caller.tenantId, [
    ending(now),
    ...recordStatements(self, candidate, {
      now,
      told: ['sessions'],
      events: [{ action: 'end-sessions', kind: 'User', objectId: candidate.id }],
    }),
  ])
}

function isUsed({ last_seen_at, idle_minutes }: SessionFacts, now: Date): boolean {
  return idleFrom({ lastSeenAt: last_seen_at, idleMinutes: idle_minutes }) > now
}

function showSession(row: SessionFacts, currentId: string): Session {
  return {
    id: row.id,
    accessPoint: row.access_point,
    account: row.account,
    method: row.method,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    mfaAt: row.mfa_at?.toISOString() ?? null,
    address: row.address,
    userAgent: row.user_agent,
    current: row.id === currentId,
  }
}
