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
  alsoRecorded,
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
import type { RoleFacts, RoleValues, StoredRole } from './role.ts'

export type RoleWorld = World<RoleValues, RoleFacts>
export type RoleDraft = Draft<RoleValues, RoleFacts>

interface RoleRecord extends DeclaredRecord {
  name: string
  description: string | null
  permissions: string[]
  rank: number
  protected: boolean
  assigned: number
}

const columns = `${declaredRecord('r')}, r.name, r.description, r.permissions, r.rank, r.protected,
  (select count(distinct g.user_id) from role_assignments g where g.tenant_id = r.tenant_id and g.role_id = r.id) as assigned`

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

export function gatherRoles(
  look: Look,
  search: Search<RoleValues>,
  context: Context,
): Promise<RoleWorld> {
  return gatherNamed(named, look, search, context)
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
  const values: RoleValues = { name: row.name, permissions: row.permissions }
  if (row.description !== null) values.description = row.description
  const facts = { rank: row.rank, isProtected: row.protected, assigned: row.assigned }
  return storedOf(row, values, facts)
}

const itemTypes = `name text, description text, permissions text[], rank integer`

const insertRoles = `with ${itemsOf(itemTypes)},
stored as (
  insert into roles (${declaredColumns}, name, description, permissions, rank)
  select ${declaredValues}, name, description, permissions, rank from item returning 1),
${recordOf('Role')}`

const updateRoles = `with ${itemsOf(itemTypes)},
stored as (
  update roles set ${declaredAssignments}, name = item.name, description = item.description, permissions = item.permissions
    from item where ${rowOfItem('roles')} returning 1),
${recordOf('Role')}`

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
fed as (
  insert into changes (tenant_id, at, kind, object_id, object_version, change, fields, manager)
  select $2::uuid, $3::timestamptz, kind, id, version, change, fields,
         case when manager_kind is not null then jsonb_build_object('kind', manager_kind, 'instance', manager_instance, 'name', manager_name) end from told),
${alsoRecorded('told', 'detach')}
select 1`

const deleteRoles = `with ${itemsOf(itemTypes)},
stored as (delete from roles using item where ${rowOfItem('roles')} returning 1),
${recordOf('Role')}`

export function roleStatements(drafts: readonly RoleDraft[], context: Context): CompiledQuery[] {
  const { created, updated, deleted } = sortDrafts(drafts)
  const write = writerOf(roleItem, context)
  return [
    ...parkNames('roles', updated, context),
    // Without holders nothing is detached: whoever is given the role at this moment makes the deletion fail, and it is decided anew.
    ...write(
      detachRoles,
      deleted.filter(({ before }) => (before?.facts.assigned ?? 0) > 0),
    ),
    ...write(deleteRoles, deleted),
    ...write(updateRoles, updated),
    ...write(insertRoles, created),
  ]
}

function roleItem(draft: RoleDraft): Record<string, unknown> {
  const { values, facts } = draft.after
  return {
    ...itemOf(draft),
    name: values.name,
    description: values.description,
    permissions: values.permissions,
    rank: facts.rank,
  }
}
