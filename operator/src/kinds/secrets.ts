/** Secrets by name: the credentials of Connections, and the keys that ApiKeys publish. Contents are never kept or logged. */
import { applyObject } from '../runtime/apply.ts'
import { isKubeFailure } from '../runtime/failure.ts'
import { type KubeObject, type ResourceType, objectPath } from '../runtime/objects.ts'
import type { RestClient } from '../runtime/rest.ts'
import { FIELD_MANAGER, GROUP } from './declared.ts'

export const SECRET: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
}

/** Secrets with this label are watched, their metadata only. */
export const SECRET_LABEL = `${GROUP}/secret`
const OWNER_ANNOTATION = `${GROUP}/owner`

/** What is said of an object that rests on a Secret when the operator may not watch Secrets. */
export const SECRETS_NOT_WATCHED = {
  type: 'SecretsNotWatched',
  status: 'True' as const,
  reason: 'NotAllowed',
  message:
    'changes of the Secret are only noticed once an hour: the operator may not watch Secrets',
}

export interface Secret extends KubeObject {
  /** Base64. */
  data?: Record<string, string>
}

export interface SecretMetadata extends KubeObject {
  metadata: KubeObject['metadata'] & {
    ownerReferences?: { kind: string; name: string; uid: string }[]
  }
}

export async function findSecret(
  client: RestClient,
  namespace: string,
  name: string,
  signal?: AbortSignal,
): Promise<Secret | undefined> {
  try {
    return await client.get<Secret>(objectPath(SECRET, { namespace, name }), undefined, signal)
  } catch (error) {
    if (isKubeFailure(error, 404)) return undefined
    throw error
  }
}

/** The text under a key, without the line end that editors add. */
export function textOf(secret: Secret, key: string): string | undefined {
  const encoded = secret.data?.[key]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').trim()
}

/** The password under a key: without the line end that editors add, and with every other character. */
export function passwordOf(secret: Secret, key: string): string | undefined {
  const encoded = secret.data?.[key]
  if (encoded === undefined) return undefined
  return Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

/** `Kind/name` of the object of the same namespace that a Secret was made for. */
export function ownerOf(secret: KubeObject): string | undefined {
  return secret.metadata.annotations?.[OWNER_ANNOTATION]
}

export interface PublishedSecret {
  namespace: string
  name: string
  key: string
  text: string
  owner: { apiVersion: string; kind: string; name: string; uid: string }
}

/** Writes one key of a Secret that goes when its owner goes. */
export function publishSecret(
  client: RestClient,
  published: PublishedSecret,
  signal?: AbortSignal,
): Promise<Secret> {
  const { namespace, name, key, text, owner } = published
  return applySecret(client, namespace, name, owner, signal, {
    ownerReferences: [owner],
    data: { [key]: Buffer.from(text).toString('base64') },
  })
}

/** Lets a Secret outlive its owner: sent without the owner reference, which is ours, it loses it. */
export function releaseSecret(
  client: RestClient,
  published: PublishedSecret,
  signal?: AbortSignal,
): Promise<Secret> {
  const { namespace, name, key, text, owner } = published
  return applySecret(client, namespace, name, owner, signal, {
    data: { [key]: Buffer.from(text).toString('base64') },
  })
}

function applySecret(
  client: RestClient,
  namespace: string,
  name: string,
  owner: { kind: string; name: string },
  signal: AbortSignal | undefined,
  content: { ownerReferences?: object[]; data: Record<string, string> },
): Promise<Secret> {
  const { ownerReferences, data } = content
  return applyObject<Secret>(
    client,
    SECRET,
    {
      metadata: {
        namespace,
        name,
        labels: { [SECRET_LABEL]: owner.kind.toLowerCase() },
        annotations: { [OWNER_ANNOTATION]: `${owner.kind}/${owner.name}` },
        ...(ownerReferences !== undefined && { ownerReferences }),
      },
      type: 'Opaque',
      data,
    },
    { fieldManager: FIELD_MANAGER, ...(signal && { signal }) },
  )
}
