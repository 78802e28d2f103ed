import type {
  AccessPoint,
  AccountPolicy,
  AdminLockKind,
  HandledRevisions,
  IpWhitelistEntry,
  LockCause,
  PendingEmail,
  UserCredential,
  UserType,
} from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Stored } from '../declarations/stored.ts'
import { parentsMax, seesOnlyChildren } from '../policy/visible-users.ts'
import type { UserOrder } from './orders.ts'

/** The members of a user, with what the server chose for absent ones. `roles` are those of the account asked for. */
export interface UserValues {
  username: string
  type: UserType
  email?: string
  secondaryEmail?: string
  firstName?: string
  lastName?: string
  displayName?: string
  language?: string
  timezone?: string
  profile: Record<string, string>
  labels: Record<string, string>
  /** Username of the parent, as that user writes it. */
  parent?: string
  active: boolean
  /** Instants as they were written. */
  validFrom?: string
  expiresAt?: string
  mfa: 'required' | 'optional'
  accessPoints: AccessPoint[]
  ipWhitelist: IpWhitelistEntry[]
  roles: string[]
  credential: UserCredential
  unlockRevision?: number
  mfaResetRevision?: number
  passwordResetRevision?: number
  invitationRevision?: number
}

export interface HeldRole {
  id: string
  /** Identity of the row that assigns it; empty for one that is yet to be written. */
  assignmentId: string
  name: string
  rank: number
  /** Its holders administer the account. */
  isProtected: boolean
  /** Members of the profile that a holder must have. */
  requiredProfileFields: string[]
  /** From the user's own list, or from a RoleAssignment. */
  source: 'roles' | 'assignment'
  /** Who declares the RoleAssignment: KIND/INSTANCE/NAME. */
  manager: string | null
  /** Only a RoleAssignment has bounds; it is held between them. */
  validFrom: Date | null
  expiresAt: Date | null
}

export interface HeldMembership {
  accountId: string
  account: string
  /** What is declared of the account's policy. */
  policy: AccountPolicy
  state: 'INVITED' | 'PROVISIONED' | 'ACTIVE'
  /** Instant until which the open invitation can be accepted. */
  invitationExpiresAt: Date | null
  /** Whether the user's `roles` has a value in this account. */
  rolesGiven: boolean
  roles: HeldRole[]
}

/** An address that was asked for: it waits, or it was rejected, which a declarer is told for as long as it declares the same address. */
export interface AskedEmail extends PendingEmail {
  rejectedBy?: string
}

/** A lock as it is stored in `users.locks`. */
export interface StoredLock {
  cause: LockCause
  /** Only with `ADMIN`. */
  kind?: AdminLockKind
  /** RFC 3339 in UTC. */
  since: string
  /** A username, or `server`. */
  by: string
  reason?: string
}

/** What the user did, and when. */
export interface UserActivity {
  /** From when on the user was ACTIVE somewhere; null: never yet. */
  activatedAt: Date | null
  lastLoginAt: Date | null
  lastLoginIp: string | null
  /** To the minute. */
  lastSeenAt: Date | null
  /** When inactivity was last lifted: it is counted from then. */
  baseAt: Date | null
}

/** What is known of the user's ways to sign in. */
export interface UserSecrets {
  password: { setAt: Date; mustChange: boolean } | null
  /** Until when an open link to set a new password works. */
  resetUntil: Date | null
  hasFactor: boolean
  /** Whether an identity provider knows the user. */
  hasIdentity: boolean
}

export interface UserFacts {
  memberships: HeldMembership[]
  /** Identities of the parent, of the parent's parent, and so on. */
  parents: string[]
  locks: StoredLock[]
  /** The last number of each revision that was handled. */
  handled: HandledRevisions
  pendingEmail: AskedEmail[]
  /** Identity of the approval that a removal of the user waits for: column `pending_removal`. */
  pendingRemoval: string | null
  activity: UserActivity
  secrets: UserSecrets
  /** Instant of a removal that left the user to be revived. */
  endedAt: Date | null
  /** Instant from which only a tombstone is left. */
  removedAt: Date | null
  /** What the write that makes these facts does beside; nothing once it is done. */
  orders: readonly UserOrder[]
}

