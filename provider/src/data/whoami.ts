import schemas from '@rollcall/resources/schemas/me.json' with { type: 'json' }
import type { Connection } from '../connection.ts'
import { explained } from '../failures.ts'
import type { DataSource } from '../plugin/provider.ts'
import { readAttributes } from '../schema/attributes.ts'
import { objectOf } from '../schema/convert.ts'
import { definitionsOf, getDefinition } from '../schema/json-schema.ts'

export function whoamiData(connection: Connection): DataSource {
  const definitions = definitionsOf(schemas)
  const attributes = readAttributes(definitions, getDefinition(definitions, 'Me'))
  return {
    schema: { version: 0, description: 'Who the provider speaks as.', attributes },
    read: () =>
      explained(attributes, async () => ({ state: objectOf(attributes, await connection.me()) })),
  }
}
