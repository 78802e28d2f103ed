/** Where the attributes of a group stand in a row `r` of roles. */
import { type Columns, fixed, single, text } from '../filter/columns.ts'
import { groupUrn } from './group-model.ts'
import { metaColumns } from '../meta-columns.ts'

export const groupColumns: Columns = {
  ...metaColumns('r', 'Group'),
  schemas: single(fixed(groupUrn, true)),
  displayName: single(text('scim_group_name(r.name, r.description)')),
  members: [
    {
      columns: { value: { is: 'uuid', sql: 'g.user_id' }, type: fixed('User') },
      present: 'true',
      rows: `exists (select from role_assignments g join users u on u.tenant_id = g.tenant_id and u.id = g.user_id
        where g.tenant_id = r.tenant_id and g.role_id = r.id and g.account_id = {account}::uuid
          and u.type = 'person' and u.removed_at is null
          and (g.valid_from is null or g.valid_from <= {now}::timestamptz)
          and (g.expires_at is null or {now}::timestamptz < g.expires_at) and `,
    },
  ],
}
