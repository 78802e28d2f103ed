/**
 * Every write is one statement: the change of the rows, a row of the change feed and a row of the audit log, over the same JSON list of items.
 * This file holds what the statements of all kinds share.
 */
import type { ObjectKind } from '@rollcall/resources'

import type { Caller } from '../access/caller.ts'
import type { Context } from './context.ts'
import type { Draft } from './stored.ts'

/** Columns that every item of a write has, as `jsonb_to_recordset` reads them. */
export const itemColumns = `
  id uuid, old_version bigint, old_status_version bigint, version bigint, status_version bigint,
  manager jsonb, declared text[], given text[], released boolean, created_at timestamptz, updated_at timestamptz,
  holder jsonb, change text, action text, fields text[]`

/** The list that the statement works on. Parameters: $1 items, $2 tenant, $3 now, $4 actor, $5 source, $6 request. */
export function itemsOf(columns: string): string {
  return `item as materialized (select * from jsonb_to_recordset($1::jsonb) as item(${itemColumns}, ${columns}))`
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
audit as (
  insert into audit_log (tenant_id, at, actor, manager, action, kind, object_id, object_version, fields, source, request_id)
  select $2::uuid, $3::timestamptz, $4::jsonb, holder, action, '${kind}', id, version, fields, $5::jsonb, $6 from item)`
}

/** The item of a draft. */
export function itemOf(draft: Draft<object, unknown>): Record<string, unknown> {
  const { before, after } = draft
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
    holder: after.manager ?? before?.manager ?? null,
    change: draft.change,
    action: draft.action,
    fields: draft.changes.map((change) => change.field),
  }
}

/** The parameters of a write of these items. */
export function recordParameters(items: readonly unknown[], context: Context): unknown[] {
  const { caller, now } = context
  return [
    JSON.stringify(items),
    caller.tenantId,
    now.toISOString(),
    actorOf(caller),
    caller.source === null ? null : JSON.stringify(caller.source),
    caller.requestId,
  ]
}

function actorOf({ userId, username, type, keyId, accessPoint }: Caller): string {
  return JSON.stringify({ userId, username, type, keyId, accessPoint })
}
