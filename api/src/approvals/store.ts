import { type CompiledQuery, sql } from 'kysely'

import { auditEvents, type AuditEvent } from '../audit/event-store.ts'
import type { Database } from '../database/connection.ts'
import { query, statement } from '../database/statement.ts'
import type { Context, Look } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { ApprovalAsk, Draft } from '../declarations/stored.ts'
import { requestOf, type StoredApproval } from './approval.ts'

type Row = StoredApproval

const columns = `
  p.id, p.kind, p.state, p.account_id as "accountId", a.name as account, p.user_id as "userId", u.username, p.request,
  p.requested_by as "requestedBy", p.requested_by_name as "requestedByName", p.manager, p.requested_at as "requestedAt",
  p.decided_by_name as "decidedByName", p.decided_at as "decidedAt", p.reason`
const joined = `approvals p
  join accounts a on a.tenant_id = p.tenant_id and a.id = p.account_id
  join users u on u.tenant_id = p.tenant_id and u.id = p.user_id`

export async function findApproval(
  readAll: Look['readAll'],
  tenantId: string,
  id: string,
): Promise<StoredApproval | undefined> {
  const [rows] = await readAll([
    statement<Row>(`select ${columns} from ${joined} where p.tenant_id = $1 and p.id = $2`, [
      tenantId,
      id,
    ]),
  ])
  return rows[0]
}

/** What a list of approvals is asked. */
export interface ApprovalFilter {
  state?: string | undefined
  kind?: string | undefined
  user?: string | undefined
  /** Identity of the account, when only one is wanted or visible. */
  accountId?: string | undefined
  manager?: { kind: string; instance: string; name?: string | undefined } | undefined
}

/** One more than the limit, the oldest first, after an identity. */
export async function listApprovals(
  database: Database,
  tenantId: string,
  filter: ApprovalFilter,
  after: string | undefined,
  limit: number,
): Promise<StoredApproval[]> {
  const { state, kind, user, accountId, manager } = filter
  const conditions = [sql`p.tenant_id = ${tenantId}::uuid`]
  if (after !== undefined) conditions.push(sql`p.id > ${after}::uuid`)
  if (state !== undefined) conditions.push(sql`p.state = ${state}`)
  if (kind !== undefined) conditions.push(sql`p.kind = ${kind}`)
  if (user !== undefined) conditions.push(sql`u.username_key = ${foldKey(user)}`)
  if (accountId !== undefined) conditions.push(sql`p.account_id = ${accountId}::uuid`)
  if (manager !== undefined) {
    const { kind: of, instance, name } = manager
    const wanted = name === undefined ? { kind: of, instance } : { kind: of, instance, name }
    conditions.push(sql`p.manager @> ${JSON.stringify(wanted)}::jsonb`)
  }
  const page = sql<Row>`select ${sql.raw(columns)} from ${sql.raw(joined)}
    where ${sql.join(conditions, sql` and `)} order by p.id limit ${limit + 1}`
  return await database.read(tenantId, page.compile(query))
}

const insertAsks = `
  insert into approvals (tenant_id, id, kind, account_id, user_id, field, request, requested_by, requested_by_name, manager, requested_at)
  select $2::uuid, id, kind, $3::uuid, user_id, field, request, $4::uuid, $5, manager, $6::timestamptz
    from jsonb_to_recordset($1::jsonb) as item(id uuid, kind text, user_id uuid, field text, request jsonb, manager jsonb)`

const withdraw = `
  update approvals set state = 'withdrawn', decided_at = $3::timestamptz, decided_by = $4::uuid, decided_by_name = $5
   where tenant_id = $1::uuid and id = any($2::uuid[]) and state = 'pending'`

/** The addresses of an e-mail change are part of a profile: they go with it. */
const forgetAddresses = `
  delete from approvals where tenant_id = $1::uuid and user_id = any($2::uuid[]) and kind = 'email-change'`

/** What the drafts ask for and what they withdraw; none for drafts that do neither. They follow the statements of the drafts. */
export function approvalStatements(
  drafts: readonly Draft<object, unknown>[],
  context: Context,
): CompiledQuery[] {
  const { caller, now } = context
  const asks = drafts.flatMap(({ asks: asked = [], after, before }) =>
    asked.map((ask) => ({ ask, manager: after.manager ?? before?.manager ?? null })),
  )
  const withdrawn = drafts.flatMap((draft) =>
    (draft.withdrawn ?? []).map((id) => ({ id, userId: draft.after.id })),
  )
  const buried = drafts.filter(({ action }) => action === 'delete').map(({ after }) => after.id)
  const statements: CompiledQuery[] = []
  if (withdrawn.length > 0)
    statements.push(
      statement(withdraw, [
        caller.tenantId,
        withdrawn.map(({ id }) => id),
        now.toISOString(),
        caller.userId,
        caller.username,
      ]),
    )
  if (asks.length > 0)
    statements.push(
      statement(insertAsks, [
        JSON.stringify(asks.map(itemOf)),
        caller.tenantId,
        caller.accountId,
        caller.userId,
        caller.username,
        now.toISOString(),
      ]),
    )
  if (buried.length > 0) statements.push(statement(forgetAddresses, [caller.tenantId, buried]))
  const events: AuditEvent[] = [
    ...withdrawn.map(({ id, userId }) => eventOf('withdraw', id, userId)),
    ...asks.map(({ ask }) => eventOf('request', ask.id, ask.userId, requestOf(ask))),
  ]
  if (events.length > 0) statements.push(auditEvents(context, events))
  return statements
}

function itemOf({ ask, manager }: { ask: ApprovalAsk; manager: unknown }): object {
  return {
    id: ask.id,
    kind: ask.kind,
    user_id: ask.userId,
    field: ask.kind === 'email-change' ? ask.field : '',
    request: requestOf(ask),
    manager,
  }
}

function eventOf(
  action: AuditEvent['action'],
  id: string,
  userId: string,
  details?: object,
): AuditEvent {
  return {
    action,
    kind: 'Approval',
    objectId: id,
    subjectId: userId,
    ...(details === undefined ? {} : { details: { ...details } }),
  }
}

const decideOne = `
  with decided as (
    update approvals set state = $3, decided_at = $4::timestamptz, decided_by = $5::uuid, decided_by_name = $6, reason = $7
     where tenant_id = $1::uuid and id = $2::uuid and state = 'pending' returning 1)
  select must_hold((select count(*) from decided) = 1)`

/** The decision itself; when somebody else decided in between, all is looked at again. */
export function decisionStatements(
  approval: StoredApproval,
  state: 'approved' | 'rejected',
  reason: string | null,
  context: Context,
): CompiledQuery[] {
  const { caller, now } = context
  return [
    statement(decideOne, [
      caller.tenantId,
      approval.id,
      state,
      now.toISOString(),
      caller.userId,
      caller.username,
      reason,
    ]),
    auditEvents(context, [
      eventOf(
        state === 'approved' ? 'approve' : 'reject',
        approval.id,
        approval.userId,
        reason === null ? undefined : { reason },
      ),
    ]),
  ]
}
