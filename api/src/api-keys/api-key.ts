import {
  type AccessPoint,
  addDuration,
  type ApiKey,
  type ApiKeyRotation,
  type IpWhitelistEntry,
} from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'

/** The members of an API key, with what the server chose for absent ones. */
export interface ApiKeyValues {
  user: string
  name: string
  description?: string
  /** Absent: no restriction. */
  permissions?: string[]
  accessPoints: AccessPoint[]
  ipWhitelist: IpWhitelistEntry[]
  /** As it was written. */
  expiresAt?: string
  expiresAfter?: string
  rotation?: ApiKeyRotation
  recipient?: string
}

export interface ApiKeyFacts {
  userId: string
  isUserActive: boolean
  /** Highest rank that the user holds in any account. */
  userRank: number
  /** Whether the user is a member of the account asked for. */
  isUserHere: boolean
  text: KeyText
  /** The text before; null when there never was one. It stays when it is over. */
  previous: PreviousText | null
  lastUsedAt: Date | null
  revokedAt: Date | null
  /** The text, between its making and the one answer that holds it. */
  secret?: string
}

/** A text of a key, as it is recognised. */
export interface KeyText {
  /** SHA-256 of the text, in hexadecimal. */
  hash: string
  prefix: string
  madeAt: Date
}

/** A text that another one has taken the place of. */
export interface PreviousText {
  hash: string
  prefix: string
  /** Until when it goes on. */
  until: Date
}

export type StoredApiKey = Stored<ApiKeyValues, ApiKeyFacts>

export const apiKeyMembers: readonly (keyof ApiKeyValues)[] = [
  'user',
  'name',
  'description',
  'permissions',
  'accessPoints',
  'ipWhitelist',
  'expiresAt',
  'expiresAfter',
  'rotation',
  'recipient',
]

export function completeApiKey(values: Partial<ApiKeyValues>): ApiKeyValues {
  return {
    ...values,
    user: values.user ?? '',
    name: values.name ?? '',
    accessPoints: values.accessPoints ?? ['api'],
    ipWhitelist: values.ipWhitelist ?? [],
  }
}

/** Unique keys that an API key holds; a revoked one frees its name and keeps its hashes. */
export function keysOfApiKey({ values, facts }: StoredApiKey): string[] {
  const hashes = [facts.text.hash, ...(facts.previous === null ? [] : [facts.previous.hash])]
  const keys = hashes.map((hash) => `hash:${hash}`)
  return facts.revokedAt === null ? [nameKey(facts.userId, values.name), ...keys] : keys
}

export function nameKey(userId: string, name: string): string {
  return `name:${userId}/${name}`
}

/** From when on the present text is refused by `expiresAfter`; null when it is not. */
export function textExpiryOf({ expiresAfter }: ApiKeyValues, { madeAt }: KeyText): Date | null {
  return expiresAfter === undefined ? null : addDuration(madeAt, expiresAfter)
}

/** From when on the present text is refused: the earlier of both ends. */
export function expiryOf(values: ApiKeyValues, text: KeyText): Date | null {
  const ends = [
    textExpiryOf(values, text),
    values.expiresAt === undefined ? null : new Date(values.expiresAt),
  ]
  return ends.reduce(
    (first, end) => (first === null || (end !== null && end < first) ? end : first),
    null,
  )
}

export function showApiKey(key: StoredApiKey, { now }: Pick<Context, 'now'>): ApiKey {
  const { values, facts } = key
  const { rotation } = values
  const expiresAt = expiryOf(values, facts.text)
  const previous =
    facts.previous !== null && facts.previous.until > now && facts.revokedAt === null
      ? facts.previous
      : null
  return {
    ...showMeta(key),
    spec: { user: values.user, name: values.name, ...specOf(key) },
    status: {
      state: stateOf(facts, expiresAt, now),
      prefix: facts.text.prefix,
      userId: facts.userId,
      expiresAt: expiresAt?.toISOString() ?? null,
      rotationDueAt:
        rotation === undefined
          ? null
          : addDuration(facts.text.madeAt, rotation.every).toISOString(),
      lastUsedAt: facts.lastUsedAt?.toISOString() ?? null,
      previousPrefix: previous?.prefix ?? null,
      previousUntil: previous?.until.toISOString() ?? null,
      effective: { accessPoints: values.accessPoints, ipWhitelist: values.ipWhitelist },
    },
  }
}

function stateOf(
  { revokedAt, isUserActive }: ApiKeyFacts,
  expiresAt: Date | null,
  now: Date,
): ApiKey['status']['state'] {
  if (revokedAt !== null) return 'REVOKED'
  if (expiresAt !== null && expiresAt <= now) return 'EXPIRED'
  return isUserActive ? 'ACTIVE' : 'SUSPENDED'
}
