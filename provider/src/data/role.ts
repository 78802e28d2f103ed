import schemas from '@rollcall/resources/schemas/role.json' with { type: 'json' }
import type { Connection } from '../connection.ts'
import { explained } from '../failures.ts'
import { attribute } from '../plugin/paths.ts'
import type { DataSource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import type { ObjectValue } from '../plugin/values.ts'
import { first, textOf } from '../resources/find.ts'
import { definitionsOf } from '../schema/json-schema.ts'
import { noSuch, objectAttributes, objectState } from './read.ts'

const roleAttributes = objectAttributes(definitionsOf(schemas), 'Role')

export function roleData(connection: Connection): DataSource {
  const attributes: Attributes = {
    ...roleAttributes,
    name: { type: 'string', required: true, description: 'Name of the role.' },
  }
  return {
    schema: { version: 0, description: 'A role that exists.', attributes },
    read: (config) =>
      explained(attributes, async () => {
        const name = textOf(config, 'name') ?? ''
        const client = await connection.client()
        const role = await first(client.roles.list({ name }))
        if (role === undefined) throw noSuch('role', name, attribute('name'))
        return { state: objectState(attributes, role) }
      }),
  }
}

export function rolesData(connection: Connection): DataSource {
  const attributes: Attributes = {
    search: { type: 'string', optional: true, description: 'Text that the name contains.' },
    roles: {
      type: { nesting: 'list', attributes: roleAttributes },
      computed: true,
      description: 'The roles, by name.',
    },
  }
  return {
    schema: { version: 0, description: 'The roles that exist.', attributes },
    read: (config) =>
      explained(attributes, async () => {
        const q = textOf(config, 'search')
        const client = await connection.client()
        const roles: ObjectValue[] = []
        for await (const role of client.roles.list(q === undefined ? {} : { q })) {
          roles.push(objectState(roleAttributes, role))
        }
        return { state: { ...config, roles } }
      }),
  }
}
