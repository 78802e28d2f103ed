import schemas from '@rollcall/resources/schemas/user.json' with { type: 'json' }
import type { User, UserSpec } from '@rollcall/resources'
import type { Connection } from '../connection.ts'
import { errorAt, type Diagnostic } from '../plugin/diagnostics.ts'
import { attribute } from '../plugin/paths.ts'
import type { Change, Resource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import { isList, type ObjectValue } from '../plugin/values.ts'
import { specAttributes } from '../schema/attributes.ts'
import { declaredResource } from './declared.ts'
import { first, textOf } from './find.ts'
import { refuseExcess } from './removal-policy.ts'
import { definitionsOf } from '../schema/json-schema.ts'

const extra: Attributes = {
  password_wo: {
    type: 'string',
    optional: true,
    sensitive: true,
    writeOnly: true,
    description:
      'Password of the user, under `credential.mode = "secretRef"`. Never stored: not in the plan, not in the state.',
  },
  password_wo_version: {
    type: 'number',
    optional: true,
    description: 'Change it together with `password_wo`: the user then gets the new password.',
  },
  acknowledge_lockout: {
    type: ['set', 'string'],
    optional: true,
    description: 'Usernames that the change may shut out.',
  },
}

/** The password goes with the creation and with another version of it, and never otherwise. */
function besideSpec({ prior, config, changes }: Change): Readonly<Record<string, unknown>> {
  const isNew = prior === null || changes.includes('password_wo_version')
  const password = isNew ? textOf(config, 'password_wo') : undefined
  const acknowledged = config['acknowledge_lockout']
  return {
    ...(password === undefined ? {} : { password }),
    ...(isList(acknowledged) && acknowledged.length > 0
      ? { acknowledgeLockout: acknowledged }
      : {}),
  }
}

export function userResource(connection: Connection): Resource {
  return declaredResource<UserSpec, User>(connection, {
    noun: 'user',
    description: 'A person or an application that may use the portal and the API.',
    spec: specAttributes(definitionsOf(schemas), 'UserSpec'),
    facts: {
      state: {
        type: 'string',
        computed: true,
        volatileWith: ['active', 'credential', 'type'],
        description: 'State of the user, the first that holds: `ACTIVE`, `DEACTIVATED`, ...',
      },
    },
    factsOf: ({ status }) => ({ state: status.state }),
    extra,
    extraItem: besideSpec,
    collection: (client) => client.users,
    find: (client, username) => first(client.users.list({ username })),
    names: 'id or username',
    isGone: ({ status }) => status.state === 'REMOVED' || status.membership === 'REMOVED',
    deletionPolicies: ['Deactivate', 'Delete', 'Orphan'],
    validate: validateUser,
    plan: async ({ planned, changes }) => ({
      diagnostics: changes.includes('deletion_policy')
        ? await refuseExcess(connection, planned['deletion_policy'])
        : [],
    }),
    planDestroy: (prior) => refuseExcess(connection, prior['deletion_policy']),
    urgent: async ({ planned, prior, changes }, id) => {
      // Refusing somebody must not wait for a role that does not exist yet.
      const deactivates = changes.includes('active') && planned['active'] === false
      if (!deactivates || prior === null) return
      const client = await connection.client()
      await client.users.patch(id, { active: false }, { ifMatch: '*' })
    },
  })
}

function validateUser(config: ObjectValue): readonly Diagnostic[] {
  const isMissing = (name: string) => (config[name] ?? null) === null
  if (!isMissing('password_wo') && isMissing('credential')) {
    const detail = 'A password is only taken under credential = { mode = "secretRef" }.'
    return [errorAt(attribute('password_wo'), 'What is the password for?', detail)]
  }
  if (!isMissing('username') || !isMissing('email')) return []
  const detail =
    'A user needs a username or an email; the username is the e-mail address when absent.'
  return [errorAt(attribute('username'), 'Who is it?', detail)]
}
