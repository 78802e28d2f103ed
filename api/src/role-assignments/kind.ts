import { showManager } from '@rollcall/resources'

import { LocksNeeded } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Kind, Removal } from '../declarations/kind.ts'
import { Refusal } from '../http/errors.ts'
import { refuseGrant } from '../roles/grant.ts'
import { maySeeAccount } from '../users/user.ts'
import {
  type AssignmentFacts,
  type AssignmentValues,
  assignmentMembers,
  keyOfAssignment,
  showAssignment,
  type StoredAssignment,
} from './role-assignment.ts'
import {
  type AssignmentDraft,
  assignmentStatements,
  type AssignmentWorld,
  gatherAssignments,
} from './store.ts'

const ownerRank = 1000

export const assignmentKind: Kind<AssignmentValues, AssignmentFacts, AssignmentWorld> = {
  kind: 'RoleAssignment',
  noun: 'role assignment',
  path: 'role-assignments',
  members: assignmentMembers,
  sets: new Set(),
  check: () => [],
  complete: (values, { caller }) => ({
    user: values.user ?? '',
    role: values.role ?? '',
    account: values.account ?? caller.accountName,
  }),
  settle: (values, { users }) => ({
    ...values,
    user: users.get(foldKey(values.user))?.username ?? values.user,
  }),
  gather: gatherAssignments,
  unseen: () => undefined,
  identity: (values, known) => keyOfAssignment(identitiesOf(values, known)),
  keys: ({ facts }) => [keyOfAssignment(facts)],
  isEnded: () => false,
  facts: (before, values, _wish, known) => before?.facts ?? identitiesOf(values, known),
  otherChanges: () => [],
  isMoved: () => false,
  hold,
  holdTogether: keepOwners,
  taken: (_key, { values, manager }) =>
    new Refusal(
      'role-assignment.exists',
      `user ${values.user} already holds role ${values.role} in account ${values.account} by a role assignment${manager === null ? '' : `, declared by ${showManager(manager)}`}`,
      { pointer: '/spec/role', ...(manager === null ? {} : { holder: manager }) },
    ),
  isVisible: ({ facts }, context) => maySeeAccount(context, facts.accountId),
  isGone: () => false,
  end: endAssignment,
  statements: assignmentStatements,
  show: showAssignment,
  secret: () => undefined,
}

/** Refuses what does not exist, with the member that names it. */
function identitiesOf(
  { user, role, account }: AssignmentValues,
  { users, roles, accounts }: AssignmentWorld,
): AssignmentFacts {
  const knownUser = users.get(foldKey(user))
  if (knownUser === undefined || knownUser.isEnded)
    throw new Refusal('user.not-found', `there is no user ${user}`, { pointer: '/spec/user' })
  const knownRole = roles.get(role)
  if (knownRole === undefined)
    throw new Refusal('role.not-found', `there is no role ${role}`, { pointer: '/spec/role' })
  const accountId = accounts.get(account)
  if (accountId === undefined)
    throw new Refusal('account.not-found', `there is no account ${account}`, {
      pointer: '/spec/account',
    })
  return {
    userId: knownUser.id,
    roleId: knownRole.id,
    accountId,
    rank: knownRole.rank,
    userRank: knownUser.rank,
  }
}

function hold(draft: AssignmentDraft, known: AssignmentWorld, context: Context): void {
  const { before, after, changes } = draft
  const { caller } = context
  const moved = changes.find(({ from, to }) => from !== undefined && to !== undefined)
  if (before !== null && moved !== undefined)
    throw new Refusal(
      'object.immutable-field',
      `${moved.field} never changes: another ${moved.field} is another role assignment`,
      { pointer: `/spec/${moved.field}` },
    )
  if (!maySeeAccount(context, after.facts.accountId))
    throw new Refusal(
      'object.rank-too-low',
      `user ${caller.username} holds no rank in account ${after.values.account}: ask from there with ?account=`,
      { pointer: '/spec/account' },
    )
  holdUserRank(after, caller)
  if (before !== null) return
  const role = known.roles.get(after.values.role)
  if (role !== undefined) refuseGrant(role, '/spec/role', caller)
}

function holdUserRank({ values, facts }: StoredAssignment, caller: Context['caller']): void {
  if (facts.userRank > caller.rank)
    throw new Refusal(
      'object.rank-too-low',
      `user ${values.user} ranks above user ${caller.username}`,
    )
}

function endAssignment(
  before: StoredAssignment,
  _ask: Removal,
  _known: AssignmentWorld,
  { caller, now }: Context,
): AssignmentDraft {
  holdUserRank(before, caller)
  const after = { ...before, manager: null, declared: [], updatedAt: now }
  return { before, after, action: 'delete', change: 'deleted', changes: [], released: [] }
}

/** Refuses the ends of assignments that would leave an account without an active owner. */
function keepOwners(
  drafts: readonly AssignmentDraft[],
  { owners }: AssignmentWorld,
): Map<number, Refusal> {
  const refused = new Map<number, Refusal>()
  for (const [index, { action, after }] of drafts.entries()) {
    const { rank, accountId, userId } = after.facts
    if (action !== 'delete' || rank !== ownerRank) continue
    if (owners === undefined) throw new LocksNeeded()
    const users = owners.get(accountId)
    const held = users?.get(userId) ?? 0
    if (users?.size === 1 && held === 1)
      refused.set(
        index,
        new Refusal(
          'user.last-owner',
          `user ${after.values.user} is the last active owner of account ${after.values.account}: make another owner first`,
        ),
      )
  }
  return refused
}
