import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { alsoRecorded, alsoTold } from '../declarations/record.ts'
import { writerRow } from '../audit/row-store.ts'
import { writerParameters } from '../audit/writer.ts'

/** Revokes keys, `k`: what is revoked has no manager any more. */
export const revokeKey = `update api_keys k set revoked_at = $3::timestamptz, status_version = k.status_version + 1, updated_at = $3::timestamptz,
         manager_kind = null, manager_instance = null, manager_name = null, declared = '{}'`

/** Revokes every live key of the users, for good. Each is told. Parameters as in `declarations/record.ts`, $1 the identities of the users. */
const revokeKeys = `with ${writerRow},
gone as (
  ${revokeKey}
    from api_keys old
   where k.tenant_id = $2::uuid and k.user_id = any($1::uuid[]) and k.revoked_at is null and old.tenant_id = k.tenant_id and old.id = k.id
  returning 'ApiKey' as kind, k.id, k.user_id, k.version, old.manager_kind, old.manager_instance, old.manager_name, '{}'::text[] as fields),
told as (${alsoTold('gone', { change: "'deleted'" })}),
${alsoRecorded('gone', 'delete')}
select 1`

export function revokeKeysStatement(userIds: readonly string[], context: Context): CompiledQuery {
  return statement(revokeKeys, [userIds, ...writerParameters(context)])
}
