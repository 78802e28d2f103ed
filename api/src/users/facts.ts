/** What the server knows of a user after a declaration, a creation or a patch, and what is to be done beside. Pure. */
import { addDuration, lockReach } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import { isHeldBy } from '../declarations/apply.ts'
import type { Wish } from '../declarations/kind.ts'
import { Refusal } from '../http/errors.ts'
import { settled } from '../invitations/missing.ts'
import { policyIfAccepted, policyOf } from '../policy/policy-of.ts'
import { isOneRole } from '../policy/role-cardinality.ts'
import { seesOnlyChildren } from '../policy/visible-users.ts'
import { unlocked } from './locks.ts'
import type { UserOrder } from './orders.ts'
import { handleRevisions, type Revision } from './revisions.ts'
import type { KnownPassword } from './password-wishes.ts'
import { locksAt } from './standing.ts'
import type { UserWorld } from './store.ts'
import {
  type HeldMembership,
  type HeldRole,
  noFacts,
  type StoredUser,
  type UserFacts,
  type UserValues,
} from './user.ts'

/** Life of a link to set a new password. */
export const resetValidFor = 'PT60M'

export function factsOf(
  before: StoredUser | null,
  values: UserValues,
  wish: Wish<UserValues>,
  known: UserWorld,
  context: Context,
): UserFacts {
  const { caller, now } = context
  const isRevived =
    before !== null && before.facts.endedAt !== null && (wish.joins || values.active)
  const isNew = before === null || isRevived
  const isAdopted = wish.joins && !isHeldBy(before?.manager ?? null, caller.manager)
  const base = isNew ? { ...noFacts, removedAt: before?.facts.removedAt ?? null } : before.facts
  const { handled, raised } = handleRevisions(values, base.handled, isNew || isAdopted)
  const orders: UserOrder[] = []
  const joined = membershipsOf(before, values, wish, known, context)
  const memberships = settled(values, joined, caller.accountId, now)
  const facts: FactsInMaking = {
    ...base,
    endedAt: isRevived || wish.joins ? null : base.endedAt,
    parents: parentsOf(before, values, known, context),
    handled,
    memberships,
    orders,
  }
  if (facts.activity.activatedAt === null && memberships.some(({ state }) => state === 'ACTIVE'))
    facts.activity = { ...facts.activity, activatedAt: now }
  setPassword(before, values, facts, known.passwords.get(wish))
  const doer = { values, facts, now }
  endLinksElsewhere(before, doer)
  for (const revision of raised) doRevision(revision, doer)
  invite(before, doer, raised.includes('invitationRevision'), caller.accountId)
  return facts
}

/** Facts to which orders are added. */
export type FactsInMaking = UserFacts & { orders: UserOrder[] }

interface Doer {
  values: UserValues
  facts: FactsInMaking
  now: Date
}

function doRevision(revision: Revision, { values, facts, now }: Doer): void {
  switch (revision) {
    case 'unlockRevision':
      Object.assign(facts, unlocked(facts, now))
      facts.orders.push({ do: 'forget-failures' })
      return
    case 'mfaResetRevision':
      facts.secrets = { ...facts.secrets, hasFactor: false }
      facts.orders.push({ do: 'reset-mfa' }, { do: 'end-sessions' })
      return
    case 'passwordResetRevision':
      sendReset(values, facts, now, '/spec/passwordResetRevision')
      return
    case 'invitationRevision':
      // Done with the invitations below.
      return
  }
}

/** Mails a link to set a new password; the old one works on. Refused where it would come to nothing. */
export function sendReset(
  values: UserValues,
  facts: FactsInMaking,
  now: Date,
  pointer?: string,
): void {
  const fault = resetFault(values, facts, now)
  if (fault !== undefined)
    throw new Refusal('user.act-impossible', fault, pointer === undefined ? {} : { pointer })
  const expiresAt = addDuration(now, resetValidFor)
  facts.secrets = { ...facts.secrets, resetUntil: expiresAt }
  facts.orders.push({ do: 'send-reset', expiresAt })
}

