import { type AuditEvent, auditEvent, serverWriter } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import type { Database } from '../database/connection.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Use, UsesOptions } from './uses.ts'

/** Writes down uses, and ends texts of API keys that were rotated. */
export function usesIn(database: Database): Pick<UsesOptions, 'write' | 'retire'> {
  return {
    async write(tenantId, uses) {
      await database.write(tenantId, [
        ...writeKeyUses(tenantId, ofKind(uses, 'key')),
        ...writeUses(tenantId, 'sessions', ofKind(uses, 'session')),
        ...writeUses(tenantId, 'users', latestOfUsers(uses)),
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
        const event: AuditEvent = {
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

function ofKind(uses: readonly Use[], kind: Use['kind']): Use[] {
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

/** Uses less than this after the one that is known are not worth a write: another instance has just written one. */
const apart = `interval '30 seconds'`

/** Rows that somebody writes meanwhile are left alone: their lock is not waited for, and no two writers wait for each other. */
function writeUses(
  tenantId: string,
  table: 'sessions' | 'users',
  uses: readonly At[],
): CompiledQuery[] {
  if (uses.length === 0) return []
  const text = `
    with used as (
      select t.id, u.at from unnest($2::uuid[], $3::timestamptz[]) as u(id, at)
        join ${table} t on t.tenant_id = $1::uuid and t.id = u.id and (t.last_seen_at is null or t.last_seen_at < u.at - ${apart})
       for no key update of t skip locked)
    update ${table} t set last_seen_at = used.at from used where t.tenant_id = $1::uuid and t.id = used.id`
  return [
    statement(text, [tenantId, uses.map(({ id }) => id), uses.map(({ at }) => at.toISOString())]),
  ]
}

/** A key that was once used to declare goes on as that of a declarer. */
function writeKeyUses(tenantId: string, uses: readonly Use[]): CompiledQuery[] {
  if (uses.length === 0) return []
  const text = `
    with used as (
      select k.id, u.at, u.address, u.manager from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[]) as u(id, at, address, manager)
        join api_keys k on k.tenant_id = $1::uuid and k.id = u.id
         and (k.last_used_at is null or k.last_used_at < u.at - ${apart} or u.manager is not null and k.declares_as is distinct from u.manager)
       for no key update of k skip locked)
    update api_keys k set last_used_at = used.at, last_used_from = used.address, declares_as = coalesce(used.manager, k.declares_as)
      from used where k.tenant_id = $1::uuid and k.id = used.id`
  return [
    statement(text, [
      tenantId,
      uses.map(({ id }) => id),
      uses.map(({ at }) => at.toISOString()),
      uses.map(({ from }) => from.address),
      uses.map(({ from }) => from.manager),
    ]),
  ]
}

const retireText = `
  update api_keys set previous_until = least(previous_until, $3::timestamptz), status_version = status_version + 1
   where tenant_id = $1 and id = $2 and previous_until > $3::timestamptz returning user_id`
