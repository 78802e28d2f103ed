import type { Database } from '../database/connection.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { type MailWriter, queueMails } from '../mail/outbox.ts'
import { findUser } from '../users/store.ts'
import type { StoredLock } from '../users/user.ts'
import { lockNotices } from './draft-notices.ts'

/** Queues whatever the policies have told of a lock that the server sets by itself, where no write of a user is at hand. */
export async function lockNoticeStatements(
  database: Database,
  userId: string,
  lock: StoredLock,
  by: MailWriter,
): Promise<CompiledQuery[]> {
  const caller = { tenantId: by.tenantId, accountId: '' }
  const user = await findUser({ database, caller }, userId)
  return user === undefined ? [] : queueMails(lockNotices(user, lock), by)
}
