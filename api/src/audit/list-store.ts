/** Reading the log: newest first for people, oldest first for machines. */
import type { Manager } from '@rollcall/resources'

import type { Caller } from '../access/caller.ts'
import type { Database } from '../database/connection.ts'
import { type CompiledQuery, statement, walkIndexes } from '../database/statement.ts'
import type { AuditRow, AuditValuesRow } from '../database/tables.ts'
import { foldKey } from '../declarations/fold.ts'
import { isObjectId } from '../http/object-id.ts'
import { tenantWideRank } from '../users/user.ts'
import { placeOfInstant } from './place-store.ts'

/** Rows that one page looks at. A filter that few rows meet is answered with shorter pages, not with a longer search. */
export const scannedMax = 20_000

/** What is asked for; undefined: everything. */
export interface AuditFilter {
  /** Who acted: a username, or an identity. */
  user: string | undefined
  kind: string | undefined
  /** Identity of the object. */
  id: string | undefined
  action: string | undefined
  result: string | undefined
  manager: Pick<Manager, 'kind' | 'instance'> | Manager | undefined
  from: Date | undefined
  to: Date | undefined
  repo: string | undefined
  commit: string | undefined
}

export interface AuditAsked {
  filter: AuditFilter
  /** Acts of one account alone. */
  isAccountNamed: boolean
  order: 'newest first' | 'oldest first'
  /** Number of the row after which to go on. */
  after: number | undefined
  limit: number
}

/** A row with what stands beside it and the name of its account. */
export interface AuditRecord extends Omit<AuditRow, 'seq'>, Omit<AuditValuesRow, 'seq'> {
  seq: number
  account: string | null
}

export interface AuditRecords {
  records: AuditRecord[]
  /** Where to go on; undefined when there is nothing more. */
  next: number | undefined
}

type Base = 'tenant' | 'object' | 'actor'

export async function listAudit(
  { database, caller }: { database: Database; caller: Caller },
  asked: AuditAsked,
): Promise<AuditRecords> {
  const { filter, order, limit } = asked
  const actor = await actorOf(database, caller.tenantId, filter.user)
  if (filter.user !== undefined && actor === undefined) return { records: [], next: undefined }
  const base: Base = filter.id !== undefined ? 'object' : actor !== undefined ? 'actor' : 'tenant'
  const after = asked.after ?? (await startOf(database, caller.tenantId, filter, order))
  const isTenantWide = !asked.isAccountNamed && caller.rank >= tenantWideRank
  const { manager } = filter
  const [, rows] = await database.readAll(caller.tenantId, [
    walkIndexes,
    selectRecords(base, order, [
      caller.tenantId,
      after,
      base === 'object' ? filter.id : actor,
      actor,
      filter.kind,
      filter.action,
      filter.result,
      manager === undefined ? undefined : `${manager.kind}/${manager.instance}`,
      manager !== undefined && 'name' in manager ? manager.name : undefined,
      filter.from?.toISOString(),
      filter.to?.toISOString(),
      filter.repo,
      filter.commit,
      isTenantWide ? undefined : caller.accountId,
      limit,
    ]),
  ])
  const last = rows.at(-1)
  if (rows.length === limit) return { records: rows, next: last?.seq }
  const [, scanned] = await database.readAll(caller.tenantId, [
    walkIndexes,
    lastScanned(base, order, [caller.tenantId, after, base === 'object' ? filter.id : actor]),
  ])
  const [end] = scanned
  const isOver = end === undefined || end.count < scannedMax || isPast(end.at, filter, order)
  return { records: rows, next: isOver ? undefined : end.seq }
}

/** By its name now: whoever was renamed or is gone is asked for by identity. */
async function actorOf(
  database: Database,
  tenantId: string,
  user: string | undefined,
): Promise<string | undefined> {
  if (user === undefined || isObjectId(user)) return user
  const rows = await database.read(
    tenantId,
    statement<{ id: string }>('select id from users where tenant_id = $1 and username_key = $2', [
      tenantId,
      foldKey(user),
    ]),
  )
  return rows[0]?.id
}

