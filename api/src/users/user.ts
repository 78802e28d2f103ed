import type {
  AccessPoint,
  AccountPolicy,
  IpWhitelistEntry,
  User,
  UserCredential,
  UserMembership,
  UserType,
} from '@rollcall/resources'
import { userState } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'

/** The members of a user, with what the server chose for absent ones. `roles` are those of the account asked for. */
export interface UserValues {
  username: string
  type: UserType
  email?: string
  firstName?: string
  lastName?: string
  displayName?: string
  language?: string
  active: boolean
  accessPoints: AccessPoint[]
  ipWhitelist: IpWhitelistEntry[]
  roles: string[]
  credential: UserCredential
}

export interface HeldRole {
  id: string
  name: string
  rank: number
  /** From the user's own list, or from a RoleAssignment. */
  source: 'roles' | 'assignment'
}

export interface HeldMembership {
  accountId: string
  account: string
  /** What is declared of the policy of the account. */
  policy: AccountPolicy
  /** Whether the user's `roles` has a value in this account. */
  rolesGiven: boolean
  roles: HeldRole[]
}

export interface UserFacts {
  memberships: HeldMembership[]
  /** Instant of a removal that left the user to be revived. */
  endedAt: Date | null
  /** Instant from which only a tombstone is left. */
  removedAt: Date | null
}

export type StoredUser = Stored<UserValues, UserFacts>

/** In the order in which changes are told. */
export const userMembers: readonly (keyof UserValues)[] = [
  'username',
  'type',
  'email',
  'firstName',
  'lastName',
  'displayName',
  'language',
  'active',
  'accessPoints',
  'ipWhitelist',
  'roles',
  'credential',
]

/** Chooses what is absent. */
export function completeUser(values: Partial<UserValues>): UserValues {
  const type = values.type ?? 'person'
  return {
    ...values,
    username: values.username ?? values.email ?? '',
    type,
    active: values.active ?? true,
    accessPoints: values.accessPoints ?? (type === 'person' ? ['web'] : ['api']),
    ipWhitelist: values.ipWhitelist ?? [],
    roles: values.roles ?? [],
    credential: values.credential ?? { mode: 'none' },
  }
}

/** Unique keys that the user holds; a tombstone holds none. */
export function keysOfUser({ values, facts }: StoredUser): string[] {
  if (facts.removedAt !== null) return []
  const keys = [usernameKey(values.username)]
  if (values.type === 'person' && values.active && values.email !== undefined)
    keys.push(`email:${foldKey(values.email)}`)
  return keys
}

export function usernameKey(username: string): string {
  return `username:${foldKey(username)}`
}

/**
 * The key as it is stored. A tombstone's is no name's: a unique index over all rows tells PostgreSQL more than one over those that are not removed, which it
 * takes for hardly any before it has looked.
 */
export function storedUsernameKey({ id, values, facts }: StoredUser): string {
  return facts.removedAt === null ? foldKey(values.username) : `\u0002${id}`
}

export function membershipIn(user: StoredUser, accountId: string): HeldMembership | undefined {
  return user.facts.memberships.find((membership) => membership.accountId === accountId)
}

/** Highest rank that the user holds in any account. */
export function rankOf(user: StoredUser): number {
  let rank = 0
  for (const { roles } of user.facts.memberships)
    for (const role of roles) if (role.rank > rank) rank = role.rank
  return rank
}

/** The user as the API answers it, seen from the account asked for. */
export function showUser(user: StoredUser, context: Pick<Context, 'caller'>): User {
  const { values, facts } = user
  const { accountId } = context.caller
  const here = membershipIn(user, accountId)
  return {
    ...showMeta(user),
    spec: specOf(user),
    status: {
      state: userState({
        removed: facts.removedAt !== null,
        active: values.active,
        memberships: facts.memberships.length,
      }),
      membership: membershipState(values.active, here),
      memberships: facts.memberships
        .filter((membership) => maySeeAccount(context, membership.accountId))
        .map((membership) => showMembership(values.active, membership)),
      locks: [],
      credential: 'NONE',
      effective: {
        username: values.username,
        type: values.type,
        active: values.active,
        accessPoints: values.accessPoints,
        ipWhitelist: values.ipWhitelist,
        roles: here === undefined ? [] : roleNames(here),
        credential: values.credential,
      },
    },
  }
}

/** Rank from which a role held in the account reaches every account of the tenant. */
export const tenantWideRank = 900

/** Holders of a protected role see every account, others the one that they ask from. */
export function maySeeAccount({ caller }: Pick<Context, 'caller'>, accountId: string): boolean {
  return caller.rank >= tenantWideRank || caller.accountId === accountId
}

/** Whether the caller may know of the user. One that left every account is known to those who see every account. */
export function maySeeUser(context: Pick<Context, 'caller'>, user: StoredUser): boolean {
  return (
    context.caller.rank >= tenantWideRank ||
    membershipIn(user, context.caller.accountId) !== undefined
  )
}

function showMembership(active: boolean, membership: HeldMembership): UserMembership {
  return {
    account: membership.account,
    state: membershipState(active, membership),
    roles: roleNames(membership),
  }
}

function membershipState(
  active: boolean,
  membership: HeldMembership | undefined,
): UserMembership['state'] {
  if (membership === undefined) return 'REMOVED'
  return active ? 'ACTIVE' : 'DEACTIVATED'
}

function roleNames({ roles }: HeldMembership): string[] {
  return [...new Set(roles.map((role) => role.name))].toSorted()
}
