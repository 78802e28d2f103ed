/**
 * Every write is one statement: the change of the rows, a row of the change feed and a row of the audit log, over the same JSON list of items.
 * This file holds what the statements of all kinds share.
 */
import type { FieldChange, ObjectKind } from '@rollcall/resources'

import { auditItemColumns, auditRows, writerRow } from '../audit/row-store.ts'
import { type Salted, salted, writerParameters } from '../audit/writer.ts'
import type { Context } from './context.ts'
import { specOf, type Draft } from './stored.ts'

/** Columns that every item of a write has, as `jsonb_to_recordset` reads them. */
export const itemColumns = `
  id uuid, old_version bigint, old_status_version bigint, version bigint, status_version bigint,
  manager jsonb, declared text[], given text[], released boolean, created_at timestamptz, updated_at timestamptz,
  holder jsonb, change text, action text, fields text[], ${auditItemColumns}`

/**
 * Where the items come from. PostgreSQL takes a list in JSON for a hundred rows, and for a hundred it rather walks a table that it thinks is small: one item is
 * said to be one.
 */
export const listOfItems = 'jsonb_to_recordset($1::jsonb)'
const onlyItem = 'jsonb_to_record($1::jsonb->0)'

/** The same statement, over a list that holds one item. */
export function forOneItem(text: string): string {
  return text.replace(listOfItems, onlyItem)
}

/** The list that the statement works on, those of it of which the condition holds, and who writes. Parameters: $1 items, $2 tenant, $3 now, $4 writer, $5 source, $6 request. */
export function itemsOf(columns: string, condition = 'true'): string {
  return `item as materialized (
  select item.*, nextval('audit_rows') as audit_seq from ${listOfItems} as item(${itemColumns}, ${columns}) where ${condition}),
${writerRow}`
}

/** Columns of the declared tables, for an insert, and the values of an item in the same order. */
export const declaredColumns = `tenant_id, id, version, status_version, manager_kind, manager_instance, manager_name, declared, given, released, created_at, updated_at`
export const declaredValues = `$2::uuid, id, version, status_version, manager->>'kind', manager->>'instance', manager->>'name', declared, given, released, created_at, updated_at`

/** Assignments of the same columns, for an update of a table from `item`. */
export const declaredAssignments = `version = item.version, status_version = item.status_version,
  manager_kind = item.manager->>'kind', manager_instance = item.manager->>'instance', manager_name = item.manager->>'name',
  declared = item.declared, given = item.given, released = item.released, updated_at = item.updated_at`

/** Finds the row of an item in the state that the decision rests on. */
export function rowOfItem(table: string): string {
  return `${table}.tenant_id = $2::uuid and ${table}.id = item.id and ${table}.version = item.old_version and ${table}.status_version = item.old_status_version`
}

/** Tells the feed and the audit log, and holds that every item found its row: `stored` is what the change returned. */
export function recordOf(kind: ObjectKind): string {
  return `${recordingOf(kind)}
select must_hold((select count(*) from stored) = (select count(*) from item))`
}

/** Tells the feed and the audit log. */
export function recordingOf(kind: ObjectKind): string {
  return `feed as (
  insert into changes (tenant_id, at, kind, object_id, object_version, change, fields, manager)
  select $2::uuid, $3::timestamptz, '${kind}', id, version, change, fields, holder from item),
${auditRows({
  from: 'item',
  action: 'r.action',
  kind: `'${kind}'`,
  objectId: 'r.id',
  // Keys and assignments are a user's: what is said of them goes with that user.
  subjectId: kind === 'ApiKey' || kind === 'RoleAssignment' ? 'r.user_id' : 'null::uuid',
  version: 'r.version',
  fields: 'r.fields',
  manager: "(r.holder->>'kind') || '/' || (r.holder->>'instance')",
  result: "'success'",
  reason: 'null',
  hasValues: true,
})}`
}

/** What the feed says of rows that go with the items: SQL over the columns of their CTE. */
interface Told {
  change: string
  kind?: string
  fields?: string
}

/** Feed rows of what goes with the items: `from` is a CTE with id, version, manager_kind, manager_instance and manager_name. The text of one insert. */
export function alsoTold(from: string, { change, kind = 'kind', fields = "'{}'" }: Told): string {
  return `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields, manager)
  select $2::uuid, $3::timestamptz, ${kind}, id, version, ${change}, ${fields},
         case when manager_kind is not null then jsonb_build_object('kind', manager_kind, 'instance', manager_instance, 'name', manager_name) end from ${from}`
}

/**
 * Audit rows of what goes with the items: `from` is a CTE with kind, id, user_id, version, fields, manager_kind and manager_instance. Two CTEs, for
 * a statement that has no others of `recordOf`.
 */
export function alsoRecorded(from: string, action: string): string {
  return `numbered as materialized (select *, nextval('audit_rows') as audit_seq from ${from}),
${auditRows({
  from: 'numbered',
  action: `'${action}'`,
  kind: 'r.kind',
  objectId: 'r.id',
  subjectId: 'r.user_id',
  version: 'r.version',
  fields: 'r.fields',
  manager: "r.manager_kind || '/' || r.manager_instance",
  result: "'success'",
  reason: 'null',
  hasValues: false,
})}`
}

/** The item of a draft. */
export function itemOf(draft: Draft<object, unknown>): Record<string, unknown> {
  const { before, after } = draft
  const holder = after.manager ?? before?.manager ?? null
  const values = saltedValues(draft)
  return {
    id: after.id,
    old_version: before?.version ?? null,
    old_status_version: before?.statusVersion ?? null,
    version: after.version,
    status_version: after.statusVersion,
    manager: after.manager,
    declared: after.declared,
    given: after.given,
    released: after.released,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
    // A removal is told in the name of the manager that it was taken from.
    holder,
    change: draft.change,
    action: draft.action,
    fields: draft.changes.map((change) => change.field),
    values_salt: values?.salt,
    values_text: values?.text,
    values_digest: values?.digest,
  }
}

/** What stands beside the audit row of a draft. */
export function saltedValues(draft: Draft<object, unknown>): Salted | undefined {
  const { before, after } = draft
  return salted(auditedValues(draft, (after.manager ?? before?.manager)?.name))
}

/** What the audit log keeps of a draft. What is erased leaves nothing; a secret is a change without values. */
function auditedValues(
  { before, action, changes, details }: Draft<object, unknown>,
  name: string | undefined,
): Record<string, unknown> {
  if (action === 'erase') return {}
  const named = name === undefined ? {} : { name }
  if (action === 'delete' && before !== null) return { ...named, before: specOf(before) }
  return {
    ...named,
    ...valuesOf(changes, 'from', 'before'),
    ...valuesOf(changes, 'to', 'after'),
    ...(details === undefined ? {} : { details }),
  }
}

function valuesOf(
  changes: readonly FieldChange[],
  side: 'from' | 'to',
  name: 'before' | 'after',
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const change of changes) if (change[side] !== undefined) values[change.field] = change[side]
  return Object.keys(values).length === 0 ? {} : { [name]: values }
}

/** The parameters of a write of these items. */
export function recordParameters(items: readonly unknown[], context: Context): unknown[] {
  return [JSON.stringify(items), ...writerParameters(context)]
}
