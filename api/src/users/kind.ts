import { showManager } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { LocksNeeded } from '../declarations/carry-out.ts'
import type { Fault, Kind, Wish } from '../declarations/kind.ts'
import type { Wanted } from '../declarations/merge.ts'
import { checkNetworks } from '../declarations/networks.ts'
import { Refusal } from '../http/errors.ts'
import { gatherUsers, userStatements, type UserDraft, type UserWorld } from './store.ts'
import { refuseGrant } from '../roles/grant.ts'
import { endUser, isUserGone } from './removal.ts'
import {
  completeUser,
  keysOfUser,
  maySeeUser,
  membershipIn,
  rankOf,
  showUser,
  type HeldMembership,
  type HeldRole,
  type StoredUser,
  type UserFacts,
  userMembers,
  usernameKey,
  type UserValues,
} from './user.ts'

const ownerRank = 1000

export const userKind: Kind<UserValues, UserFacts, UserWorld> = {
  kind: 'User',
  noun: 'user',
  path: 'users',
  members: userMembers,
  sets: new Set(['accessPoints', 'roles']),
  check: checkUser,
  complete: completeUser,
  settle: (values) => values,
  gather: gatherUsers,
  unseen: ({ set }) => ((set.roles ?? []).length === 0 ? unseenWorld : undefined),
  identity: ({ username }) => usernameKey(username),
  keys: keysOfUser,
  isEnded: ({ facts }) => facts.endedAt !== null,
  facts: factsOf,
  otherChanges: () => [],
  isMoved: (before, after) =>
    before.facts.memberships.length !== after.facts.memberships.length ||
    before.facts.endedAt?.getTime() !== after.facts.endedAt?.getTime(),
  hold,
  holdTogether: keepOwners,
  taken,
  isVisible: (user, context) => maySeeUser(context, user),
  isGone: isUserGone,
  end: endUser,
  statements: userStatements,
  show: showUser,
  secret: () => undefined,
}

/** Unique indexes refuse what is taken; the policy of the account matters only to removals. */
const unseenWorld: UserWorld = {
  objects: [],
  roles: new Map(),
  homePolicy: {},
  owners: undefined,
}

function checkUser({ set }: Wanted<UserValues>): Fault[] {
  return checkNetworks(set.ipWhitelist)
}

function factsOf(
  before: StoredUser | null,
  values: UserValues,
  wish: Wish<UserValues>,
  known: UserWorld,
  { caller }: Context,
): UserFacts {
  const memberships = before?.facts.memberships ?? []
  const here = memberships.find(({ accountId }) => accountId === caller.accountId)
  const isRevived = before !== null && before.facts.endedAt !== null && values.active
  const endedAt = isRevived || wish.joins ? null : (before?.facts.endedAt ?? null)
  const facts = { endedAt, removedAt: before?.facts.removedAt ?? null }
  const setsRoles = wish.set.roles !== undefined
  const clearsRoles = wish.clear.includes('roles')
  if (here !== undefined && !setsRoles && !clearsRoles) return { ...facts, memberships }
  if (here === undefined && !setsRoles && !wish.joins && !isRevived)
    return { ...facts, memberships }
  const membership: HeldMembership = {
    accountId: caller.accountId,
    account: caller.accountName,
    policy: here?.policy ?? known.homePolicy,
    rolesGiven: clearsRoles ? false : setsRoles || (here?.rolesGiven ?? false),
    roles: [
      ...(here?.roles ?? []).filter(({ source }) => source === 'assignment'),
      ...values.roles.map((name, index) => ownRole(name, index, known)),
    ],
  }
  const others = memberships.filter((other) => other !== here)
  return {
    ...facts,
    memberships: [...others, membership].toSorted((left, right) =>
      left.account < right.account ? -1 : 1,
    ),
  }
}

function ownRole(name: string, index: number, { roles }: UserWorld): HeldRole {
  const role = roles.get(name)
  if (role === undefined)
    throw new Refusal('role.not-found', `there is no role ${name}`, {
      pointer: `/spec/roles/${index}`,
    })
  return { id: role.id, name, rank: role.rank, source: 'roles' }
}

