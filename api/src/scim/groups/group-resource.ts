/** A group as SCIM shows it. */
import type { Manager } from '@rollcall/resources'

import type { Resource } from '../attribute.ts'
import { externalIdOf, type Client } from '../client.ts'
import { groupName } from './group-name.ts'
import { groupUrn } from './group-model.ts'
import { assignedOnly, showVersion } from '../users/user-resource.ts'

/** A role, as far as a group is made of it. */
export interface Group {
  id: string
  name: string
  description: string | undefined
  manager: Manager | null
  version: number
  createdAt: Date
  updatedAt: Date
}

/** `members`: identities of those to show; undefined: they are not shown. */
export function showGroup(
  group: Group,
  members: readonly string[] | undefined,
  client: Client,
): Resource {
  const { base } = client
  return assignedOnly({
    schemas: [groupUrn],
    id: group.id,
    externalId: externalIdOf(group.manager, client),
    displayName: groupName(group.name, group.description),
    members: members?.map((id) => ({ value: id, $ref: `${base}/Users/${id}`, type: 'User' })),
    meta: {
      resourceType: 'Group',
      created: group.createdAt.toISOString(),
      lastModified: group.updatedAt.toISOString(),
      location: `${base}/Groups/${group.id}`,
      version: showVersion(group.version),
    },
  })
}
