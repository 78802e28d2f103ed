import type { AuditDiagnosis, DatabaseDiagnosis, MailDiagnosis } from '@rollcall/resources'

import type { Database } from '../database/connection.ts'
import { statement } from '../database/statement.ts'

/** Rows that are counted; more are as bad. */
const countedMax = 10_000

/** What the database tells of a tenant, in one round trip. */
export async function readDiagnosis(
  database: Database,
  tenantId: string,
): Promise<{
  database: DatabaseDiagnosis
  audit: AuditDiagnosis
  mail: Omit<MailDiagnosis, 'delivery'>
}> {
  const [[server], [audit], [mail]] = await database.readAll(tenantId, [
    statement<{ version: string }>(`select current_setting('server_version') as version`, []),
    statement<{ unsealed: number; oldest: Date | null }>(
      `select count(*) as unsealed, min(at) as oldest
         from (select at from audit_log where tenant_id = $1 and pos is null order by seq limit ${countedMax}) as rows`,
      [tenantId],
    ),
    statement<{ waiting: number; failing: number; oldest: Date | null }>(
      `select count(*) as waiting, count(*) filter (where attempts > 0) as failing, min(created_at) as oldest
         from (select attempts, created_at from mail_outbox where tenant_id = $1 and sealed is not null limit ${countedMax}) as rows`,
      [tenantId],
    ),
  ])
  return {
    // `18.4 (Debian 18.4-1)` says where it was built as well.
    database: { serverVersion: (server?.version ?? '').split(' ', 1)[0] ?? '' },
    audit: {
      unsealed: audit?.unsealed ?? 0,
      oldestUnsealedAt: audit?.oldest?.toISOString() ?? null,
    },
    mail: {
      waiting: mail?.waiting ?? 0,
      failing: mail?.failing ?? 0,
      oldestWaitingAt: mail?.oldest?.toISOString() ?? null,
    },
  }
}
