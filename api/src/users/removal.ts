/**
 * Removing a user, from the account asked for and, when that was the last, altogether.
 *
 * | Asked | other memberships left | last membership |
 * | --- | --- | --- |
 * | deactivate | leaves the account | leaves it and ends: inactive, keys revoked, manager released; can be revived |
 * | delete, policy never | refused | refused |
 * | delete, policy tombstone | leaves the account | the profile is erased; id and username stay readable, the name is free |
 * | delete, policy erase | leaves the account | nothing is left |
 *
 * The strictest policy of all accounts of the user counts.
 */
import type { Context } from '../declarations/context.ts'
import type { Removal } from '../declarations/kind.ts'
import { differences } from '../declarations/merge.ts'
import { specOf } from '../declarations/stored.ts'
import { Refusal } from '../http/errors.ts'
import { policyOf } from '../policy/policy-of.ts'
import type { UserDraft, UserWorld } from './store.ts'
import { membershipIn, rankOf, userMembers, type StoredUser, type UserValues } from './user.ts'

export function isUserGone({ facts }: StoredUser, { policy }: Removal): boolean {
  return facts.removedAt !== null || (policy !== 'delete' && facts.endedAt !== null)
}

export function endUser(
  before: StoredUser,
  ask: Removal,
  known: UserWorld,
  context: Context,
): UserDraft {
  const { caller } = context
  if (caller.userId === before.id)
    throw new Refusal('user.own-user', 'nobody removes the user that they are')
  if (rankOf(before) > caller.rank)
    throw new Refusal(
      'object.rank-too-low',
      `user ${before.values.username} ranks above user ${caller.username}`,
    )
  const { userRemoval: allowed } = policyOf(before.facts.memberships, known.homePolicy)
  if (ask.policy === 'delete' && allowed === 'never')
    throw new Refusal(
      'user.removal-exceeds-policy',
      'the policy of an account of this user allows no deletion: use policy=deactivate',
    )
  const others = othersThan(before, ask, context)
  if (others.length > 0) return leaveAccount(before, others, context)
  if (ask.policy === 'deactivate') return deactivate(before, context)
  if (allowed === 'tombstone') return bury(before, context)
  if (caller.manager === null && ask.confirm !== before.values.username)
    throw new Refusal(
      'user.confirmation-required',
      `erasing leaves nothing: confirm with confirm=${before.values.username}`,
      { pointer: 'confirm' },
    )
  return erase(before, context)
}

/** The memberships that stay. */
function othersThan(
  user: StoredUser,
  { isAccountNamed }: Removal,
  { caller }: Context,
): StoredUser['facts']['memberships'] {
  const { memberships } = user.facts
  const here = membershipIn(user, caller.accountId)
  if (here !== undefined) return memberships.filter((membership) => membership !== here)
  if (memberships.length === 0) return []
  throw new Refusal(
    'request.invalid',
    isAccountNamed
      ? `user ${user.values.username} is not a member of account ${caller.accountName}`
      : `user ${user.values.username} is a member of other accounts: name one`,
    { pointer: 'account' },
  )
}

function leaveAccount(
  before: StoredUser,
  memberships: StoredUser['facts']['memberships'],
  { now }: Context,
): UserDraft {
  const isSpecChanged = before.given.includes('roles')
  const after: StoredUser = {
    ...before,
    version: before.version + (isSpecChanged ? 1 : 0),
    statusVersion: before.statusVersion + 1,
    manager: null,
    declared: [],
    released: true,
    given: before.given.filter((member) => member !== 'roles'),
    values: { ...before.values, roles: [] },
    facts: { ...before.facts, memberships },
    updatedAt: now,
  }
  return draftOfEnd(before, after, 'deactivate', isSpecChanged ? 'updated' : 'status')
}

function deactivate(before: StoredUser, { now }: Context): UserDraft {
  const after: StoredUser = {
    ...before,
    version: before.version + 1,
    statusVersion: before.statusVersion + 1,
    manager: null,
    declared: [],
    released: true,
    given: [...new Set([...before.given, 'active'])].filter((member) => member !== 'roles'),
    values: { ...before.values, active: false, roles: [] },
    facts: { ...before.facts, memberships: [], endedAt: now },
    updatedAt: now,
  }
  return draftOfEnd(before, after, 'deactivate', 'updated')
}

/** Leaves id and username, and frees the name. */
function bury(before: StoredUser, { now }: Context): UserDraft {
  const { username, type } = before.values
  const values: UserValues = {
    username,
    type,
    active: false,
    accessPoints: [],
    ipWhitelist: [],
    roles: [],
    credential: { mode: 'none' },
  }
  const after: StoredUser = {
    ...before,
    version: before.version + 1,
    statusVersion: before.statusVersion + 1,
    manager: null,
    declared: [],
    released: false,
    given: ['username', 'type', 'active'],
    values,
    facts: { memberships: [], endedAt: null, removedAt: now },
    updatedAt: now,
  }
  return draftOfEnd(before, after, 'delete', 'deleted')
}

function erase(before: StoredUser, context: Context): UserDraft {
  return { ...bury(before, context), action: 'erase' }
}

function draftOfEnd(
  before: StoredUser,
  after: StoredUser,
  action: UserDraft['action'],
  change: UserDraft['change'],
): UserDraft {
  const changes = differences(
    userMembers,
    new Set(['accessPoints', 'roles']),
    specOf(before),
    specOf(after),
  )
  return { before, after, action, change, changes, released: [] }
}
