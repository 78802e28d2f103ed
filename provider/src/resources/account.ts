import schemas from '@rollcall/resources/schemas/account.json' with { type: 'json' }
import type { Account, AccountSpec } from '@rollcall/resources'
import type { Connection } from '../connection.ts'
import type { Resource } from '../plugin/provider.ts'
import { specAttributes } from '../schema/attributes.ts'
import { declaredResource } from './declared.ts'
import { first } from './find.ts'
import type { Kind } from './kind.ts'
import { definitionsOf } from '../schema/json-schema.ts'

const kind: Kind<AccountSpec, Account> = {
  noun: 'account',
  description: 'What users get access to inside a tenant.',
  spec: specAttributes(definitionsOf(schemas), 'AccountSpec'),
  collection: (client) => client.accounts,
  find: (client, name) => first(client.accounts.list({ name })),
  names: 'id or name',
  deletionPolicies: ['Delete', 'Orphan'],
}

export function accountResource(connection: Connection): Resource {
  return declaredResource(connection, kind)
}
