/**
 * `publish-key`: keeps an API key in a Secret, for a bootstrap that runs in the cluster.
 *
 * A key that was proposed on standard input goes into the Secret, unless the Secret holds one already: that one stays.
 * Answered are the hash and the prefix of the key that the Secret holds now, never its text; with them the caller makes
 * the key known to the API. So the key is in the Secret before it is valid, and a run that was cut off and is repeated
 * ends with the same key.
 */
import { hashApiKey, isApiKey } from '@rollcall/client'
import { apiKeyPrefixLength } from '@rollcall/resources'

import { FIELD_MANAGER } from './kinds/declared.ts'
import { SECRET, SECRET_LABEL, findSecret, textOf } from './kinds/secrets.ts'
import { applyObject } from './runtime/apply.ts'
import type { RestClient } from './runtime/rest.ts'

export interface PublishedKey {
  hash: string
  prefix: string
}

export async function publishKey(
  client: RestClient,
  place: { namespace: string; name: string; key: string },
  proposed: string,
): Promise<PublishedKey> {
  const { namespace, name, key } = place
  const secret = await findSecret(client, namespace, name)
  const present = secret === undefined ? undefined : textOf(secret, key)
  if (present !== undefined && isApiKey(present)) return shown(present)
  if (present !== undefined) {
    throw new Error(
      `the Secret ${namespace}/${name} holds something else than an API key under ${key}`,
    )
  }
  if (!isApiKey(proposed)) throw new Error('standard input holds no API key')
  await applyObject(
    client,
    SECRET,
    {
      metadata: { namespace, name, labels: { [SECRET_LABEL]: 'credentials' } },
      type: 'Opaque',
      data: { [key]: Buffer.from(proposed).toString('base64') },
    },
    { fieldManager: FIELD_MANAGER },
  )
  return shown(proposed)
}

function shown(text: string): PublishedKey {
  return { hash: hashApiKey(text), prefix: text.slice(0, apiKeyPrefixLength) }
}
