import schemas from '@rollcall/resources/schemas/me.json' with { type: 'json' }
import type { Connection } from '../connection.ts'
import { explained } from '../failures.ts'
import type { DataSource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import { readAttributes } from '../schema/attributes.ts'
import { objectOf } from '../schema/convert.ts'
import { definitionsOf, getDefinition } from '../schema/json-schema.ts'

/** The members of the user stand beside those of the answer: `username`, not `user.username`. */
export function whoamiData(connection: Connection): DataSource {
  const definitions = definitionsOf(schemas)
  const { user: _, ...answer } = readAttributes(definitions, getDefinition(definitions, 'Me'))
  const attributes: Attributes = {
    ...readAttributes(definitions, getDefinition(definitions, 'MeUser')),
    ...answer,
  }
  return {
    schema: { version: 0, description: 'Who the provider speaks as.', attributes },
    read: () =>
      explained(attributes, async () => {
        const { user, ...rest } = await connection.me()
        return { state: objectOf(attributes, { ...user, ...rest }) }
      }),
  }
}
