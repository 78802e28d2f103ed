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
import { findNamed, gatherNamed, type NamedTable } from '../declarations/named-store.ts'
import {
  alsoRecorded,
  alsoTold,
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
import { tenantWideRank } from '../users/user.ts'
import { type Authority, authorityOf, authorityQuery } from './authority-store.ts'
import type { LatticeRole } from './lattice.ts'
import type { RoleFacts, RoleValues, StoredRole } from './role.ts'

/** A role of the lattice, with the accounts in which it is assigned. */
export interface KnownLatticeRole extends LatticeRole {
  accounts: string[]
}

export interface RoleWorld extends World<RoleValues, RoleFacts> {
  /** The roles that the write is about, what they include and what includes them. */
  lattice: ReadonlyMap<string, KnownLatticeRole>
  /** What the caller may do in each account, where that is not the same everywhere. */
  authority: ReadonlyMap<string, Authority> | undefined
  /** Whether nobody else can change the lattice until this is written. */
  isLocked: boolean
}

export type RoleDraft = Draft<RoleValues, RoleFacts>

interface RoleRecord extends DeclaredRecord {
  name: string
  description: string | null
  permissions: string[]
  required_profile_fields: string[]
  rank: number
  protected: boolean
  assigned: number
  /** Identity and name of each included role; null: none. */
  includes: [string, string][] | null
  included_by: string[]
  closure: string[] | null
}

const columns = `${declaredRecord('r')}, r.name, r.description, r.permissions, r.required_profile_fields, r.rank, r.protected,
  (select count(distinct g.user_id) from role_assignments g where g.tenant_id = r.tenant_id and g.role_id = r.id) as assigned,
  (select jsonb_agg(jsonb_build_array(i.included_id, (select n.name from roles n where n.tenant_id = i.tenant_id and n.id = i.included_id)))
     from role_includes i where i.tenant_id = r.tenant_id and i.role_id = r.id) as includes,
  array(select n.name from role_includes i join roles n on n.tenant_id = i.tenant_id and n.id = i.role_id
         where i.tenant_id = r.tenant_id and i.included_id = r.id order by n.name) as included_by,
  case when exists (select from role_includes i where i.tenant_id = r.tenant_id and i.role_id = r.id)
       then role_permissions(r.tenant_id, array[r.id]) end as closure`

const named: NamedTable<RoleRecord, RoleValues, RoleFacts> = {
  table: 'roles',
  alias: 'r',
  columns,
  read: roleOf,
}

export function findRole(
  context: Pick<Context, 'database' | 'caller'>,
  id: string,
): Promise<StoredRole | undefined> {
  return findNamed(named, context, id)
}

const selectLattice = `
  with recursive seed as (select id from roles where tenant_id = $1 and (id = any($2::uuid[]) or name = any($3::text[]))),
  down as (
    select id from seed union
    select i.included_id from down join role_includes i on i.tenant_id = $1 and i.role_id = down.id),
  up as (
    select id from seed union
    select i.role_id from up join role_includes i on i.tenant_id = $1 and i.included_id = up.id)
  select r.id, r.name, r.rank, r.permissions,
         array(select i.included_id from role_includes i where i.tenant_id = $1 and i.role_id = r.id) as includes,
         case when r.id in (select id from up) then array(
           select a.id from accounts a where a.tenant_id = $1
              and exists (select from role_assignments g where g.tenant_id = $1 and g.role_id = r.id and g.account_id = a.id)) else '{}' end as accounts
    from roles r where r.tenant_id = $1 and r.id in (select id from down union select id from up)`

/** Writers of the lattice come one after the other: two of them could close a circle together. */
const lockLattice = `select 1 from accounts where tenant_id = $1 order by id for no key update`

export async function gatherRoles(
  look: Look,
  search: Search<RoleValues>,
  context: Context,
): Promise<RoleWorld> {
  const { tenantId } = look
  const { caller, now } = context
  if (look.locks) await look.readAll([statement<unknown>(lockLattice, [tenantId])])
  const { objects } = await gatherNamed(named, look, search, context)
  const names = search.wishes.flatMap(({ set }) => set.includes ?? [])
  const ids = objects.map(({ id }) => id)
  const [roles, authorities] = await look.readAll([
    statement<KnownLatticeRole>(selectLattice, [tenantId, ids, names]),
    authorityQuery(tenantId, caller.userId, now),
  ])
  return {
    objects,
    lattice: new Map(roles.map((role) => [role.id, role])),
    authority: caller.rank >= tenantWideRank ? undefined : authorityOf(authorities),
    isLocked: look.locks,
  }
}

/** Filters of the list, beside those that every list has. */
export const roleFilters = {
  name: { type: 'string', minLength: 1, maxLength: 64, description: 'Name of the role.' },
  q: {
    type: 'string',
    minLength: 1,
    maxLength: 128,
    description: 'Text in the name or the description.',
  },
}

export const roleSorts: Readonly<Record<string, Sorting<RoleValues, RoleFacts>>> = {
  name: { column: 'r.name', type: 'text', keyOf: ({ values }) => values.name },
  createdAt: byCreation('r.id'),
  updatedAt: byUpdate('r.updated_at'),
}

export async function listRoles(
  context: Pick<Context, 'database' | 'caller'>,
  asked: ListAsked,
): Promise<ListPage<RoleValues, RoleFacts>> {
  const { name, manager, q } = asked.query
  const conditions = [
    sql`r.tenant_id = ${context.caller.tenantId}::uuid`,
    ...managerConditions('r', manager),
  ]
  if (name !== undefined) conditions.push(sql`r.name = ${name}`)
  if (typeof q === 'string') {
    const part = `%${literalPattern(q)}%`
    conditions.push(sql`(r.name ilike ${part} or r.description ilike ${part})`)
  }
  const source = {
    columns,
    from: 'roles r',
    id: 'r.id',
    conditions,
    sorts: roleSorts,
    read: roleOf,
  }
  return await listPage(context, source, asked)
}

function roleOf(row: RoleRecord): StoredRole {
  const includes = (row.includes ?? []).toSorted((left, right) => (left[1] < right[1] ? -1 : 1))
  const values: RoleValues = {
    name: row.name,
    permissions: row.permissions,
    includes: includes.map(([, name]) => name),
    rank: row.rank,
    requiredProfileFields: row.required_profile_fields,
  }
  if (row.description !== null) values.description = row.description
  const facts: RoleFacts = {
    isProtected: row.protected,
    assigned: row.assigned,
    closure: row.closure ?? row.permissions.toSorted(),
    includedIds: includes.map(([id]) => id),
    includedBy: row.included_by,
  }
  return storedOf(row, values, facts)
}

const itemTypes = `name text, description text, permissions text[], rank integer, required_profile_fields text[], included_ids uuid[]`
const ownNames = `name, description, permissions, rank, required_profile_fields`

const insertRoles = `with ${itemsOf(itemTypes)},
stored as (
  insert into roles (${declaredColumns}, ${ownNames})
  select ${declaredValues}, ${ownNames} from item returning 1),
${recordOf('Role')}`

/** Roles of the system, where there is none of the name: one that somebody made stays as it is. */
const insertSystemRoles = `with ${itemsOf(itemTypes, 'not exists (select from roles r where r.tenant_id = $2::uuid and r.name = item.name)')},
stored as (
  insert into roles (${declaredColumns}, ${ownNames}, protected)
  select ${declaredValues}, ${ownNames}, true from item returning 1),
${recordOf('Role')}`

const updateRoles = `with ${itemsOf(itemTypes)},
stored as (
  update roles set ${declaredAssignments}, name = item.name, description = item.description, permissions = item.permissions, rank = item.rank,
         required_profile_fields = item.required_profile_fields
    from item where ${rowOfItem('roles')} returning 1),
${recordOf('Role')}`

/** What the roles of the items include from now on. The roles are there: this follows their own statements. */
const writeIncludes = `
with item as materialized (select * from jsonb_to_recordset($1::jsonb) as item(id uuid, included_ids uuid[])),
gone as (
  delete from role_includes i using item where i.tenant_id = $2::uuid and i.role_id = item.id and i.included_id <> all (item.included_ids))
insert into role_includes (tenant_id, role_id, included_id)
select $2::uuid, item.id, included_id from item cross join lateral unnest(item.included_ids) as included_id on conflict do nothing`

/** Takes the roles out of those that include them: each of these changes, and is told. */
const excludeRoles = `with ${itemsOf(itemTypes)},
gone as (delete from role_includes i using item where i.tenant_id = $2::uuid and i.included_id = item.id returning i.role_id),
told as (
  update roles r set version = r.version + 1, updated_at = $3::timestamptz
   where r.tenant_id = $2::uuid and r.id in (select role_id from gone) and r.id not in (select id from item)
  returning 'Role' as kind, r.id, null::uuid as user_id, r.version, r.manager_kind, r.manager_instance, r.manager_name, array['includes'] as fields),
fed as (${alsoTold('told', { change: "'updated'", fields: 'fields' })}),
${alsoRecorded('told', 'detach')}
select 1`

/** Takes the role from everybody who holds it: a changed list of roles is a change of the user, an assignment that ends a change of its own. */
const detachRoles = `with ${itemsOf(itemTypes)},
gone as (
  delete from role_assignments g using item where g.tenant_id = $2::uuid and g.role_id = item.id
  returning g.id, g.user_id, g.source, g.version, g.manager_kind, g.manager_instance, g.manager_name),
changed as (
  update users u set status_version = u.status_version + 1, updated_at = $3::timestamptz,
         version = u.version + case when exists (select from gone where user_id = u.id and source = 'roles') then 1 else 0 end
   where u.tenant_id = $2::uuid and u.id in (select user_id from gone)
  returning u.id, u.version, u.manager_kind, u.manager_instance, u.manager_name, exists (select from gone where user_id = u.id and source = 'roles') as is_spec),
told as (
  select 'RoleAssignment' as kind, id, user_id, version, 'deleted' as change, array[]::text[] as fields, manager_kind, manager_instance, manager_name
    from gone where source = 'assignment'
  union all
  select 'User', id, null, version, case when is_spec then 'updated' else 'status' end, case when is_spec then array['roles'] else array[]::text[] end,
         manager_kind, manager_instance, manager_name from changed),
fed as (${alsoTold('told', { change: 'change', fields: 'fields' })}),
${alsoRecorded('told', 'detach')}
select 1`

const deleteRoles = `with ${itemsOf(itemTypes)},
stored as (delete from roles using item where ${rowOfItem('roles')} returning 1),
${recordOf('Role')}`

export function roleStatements(drafts: readonly RoleDraft[], context: Context): CompiledQuery[] {
  const { created, updated, deleted } = sortDrafts(drafts)
  const write = writerOf(roleItem, context)
  const composed = [...created, ...updated].filter(isComposedAnew)
  return [
    ...parkNames('roles', updated, context),
    // Without holders nothing is detached: whoever is given the role at this moment makes the deletion fail, and it is decided anew.
    ...write(
      detachRoles,
      deleted.filter(({ before }) => (before?.facts.assigned ?? 0) > 0),
    ),
    ...write(
      excludeRoles,
      deleted.filter(({ before }) => (before?.facts.includedBy ?? []).length > 0),
    ),
    ...write(deleteRoles, deleted),
    ...write(updateRoles, updated),
    ...write(insertRoles, created),
    ...(composed.length === 0
      ? []
      : [
          statement(writeIncludes, [
            JSON.stringify(
              composed.map(({ after }) => ({
                id: after.id,
                included_ids: after.facts.includedIds,
              })),
            ),
            context.caller.tenantId,
          ]),
        ]),
  ]
}

export function systemRoleStatements(
  drafts: readonly RoleDraft[],
  context: Context,
): CompiledQuery[] {
  return writerOf(roleItem, context)(insertSystemRoles, drafts)
}

function isComposedAnew({ before, after }: RoleDraft): boolean {
  const had = before?.facts.includedIds ?? []
  const has = after.facts.includedIds
  return had.length !== has.length || has.some((id) => !had.includes(id))
}

function roleItem(draft: RoleDraft): Record<string, unknown> {
  const { values } = draft.after
  return {
    ...itemOf(draft),
    name: values.name,
    description: values.description,
    permissions: values.permissions,
    rank: values.rank,
    required_profile_fields: values.requiredProfileFields,
  }
}
