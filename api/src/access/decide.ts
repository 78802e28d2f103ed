/**
 * May this credential do this, through this door, from this address, now? One chain of rules, asked in the order of the
 * catalogue in `resources/src/access.ts`; the first that refuses is the answer. Pure: it is given what it needs.
 */
import { holds, type AccessPoint, type AccessReason } from '@rollcall/resources'

import type { ClientAddress, IpWhitelist } from './ip-whitelist.ts'

/** What is known of a credential and of the user behind it. */
export interface CredentialFacts {
  tenantId: string
  user: {
    id: string
    username: string
    type: 'person' | 'application'
    active: boolean
    removed: boolean
    accessPoints: readonly string[]
    ipWhitelist: IpWhitelist
  }
  key: {
    id: string
    prefix: string
    /** Null: no restriction. */
    permissions: readonly string[] | null
    accessPoints: readonly string[]
    ipWhitelist: IpWhitelist
    expiresAt: Date | null
  }
  /** By name of the account. */
  memberships: ReadonlyMap<string, MembershipFacts>
}

export interface MembershipFacts {
  accountId: string
  account: string
  ipWhitelist: IpWhitelist
  /** What the roles held in the account allow, together. */
  permissions: readonly string[]
  /** Highest rank among them, 0 without any. */
  rank: number
}

export interface AccessQuestion {
  accessPoint: AccessPoint
  address: ClientAddress
  permission?: string
  account: string
  /** Whether there is an account of that name; asked only when the user is not a member of it. */
  accountExists: boolean
  now: Date
}

/** Facts of no credential stand for one that is unknown or revoked. */
export function decide(facts: CredentialFacts | undefined, question: AccessQuestion): AccessReason {
  if (facts === undefined) return 'access.credential-unknown'
  const { user, key } = facts
  if (user.removed) return 'access.user-removed'
  if (!user.active) return 'access.user-inactive'
  const membership = facts.memberships.get(question.account)
  if (membership === undefined && question.accountExists) return 'access.not-a-member'
  if (key.expiresAt !== null && key.expiresAt <= question.now) return 'access.key-expired'
  if (!user.accessPoints.includes(question.accessPoint)) return 'access.access-point-not-allowed'
  if (!key.accessPoints.includes(question.accessPoint)) {
    return 'access.key-access-point-not-allowed'
  }
  if (membership === undefined) return 'access.account-unknown'
  if (!membership.ipWhitelist(question.address)) return 'access.account-address-not-whitelisted'
  if (!user.ipWhitelist(question.address)) return 'access.address-not-whitelisted'
  if (!key.ipWhitelist(question.address)) return 'access.key-address-not-whitelisted'
  const { permission } = question
  if (permission === undefined) return 'access.allowed'
  if (!holds(membership.permissions, permission)) return 'access.permission-missing'
  if (key.permissions !== null && !holds(key.permissions, permission)) {
    return 'access.key-permission-missing'
  }
  return 'access.allowed'
}

/** What both sets cover: `*` and `zones.*` against `zones.view` leaves `zones.view`. */
export function intersectPermissions(
  held: readonly string[],
  restriction: readonly string[] | null,
): readonly string[] {
  if (restriction === null) return held
  const both = [
    ...held.filter((permission) => holds(restriction, permission)),
    ...restriction.filter((permission) => holds(held, permission)),
  ]
  return [...new Set(both)]
}
