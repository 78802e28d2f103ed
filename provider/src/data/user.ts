import schemas from '@rollcall/resources/schemas/user.json' with { type: 'json' }
import type { Client, UserQuery } from '@rollcall/client'
import type { User } from '@rollcall/resources'
import type { Connection } from '../connection.ts'
import { explained, isNotFound } from '../failures.ts'
import { errorAt } from '../plugin/diagnostics.ts'
import { attribute } from '../plugin/paths.ts'
import type { DataSource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import type { ObjectValue } from '../plugin/values.ts'
import { first, textOf } from '../resources/find.ts'
import { definitionsOf, getDefinition } from '../schema/json-schema.ts'
import { validatorOf } from '../schema/validators.ts'
import { noSuch, objectAttributes, objectState } from './read.ts'

const userAttributes: Attributes = {
  ...objectAttributes(definitionsOf(schemas), 'User'),
  state: { type: 'string', computed: true, description: 'State of the user.' },
}

export function userData(connection: Connection): DataSource {
  const attributes: Attributes = {
    ...userAttributes,
    id: { type: 'string', optional: true, computed: true, description: 'Identity of the user.' },
    username: {
      type: 'string',
      optional: true,
      computed: true,
      description: 'Name of the user, compared without case.',
    },
  }
  return {
    schema: { version: 0, description: 'A user that exists, by username or id.', attributes },
    validate: ({ id = null, username = null }) =>
      (id === null) === (username === null)
        ? [errorAt(attribute('username'), 'Which user?', 'Set either username or id.')]
        : [],
    read: (config) =>
      explained(attributes, async () => {
        const id = textOf(config, 'id')
        const username = textOf(config, 'username')
        const user = await findUser(await connection.client(), id, username)
        const path = attribute(id === undefined ? 'username' : 'id')
        if (user === undefined) throw noSuch('user', id ?? username ?? '', path)
        // The spelling of the configuration is kept: it means the same user.
        const said = username === undefined ? {} : { username }
        return { state: objectState(attributes, user, { state: user.status.state, ...said }) }
      }),
  }
}

async function findUser(
  client: Client,
  id: string | undefined,
  username: string | undefined,
): Promise<User | undefined> {
  if (id === undefined) return first(client.users.list({ username: username ?? '' }))
  try {
    return await client.users.get(id)
  } catch (cause) {
    if (isNotFound(cause)) return undefined
    throw cause
  }
}

export function usersData(connection: Connection): DataSource {
  const attributes: Attributes = {
    search: {
      type: 'string',
      optional: true,
      description: 'Text that username, e-mail address or one of the names contains.',
    },
    active: {
      type: 'bool',
      optional: true,
      description: 'Only users that are, or are not, active.',
    },
    type: { ...choice('type'), optional: true, description: 'Only persons or only applications.' },
    role: { type: 'string', optional: true, description: 'Only users that hold this role.' },
    users: {
      type: { nesting: 'list', attributes: userAttributes },
      computed: true,
      description: 'The users, by username.',
    },
  }
  return {
    schema: { version: 0, description: 'The users that exist, or some of them.', attributes },
    read: (config) =>
      explained(attributes, async () => {
        const client = await connection.client()
        const users: ObjectValue[] = []
        for await (const user of client.users.list(queryOf(config))) {
          users.push(objectState(userAttributes, user, { state: user.status.state }))
        }
        return { state: { ...config, users } }
      }),
  }
}

/** An attribute of the spec, to choose by. */
function choice(member: string) {
  const schema = getDefinition(definitionsOf(schemas), 'UserSpec').properties?.[member] ?? {}
  const validate = validatorOf(schema)
  return { type: 'string', ...(validate === undefined ? {} : { validate }) } as const
}

function queryOf(config: ObjectValue): Partial<UserQuery> {
  const { active, type } = config
  const q = textOf(config, 'search')
  const role = textOf(config, 'role')
  return {
    ...(q === undefined ? {} : { q }),
    ...(role === undefined ? {} : { role }),
    ...(typeof active === 'boolean' ? { active } : {}),
    ...(type === 'person' || type === 'application' ? { type } : {}),
  }
}