/** Rows are numbered in the order of time but for clocks that differ and transactions that took long. */
const slackMs = 300_000
const latest = Number.MAX_SAFE_INTEGER

async function startOf(
  database: Database,
  tenantId: string,
  { from, to }: AuditFilter,
  order: AuditAsked['order'],
): Promise<number> {
  if (order === 'newest first')
    return to === undefined
      ? latest
      : await placeOfInstant(database, tenantId, new Date(to.getTime() + slackMs))
  if (from === undefined) return 0
  return (await placeOfInstant(database, tenantId, new Date(from.getTime() - slackMs))) - 1
}

function isPast(at: Date, { from, to }: AuditFilter, order: AuditAsked['order']): boolean {
  if (order === 'newest first') return from !== undefined && at.getTime() < from.getTime() - slackMs
  return to !== undefined && at.getTime() > to.getTime() + slackMs
}

const condition: Record<Base, string> = {
  tenant: '$3::uuid is null',
  object: 'object_id = $3::uuid',
  actor: 'actor_id = $3::uuid',
}

/**
 * The rows that a page looks at. Those of an object or an actor are found by an index that holds sealed rows; the few others are looked through.
 */
function scanned(base: Base, order: AuditAsked['order']): string {
  const isNewestFirst = order === 'newest first'
  const ordered = `order by seq ${isNewestFirst ? 'desc' : 'asc'} limit ${scannedMax}`
  const rows = (state: string): string =>
    `(select * from audit_log where tenant_id = $1 and ${condition[base]} and seq ${isNewestFirst ? '<' : '>'} $2::bigint${state} ${ordered})`
  if (base === 'tenant') return rows('')
  return `(select * from (${rows(' and pos is not null')} union all ${rows(' and pos is null')}) as both_states ${ordered})`
}

function selectRecords(
  base: Base,
  order: AuditAsked['order'],
  parameters: readonly unknown[],
): CompiledQuery<AuditRecord> {
  return statement(
    `select l.*, v.actor_salt, v.actor_text, v.values_salt, v.values_text, a.name as account
       from ${scanned(base, order)} as l
       left join lateral (select * from audit_values v where v.tenant_id = l.tenant_id and v.seq = l.seq limit 1) v on true
       left join lateral (select name from accounts a where a.tenant_id = l.tenant_id and a.id = l.account_id limit 1) a on true
      where ($4::uuid is null or l.actor_id = $4)
        and ($5::text is null or l.kind = $5) and ($6::text is null or l.action = $6) and ($7::text is null or l.result = $7)
        and ($8::text is null or l.manager = $8) and ($9::text is null or v.values_text::json->>'name' = $9)
        and ($10::timestamptz is null or l.at >= $10) and ($11::timestamptz is null or l.at <= $11)
        and ($12::text is null or l.source_repo = $12) and ($13::text is null or l.source_commit = $13)
        and ($14::uuid is null or l.account_id = $14 or (l.account_id is null and exists (
              select from memberships m where m.tenant_id = l.tenant_id and m.account_id = $14 and m.user_id = coalesce(l.subject_id, l.object_id))))
      order by l.seq ${order === 'newest first' ? 'desc' : 'asc'} limit $15`,
    parameters.map((value) => value ?? null),
  )
}

function lastScanned(
  base: Base,
  order: AuditAsked['order'],
  parameters: readonly unknown[],
): CompiledQuery<{ seq: number; at: Date; count: number }> {
  return statement(
    `select seq, at, (count(*) over ()) as count from ${scanned(base, order)} as l order by seq ${order === 'newest first' ? 'asc' : 'desc'} limit 1`,
    parameters.map((value) => value ?? null),
  )
}
