import schemas from '@rollcall/resources/schemas/role-assignment.json' with { type: 'json' }
import type { RoleAssignment, RoleAssignmentSpec } from '@rollcall/resources'
import type { Connection } from '../connection.ts'
import type { Resource } from '../plugin/provider.ts'
import { declaredResource } from './declared.ts'
import { first } from './find.ts'
import { replaceForAnotherUser } from './same-user.ts'
import { userId, userSpecAttributes } from './of-user.ts'
import { definitionsOf } from '../schema/json-schema.ts'

export function roleAssignmentResource(connection: Connection): Resource {
  return declaredResource<RoleAssignmentSpec, RoleAssignment>(connection, {
    noun: 'role assignment',
    description: 'One role for one user in one account, beside what `roles` of the user declares.',
    spec: userSpecAttributes(definitionsOf(schemas), 'RoleAssignmentSpec'),
    facts: { user_id: userId },
    factsOf: ({ status }) => ({ user_id: status.userId }),
    collection: (client) => client.roleAssignments,
    find: async (client, name) => {
      const [user, role, account] = name.split('/')
      if (user === undefined || role === undefined) return undefined
      const there = account === undefined ? {} : { account }
      return first(client.roleAssignments.list({ user, role, ...there }))
    },
    names: 'id, USERNAME/ROLE or USERNAME/ROLE/ACCOUNT',
    deletionPolicies: ['Delete', 'Orphan'],
    plan: (change) => replaceForAnotherUser(connection, change),
  })
}