function resetFault(
  { username, type, credential, email, active }: UserValues,
  facts: UserFacts,
  now: Date,
): string | undefined {
  if (credential.mode === 'none' || credential.mode === 'external')
    return `user ${username} has no password here (credential.mode ${credential.mode})`
  if (email === undefined) return `user ${username} has no e-mail address to send the link to`
  if (!active) return `user ${username} is deactivated: no link is sent`
  const policy = policyOf(facts.memberships)
  const locks = locksAt(facts.locks, type, facts.activity, policy, now)
  if (locks.some(({ cause }) => lockReach[cause] !== 'passwords'))
    return `user ${username} is locked: unlock with sendReset sends the link`
  if (facts.memberships.every(({ state }) => state === 'INVITED'))
    return `user ${username} has not accepted the invitation: send that again`
  return undefined
}

function setPassword(
  before: StoredUser | null,
  { credential }: UserValues,
  facts: FactsInMaking,
  password: KnownPassword | undefined,
): void {
  const hadDoor = before !== null && isPasswordMode(before.values.credential.mode)
  if (hadDoor && !isPasswordMode(credential.mode)) {
    facts.secrets = { ...facts.secrets, password: null, resetUntil: null, hasFactor: false }
    facts.orders.push({ do: 'remove-password' }, { do: 'reset-mfa' }, { do: 'end-access' })
  }
  // Nobody comes in through the provider any more.
  if (before?.values.credential.mode === 'external' && credential.mode !== 'external')
    facts.orders.push({ do: 'end-sessions' })
  if (password === undefined) return
  if ('refusal' in password) throw password.refusal
  if (credential.mode !== 'secretRef')
    throw new Refusal(
      'request.invalid',
      `a password is set under credential.mode secretRef, and this user's is ${credential.mode}`,
      { pointer: `/${password.member}` },
    )
  if (password.isKnown) return
  facts.secrets = {
    ...facts.secrets,
    password: { setAt: password.setAt, mustChange: false },
    resetUntil: null,
  }
  facts.orders.push({
    do: 'set-password',
    hashed: password.hashed,
    declared: password.text,
    mustChange: false,
  })
  if (before !== null) facts.orders.push({ do: 'end-sessions' })
}

/** Whoever reads the mails of an address that the user has no more must not use what was mailed there. Invitations are sent anew, which ends those of before. */
function endLinksElsewhere(before: StoredUser | null, { values, facts }: Doer): void {
  if (before === null || before.values.email === values.email) return
  facts.secrets = { ...facts.secrets, resetUntil: null }
  facts.orders.push({ do: 'end-resets' })
}

function isPasswordMode(mode: UserValues['credential']['mode']): boolean {
  return mode === 'secretRef' || mode === 'invite'
}

/**
 * Memberships that are not ACTIVE yet get their mail when they are new, when the user becomes active again (the links ended with the deactivation), when the address becomes
 * another one, and when `invitationRevision` grows.
 */
function invite(
  before: StoredUser | null,
  { values, facts, now }: Doer,
  isRaised: boolean,
  accountId: string,
): void {
  if (!values.active) return
  const isBack = before !== null && !before.values.active
  const isMoved = before !== null && before.values.email !== values.email
  const invited = new Set(
    (before?.facts.memberships ?? [])
      .filter(({ state }) => state !== 'ACTIVE')
      .map((membership) => membership.accountId),
  )
  const { validFor } = policyIfAccepted(facts.memberships).invitation
  facts.memberships = facts.memberships.map((membership) => {
    if (membership.state === 'ACTIVE') return membership
    const isDue =
      !invited.has(membership.accountId) ||
      isBack ||
      isMoved ||
      (isRaised && membership.accountId === accountId)
    if (!isDue) return membership
    const expiresAt = addDuration(now, validFor)
    const { account } = membership
    facts.orders.push({ do: 'invite', accountId: membership.accountId, account, expiresAt })
    return { ...membership, invitationExpiresAt: expiresAt }
  })
}

