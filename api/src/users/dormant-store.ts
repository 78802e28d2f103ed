/** Users whom the clock has locked for doing nothing, before the lock is stored. */
import { sql } from 'kysely'

import { type CompiledQuery, query, statement } from '../database/statement.ts'
import { userColumns, type UserRecord } from './rows.ts'
import { type PolicyTerms, stateSql } from './standing-store.ts'

/** No account: the membership that got furthest counts. */
const nowhere = '00000000-0000-0000-0000-000000000000'

/** The next users in the order of their identities whose INACTIVITY holds and is not stored. */
export function dormantQuery(
  tenantId: string,
  { terms, now, after, limit }: { terms: PolicyTerms; now: Date; after: string; limit: number },
): CompiledQuery<UserRecord> {
  const state = stateSql({ accountId: nowhere, now, terms })
  return sql<UserRecord>`
    select ${sql.raw(userColumns)} from users u
     where u.tenant_id = ${tenantId}::uuid and u.id > ${after}::uuid and u.active and u.removed_at is null
       and not u.locks @> '[{"cause": "INACTIVITY"}]' and ${state} = 'INACTIVE'
     order by u.id limit ${limit}`.compile(query)
}

/** Stores the locks of users who are still as they were looked at; answers whose. Activity moves no version, so it is asked for itself. */
export function storeLocksStatement(
  tenantId: string,
  locks: readonly DormantUser[],
  now: Date,
): CompiledQuery<{ id: string }> {
  const text = `
    with item as (
      select * from jsonb_to_recordset($2::jsonb) as item(id uuid, status_version bigint, lock jsonb, last_login_at timestamptz, last_seen_at timestamptz))
    update users u set locks = u.locks || jsonb_build_array(item.lock), status_version = u.status_version + 1, updated_at = $3::timestamptz
      from item
     where u.tenant_id = $1::uuid and u.id = item.id and u.status_version = item.status_version and u.active
       and u.last_login_at is not distinct from item.last_login_at and u.last_seen_at is not distinct from item.last_seen_at
    returning u.id`
  const items = locks.map(({ id, statusVersion, since, lastLoginAt, lastSeenAt }) => ({
    id,
    status_version: statusVersion,
    lock: { cause: 'INACTIVITY', since: since.toISOString(), by: 'server' },
    last_login_at: lastLoginAt,
    last_seen_at: lastSeenAt,
  }))
  return statement<{ id: string }>(text, [tenantId, JSON.stringify(items), now.toISOString()])
}

/** A user whom INACTIVITY locks. */
export interface DormantUser {
  id: string
  statusVersion: number
  /** From when on. */
  since: Date
  lastLoginAt: Date | null
  lastSeenAt: Date | null
}
