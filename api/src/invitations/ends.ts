/**
 * What becomes of an open invitation other than being accepted. Pure: each makes the write that `userKind.statements` carries out.
 *
 * | | nobody declares the user | somebody declares the user |
 * | --- | --- | --- |
 * | sent again | a new link, the old one ends | the same |
 * | declined, revoked | the membership goes; with the last one the user ends, and can be invited anew | the membership stays INVITED without a link, until it is sent again |
 */
import { addDuration } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { differences } from '../declarations/merge.ts'
import { specOf } from '../declarations/stored.ts'
import { Refusal } from '../http/errors.ts'
import { policyIfAccepted } from '../policy/policy-of.ts'
import type { UserOrder } from '../users/orders.ts'
import type { UserDraft } from '../users/store.ts'
import {
  type HeldMembership,
  membershipIn,
  type StoredUser,
  userMembers,
  type UserValues,
} from '../users/user.ts'

/** Mails the invitation to the caller's account again: `POST /v1/users/{id}:invite`. */
export function inviteAgain(before: StoredUser, { caller, now }: Context): UserDraft {
  const here = openMembership(before, caller.accountId)
  const { username, email, active } = before.values
  if (email === undefined)
    throw new Refusal('user.act-impossible', `user ${username} has no e-mail address`)
  if (!active)
    throw new Refusal('user.act-impossible', `user ${username} is deactivated: nothing is sent`)
  const { accountId, account } = here
  const expiresAt = addDuration(now, policyIfAccepted(before.facts.memberships).invitation.validFor)
  return statusDraft(
    before,
    withMembership(before, { ...here, invitationExpiresAt: expiresAt }),
    [{ do: 'invite', accountId, account, expiresAt }],
    'invite',
    now,
  )
}

/** Ends an invitation: by whoever sent it, or by whoever got it. The links of the account are ended beside. */
export function endInvitation(before: StoredUser, accountId: string, now: Date): UserDraft {
  const here = openMembership(before, accountId)
  if (before.manager !== null)
    return statusDraft(
      before,
      withMembership(before, { ...here, invitationExpiresAt: null }),
      [],
      'update',
      now,
    )
  const others = before.facts.memberships.filter((membership) => membership !== here)
  const isLast = others.length === 0
  const values: UserValues = {
    ...before.values,
    roles: [],
    active: !isLast && before.values.active,
  }
  const given = before.given.filter((member) => member !== 'roles')
  if (isLast && !given.includes('active')) given.push('active')
  const after: StoredUser = {
    ...before,
    given,
    values,
    facts: {
      ...before.facts,
      memberships: others,
      endedAt: isLast ? now : before.facts.endedAt,
      orders: isLast ? [{ do: 'end-access' }] : [],
    },
    statusVersion: before.statusVersion + 1,
    updatedAt: now,
  }
  const changes = differences(userMembers, new Set(['roles']), specOf(before), specOf(after))
  if (changes.length > 0) after.version += 1
  return {
    before,
    after,
    action: 'deactivate',
    change: changes.length > 0 ? 'updated' : 'status',
    changes,
    released: [],
  }
}

/** The membership that an invitation is open in, whether or not its link has expired. */
function openMembership(user: StoredUser, accountId: string): HeldMembership {
  const here = membershipIn(user, accountId)
  if (here === undefined || here.state === 'ACTIVE')
    throw new Refusal(
      'user.act-impossible',
      `user ${user.values.username} has no invitation to this account that could still be accepted`,
    )
  return here
}

function withMembership(user: StoredUser, changed: HeldMembership): HeldMembership[] {
  return user.facts.memberships.map((membership) =>
    membership.accountId === changed.accountId ? changed : membership,
  )
}

/** A write that moves the status and no member. */
function statusDraft(
  before: StoredUser,
  memberships: HeldMembership[],
  orders: readonly UserOrder[],
  action: UserDraft['action'],
  now: Date,
): UserDraft {
  const after: StoredUser = {
    ...before,
    statusVersion: before.statusVersion + 1,
    facts: { ...before.facts, memberships, orders },
    updatedAt: now,
  }
  return { before, after, action, change: 'status', changes: [], released: [] }
}
