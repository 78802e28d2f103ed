import type { ApplyItem, Client, Collection, ListQuery } from '@rollcall/client'
import type { ApplyResult, ObjectKind, ObjectMeta } from '@rollcall/resources'

/** The calls of a kind, for code that treats all kinds alike. */
export type AnyCollection = Pick<
  Collection<object, ObjectMeta, ListQuery>,
  'pages' | 'list' | 'remove'
> & {
  apply(
    items: readonly ApplyItem<object>[],
    options: { dryRun?: boolean; minimal?: boolean; signal?: AbortSignal },
  ): Promise<ApplyResult[]>
}

/** The collection of a kind. */
export function collectionOf(client: Client, kind: ObjectKind): AnyCollection {
  switch (kind) {
    case 'Account':
      return client.accounts
    case 'Role':
      return client.roles
    case 'User':
      return client.users
    case 'RoleAssignment':
      return client.roleAssignments
    case 'ApiKey':
      return client.apiKeys
  }
}
