/** Where what every resource has stands in its row. */
import { type Columns, fixed, single, text } from './filter/columns.ts'

/** `alias` is the one of the table of the resource. */
export function metaColumns(alias: 'u' | 'r', resourceType: 'User' | 'Group'): Columns {
  const ours = `${alias}.manager_kind = 'scim' and ${alias}.manager_instance = {instance}`
  const named = `${alias}.manager_name`
  return {
    id: single({ is: 'uuid', sql: `${alias}.id` }),
    externalId: single({
      is: 'externalId',
      sql: `case when ${ours} then case when ${named} not like '~%' then ${named} when ${named} like '~~%' then substr(${named}, 2) end end`,
      lookUp: `${ours} and ${named}`,
    }),
    meta: [
      {
        columns: {
          resourceType: fixed(resourceType, true),
          created: { is: 'instant', sql: `${alias}.created_at` },
          lastModified: { is: 'instant', sql: `${alias}.updated_at` },
          version: text(`'W/"' || ${alias}.version || '"'`, { caseExact: true }),
        },
      },
    ],
  }
}
