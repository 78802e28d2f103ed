import schemas from '@rollcall/resources/schemas/account.json' with { type: 'json' }
import type { Connection } from '../connection.ts'
import { explained } from '../failures.ts'
import { attribute } from '../plugin/paths.ts'
import type { DataSource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import { first, textOf } from '../resources/find.ts'
import { definitionsOf } from '../schema/json-schema.ts'
import { noSuch, objectAttributes, objectState } from './read.ts'

export function accountData(connection: Connection): DataSource {
  const attributes: Attributes = {
    ...objectAttributes(definitionsOf(schemas), 'Account'),
    name: { type: 'string', required: true, description: 'Name of the account.' },
  }
  return {
    schema: { version: 0, description: 'An account that exists.', attributes },
    read: (config) =>
      explained(attributes, async () => {
        const name = textOf(config, 'name') ?? ''
        const client = await connection.client()
        const account = await first(client.accounts.list({ name }))
        if (account === undefined) throw noSuch('account', name, attribute('name'))
        return { state: objectState(attributes, account) }
      }),
  }
}
