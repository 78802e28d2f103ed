import { type CompiledQuery, sql } from 'kysely'

import { statement } from '../database/statement.ts'
import type { Context, Look } from '../declarations/context.ts'
import type { Search, World } from '../declarations/kind.ts'
import {
  byCreation,
  byUpdate,
  listPage,
  literalPattern,
  managerConditions,
  type Sorting,
} from '../declarations/list-store.ts'
import {
  declaredAssignments,
  declaredColumns,
  declaredValues,
  itemOf,
  itemsOf,
  recordOf,
  recordParameters,
  rowOfItem,
} from '../declarations/record.ts'
import type { ListAsked, ListPage } from '../declarations/routes.ts'
import { declaredRecord, type DeclaredRecord, storedOf } from '../declarations/rows.ts'
import type { Draft } from '../declarations/stored.ts'
import { tenantWideRank } from '../users/user.ts'
import type { AccountFacts, AccountValues, StoredAccount } from './account.ts'

export type AccountWorld = World<AccountValues, AccountFacts>
export type AccountDraft = Draft<AccountValues, AccountFacts>

interface AccountRecord extends DeclaredRecord {
  name: string
  ip_whitelist: AccountValues['ipWhitelist']
  policy: AccountValues['policy']
  users: number
}

const columns = `${declaredRecord('a')}, a.name, a.ip_whitelist, a.policy,
  (select count(*) from memberships m where m.tenant_id = a.tenant_id and m.account_id = a.id) as users`

export async function findAccount(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  id: string,
): Promise<StoredAccount | undefined> {
  const [row] = await database.read(
    caller.tenantId,
    statement<AccountRecord>(
      `select ${columns} from accounts a where a.tenant_id = $1 and a.id = $2`,
      [caller.tenantId, id],
    ),
  )
  return row === undefined ? undefined : accountOf(row)
}

const wanted = `a.tenant_id = $1 and (a.id = any($2::uuid[]) or a.name = any($3::text[])
  or (a.manager_kind = $4 and a.manager_instance = $5 and a.manager_name = any($6::text[])))`

export async function gatherAccounts(
  look: Look,
  search: Search<AccountValues>,
  { caller }: Context,
): Promise<AccountWorld> {
  const parameters = [
    look.tenantId,
    search.ids,
    search.wishes.flatMap(({ set }) => set.name ?? []),
    caller.manager?.kind ?? null,
    caller.manager?.instance ?? null,
    search.names,
  ]
  const accounts = statement<AccountRecord>(
    `select ${columns} from accounts a where ${wanted}`,
    parameters,
  )
  if (!look.locks) {
    const [rows] = await look.readAll([accounts])
    return { objects: rows.map(accountOf) }
  }
  const lock = `select 1 from accounts a where ${wanted} order by a.id for update`
  const [, rows] = await look.readAll([statement<unknown>(lock, parameters), accounts])
  return { objects: rows.map(accountOf) }
}

/** Filters of the list, beside those that every list has. */
export const accountFilters = {
  name: { type: 'string', minLength: 1, maxLength: 63, description: 'Name of the account.' },
  q: { type: 'string', minLength: 1, maxLength: 128, description: 'Text in the name.' },
}

export const accountSorts: Readonly<Record<string, Sorting<AccountValues, AccountFacts>>> = {
  name: { column: 'a.name', type: 'text', keyOf: ({ values }) => values.name },
  createdAt: byCreation('a.id'),
  updatedAt: byUpdate('a.updated_at'),
}

export async function listAccounts(
  context: Pick<Context, 'database' | 'caller'>,
  asked: ListAsked,
): Promise<ListPage<AccountValues, AccountFacts>> {
  const { caller } = context
  const { name, manager, q, account } = asked.query
  const conditions = [
    sql`a.tenant_id = ${caller.tenantId}::uuid`,
    ...managerConditions('a', manager),
  ]
  if (account !== undefined || caller.rank < tenantWideRank)
    conditions.push(sql`a.id = ${caller.accountId}::uuid`)
  if (name !== undefined) conditions.push(sql`a.name = ${name}`)
  if (typeof q === 'string') conditions.push(sql`a.name ilike ${`%${literalPattern(q)}%`}`)
  const source = {
    columns,
    from: 'accounts a',
    id: 'a.id',
    conditions,
    sorts: accountSorts,
    read: accountOf,
  }
  return await listPage(context, source, asked)
}

function accountOf(row: AccountRecord): StoredAccount {
  const { name, policy, users } = row
  return storedOf(row, { name, ipWhitelist: row.ip_whitelist, policy }, { users })
}

const itemTypes = `name text, ip_whitelist jsonb, policy jsonb`

const insertAccounts = `with ${itemsOf(itemTypes)},
stored as (
  insert into accounts (${declaredColumns}, name, ip_whitelist, policy)
  select ${declaredValues}, name, ip_whitelist, policy from item returning 1),
${recordOf('Account')}`

const updateAccounts = `with ${itemsOf(itemTypes)},
stored as (
  update accounts set ${declaredAssignments}, name = item.name, ip_whitelist = item.ip_whitelist, policy = item.policy
    from item where ${rowOfItem('accounts')} returning 1),
${recordOf('Account')}`

const deleteAccounts = `with ${itemsOf(itemTypes)},
stored as (delete from accounts using item where ${rowOfItem('accounts')} returning 1),
${recordOf('Account')}`

/** Names on their way to another account of the same call stand aside first: the index is asked row by row. */
const parkNames = `update accounts set name = E'\\x01' || id::text where tenant_id = $1 and id = any($2::uuid[])`

export function accountStatements(
  drafts: readonly AccountDraft[],
  context: Context,
): CompiledQuery[] {
  const statements: CompiledQuery[] = []
  const add = (text: string, some: readonly AccountDraft[]): void => {
    if (some.length > 0)
      statements.push(statement(text, recordParameters(some.map(accountItem), context)))
  }
  const updated = drafts.filter(({ before, action }) => before !== null && action !== 'delete')
  const renamed = updated.filter(({ before, after }) => before?.values.name !== after.values.name)
  if (renamed.length > 0 && updated.length > 1)
    statements.push(
      statement(parkNames, [context.caller.tenantId, renamed.map(({ after }) => after.id)]),
    )
  add(
    deleteAccounts,
    drafts.filter(({ action }) => action === 'delete'),
  )
  add(updateAccounts, updated)
  add(
    insertAccounts,
    drafts.filter(({ before }) => before === null),
  )
  return statements
}

function accountItem(draft: AccountDraft): Record<string, unknown> {
  const { name, ipWhitelist, policy } = draft.after.values
  return { ...itemOf(draft), name, ip_whitelist: ipWhitelist, policy }
}