function hold(draft: UserDraft, known: UserWorld, context: Context): void {
  const { before, after } = draft
  const { caller } = context
  const { values } = after
  if (before !== null) {
    if (!maySeeUser(context, before) && before.facts.memberships.length > 0)
      throw new Refusal(
        'object.adoption-refused',
        'this user belongs to other accounts: have somebody who manages one of them add it here',
      )
    if (rankOf(before) > caller.rank)
      throw new Refusal(
        'object.rank-too-low',
        `user ${before.values.username} ranks above user ${caller.username}`,
      )
    if (caller.userId === before.id && before.values.active && !values.active)
      throw new Refusal('user.own-user', 'nobody deactivates the user that they are', {
        pointer: '/spec/active',
      })
  }
  if (values.username === '')
    throw new Refusal('request.invalid', 'username or email is needed', {
      pointer: '/spec/username',
    })
  if (values.type === 'person' && values.email === undefined && !isAsBefore(draft))
    throw new Refusal('user.email-required', 'a person needs an e-mail address', {
      pointer: '/spec/email',
    })
  const held = new Set(
    (before === null ? [] : (membershipIn(before, caller.accountId)?.roles ?? []))
      .filter(({ source }) => source === 'roles')
      .map(({ name }) => name),
  )
  for (const [index, name] of values.roles.entries()) {
    const role = known.roles.get(name)
    if (role !== undefined && !held.has(name)) refuseGrant(role, `/spec/roles/${index}`, caller)
  }
}

/** The administrator of a new tenant has no address; that is no fault of a change to something else. */
function isAsBefore({ before, after }: UserDraft): boolean {
  return before?.values.type === after.values.type && before.values.email === after.values.email
}

/** Refuses, from the last one on, the drafts that would leave an account without an active owner. */
function keepOwners(drafts: readonly UserDraft[], { owners }: UserWorld): Map<number, Refusal> {
  const refused = new Map<number, Refusal>()
  const lost = drafts.flatMap(({ before, after }, index) => {
    if (before === null) return []
    const kept = ownedAccounts(after)
    return ownedAccounts(before)
      .filter((accountId) => !kept.includes(accountId))
      .map((accountId) => ({ accountId, userId: after.id, index }))
  })
  if (lost.length === 0) return refused
  if (owners === undefined) throw new LocksNeeded()
  const remaining = new Map([...owners].map(([account, users]) => [account, new Set(users)]))
  for (const { after } of drafts)
    for (const accountId of ownedAccounts(after)) remaining.get(accountId)?.add(after.id)
  for (const { accountId, userId } of lost) remaining.get(accountId)?.delete(userId)
  for (const { accountId, userId, index } of lost.toReversed()) {
    const users = remaining.get(accountId)
    if (users !== undefined && users.size > 0) continue
    users?.add(userId)
    refused.set(
      index,
      new Refusal(
        'user.last-owner',
        'this is the last active owner of an account: make another owner first',
      ),
    )
  }
  return refused
}

/** Accounts in which an active user holds the role of rank owner. */
function ownedAccounts({ values, facts }: StoredUser): string[] {
  if (!values.active || facts.removedAt !== null) return []
  return facts.memberships
    .filter(({ roles }) => roles.some(({ rank }) => rank === ownerRank))
    .map(({ accountId }) => accountId)
}

function taken(key: string, holder: StoredUser): Refusal {
  const by = holder.manager === null ? '' : `, declared by ${showManager(holder.manager)}`
  const details = holder.manager === null ? {} : { holder: holder.manager }
  if (key.startsWith('email:'))
    return new Refusal(
      'user.email-taken',
      `${holder.values.email ?? 'the e-mail address'} is the address of user ${holder.values.username}${by}`,
      { pointer: '/spec/email', ...details },
    )
  const ended =
    holder.facts.endedAt === null
      ? ''
      : '; that user was deactivated for good: declare it to bring it back, or PATCH active'
  return new Refusal(
    'user.username-taken',
    `username ${holder.values.username} is taken${by}${ended}`,
    { pointer: '/spec/username', ...details },
  )
}
