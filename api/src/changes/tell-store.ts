/** Tells the feed of a change of status that no declaration caused: every instance drops what it keeps in memory of the object. */
import type { ObjectKind } from '@rollcall/resources'

import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'

const tables: Record<ObjectKind, string> = {
  Account: 'accounts',
  Role: 'roles',
  User: 'users',
  RoleAssignment: 'role_assignments',
  ApiKey: 'api_keys',
}

/** For what the server does by itself. */
export interface Teller {
  tenantId: string
  now: Date
}

/** The statement for the transaction of the change; `fields` names the members of the status that moved. */
export function tellStatus(
  kind: ObjectKind,
  ids: readonly string[],
  by: Context | Teller,
  fields: readonly string[] = [],
): CompiledQuery {
  const tenantId = 'caller' in by ? by.caller.tenantId : by.tenantId
  return statement(texts[kind], [ids, tenantId, by.now.toISOString(), fields])
}

/** One text a kind: the variety of statements is bounded. */
const texts = Object.fromEntries(
  Object.entries(tables).map(([kind, table]) => [
    kind,
    `insert into changes (tenant_id, at, kind, object_id, object_version, change, fields, manager)
     select $2::uuid, $3::timestamptz, '${kind}', id, version, 'status', $4::text[],
            case when manager_kind is not null then jsonb_build_object('kind', manager_kind, 'instance', manager_instance, 'name', manager_name) end
       from ${table} where tenant_id = $2::uuid and id = any($1::uuid[])`,
  ]),
  // Built from every kind, which the type of Object.fromEntries does not say.
) as Record<ObjectKind, string>
