/** What is known of a credential, of the user behind it and of what the user may do: everything that a decision rests on. */
import type {
  AccessPoint,
  AccountPolicy,
  LockFact,
  UserPolicy,
  UserType,
} from '@rollcall/resources'

import type { IpWhitelist } from './ip-whitelist.ts'

export interface CredentialFacts {
  tenantId: string
  user: UserAccessFacts
  credential: PresentedCredential
  /** By name of the account. */
  memberships: ReadonlyMap<string, MembershipFacts>
  /** The strictest over all of them. */
  policy: UserPolicy
}

export interface UserAccessFacts {
  id: string
  username: string
  type: UserType
  active: boolean
  removed: boolean
  validFrom: Date | null
  expiresAt: Date | null
  isMfaRequired: boolean
  accessPoints: readonly AccessPoint[]
  ipWhitelist: IpWhitelist
  /** Those that are stored. INACTIVITY also holds from the instant `dormantFrom` on, whether or not it was stored yet. */
  locks: readonly LockFact[]
  /** Null: never, or not as long as nothing else happens. */
  dormantFrom: Date | null
}

/** What was shown. `none`: the question is about the user alone. */
export type PresentedCredential =
  | PresentedKey
  | PresentedSession
  | PresentedPassword
  | { kind: 'none' }

export interface PresentedKey {
  kind: 'key'
  id: string
  prefix: string
  /** Null: no restriction. */
  permissions: readonly string[] | null
  accessPoints: readonly AccessPoint[]
  ipWhitelist: IpWhitelist
  /** Of the text that was shown. */
  expiresAt: Date | null
  /** Null: the present text. Else the text before it, which goes on until then at most. */
  supersededAt: Date | null
  /** Whether a text before the present one still goes on: the first use of the present one ends it. */
  hasPrevious: boolean
  /** To the minute. */
  lastUsedAt: Date | null
}

export interface PresentedSession {
  kind: 'session'
  id: string
  accessPoint: AccessPoint
  /** Account in which it was begun. */
  account: string
  endedAt: Date | null
  expiresAt: Date
  /** To the minute. */
  lastSeenAt: Date
  idleMinutes: number
  /** When a second factor was shown in it last; null: never. */
  mfaAt: Date | null
}

/** A password that was verified. */
export interface PresentedPassword {
  kind: 'password'
  /** Whether a second factor is enrolled. */
  hasFactor: boolean
  /** Whether the user has an API key that works. */
  hasKey: boolean
}

export interface MembershipFacts {
  accountId: string
  account: string
  state: 'INVITED' | 'PROVISIONED' | 'ACTIVE'
  ipWhitelist: IpWhitelist
  /** What is declared of it. */
  policy: AccountPolicy
  grants: readonly Grant[]
  /** What is held at any instant; null when that depends on the instant. */
  lasting: Held | null
}

/** A role that is held in an account, included roles with it. */
export interface Grant {
  role: string
  rank: number
  permissions: readonly string[]
  validFrom: Date | null
  expiresAt: Date | null
}

/** What the roles held in an account allow together, and the highest rank among them, 0 without any. */
export interface Held {
  permissions: readonly string[]
  rank: number
}

/** What is held in the account at the instant. */
export function heldAt(
  { lasting, grants }: Pick<MembershipFacts, 'lasting' | 'grants'>,
  now: Date,
): Held {
  return lasting ?? heldThrough(grants.filter((grant) => isValidAt(grant, now)))
}

/** What is held at every instant; null when a role is held for a time only. */
export function lastingOf(grants: readonly Grant[]): Held | null {
  const isLasting = grants.every(
    ({ validFrom, expiresAt }) => validFrom === null && expiresAt === null,
  )
  return isLasting ? heldThrough(grants) : null
}

/** From the first instant on, and not from the last instant on. */
export function isValidAt(
  { validFrom, expiresAt }: { validFrom: Date | null; expiresAt: Date | null },
  now: Date,
): boolean {
  return (validFrom === null || validFrom <= now) && (expiresAt === null || now < expiresAt)
}

function heldThrough(grants: readonly Grant[]): Held {
  return {
    permissions: [...new Set(grants.flatMap(({ permissions }) => permissions))],
    rank: Math.max(0, ...grants.map(({ rank }) => rank)),
  }
}
