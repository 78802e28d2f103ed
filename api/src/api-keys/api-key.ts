import type { AccessPoint, ApiKey, IpWhitelistEntry } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'

/** The members of an API key, with what the server chose for absent ones. */
export interface ApiKeyValues {
  user: string
  name: string
  /** Absent: no restriction. */
  permissions?: string[]
  accessPoints: AccessPoint[]
  ipWhitelist: IpWhitelistEntry[]
  /** As it was written. */
  expiresAt?: string
}

export interface ApiKeyFacts {
  userId: string
  isUserActive: boolean
  /** Highest rank that the user holds in any account. */
  userRank: number
  /** Whether the user is a member of the account asked for. */
  isUserHere: boolean
  /** SHA-256 of the text, in hexadecimal. */
  hash: string
  prefix: string
  revokedAt: Date | null
  /** The text, between its making and the one answer that holds it. */
  secret?: string
}

export type StoredApiKey = Stored<ApiKeyValues, ApiKeyFacts>

export const apiKeyMembers: readonly (keyof ApiKeyValues)[] = [
  'user',
  'name',
  'permissions',
  'accessPoints',
  'ipWhitelist',
  'expiresAt',
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

/** Unique keys that an API key holds; a revoked one frees its name and keeps its hash. */
export function keysOfApiKey({ values, facts }: StoredApiKey): string[] {
  const hash = `hash:${facts.hash}`
  return facts.revokedAt === null ? [nameKey(facts.userId, values.name), hash] : [hash]
}

export function nameKey(userId: string, name: string): string {
  return `name:${userId}/${name}`
}

export function showApiKey(key: StoredApiKey, { now }: Pick<Context, 'now'>): ApiKey {
  const { values, facts } = key
  return {
    ...showMeta(key),
    spec: { user: values.user, name: values.name, ...specOf(key) },
    status: {
      state: stateOf(key, now),
      prefix: facts.prefix,
      userId: facts.userId,
      effective: { accessPoints: values.accessPoints, ipWhitelist: values.ipWhitelist },
    },
  }
}

function stateOf({ values, facts }: StoredApiKey, now: Date): ApiKey['status']['state'] {
  if (facts.revokedAt !== null) return 'REVOKED'
  if (values.expiresAt !== undefined && Date.parse(values.expiresAt) <= now.getTime())
    return 'EXPIRED'
  return facts.isUserActive ? 'ACTIVE' : 'SUSPENDED'
}
