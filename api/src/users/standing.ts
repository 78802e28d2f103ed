/**
 * Where a user stands at an instant: locks, password, memberships, and the state to show, all derived from the facts of the row and the policies of the
 * user's accounts. Pure. Nothing here waits for a clock: validity and INACTIVITY hold from their instant on, whatever runs.
 */
import {
  type CredentialState,
  lockReach,
  type LoginType,
  type MembershipState,
  type UserLock,
  type UserPolicy,
  userState,
  type UserState,
  type UserType,
} from '@rollcall/resources'

import { dormantFrom } from '../access/inactivity.ts'
import { policyOf } from '../policy/policy-of.ts'
import type {
  HeldMembership,
  StoredLock,
  StoredUser,
  UserActivity,
  UserSecrets,
  UserValues,
} from './user.ts'

const dayMs = 86_400_000

/** What a user's standing comes to. */
export interface Standing {
  state: UserState
  membership: MembershipState
  locks: UserLock[]
  credential: CredentialState
  loginType: LoginType | null
  isMfaRequired: boolean
}

/** The standing as seen from an account. */
export function standingOf(user: StoredUser, accountId: string, now: Date): Standing {
  const { values, facts } = user
  const { memberships, secrets } = facts
  const policy = policyOf(memberships)
  const here = memberships.find((membership) => membership.accountId === accountId)
  const locks = locksAt(facts.locks, values.type, facts.activity, policy, now)
  const credential = credentialAt(values, secrets, policy, now)
  const state = userState({
    removed: facts.removedAt !== null,
    active: values.active,
    memberships: memberships.length,
    valid: isValidAt(values, now),
    locks,
    // Stryker disable next-line StringLiteral: without a membership the user is DEACTIVATED before this is asked.
    membership: (here ?? strongest(memberships))?.state ?? 'ACTIVE',
    credential,
  })
  return {
    state,
    membership: membershipState(values.active, here),
    locks: locks.map((lock) => ({ ...lock, refuses: lockReach[lock.cause] })),
    credential,
    loginType: loginTypeOf(values, secrets),
    isMfaRequired: values.mfa === 'required' || policy.mfa === 'required',
  }
}

/** Asked from an account that the user is no member of, the membership that got furthest counts. */
function strongest(memberships: readonly HeldMembership[]): HeldMembership | undefined {
  const order = ['ACTIVE', 'PROVISIONED', 'INVITED'] as const
  return order
    .map((state) => memberships.find((membership) => membership.state === state))
    .find((membership) => membership !== undefined)
}

/** The state in one account; undefined: the user is no member of it. */
export function membershipState(
  active: boolean,
  membership: Pick<HeldMembership, 'state'> | undefined,
): MembershipState {
  if (membership === undefined) return 'REMOVED'
  return active ? membership.state : 'DEACTIVATED'
}

/** `validFrom` is the first instant at which the user may work, `expiresAt` the first at which they may not any more. */
export function isValidAt(
  { validFrom, expiresAt }: Pick<UserValues, 'validFrom' | 'expiresAt'>,
  now: Date,
): boolean {
  return (
    (validFrom === undefined || new Date(validFrom) <= now) &&
    (expiresAt === undefined || now < new Date(expiresAt))
  )
}

/** The locks that hold: those that are stored, and INACTIVITY from the instant at which it is due, boundary included. */
export function locksAt(
  stored: readonly StoredLock[],
  type: UserType,
  activity: UserActivity,
  { inactivity }: Pick<UserPolicy, 'inactivity'>,
  now: Date,
): StoredLock[] {
  if (stored.some(({ cause }) => cause === 'INACTIVITY')) return [...stored]
  const since = dormantFrom(inactivity, { ...activity, type, activityBaseAt: activity.baseAt })
  if (since === null || now < since) return [...stored]
  return [...stored, { cause: 'INACTIVITY', since: since.toISOString(), by: 'server' }]
}

/** Where the password stands. A reset that was asked for never stops the old password, so it comes last. */
export function credentialAt(
  { credential }: Pick<UserValues, 'credential'>,
  { password, resetUntil }: UserSecrets,
  { passwordExpiryDays }: Pick<UserPolicy, 'passwordExpiryDays'>,
  now: Date,
): CredentialState {
  if (credential.mode === 'none' || credential.mode === 'external') return 'NONE'
  if (password?.mustChange === true) return 'AWAITING_NEW_PASSWORD'
  if (
    password !== null &&
    passwordExpiryDays > 0 &&
    now.getTime() >= password.setAt.getTime() + passwordExpiryDays * dayMs
  )
    return 'EXPIRED'
  if (resetUntil !== null && now < resetUntil) return 'RECOVERY'
  return password === null ? 'NONE' : 'OK'
}

function loginTypeOf(
  { credential }: Pick<UserValues, 'credential'>,
  { password, hasFactor, hasIdentity }: UserSecrets,
): LoginType | null {
  if (credential.mode === 'none') return null
  if (credential.mode === 'external') return hasIdentity ? 'SSO' : null
  if (password === null) return null
  return hasFactor ? 'Direct-2FA' : 'Direct'
}
