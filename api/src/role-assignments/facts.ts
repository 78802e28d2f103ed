/**
 * What a role assignment comes to for its user. Pure.
 *
 * | The user in the account | the caller | comes to |
 * | --- | --- | --- |
 * | is a member | may assign there | the role |
 * | is none, and belongs to an account where the caller may change users | may assign there | the role and an ACTIVE membership |
 * | is none, and belongs to others | may assign there | the role and an INVITED membership: the user has to accept |
 *
 * Under `roleCardinality: one` the new role takes the place of every other that the user holds there, in the same write.
 */
import { addDuration, holds, showManager } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import { Refusal } from '../http/errors.ts'
import { policyOf } from '../policy/policy-of.ts'
import { isOneRole } from '../policy/role-cardinality.ts'
import type { KnownRole } from '../roles/grant.ts'
import { stateOfJoining } from '../users/facts.ts'
import {
  type HeldMembership,
  type HeldRole,
  membershipIn,
  rankOf,
  type StoredUser,
} from '../users/user.ts'
import type { AssignmentFacts, AssignmentValues, StoredAssignment } from './role-assignment.ts'
import type { AssignmentWorld, KnownAccount } from './store.ts'

export function factsOf(
  before: StoredAssignment | null,
  values: AssignmentValues,
  _wish: unknown,
  known: AssignmentWorld,
  context: Context,
): AssignmentFacts {
  if (before !== null) return changedFacts(before, values)
  const { user, role, account } = namedBy(values, known)
  const here = membershipIn(user, account.id)
  const joins = here === undefined ? joining(user, account, known, context) : null
  const held: HeldRole = {
    id: role.id,
    assignmentId: '',
    name: role.name,
    rank: role.rank,
    isProtected: role.isProtected,
    requiredProfileFields: role.requiredProfileFields,
    source: 'assignment',
    manager: null,
    ...boundsOf(values),
  }
  const isMove = isOneRole(account.policy) && here !== undefined
  if (isMove) refuseDeclared(user, here, context)
  const membership: HeldMembership = {
    accountId: account.id,
    account: account.name,
    policy: account.policy,
    state: here?.state ?? joins?.state ?? 'ACTIVE',
    invitationExpiresAt: here?.invitationExpiresAt ?? joins?.expiresAt ?? null,
    rolesGiven: isMove ? false : (here?.rolesGiven ?? false),
    roles: isMove ? [held] : [...(here?.roles ?? []), held],
  }
  const memberships = [...user.facts.memberships.filter((other) => other !== here), membership]
  return {
    userId: user.id,
    roleId: role.id,
    accountId: account.id,
    user,
    userAfter: { ...user, facts: { ...user.facts, memberships } },
    isMove,
    joins,
  }
}

/** User, role and account stay; the instants may move. */
function changedFacts(before: StoredAssignment, values: AssignmentValues): AssignmentFacts {
  const { user } = before.facts
  if (user === null) return before.facts
  const memberships = user.facts.memberships.map((membership) => ({
    ...membership,
    roles: membership.roles.map((role) =>
      role.assignmentId === before.id ? { ...role, ...boundsOf(values) } : role,
    ),
  }))
  return { ...before.facts, userAfter: { ...user, facts: { ...user.facts, memberships } } }
}

function boundsOf({
  validFrom,
  expiresAt,
}: AssignmentValues): Pick<HeldRole, 'validFrom' | 'expiresAt'> {
  return {
    validFrom: validFrom === undefined ? null : new Date(validFrom),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
  }
}

/** Refuses what does not exist, with the member that names it. */
function namedBy(
  { user, role, account }: AssignmentValues,
  { users, roles, accounts }: AssignmentWorld,
): { user: StoredUser; role: KnownRole; account: KnownAccount } {
  const knownUser = users.get(foldKey(user))
  if (knownUser === undefined || knownUser.facts.endedAt !== null)
    throw new Refusal('user.not-found', `there is no user ${user}`, { pointer: '/spec/user' })
  const knownRole = roles.get(role)
  if (knownRole === undefined)
    throw new Refusal('role.not-found', `there is no role ${role}`, { pointer: '/spec/role' })
  const knownAccount = accounts.get(account)
  if (knownAccount === undefined)
    throw new Refusal('account.not-found', `there is no account ${account}`, {
      pointer: '/spec/account',
    })
  return { user: knownUser, role: knownRole, account: knownAccount }
}

/** How the user becomes a member: at once when the caller manages the user elsewhere, else by accepting. */
function joining(
  user: StoredUser,
  { name, policy }: KnownAccount,
  { authority }: AssignmentWorld,
  { caller, now }: Context,
): NonNullable<AssignmentFacts['joins']> {
  const { values, facts } = user
  const isManaged =
    authority === undefined ||
    facts.memberships.some(({ accountId }) => {
      const there = authority.get(accountId)
      return (
        there !== undefined &&
        there.rank >= rankOf(user) &&
        holds(there.permissions, 'rollcall.users.update')
      )
    })
  const state = isManaged ? stateOfJoining(values, facts.memberships) : 'INVITED'
  if (state !== 'INVITED') return { state, expiresAt: null }
  if (values.credential.mode === 'none' || values.email === undefined)
    throw new Refusal(
      'user.act-impossible',
      `user ${caller.username} does not manage user ${values.username}, who has no way to accept an invitation to account ${name}: have somebody add the user who manages both`,
      { pointer: '/spec/user' },
    )
  const memberships = [...facts.memberships, { account: name, policy }]
  const { validFor } = policyOf(memberships).invitation
  return { state, expiresAt: addDuration(now, validFor) }
}

/** Where one role is held, a list that is declared is not moved from under its manager, nor is an assignment of another manager. */
function refuseDeclared(user: StoredUser, here: HeldMembership, { caller }: Context): void {
  const { manager, declared } = user
  if (manager !== null && declared.includes('roles') && here.rolesGiven)
    throw new Refusal(
      'object.field-managed',
      `a user holds one role in account ${here.account} (roleCardinality: one), and roles is declared by ${showManager(manager)}: change it there`,
      { pointer: '/spec/role', holder: manager },
    )
  const mine = caller.manager === null ? null : `${caller.manager.kind}/${caller.manager.instance}/`
  const theirs = here.roles.find(
    (role) => role.manager !== null && (mine === null || !role.manager.startsWith(mine)),
  )
  if (theirs !== undefined)
    throw new Refusal(
      'object.managed-by-another',
      `a user holds one role in account ${here.account} (roleCardinality: one), and role ${theirs.name} is assigned by ${theirs.manager}: change it there`,
      { pointer: '/spec/role' },
    )
}
