import { showManager } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { LocksNeeded } from '../declarations/carry-out.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Fault, Kind, Removal } from '../declarations/kind.ts'
import type { Wanted } from '../declarations/merge.ts'
import { Refusal } from '../http/errors.ts'
import { type GuardChange, refusedLoss } from '../policy/administrators.ts'
import { policyOf } from '../policy/policy-of.ts'
import { ownerRank, refusedEdit } from '../policy/rank.ts'
import { refuseGrant } from '../roles/grant.ts'
import { guardChanges, guardGains } from '../users/guards.ts'
import { holdMembership } from '../users/rules.ts'
import { maySeeAccount, rankOf, type StoredUser } from '../users/user.ts'
import { factsOf } from './facts.ts'
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
import { checkInstants, holdOrder } from '../declarations/instants.ts'

export const assignmentKind: Kind<AssignmentValues, AssignmentFacts, AssignmentWorld> = {
  kind: 'RoleAssignment',
  noun: 'role assignment',
  path: 'role-assignments',
  members: assignmentMembers,
  sets: new Set(),
  check: checkAssignment,
  complete: (values, { caller }) => ({
    ...values,
    user: values.user ?? '',
    role: values.role ?? '',
    account: values.account ?? caller.accountName,
  }),
  settle: (values, { users }) => ({
    ...values,
    user: users.get(foldKey(values.user))?.values.username ?? values.user,
  }),
  gather: gatherAssignments,
  unseen: () => undefined,
  identity: (values, known) => {
    const userId = known.users.get(foldKey(values.user))?.id ?? ''
    const roleId = known.roles.get(values.role)?.id ?? ''
    const accountId = known.accounts.get(values.account)?.id ?? ''
    return keyOfAssignment({ userId, roleId, accountId })
  },
  keys: ({ facts }) => [keyOfAssignment(facts)],
  isEnded: () => false,
  facts: factsOf,
  otherChanges: () => [],
  isMoved: () => false,
  hold,
  holdTogether,
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

function checkAssignment({ set }: Wanted<AssignmentValues>): Fault[] {
  const { validFrom, expiresAt } = set
  return checkInstants({ validFrom, expiresAt })
}

function hold(draft: AssignmentDraft, known: AssignmentWorld, context: Context): void {
  const { before, after, changes } = draft
  const { caller } = context
  const moved = changes.find(
    ({ field, from, to }) =>
      field !== 'validFrom' && field !== 'expiresAt' && from !== undefined && to !== undefined,
  )
  if (before !== null && moved !== undefined)
    throw new Refusal(
      'object.immutable-field',
      `${moved.field} never changes: another ${moved.field} is another role assignment`,
      { pointer: `/spec/${moved.field}` },
    )
  holdOrder(after.values)
  if (!maySeeAccount(context, after.facts.accountId))
    throw new Refusal(
      'object.rank-too-low',
      `user ${caller.username} holds no rank in account ${after.values.account}: ask from there with ?account=`,
      { pointer: '/spec/account' },
    )
  const { user, userAfter } = after.facts
  if (user === null || userAfter === null) return
  const isSelf = isEntering(after, caller)
  if (!isSelf) holdUserRank(user, caller)
  if (before !== null && !isHeldLonger(before.values, after.values)) return
  const role = known.roles.get(after.values.role)
  if (role !== undefined) refuseGrant(role, '/spec/role', caller)
  if (before !== null) return
  if (!isSelf) holdMembership(user, userAfter, context)
}

/** Whether the role is held at an instant at which it was not: that gives it, as a new assignment does. */
function isHeldLonger(before: AssignmentValues, after: AssignmentValues): boolean {
  const [from, until] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return (
    instantOf(after.validFrom, from) < instantOf(before.validFrom, from) ||
    instantOf(after.expiresAt, until) > instantOf(before.expiresAt, until)
  )
}

function instantOf(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Date.parse(text)
}

/** An owner, who sees every account, enters one: nobody else could let them in where nobody is yet. */
function isEntering({ facts }: StoredAssignment, caller: Context['caller']): boolean {
  return facts.userId === caller.userId && facts.joins !== null && caller.rank >= ownerRank
}

function holdUserRank(user: StoredUser, caller: Context['caller']): void {
  const { id, values, facts } = user
  const ranked = { id, username: values.username, rank: rankOf(user) }
  const refusal = refusedEdit(ranked, caller, policyOf(facts.memberships).editRank)
  if (refusal !== undefined) throw refusal
}

function endAssignment(
  before: StoredAssignment,
  _ask: Removal,
  _known: AssignmentWorld,
  { caller, now }: Context,
): AssignmentDraft {
  const { user } = before.facts
  if (user !== null) holdUserRank(user, caller)
  const userAfter = user === null ? null : without(user, before.id)
  const after = {
    ...before,
    manager: null,
    declared: [],
    updatedAt: now,
    facts: { ...before.facts, userAfter },
  }
  return { before, after, action: 'delete', change: 'deleted', changes: [], released: [] }
}

function without(user: StoredUser, assignmentId: string): StoredUser {
  const memberships = user.facts.memberships.map((membership) => ({
    ...membership,
    roles: membership.roles.filter((role) => role.assignmentId !== assignmentId),
  }))
  return { ...user, facts: { ...user.facts, memberships } }
}

/** One role at a time where that is the rule, and accounts with the administrators that they need. */
function holdTogether(
  drafts: readonly AssignmentDraft[],
  known: AssignmentWorld,
  context: Context,
): Map<number, Refusal> {
  const refused = new Map<number, Refusal>()
  const given = new Set<string>()
  for (const [index, { before, after }] of drafts.entries()) {
    const { userId, accountId, isMove } = after.facts
    if (before !== null || !isMove) continue
    if (known.guards === undefined) throw new LocksNeeded()
    const place = `${userId} ${accountId}`
    if (given.has(place))
      refused.set(
        index,
        new Refusal(
          'user.one-role',
          `another item of this call gives user ${after.values.user} a role in account ${after.values.account}, where a user holds one (roleCardinality: one)`,
          { pointer: '/spec/role' },
        ),
      )
    given.add(place)
  }
  keepGuards(drafts, known, context, refused)
  return refused
}

/** Refuses what would leave an account without the administrators that it needs. */
function keepGuards(
  drafts: readonly AssignmentDraft[],
  { guards }: AssignmentWorld,
  { now }: Context,
  refused: Map<number, Refusal>,
): void {
  const done: GuardChange[] = []
  for (const [index, { after }] of drafts.entries()) {
    const { user, userAfter } = after.facts
    if (refused.has(index) || user === null || userAfter === null) continue
    const losses = guardChanges(user, userAfter, now)
    if (losses.length > 0) {
      if (guards === undefined) throw new LocksNeeded()
      const accounts = new Map(
        [...guards].filter(([id]) => losses.some(({ accountId }) => accountId === id)),
      )
      const refusal = refusedLoss(accounts, [...done, ...losses])
      if (refusal !== undefined) {
        refused.set(index, refusal)
        continue
      }
    }
    done.push(...losses, ...guardGains(user, userAfter, now))
  }
}
