import type { User, UserMembership } from '@rollcall/resources'

import { actsFor } from '../acts/permitted.ts'
import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import { showMeta } from '../declarations/rows.ts'
import { specOf } from '../declarations/stored.ts'
import { isWaiting } from './pending.ts'
import { membershipState, standingOf } from './standing.ts'
import { isUnanswered } from './unanswered.ts'
import {
  completeUser,
  type HeldMembership,
  isHeldAt,
  maySeeAccount,
  membershipIn,
  type StoredUser,
} from './user.ts'

/** The user as the API answers it, seen from the account asked for. */
export function showUser(user: StoredUser, context: Pick<Context, 'caller' | 'now'>): User {
  if (isUnanswered(user, context.caller)) return showUnanswered(user, context)
  const { values, facts } = user
  const { caller, now } = context
  const here = membershipIn(user, caller.accountId)
  const standing = standingOf(user, caller.accountId, now)
  const { activity } = facts
  return {
    ...showMeta(user),
    spec: specOf(user),
    status: {
      state: standing.state,
      membership: standing.membership,
      memberships: facts.memberships
        .filter((membership) => maySeeAccount(context, membership.accountId))
        .map((membership) => showMembership(values.active, membership, now)),
      locks: standing.locks,
      credential: standing.credential,
      loginType: standing.loginType,
      lastLoginAt: activity.lastLoginAt?.toISOString() ?? null,
      lastLoginIp: activity.lastLoginIp,
      lastSeenAt: activity.lastSeenAt?.toISOString() ?? null,
      apiOnly: isApiOnly(values.accessPoints),
      pendingEmail: facts.pendingEmail.filter(isWaiting),
      handled: facts.handled,
      effective: {
        username: values.username,
        type: values.type,
        active: values.active,
        accessPoints: values.accessPoints,
        ipWhitelist: values.ipWhitelist,
        roles: here === undefined ? [] : roleNames(here, now),
        mfa: standing.isMfaRequired ? 'required' : 'optional',
        credential: values.credential,
      },
    },
    acts: actsFor(user, standing, context),
  }
}

/**
 * Somebody of other accounts who was asked into this one and has not answered: the name that was asked, and how it stands with the invitation. Everything else is as of a user of whom nothing is known.
 */
function showUnanswered(user: StoredUser, context: Pick<Context, 'caller' | 'now'>): User {
  const { caller, now } = context
  const { username, email, roles, type } = user.values
  const here = membershipIn(user, caller.accountId)
  const isAddress = email !== undefined && foldKey(email) === foldKey(username)
  const unknown = completeUser({ username, type })
  return {
    ...showMeta(user),
    manager: null,
    declared: [],
    spec: { username, type, roles: [...roles], ...(isAddress ? { email } : {}) },
    status: {
      state: 'INVITED',
      membership: 'INVITED',
      memberships: here === undefined ? [] : [showMembership(true, here, now)],
      locks: [],
      credential: 'NONE',
      loginType: null,
      lastLoginAt: null,
      lastLoginIp: null,
      lastSeenAt: null,
      apiOnly: false,
      pendingEmail: [],
      handled: {},
      effective: {
        username,
        type,
        active: unknown.active,
        accessPoints: unknown.accessPoints,
        ipWhitelist: [],
        roles: here === undefined ? [] : roleNames(here, now),
        mfa: unknown.mfa,
        credential: unknown.credential,
      },
    },
    acts: actsFor(user, standingOf(user, caller.accountId, now), context),
  }
}

/** Whether `api` is the only door. */
export function isApiOnly(accessPoints: readonly string[]): boolean {
  return accessPoints.length === 1 && accessPoints[0] === 'api'
}

function showMembership(active: boolean, membership: HeldMembership, now: Date): UserMembership {
  const shown: UserMembership = {
    account: membership.account,
    state: membershipState(active, membership),
    roles: roleNames(membership, now),
  }
  const { state, invitationExpiresAt } = membership
  if (state === 'INVITED' && active && invitationExpiresAt !== null)
    shown.invitationExpiresAt = invitationExpiresAt.toISOString()
  return shown
}

/** Names of the roles that are held now. */
export function roleNames({ roles }: Pick<HeldMembership, 'roles'>, now: Date): string[] {
  const held = roles.filter((role) => isHeldAt(role, now))
  return [...new Set(held.map((role) => role.name))].toSorted()
}
