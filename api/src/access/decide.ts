/**
 * May this credential do this, through this door, from this address, now? One table of rules, asked in order; the first that refuses is the answer. The
 * order and the reasons are the catalogue's in `resources/src/access.ts`. Pure: it is given what it needs, and reads no clock.
 *
 * A rule that has nothing to ask (a whitelist of an API key when a session was shown, a permission when none is wanted) lets the request through.
 */
import { holds, type AccessPoint, type AccessReason, type AccessRule } from '@rollcall/resources'

import type { ClientAddress } from './address.ts'
import { heldAt, isValidAt, type CredentialFacts, type MembershipFacts } from './facts.ts'

export type { CredentialFacts, MembershipFacts } from './facts.ts'

export interface AccessQuestion {
  accessPoint: AccessPoint
  address: ClientAddress
  permission?: string
  account: string
  /** Whether there is an account of that name; asked only when the user is not a member of it. */
  accountExists: boolean
  now: Date
}

/** What the rules are asked about. */
export interface Asked {
  facts: CredentialFacts
  question: AccessQuestion
  /** In the account asked for. */
  membership: MembershipFacts | undefined
}

/** The reason for which a rule refuses, or null. */
export type Ask = (asked: Asked) => AccessReason | null

/** Facts of no credential stand for one that is unknown or revoked. */
export function decide(facts: CredentialFacts | undefined, question: AccessQuestion): AccessReason {
  if (facts === undefined) return 'access.credential-unknown'
  const asked = { facts, question, membership: facts.memberships.get(question.account) }
  for (const ask of inOrder) {
    const reason = ask(asked)
    if (reason !== null) return reason
  }
  return 'access.allowed'
}

/** Every rule about a credential that is known, in the order of the catalogue. */
export const rules: Readonly<Record<Exclude<AccessRule, 'credential'>, Ask>> = {
  'password-policy': ({ facts: { credential, policy, user }, question }) => {
    if (credential.kind !== 'password' || question.accessPoint !== 'api') return null
    const refused = policy.apiPassword
    const hasMfa = user.isMfaRequired || policy.mfa === 'required' || credential.hasFactor
    if (refused.includes('deniedWithMfa') && hasMfa) return 'access.password-refused-with-mfa'
    if (refused.includes('deniedOnceKeyExists') && credential.hasKey)
      return 'access.password-refused-with-key'
    return refused.includes('denied') ? 'access.password-refused' : null
  },

  removed: ({ facts: { user } }) => (user.removed ? 'access.user-removed' : null),

  active: ({ facts: { user } }) => (user.active ? null : 'access.user-inactive'),

  validity: ({ facts: { user }, question: { now } }) => {
    if (isValidAt(user, now)) return null
    return user.expiresAt !== null && user.expiresAt <= now
      ? 'access.user-expired'
      : 'access.user-not-yet-valid'
  },

  locks: ({ facts: { user, credential }, question: { now } }) => {
    const admin = user.locks.find(({ cause }) => cause === 'ADMIN')
    if (admin !== undefined)
      return admin.kind === 'ban' ? 'access.user-banned' : 'access.user-locked'
    const isDormant = user.dormantFrom !== null && user.dormantFrom <= now
    if (isDormant || user.locks.some(({ cause }) => cause === 'INACTIVITY'))
      return 'access.user-dormant'
    // FAILED_PASSWORDS is the one cause that is left.
    return user.locks.length > 0 && credential.kind === 'password' ? 'access.password-locked' : null
  },

  membership: ({ membership, question }) => {
    // Whether there is such an account is another rule, asked after the doors of the credential.
    if (membership === undefined) return question.accountExists ? 'access.not-a-member' : null
    return memberReasons[membership.state]
  },

  key: ({ facts: { credential }, question: { now } }) => {
    if (credential.kind !== 'key') return null
    if (credential.expiresAt !== null && credential.expiresAt <= now) return 'access.key-expired'
    return credential.supersededAt !== null && credential.supersededAt <= now
      ? 'access.key-superseded'
      : null
  },

  session: ({ facts: { credential }, question: { now } }) => {
    if (credential.kind !== 'session') return null
    if (credential.endedAt !== null) return 'access.session-ended'
    if (credential.expiresAt <= now) return 'access.session-expired'
    return idleFrom(credential) <= now ? 'access.session-idle' : null
  },

  mfa: ({ facts: { credential, user, policy } }) => {
    if (credential.kind !== 'session' || credential.mfaAt !== null) return null
    return user.isMfaRequired || policy.mfa === 'required' ? 'access.mfa-missing' : null
  },

  'access-point': ({ facts: { user }, question: { accessPoint } }) =>
    user.accessPoints.includes(accessPoint) ? null : 'access.access-point-not-allowed',

  'credential-access-point': ({ facts: { credential }, question: { accessPoint } }) => {
    if (credential.kind === 'key')
      return credential.accessPoints.includes(accessPoint)
        ? null
        : 'access.key-access-point-not-allowed'
    if (credential.kind === 'session')
      return credential.accessPoint === accessPoint
        ? null
        : 'access.session-access-point-not-allowed'
    return null
  },

  account: ({ membership }) => (membership === undefined ? 'access.account-unknown' : null),

  'account-whitelist': ({ membership, question }) =>
    membership === undefined || membership.ipWhitelist.allows(question)
      ? null
      : 'access.account-address-not-whitelisted',

  'user-whitelist': ({ facts: { user }, question }) =>
    user.ipWhitelist.allows(question) ? null : 'access.address-not-whitelisted',

  'key-whitelist': ({ facts: { credential }, question }) =>
    credential.kind !== 'key' || credential.ipWhitelist.allows(question)
      ? null
      : 'access.key-address-not-whitelisted',

  'role-validity': ({ membership, question: { permission, now } }) => {
    if (membership === undefined || permission === undefined) return null
    if (holds(heldAt(membership, now).permissions, permission)) return null
    return membership.grants.some(({ permissions }) => holds(permissions, permission))
      ? 'access.role-not-valid'
      : null
  },

  permission: ({ membership, question: { permission, now } }) => {
    if (membership === undefined || permission === undefined) return null
    return holds(heldAt(membership, now).permissions, permission)
      ? null
      : 'access.permission-missing'
  },

  'key-permission': ({ facts: { credential }, question: { permission } }) => {
    if (credential.kind !== 'key' || credential.permissions === null) return null
    return permission === undefined || holds(credential.permissions, permission)
      ? null
      : 'access.key-permission-missing'
  },
}

const inOrder: readonly Ask[] = Object.values(rules)

const memberReasons = {
  INVITED: 'access.membership-invited',
  PROVISIONED: 'access.membership-provisioned',
  ACTIVE: null,
} as const

const MINUTE_MS = 60_000

/** The instant from which a session counts as not used for too long. */
export function idleFrom({
  lastSeenAt,
  idleMinutes,
}: {
  lastSeenAt: Date
  idleMinutes: number
}): Date {
  return new Date(lastSeenAt.getTime() + idleMinutes * MINUTE_MS)
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
