/**
 * An ApiKey and its Secret. The key is made here, written into the Secret, and only then made known to the API, as a
 * hash. So there is no moment at which a key is valid and nobody holds it:
 *
 *     make ──> Secret ──> hash to the API ──> status
 *          a            b                 c
 *
 * A crash at `a` leaves nothing; at `b` or `c` the next run reads the same key from the Secret and says its hash again,
 * which changes nothing. A Secret that somebody deleted or spoiled gets a new key, whose hash replaces the old one in
 * the API in the same moment: a key that nobody holds any more does not stay valid.
 */
import { hashApiKey, isApiKey, newApiKey } from '@rollcall/client'
import type { ApiKey, ApiKeyKubernetesPolicy, ApiKeySpec } from '@rollcall/resources'
import { apiKeyPrefixLength } from '@rollcall/resources'

import { isKubeFailure } from '../runtime/failure.ts'
import { apiVersionOf } from '../runtime/objects.ts'
import type { Declaration, Surroundings } from './declaration.ts'
import { API_KEY, type ApiKeyObject } from './declared.ts'
import { Ended } from './ended.ts'
import { SECRET_KEY_DEFAULT } from './links.ts'
import type { ApiKeyReport } from './reports.ts'
import { removalOf } from './role.ts'
import {
  type PublishedSecret,
  findSecret,
  ownerOf,
  publishSecret,
  releaseSecret,
  SECRETS_NOT_WATCHED,
  textOf,
} from './secrets.ts'

export function apiKeyDeclaration(
  surroundings: Surroundings,
  secretsAreWatched: () => boolean,
): Declaration<ApiKeySpec, ApiKeySpec & ApiKeyKubernetesPolicy, ApiKey, ApiKeyReport> {
  const { client } = surroundings
  return {
    kind: 'ApiKey',
    type: API_KEY,
    batch: (link) => link.apiKeys,
    collection: (link) => link.client.apiKeys,
    specOf: specOfApiKey,
    reportOf: ({ status }, object) => ({
      state: status.state,
      prefix: status.prefix,
      effective: status.effective,
      secret: placeOf(object),
    }),
    removal: removalOf,
    findingsOf: () => [
      { type: 'CredentialsPublished', status: 'True', reason: 'Succeeded', message: '' },
      ...(secretsAreWatched() ? [] : [SECRETS_NOT_WATCHED]),
    ],
    async extraOf(object, _link, run) {
      const text = await keyIn(client, object, run.signal)
      return { hash: hashApiKey(text), prefix: text.slice(0, apiKeyPrefixLength) }
    },
    async mend(object, { problem }, run) {
      // A copy of another key's Secret: that text is taken, this key needs its own.
      if (problem?.code !== 'api-key.hash-known') return false
      await publish(client, object, newApiKey().text, run.signal)
      return true
    },
    async last(object, removal, run) {
      if (removal !== 'orphan') return
      const secret = await findSecret(client, namespaceOf(object), placeOf(object).name, run.signal)
      const text = secret === undefined ? undefined : textOf(secret, placeOf(object).key)
      if (text !== undefined) await releaseSecret(client, published(object, text), run.signal)
    },
  }
}

function specOfApiKey(spec: ApiKeySpec & ApiKeyKubernetesPolicy): ApiKeySpec {
  const {
    connectionRef: _,
    deletionPolicy: _policy,
    adoption: _adoption,
    secretRef: _secret,
    ...declared
  } = spec
  return declared
}

/** The key that the Secret holds, made and written when there is none. */
async function keyIn(
  client: Surroundings['client'],
  object: ApiKeyObject,
  signal: AbortSignal,
): Promise<string> {
  const { name, key } = placeOf(object)
  const secret = await findSecret(client, namespaceOf(object), name, signal)
  if (secret !== undefined && ownerOf(secret) !== `${API_KEY.kind}/${object.metadata.name}`) {
    throw new Ended({
      outcome: 'refused',
      reason: 'SecretOwnedByAnother',
      message: `the Secret ${name} was not made for this ApiKey; name another one in spec.secretRef, or delete it`,
    })
  }
  const present = secret === undefined ? undefined : textOf(secret, key)
  if (present !== undefined && isApiKey(present)) return present
  const made = newApiKey()
  await publish(client, object, made.text, signal)
  return made.text
}

async function publish(
  client: Surroundings['client'],
  object: ApiKeyObject,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await publishSecret(client, published(object, text), signal)
  } catch (error) {
    if (!isKubeFailure(error)) throw error
    throw new Ended({
      outcome: 'unavailable',
      reason: 'CredentialsPublishFailed',
      message: error.message,
      isLost: true,
    })
  }
}

function published(object: ApiKeyObject, text: string): PublishedSecret {
  const { name, uid } = object.metadata
  return {
    namespace: namespaceOf(object),
    ...placeOf(object),
    text,
    owner: { apiVersion: apiVersionOf(API_KEY), kind: API_KEY.kind, name, uid },
  }
}

function placeOf(object: ApiKeyObject): { name: string; key: string } {
  const { name = object.metadata.name, key = SECRET_KEY_DEFAULT } = object.spec.secretRef ?? {}
  return { name, key }
}

function namespaceOf(object: ApiKeyObject): string {
  return object.metadata.namespace ?? ''
}
