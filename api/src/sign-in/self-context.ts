import type { Context } from '../declarations/context.ts'
import type { StoredUser } from '../users/user.ts'
import type { Desk, Visitor } from './desk.ts'

/**
 * The context of what somebody does who has shown a link of a user: they act as that user, hold nothing, and change nothing but what the link is for.
 */
export function selfContext(
  { database, secrets, passwords }: Desk,
  { tenantId, address, requestId }: Visitor,
  user: StoredUser,
  at: { accountId: string; account: string; now: Date; dryRun: boolean },
): Context {
  return {
    database,
    secrets,
    passwords,
    now: at.now,
    dryRun: at.dryRun,
    caller: {
      tenantId,
      userId: user.id,
      username: user.values.username,
      type: user.values.type,
      keyId: null,
      sessionId: null,
      accessPoint: 'web',
      rank: 0,
      permissions: [],
      accountId: at.accountId,
      accountName: at.account,
      address,
      manager: null,
      epoch: null,
      source: null,
      requestId,
    },
  }
}