function membershipsOf(
  before: StoredUser | null,
  values: UserValues,
  wish: Wish<UserValues>,
  known: UserWorld,
  { caller }: Context,
): HeldMembership[] {
  const memberships = before?.facts.memberships ?? []
  const here = memberships.find(({ accountId }) => accountId === caller.accountId)
  const isRevived = before !== null && before.facts.endedAt !== null && values.active
  const setsRoles = wish.set.roles !== undefined
  const clearsRoles = wish.clear.includes('roles')
  if (here !== undefined && !setsRoles && !clearsRoles) return memberships
  if (here === undefined && !setsRoles && !wish.joins && !isRevived) return memberships
  // Where one role is held, a list that names one takes the place of assignments.
  const namesTheOne = setsRoles && values.roles.length > 0 && isOneRole(known.homePolicy)
  const isReplacing = namesTheOne || wish.isMove === true
  const membership: HeldMembership = {
    accountId: caller.accountId,
    account: caller.accountName,
    policy: here?.policy ?? known.homePolicy,
    state: here?.state ?? stateOfJoining(values, memberships),
    invitationExpiresAt: here?.invitationExpiresAt ?? null,
    rolesGiven: clearsRoles ? false : setsRoles || (here?.rolesGiven ?? false),
    roles: [
      ...keptAssignments(here, isReplacing, caller),
      ...values.roles.map((name, index) => ownRole(name, index, known)),
    ],
  }
  const others = memberships.filter((other) => other !== here)
  return [...others, membership].toSorted((left, right) => (left.account < right.account ? -1 : 1))
}

/** Assignments that stay beside a list of roles. Those that somebody else declares are not taken from them. */
function keptAssignments(
  here: HeldMembership | undefined,
  isReplacing: boolean,
  { manager }: Context['caller'],
): HeldRole[] {
  const assigned = (here?.roles ?? []).filter(({ source }) => source === 'assignment')
  if (here === undefined || !isReplacing) return assigned
  const mine = manager === null ? null : `${manager.kind}/${manager.instance}/`
  const theirs = assigned.find(
    (role) => role.manager !== null && (mine === null || !role.manager.startsWith(mine)),
  )
  if (theirs === undefined) return []
  throw new Refusal(
    'object.managed-by-another',
    `role ${theirs.name} in account ${here.account} is assigned by ${theirs.manager} and would have to go: change it there`,
    { pointer: '/spec/roles' },
  )
}

/** Who joins another account is there as far as in the accounts of before; whoever is new is ACTIVE at once, or INVITED. */
export function stateOfJoining(
  { credential }: Pick<UserValues, 'credential'>,
  memberships: readonly Pick<HeldMembership, 'state'>[],
): HeldMembership['state'] {
  if (credential.mode !== 'invite') return 'ACTIVE'
  const isKnown = memberships.some(({ state }) => state !== 'INVITED')
  return isKnown ? 'ACTIVE' : 'INVITED'
}

/**
 * Parents that the call itself creates are found when all of it was decided. Whoever sees only their children becomes the parent of what they create, or they
 * would not see it again.
 */
function parentsOf(
  before: StoredUser | null,
  { parent }: UserValues,
  known: UserWorld,
  { caller }: Context,
): string[] {
  if (parent === undefined) {
    const isTheirs = before === null && caller.manager === null
    return isTheirs && seesOnlyChildren(known.homePolicy, caller) ? [caller.userId] : []
  }
  if (before?.values.parent === parent) return before.facts.parents
  return known.parents.get(foldKey(parent))?.chain ?? []
}

function ownRole(name: string, index: number, { roles }: UserWorld): HeldRole {
  const role = roles.get(name)
  if (role === undefined)
    throw new Refusal('role.not-found', `there is no role ${name}`, {
      pointer: `/spec/roles/${index}`,
    })
  return {
    id: role.id,
    assignmentId: '',
    manager: null,
    name,
    rank: role.rank,
    isProtected: role.isProtected,
    requiredProfileFields: role.requiredProfileFields,
    source: 'roles',
    validFrom: null,
    expiresAt: null,
  }
}
