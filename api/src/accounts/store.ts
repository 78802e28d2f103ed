import type { PolicyPreset } from '@rollcall/resources'
import { type CompiledQuery, sql } from 'kysely'

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
import { findNamed, gatherNamed, type NamedTable } from '../declarations/named-store.ts'
import {
  declaredAssignments,
  declaredColumns,
  declaredValues,
  itemOf,
  itemsOf,
  recordOf,
  rowOfItem,
} from '../declarations/record.ts'
import type { ListAsked, ListPage } from '../declarations/routes.ts'
import { declaredRecord, type DeclaredRecord, storedOf } from '../declarations/rows.ts'
import type { Draft } from '../declarations/stored.ts'
import { parkNames, sortDrafts, writerOf } from '../declarations/write-store.ts'
import { draftsOfPresets } from '../roles/preset-roles.ts'
import { systemRoleStatements } from '../roles/store.ts'
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

const named: NamedTable<AccountRecord, AccountValues, AccountFacts> = {
  table: 'accounts',
  alias: 'a',
  columns,
  read: accountOf,
}

export function findAccount(
  context: Pick<Context, 'database' | 'caller'>,
  id: string,
): Promise<StoredAccount | undefined> {
  return findNamed(named, context, id)
}

export function gatherAccounts(
  look: Look,
  search: Search<AccountValues>,
  context: Context,
): Promise<AccountWorld> {
  return gatherNamed(named, look, search, context)
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

export function accountStatements(
  drafts: readonly AccountDraft[],
  context: Context,
): CompiledQuery[] {
  const { created, updated, deleted } = sortDrafts(drafts)
  const write = writerOf(accountItem, context)
  return [
    ...parkNames('accounts', updated, context),
    ...write(deleteAccounts, deleted),
    ...write(updateAccounts, updated),
    ...write(insertAccounts, created),
    ...systemRoleStatements(draftsOfPresets(presetsBegun(drafts), context), context),
  ]
}

/** The presets that accounts have from now on. */
function presetsBegun(drafts: readonly AccountDraft[]): (PolicyPreset | undefined)[] {
  return drafts
    .filter(({ action }) => action !== 'delete')
    .filter(({ before, after }) => before?.values.policy.preset !== after.values.policy.preset)
    .map(({ after }) => after.values.policy.preset)
}

function accountItem(draft: AccountDraft): Record<string, unknown> {
  const { name, ipWhitelist, policy } = draft.after.values
  return { ...itemOf(draft), name, ip_whitelist: ipWhitelist, policy }
}
