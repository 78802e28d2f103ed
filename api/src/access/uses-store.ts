import { auditEvent, serverWriter } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import type { Database } from '../database/connection.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Use, UsesOptions } from './uses.ts'

/** Writes down uses, and ends texts of API keys that were rotated. */
export function usesIn(database: Database): Pick<UsesOptions, 'write' | 'retire'> {
  return {
    async write(tenantId, uses) {
      await database.write(tenantId, [
        ...writeUses(tenantId, 'api_keys', 'last_used_at', ofKind(uses, 'key')),
        ...writeUses(tenantId, 'sessions', 'last_seen_at', ofKind(uses, 'session')),
        ...writeUses(tenantId, 'users', 'last_seen_at', latestOfUsers(uses)),
      ])
    },
    async retire(tenantId, keyId, now) {
      const request = 'first-use'
      const writer = serverWriter(tenantId, now, request)
      await database.transaction(tenantId, async (transaction) => {
        const retired = await transaction.run(
          statement<{ user_id: string }>(retireText, [tenantId, keyId, now.toISOString()]),
        )
        const [key] = retired
        if (key === undefined) return
        const event = {
          action: 'retire',
          kind: 'ApiKey',
          objectId: keyId,
          subjectId: key.user_id,
          fields: ['previousUntil'],
        }
        await transaction.finish([
          tellStatus('ApiKey', [keyId], { tenantId, now }, ['previousUntil']),
          auditEvent(writer, event),
        ])
      })
    },
  }
}

interface At {
  id: string
  at: Date
}

function ofKind(uses: readonly Use[], kind: Use['kind']): At[] {
  return uses.filter((use) => use.kind === kind)
}

function latestOfUsers(uses: readonly Use[]): At[] {
  const latest = new Map<string, Date>()
  for (const { userId, at } of uses) {
    const known = latest.get(userId)
    if (known === undefined || known < at) latest.set(userId, at)
  }
  return [...latest].map(([id, at]) => ({ id, at }))
}

/** Rows that somebody writes meanwhile are left alone: their lock is not waited for, and no two writers wait for each other. */
function writeUses(
  tenantId: string,
  table: 'api_keys' | 'sessions' | 'users',
  column: 'last_used_at' | 'last_seen_at',
  uses: readonly At[],
): CompiledQuery[] {
  if (uses.length === 0) return []
  const text = `
    with used as (
      select t.id, u.at from unnest($2::uuid[], $3::timestamptz[]) as u(id, at)
        join ${table} t on t.tenant_id = $1::uuid and t.id = u.id and (t.${column} is null or t.${column} < u.at - interval '30 seconds')
       for no key update of t skip locked)
    update ${table} t set ${column} = used.at from used where t.tenant_id = $1::uuid and t.id = used.id`
  return [
    statement(text, [tenantId, uses.map(({ id }) => id), uses.map(({ at }) => at.toISOString())]),
  ]
}

const retireText = `
  update api_keys set previous_until = least(previous_until, $3::timestamptz), status_version = status_version + 1
   where tenant_id = $1 and id = $2 and previous_until > $3::timestamptz returning user_id`
