/**
 * Removing a user, from the account asked for and, when that was the last, altogether.
 *
 * | Asked | other memberships left | last membership, or `removalScope: everywhere` |
 * | --- | --- | --- |
 * | deactivate | leaves the account | leaves all and ends: inactive, keys revoked, manager released; can be revived |
 * | delete, policy never | refused | refused |
 * | delete, policy tombstone | leaves the account | the profile is erased; id and username stay readable, the name is free |
 * | delete, policy erase | leaves the account | nothing is left |
 *
 * The strictest policy of all accounts of the user counts. A person confirms a removal that reaches other accounts by naming them, and an erasure by
 * naming the user; for a declarer the declaration is the confirmation, and for a list that was looked at its token.
 */
import type { Context } from '../declarations/context.ts'
import type { Removal } from '../declarations/kind.ts'
import { differences } from '../declarations/merge.ts'
import { specOf } from '../declarations/stored.ts'
import { Refusal } from '../http/errors.ts'
import { policyOf } from '../policy/policy-of.ts'
import { refusedEdit } from '../policy/rank.ts'
import { approvalsOf } from './pending.ts'
import type { UserDraft, UserWorld } from './store.ts'
import { isUnanswered } from './unanswered.ts'
import {
  maySeeAccount,
  membershipIn,
  noFacts,
  rankOf,
  userMembers,
  type HeldMembership,
  type StoredUser,
  type UserValues,
} from './user.ts'

export function isUserGone({ facts }: StoredUser, { policy }: Removal): boolean {
  return facts.removedAt !== null || (policy !== 'delete' && facts.endedAt !== null)
}

export function endUser(
  before: StoredUser,
  ask: Removal,
  known: UserWorld,
  context: Context,
): UserDraft {
  const { id, values, facts } = before
  const policy = policyOf(facts.memberships, known.homePolicy)
  const ranked = { id, username: values.username, rank: rankOf(before) }
  const refusal = refusedEdit(ranked, context.caller, policy.editRank)
  if (refusal !== undefined) throw refusal
  if (ask.policy === 'delete' && policy.userRemoval === 'never')
    throw new Refusal(
      'user.removal-exceeds-policy',
      'the policy of an account of this user allows no deletion: use policy=deactivate',
    )
  const others = othersThan(before, ask, context)
  // Whoever asked somebody in takes back the asking, however far removals reach there.
  if (isUnanswered(before, context.caller)) return leaveAccount(before, others, context)
  if (policy.removalScope === 'everywhere') holdReach(before, others, ask, context)
  else if (others.length > 0) return leaveAccount(before, others, context)
  if (ask.policy === 'deactivate') return deactivate(before, context)
  if (policy.userRemoval === 'tombstone') return bury(before, context)
  if (!isConfirmed(ask, context) && ask.confirm !== values.username)
    throw new Refusal(
      'user.confirmation-required',
      `erasing leaves nothing: confirm with confirm=${values.username}`,
      { pointer: 'confirm' },
    )
  return erase(before, context)
}

/** Whether nobody has to be asked once more: a declaration went, or a whole list was confirmed. */
function isConfirmed(ask: Removal, { caller }: Context): boolean {
  return caller.manager !== null || ask.isListConfirmed === true || ask.isByOmission === true
}

/** The second confirmation of a removal that reaches further than the account: its list of the other accounts, given back. */
function holdReach(
  { values }: StoredUser,
  others: readonly HeldMembership[],
  ask: Removal,
  context: Context,
): void {
  if (others.length === 0 || isConfirmed(ask, context)) return
  const names = reachedAccounts(others, context)
  const given = (ask.confirmAccounts ?? '').split(',').map((name) => name.trim())
  if (given.length === names.length && names.every((name) => given.includes(name))) return
  throw new Refusal(
    'user.accounts-confirmation-required',
    `this ends the access of user ${values.username} to ${names.map(accountWords).join(', ')} as well (removalScope: everywhere): confirm with confirmAccounts=${names.join(',')}`,
    {
      errors: names.map((name) => ({
        pointer: 'confirmAccounts',
        detail: `${accountWords(name)} is left as well`,
      })),
    },
  )
}

/** Stands for the accounts that the caller may not see: their names and number are not told. */
const unseenAccounts = '*'

function reachedAccounts(others: readonly HeldMembership[], context: Context): string[] {
  const seen = others.filter(({ accountId }) => maySeeAccount(context, accountId))
  const names = seen.map(({ account }) => account)
  return seen.length === others.length ? names : [...names, unseenAccounts]
}

function accountWords(name: string): string {
  return name === unseenAccounts ? 'accounts that the caller may not see' : `account ${name}`
}

/** The memberships that stay. */
function othersThan(
  user: StoredUser,
  { isAccountNamed }: Removal,
  { caller }: Context,
): HeldMembership[] {
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
  memberships: HeldMembership[],
  { now }: Context,
): UserDraft {
  const isSpecChanged = before.given.includes('roles')
  const { pendingRemoval } = before.facts
  const after: StoredUser = {
    ...before,
    version: before.version + (isSpecChanged ? 1 : 0),
    statusVersion: before.statusVersion + 1,
    manager: null,
    declared: [],
    released: true,
    given: before.given.filter((member) => member !== 'roles'),
    values: { ...before.values, roles: [] },
    facts: { ...before.facts, memberships, pendingRemoval: null },
    updatedAt: now,
  }
  const draft = draftOfEnd(before, after, 'deactivate', isSpecChanged ? 'updated' : 'status')
  return pendingRemoval === null ? draft : { ...draft, withdrawn: [pendingRemoval] }
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
    facts: {
      ...before.facts,
      memberships: [],
      pendingEmail: [],
      pendingRemoval: null,
      endedAt: now,
      orders: [{ do: 'end-access' }],
    },
    updatedAt: now,
  }
  return withdrawing(draftOfEnd(before, after, 'deactivate', 'updated'), before)
}

/** Nothing that waits for a user is left when the user goes. */
function withdrawing(draft: UserDraft, before: StoredUser): UserDraft {
  const withdrawn = approvalsOf(before)
  return withdrawn.length === 0 ? draft : { ...draft, withdrawn }
}

/** Leaves id and username, and frees the name. */
function bury(before: StoredUser, { now }: Context): UserDraft {
  const { username, type } = before.values
  const values: UserValues = {
    username,
    type,
    profile: {},
    labels: {},
    active: false,
    mfa: 'optional',
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
    facts: {
      ...noFacts,
      removedAt: now,
      orders: [{ do: 'remove-password' }, { do: 'reset-mfa' }, { do: 'end-access' }],
    },
    updatedAt: now,
  }
  return withdrawing(draftOfEnd(before, after, 'delete', 'deleted'), before)
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
