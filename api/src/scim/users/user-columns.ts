/** Where the attributes of a user stand in a row `u` of users. */
import { type Column, type Columns, fixed, single, type Slot, text } from '../filter/columns.ts'
import {
  emailPrimaryKey,
  emailTypeKeys,
  keptEnterprise,
  keptLists,
  keptPlain,
  keyOf,
  primaryKey,
  usualEmailTypes,
} from './kept.ts'
import { metaColumns } from '../meta-columns.ts'
import { enterpriseUrn, userUrn } from './user-model.ts'

/** SQL of a member of the profile; the name is one of `kept.ts`. */
function profile(key: string, caseExact = false): Column {
  return text(`u.profile->>'${key}'`, { caseExact })
}

const name: Record<string, Column> = {
  givenName: text('u.first_name', { key: 'u.first_name_key', isSearched: true }),
  familyName: text('u.last_name', { key: 'u.last_name_key', isSearched: true }),
}
const plain: Record<string, readonly Slot[]> = {}
for (const key of keptPlain) {
  if (key.startsWith('name.')) name[key.slice('name.'.length)] = profile(key)
  else plain[key] = single(profile(key, key === 'profileUrl'))
}

const emails: readonly Slot[] = [
  {
    columns: {
      value: text('u.email', { key: 'u.email_key', isSearched: true }),
      type: text(`coalesce(u.profile->>'${emailTypeKeys.email}', '${usualEmailTypes.email}')`),
      primary: {
        is: 'boolean',
        sql: `coalesce(u.profile->>'${emailPrimaryKey}', '') <> 'false'`,
      },
    },
    present: 'u.email is not null',
  },
  {
    columns: {
      value: text('u.secondary_email', { folded: 'u.secondary_email_key' }),
      type: text(
        `coalesce(u.profile->>'${emailTypeKeys.secondaryEmail}', '${usualEmailTypes.secondaryEmail}')`,
      ),
      primary: { is: 'boolean', sql: 'false' },
    },
    present: 'u.secondary_email is not null',
  },
]

const lists: Record<string, readonly Slot[]> = Object.fromEntries(
  keptLists.map((list) => [
    list.name,
    list.types.map((type): Slot => {
      const parts = list.parts.map((part) => [part, profile(keyOf(list, type, part))] as const)
      return {
        columns: {
          ...Object.fromEntries(parts),
          type: fixed(type),
          primary: {
            is: 'boolean',
            sql: `coalesce(u.profile->>'${primaryKey(list)}' = '${type}', false)`,
          },
        },
        present: parts.map(([, { sql }]) => `${sql} is not null`).join(' or '),
      }
    }),
  ]),
)

const enterprise: Record<string, readonly Slot[]> = Object.fromEntries([
  ...keptEnterprise.map((key) => [`${enterpriseUrn}:${key}`, single(profile(key))] as const),
  [
    `${enterpriseUrn}:manager`,
    [
      {
        columns: {
          value: { is: 'uuid', sql: 'u.parent_id' },
          displayName: text(
            '(select p.username from users p where p.tenant_id = u.tenant_id and p.id = u.parent_id)',
          ),
        },
        present: 'u.parent_id is not null',
      },
    ],
  ] as const,
])

const isEnterprise = [
  ...keptEnterprise.map((key) => `u.profile->>'${key}' is not null`),
  'u.parent_id is not null',
].join(' or ')

export const userColumns: Columns = {
  ...metaColumns('u', 'User'),
  schemas: [
    { columns: { '': fixed(userUrn, true) } },
    {
      columns: {
        '': {
          is: 'text',
          sql: `case when ${isEnterprise} then '${enterpriseUrn}' end`,
          caseExact: true,
        },
      },
    },
  ],
  userName: single(text('u.username', { key: 'u.username_key', isSearched: true })),
  name: [{ columns: name }],
  displayName: single(text('u.display_name', { isSearched: true })),
  preferredLanguage: single(text('u.language')),
  timezone: single(text('u.timezone')),
  active: single({ is: 'boolean', sql: 'u.active' }),
  ...plain,
  ...lists,
  ...enterprise,
  emails,
  groups: [
    {
      columns: {
        value: { is: 'uuid', sql: 'r.id' },
        display: text('scim_group_name(r.name, r.description)'),
      },
      present: 'true',
      rows: `exists (select from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
          where g.tenant_id = u.tenant_id and g.user_id = u.id and g.account_id = {account}::uuid
            and (g.valid_from is null or g.valid_from <= {now}::timestamptz) and (g.expires_at is null or {now}::timestamptz < g.expires_at) and `,
    },
  ],
}
