import schemas from '@rollcall/resources/schemas/role.json' with { type: 'json' }
import type { Role, RoleSpec } from '@rollcall/resources'
import type { Connection } from '../connection.ts'
import type { Resource } from '../plugin/provider.ts'
import { specAttributes } from '../schema/attributes.ts'
import { declaredResource } from './declared.ts'
import { first } from './find.ts'
import type { Kind } from './kind.ts'
import { definitionsOf } from '../schema/json-schema.ts'

const kind: Kind<RoleSpec, Role> = {
  noun: 'role',
  description: 'A named set of permissions.',
  spec: specAttributes(definitionsOf(schemas), 'RoleSpec'),
  collection: (client) => client.roles,
  find: (client, name) => first(client.roles.list({ name })),
  names: 'id or name',
  deletionPolicies: ['Delete', 'Orphan'],
}

export function roleResource(connection: Connection): Resource {
  return declaredResource(connection, kind)
}
