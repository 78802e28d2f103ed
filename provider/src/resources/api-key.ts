/**
 * An API key whose text the configuration brings in `secret_wo`. Only its hash and its first
 * characters go to the API, and nothing of it is in a plan or in the state: Terraform never stores
 * a write-only attribute. `secret_wo_version` says that the text is another one.
 */
import schemas from '@rollcall/resources/schemas/api-key.json' with { type: 'json' }
import {
  apiKeyPattern,
  apiKeyPrefixLength,
  type ApiKey,
  type ApiKeySpec,
} from '@rollcall/resources'
import { createHash } from 'node:crypto'
import type { Connection } from '../connection.ts'
import { errorAt } from '../plugin/diagnostics.ts'
import { attribute } from '../plugin/paths.ts'
import type { Change, PlanAnswer, Resource } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import { sameInstant } from '../schema/attributes.ts'
import { textValidator } from '../schema/validators.ts'
import { declaredResource } from './declared.ts'
import { first, textOf } from './find.ts'
import { userId, userSpecAttributes } from './of-user.ts'
import { replaceForAnotherUser } from './same-user.ts'
import { definitionsOf } from '../schema/json-schema.ts'

const extra: Attributes = {
  secret_wo: {
    type: 'string',
    optional: true,
    sensitive: true,
    writeOnly: true,
    description:
      'Text of the key: `rck_` and 49 letters and digits. Needed to create a key. Never stored: only its hash goes to the API.',
    validate: textValidator((text) =>
      apiKeyPattern.test(text)
        ? undefined
        : 'is not an API key: rck_ followed by 49 letters and digits, the last 6 a checksum.',
    ),
  },
  secret_wo_version: {
    type: 'number',
    optional: true,
    description: 'Change it together with `secret_wo`: the key then takes the new text, in place.',
  },
}

export function apiKeyResource(connection: Connection): Resource {
  const spec = userSpecAttributes(definitionsOf(schemas), 'ApiKeySpec')
  return declaredResource<ApiKeySpec, ApiKey>(connection, {
    noun: 'API key',
    description: 'A credential of a user for the `api` access point.',
    spec: withInstant(spec, 'expires_at'),
    extra,
    facts: {
      prefix: {
        type: 'string',
        computed: true,
        volatileWith: ['secret_wo_version'],
        description: 'First characters of the key, to recognise it by.',
      },
      user_id: userId,
    },
    factsOf: ({ status }) => ({ prefix: status.prefix, user_id: status.userId }),
    collection: (client) => client.apiKeys,
    find: async (client, text) => {
      const [user, ...name] = text.split('/')
      if (user === undefined || name.length === 0) return undefined
      return first(client.apiKeys.list({ user, name: name.join('/') }))
    },
    names: 'id or USERNAME/NAME',
    isGone: ({ status }) => status.state === 'REVOKED',
    deletionPolicies: ['Delete', 'Orphan'],
    extraItem: hashItem,
    plan: async (change) => needSecret(change) ?? replaceForAnotherUser(connection, change),
  })
}

function withInstant(spec: Attributes, name: string): Attributes {
  const found = spec[name]
  return found === undefined ? spec : { ...spec, [name]: { ...found, sameMeaning: sameInstant } }
}

/** A key that is made, or made anew, needs its text. */
function needSecret({ prior, config, changes }: Change): PlanAnswer | undefined {
  const isNew = prior === null || changes.includes('secret_wo_version')
  if (!isNew || (config['secret_wo'] ?? null) !== null) return undefined
  const detail =
    prior === null
      ? 'A new key needs its text in secret_wo: rck_ followed by 49 letters and digits.'
      : 'secret_wo_version changes, so secret_wo must hold the new text.'
  return {
    diagnostics: [errorAt(attribute('secret_wo'), 'The text of the key is missing', detail)],
  }
}

function hashItem({ prior, config, changes }: Change): Readonly<Record<string, unknown>> {
  const isNew = prior === null || changes.includes('secret_wo_version')
  const text = textOf(config, 'secret_wo')
  if (!isNew || text === undefined) return {}
  return {
    hash: createHash('sha256').update(text).digest('hex'),
    prefix: text.slice(0, apiKeyPrefixLength),
  }
}