export type StoredUser = Stored<UserValues, UserFacts>

/** In the order in which changes are told. */
export const userMembers: readonly (keyof UserValues)[] = [
  'username',
  'type',
  'email',
  'secondaryEmail',
  'firstName',
  'lastName',
  'displayName',
  'language',
  'timezone',
  'profile',
  'labels',
  'parent',
  'active',
  'validFrom',
  'expiresAt',
  'mfa',
  'accessPoints',
  'ipWhitelist',
  'roles',
  'credential',
  'unlockRevision',
  'mfaResetRevision',
  'passwordResetRevision',
  'invitationRevision',
]

/** Stands for a mode that the policy of the account has yet to choose: told from a mode that was wished by identity. */
export const modeOfPolicy: UserCredential = { mode: 'none' }

/** Chooses what is absent. */
export function completeUser(values: Partial<UserValues>): UserValues {
  const type = values.type ?? 'person'
  return {
    ...values,
    username: values.username ?? values.email ?? '',
    type,
    profile: values.profile ?? {},
    labels: values.labels ?? {},
    active: values.active ?? true,
    mfa: values.mfa ?? 'optional',
    accessPoints: values.accessPoints ?? (type === 'person' ? ['web'] : ['api']),
    ipWhitelist: values.ipWhitelist ?? [],
    roles: values.roles ?? [],
    credential: values.credential ?? modeOfPolicy,
  }
}

/** Facts of a user of whom nothing is known yet. */
export const noFacts: UserFacts = {
  memberships: [],
  parents: [],
  locks: [],
  handled: {},
  pendingEmail: [],
  pendingRemoval: null,
  activity: {
    activatedAt: null,
    lastLoginAt: null,
    lastLoginIp: null,
    lastSeenAt: null,
    baseAt: null,
  },
  secrets: { password: null, resetUntil: null, hasFactor: false, hasIdentity: false },
  endedAt: null,
  removedAt: null,
  orders: [],
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

/** Whether the invitation was ended and its membership stays, because somebody declares it: there is nothing more to end. */
export function isInvitationEnded(user: StoredUser, accountId: string): boolean {
  const here = membershipIn(user, accountId)
  return user.manager !== null && here?.state === 'INVITED' && here.invitationExpiresAt === null
}

/** Whether the role is held at the instant. */
export function isHeldAt({ validFrom, expiresAt }: HeldRole, now: Date): boolean {
  return (validFrom === null || validFrom <= now) && (expiresAt === null || now < expiresAt)
}

/** Highest rank that the user holds in any account, roles that are not held yet or no more included: nobody touches whoever may rank above them tomorrow. */
export function rankOf(user: StoredUser): number {
  let rank = 0
  for (const { roles } of user.facts.memberships)
    for (const role of roles) if (role.rank > rank) rank = role.rank
  return rank
}

/** Rank from which a role held in the account reaches every account of the tenant. */
export const tenantWideRank = 900

/** Holders of `owner` or `admin` see every account, others the one that they ask from. */
export function maySeeAccount({ caller }: Pick<Context, 'caller'>, accountId: string): boolean {
  return caller.rank >= tenantWideRank || caller.accountId === accountId
}

/**
 * Whether the caller may know of the user. One that left every account is known to those who see every account. Under `visibleUsers: children` a caller sees
 * themselves and the users whose parents lead to them, and a declarer what it declares.
 */
export function maySeeUser({ caller }: Pick<Context, 'caller'>, user: StoredUser): boolean {
  const here = membershipIn(user, caller.accountId)
  if (here === undefined) return caller.rank >= tenantWideRank
  if (!seesOnlyChildren(here.policy, caller)) return true
  const { manager, facts } = user
  return (
    user.id === caller.userId ||
    facts.parents.includes(caller.userId) ||
    (manager !== null &&
      manager.kind === caller.manager?.kind &&
      manager.instance === caller.manager.instance)
  )
}

/** Whether a chain of parents is as long as it may be. */
export function isChainFull(parents: readonly string[]): boolean {
  return parents.length >= parentsMax
}
