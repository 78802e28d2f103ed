import { auditEvent } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import { endSessionByHashStatement } from '../sessions/session-store.ts'
import { hashSessionToken, isSessionToken } from '../sessions/session-token.ts'
import type { Desk, Visitor } from './desk.ts'

/** Ends the session with this text, on every instance; nothing happens when there is none. */
export async function signOut(
  { database, clock }: Pick<Desk, 'database' | 'clock'>,
  { tenantId, address, requestId }: Visitor,
  text: string,
): Promise<void> {
  if (!isSessionToken(text)) return
  const now = clock()
  await database.transaction(tenantId, async (transaction) => {
    const [ended] = await transaction.run(
      endSessionByHashStatement(tenantId, hashSessionToken(text), now),
    )
    if (ended === undefined) return
    const writer = {
      tenantId,
      now,
      requestId,
      userId: ended.user_id,
      username: ended.username,
      type: ended.type,
      sessionId: ended.id,
      accessPoint: ended.access_point,
      address,
    }
    await transaction.finish([
      tellStatus('User', [ended.user_id], { tenantId, now }, ['sessions']),
      auditEvent(writer, { action: 'sign-out', kind: 'User', objectId: ended.user_id }),
    ])
  })
}
