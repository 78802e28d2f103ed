import type { Duration } from './duration.ts'
import { lengthOf } from './duration.ts'

/** Base values of a policy: each but `standard` reproduces the habits of one kind of product. */
export type PolicyPreset = 'standard' | 'registrar' | 'approvals' | 'dns-portal' | 'payments-portal'

/**
 * The most that removing a user may do. `never`: only deactivate. `tombstone`: erase the profile, keep id and username. `erase`: irrecoverable.
 */
export type UserRemoval = 'never' | 'tombstone' | 'erase'

/** Reach of a removal: this account, or every account of the tenant. */
export type RemovalScope = 'account' | 'everywhere'

/** Who changes e-mail addresses: administrators; administrators by a request that somebody approves; nobody. */
export type EmailChange = 'admin' | 'request' | 'never'

/**
 * How a user gets a credential to sign in with. `secretRef`: the password comes from a Secret or a write-only value. `invite`: the user sets it through a
 * link. `none`: no password, only API keys. `external`: the user signs in at an identity provider.
 */
export type CredentialMode = 'secretRef' | 'invite' | 'none' | 'external'

/** Wrong passwords that lock. */
export interface LockoutPolicy {
  /**
   * Wrong passwords since the last success; the one that reaches this number sets the lock FAILED_PASSWORDS.
   * @asType integer
   * @minimum 1
   * @maximum 100
   * @examples [10]
   */
  maxFailures: number
}

/** When users who do nothing are locked. */
export interface InactivityPolicy {
  /**
   * Calendar time without the event that `counts` names, boundary included; counted from the day the user became ACTIVE when there was none.
   * @examples ["P3M"]
   */
  after: Duration

  /** What counts as activity: signing in, or every use of a credential. */
  counts: 'login' | 'anyAuthentication'

  /**
   * Types of users that are skipped.
   * @maxItems 2
   * @uniqueItems true
   * @examples [["application"]]
   */
  exemptTypes: ('application' | 'person')[]
}

/** A reason to refuse a password at the access point `api`. */
export type ApiPasswordRule = 'deniedWithMfa' | 'deniedOnceKeyExists' | 'denied'

/** Links of invitations. */
export interface InvitationPolicy {
  /**
   * Life of a link.
   * @examples ["P7D"]
   */
  validFor: Duration

  /**
   * Most invitations in one request.
   * @asType integer
   * @minimum 1
   * @maximum 1000
   * @examples [1000]
   */
  maxPerRequest: number
}

/** A member of the profile that a policy or a role may require. */
export type ProfileField = 'firstName' | 'lastName' | 'displayName' | 'language'

/** Who gets a mail: the user, or the administrators of the account. */
export type NoticeRecipient = 'user' | 'admins'

/** Who gets a mail on which event; nobody where the list is empty or absent. */
export interface NotificationPolicy {
  /**
   * A user was created; told to persons only.
   * @maxItems 2
   * @uniqueItems true
   */
  created?: NoticeRecipient[]

  /**
   * A user was invited.
   * @maxItems 2
   * @uniqueItems true
   */
  invited?: NoticeRecipient[]

  /**
   * A user was changed.
   * @maxItems 2
   * @uniqueItems true
   */
  changed?: NoticeRecipient[]

  /**
   * A user was locked.
   * @maxItems 2
   * @uniqueItems true
   */
  locked?: NoticeRecipient[]

  /**
   * A user was removed.
   * @maxItems 2
   * @uniqueItems true
   */
  removed?: NoticeRecipient[]
}

/** Budget per writer on removals by omission, and the administrators that must remain. */
export interface GuardPolicy {
  /**
   * Most removals by omission in a window: a number (`25`) or a share of the account's users (`5%`, rounded down, never below 20).
   * @minLength 1
   * @maxLength 8
   * @pattern ^([0-9]{1,7}|[0-9]{1,2}%|100%)$
   * @examples ["5%"]
   */
  maxRemovals: string

  /**
   * Length of the window.
   * @examples ["P1D"]
   */
  window: Duration

  /**
   * Active users with a protected role that must remain.
   * @asType integer
   * @minimum 0
   * @maximum 100
   * @examples [1]
   */
  minAdmins: number
}

/**
 * Rules that hold for the users of an account. A member that is left out takes the value of the preset. For a user in several accounts the strictest value
 * counts, member by member.
 */
export interface AccountPolicy {
  /**
   * Base values. Absent: `standard`. `dns-portal` brings the protected roles `administrative` and `security-administration`, which administer the accounts
   * in which they are held.
   */
  preset?: PolicyPreset

  /**
   * The most that removing a user may do. Stricter: never, then tombstone, then erase; the strictest of all accounts of a user counts.
   * Only an owner may relax it.
   */
  userRemoval?: UserRemoval

  /** Reach of a removal. `everywhere` ends access to all accounts of the tenant, after a second confirmation that lists them. Stricter: account. */
  removalScope?: RemovalScope

  /** Who changes email and secondaryEmail. `request`: 202 and `status.pendingEmail` until approved. Stricter: never, then request, then admin. */
  emailChange?: EmailChange

  /**
   * Allowed values of `credential.mode`; the first one is the usual one. Stricter: the intersection.
   * @minItems 1
   * @maxItems 4
   * @uniqueItems true
   * @k8s {"listType": "atomic"}
   */
  credentialModes?: CredentialMode[]

  /** Roles a user may hold in this account. `one`: a new assignment replaces the old one. Of this account only. */
  roleCardinality?: 'many' | 'one'

  /** Wrong passwords that lock. Stricter: the lowest. */
  lockout?: LockoutPolicy

  /** The lock INACTIVITY. Absent in the preset: never. Stricter: present, the earliest instant, `login`, the intersection of the exemptions. */
  inactivity?: InactivityPolicy

  /** Days until a password expires and `status.credential` becomes EXPIRED; 0: never. Stricter: the lowest above 0. */
  passwordExpiryDays?: 0 | 30 | 90 | 180 | 365

  /** `perUser`: the user's own `mfa` counts. `required`: every user of the account. Stricter: required. */
  mfa?: 'perUser' | 'required'

  /**
   * Reasons to refuse a password at the access point `api`; empty: passwords are allowed. `deniedWithMfa`: MFA is required of the user, or a factor is enrolled.
   * `deniedOnceKeyExists`: from the user's first API key on. `denied`: always. Stricter: the union.
   * @maxItems 3
   * @uniqueItems true
   */
  apiPassword?: ApiPasswordRule[]

  /** Links of invitations. Stricter: the shorter, the smaller. */
  invitation?: InvitationPolicy

  /**
   * Members of the profile that must be present at creation; an invited user may add them when accepting. Stricter: the union.
   * @maxItems 4
   * @uniqueItems true
   */
  requiredProfile?: ProfileField[]

  /** Who gets a mail on which event. Of this account only. */
  notifications?: NotificationPolicy

  /** Subscription to incident and maintenance notices on joining; removal always ends it. Of this account only. */
  serviceNotices?: 'autoSubscribe' | 'optIn'

  /** Users that lists for people show without a filter. The plain API always answers all. Of this account only. */
  listDefault?: 'active' | 'all'

  /** Users an administrator sees and edits: all of the account, or only those whose parent chain leads to them. Of this account only. */
  visibleUsers?: 'account' | 'children'

  /** Highest rank an administrator may edit, compared with their own. Stricter: lower. */
  editRank?: 'lower' | 'lowerOrEqual'

  /** Budget on removals by omission, and administrators that must remain. Of this account only. */
  guard?: GuardPolicy
}

/** Notifications with a list for every event. */
export type EffectiveNotifications = Required<NotificationPolicy>

/** Every member of a policy with the value that applies; `inactivity` is left out when nobody is locked for doing nothing. */
export interface EffectivePolicy extends Required<
  Omit<AccountPolicy, 'inactivity' | 'notifications'>
> {
  /** Who gets a mail on which event. */
  notifications: EffectiveNotifications

  /** The lock INACTIVITY; absent: never. */
  inactivity?: InactivityPolicy
}

/** What a preset says. */
type Base = Omit<EffectivePolicy, 'preset'>

const nobody: EffectiveNotifications = {
  created: [],
  invited: [],
  changed: [],
  locked: [],
  removed: [],
}

const standard: Base = {
  userRemoval: 'never',
  removalScope: 'account',
  emailChange: 'admin',
  credentialModes: ['invite', 'secretRef', 'none', 'external'],
  roleCardinality: 'many',
  lockout: { maxFailures: 10 },
  passwordExpiryDays: 0,
  mfa: 'perUser',
  apiPassword: ['deniedWithMfa'],
  invitation: { validFor: 'P7D', maxPerRequest: 1000 },
  requiredProfile: [],
  notifications: { ...nobody, invited: ['user'] },
  serviceNotices: 'optIn',
  listDefault: 'all',
  visibleUsers: 'account',
  editRank: 'lowerOrEqual',
  guard: { maxRemovals: '5%', window: 'P1D', minAdmins: 1 },
}

/** The values of every preset. */
export const policyPresets: Readonly<Record<PolicyPreset, Readonly<Base>>> = {
  standard,
  registrar: {
    ...standard,
    credentialModes: ['secretRef', 'none'],
    apiPassword: ['deniedWithMfa', 'deniedOnceKeyExists'],
    requiredProfile: ['displayName', 'language'],
    notifications: { ...nobody, created: ['user'] },
    listDefault: 'active',
  },
  approvals: {
    ...standard,
    credentialModes: ['invite'],
    roleCardinality: 'one',
    inactivity: { after: 'P3M', counts: 'login', exemptTypes: ['application'] },
    apiPassword: [],
    requiredProfile: ['firstName', 'lastName'],
  },
  'dns-portal': {
    ...standard,
    userRemoval: 'tombstone',
    removalScope: 'everywhere',
    emailChange: 'request',
    credentialModes: ['invite', 'external'],
    roleCardinality: 'one',
    requiredProfile: ['firstName', 'lastName'],
    notifications: { ...nobody, invited: ['user'], changed: ['user'] },
    serviceNotices: 'autoSubscribe',
  },
  'payments-portal': {
    ...standard,
    userRemoval: 'erase',
    credentialModes: ['invite'],
    roleCardinality: 'one',
    passwordExpiryDays: 90,
    mfa: 'required',
    requiredProfile: ['firstName', 'lastName'],
    visibleUsers: 'children',
  },
}

/** The policy that applies in an account: the preset's values, overlaid with the members that are declared. Pure. */
export function effectivePolicy(policy: AccountPolicy = {}): EffectivePolicy {
  const preset = policy.preset ?? 'standard'
  return {
    ...policyPresets[preset],
    ...policy,
    preset,
    notifications: { ...policyPresets[preset].notifications, ...policy.notifications },
  }
}

/** The members of a policy that follow a user through all of their accounts. */
export type UserPolicy = Pick<
  EffectivePolicy,
  | 'userRemoval'
  | 'removalScope'
  | 'emailChange'
  | 'credentialModes'
  | 'lockout'
  | 'inactivity'
  | 'passwordExpiryDays'
  | 'mfa'
  | 'apiPassword'
  | 'invitation'
  | 'requiredProfile'
  | 'editRank'
>

const removalOrder: readonly UserRemoval[] = ['never', 'tombstone', 'erase']
const emailOrder: readonly EmailChange[] = ['never', 'request', 'admin']

/**
 * The strictest value of every member over the policies of all accounts of a user; those of one account alone when there is one, `standard` when
 * there is none. `credentialModes` may come out empty: then no mode suits all accounts. Pure.
 */
export function strictest(policies: readonly EffectivePolicy[]): UserPolicy {
  const [first, ...others] = policies
  return others.reduce<UserPolicy>(stricter, first ?? effectivePolicy())
}

function stricter(left: UserPolicy, right: UserPolicy): UserPolicy {
  const inactivity = stricterInactivity(left.inactivity, right.inactivity)
  return {
    userRemoval: firstOf(removalOrder, left.userRemoval, right.userRemoval),
    removalScope: firstOf(['account', 'everywhere'], left.removalScope, right.removalScope),
    emailChange: firstOf(emailOrder, left.emailChange, right.emailChange),
    credentialModes: left.credentialModes.filter((mode) => right.credentialModes.includes(mode)),
    lockout: { maxFailures: Math.min(left.lockout.maxFailures, right.lockout.maxFailures) },
    ...(inactivity === undefined ? {} : { inactivity }),
    passwordExpiryDays: stricterExpiry(left.passwordExpiryDays, right.passwordExpiryDays),
    mfa: firstOf(['required', 'perUser'], left.mfa, right.mfa),
    apiPassword: [...new Set([...left.apiPassword, ...right.apiPassword])],
    invitation: {
      validFor: shorter(left.invitation.validFor, right.invitation.validFor),
      maxPerRequest: Math.min(left.invitation.maxPerRequest, right.invitation.maxPerRequest),
    },
    requiredProfile: [...new Set([...left.requiredProfile, ...right.requiredProfile])],
    editRank: firstOf(['lower', 'lowerOrEqual'], left.editRank, right.editRank),
  }
}

function firstOf<Value>(order: readonly Value[], left: Value, right: Value): Value {
  return order.find((value) => value === left || value === right) ?? left
}

function shorter(left: Duration, right: Duration): Duration {
  return lengthOf(left) <= lengthOf(right) ? left : right
}

function stricterExpiry(
  left: EffectivePolicy['passwordExpiryDays'],
  right: EffectivePolicy['passwordExpiryDays'],
): EffectivePolicy['passwordExpiryDays'] {
  if (left === 0) return right
  return right === 0 || left <= right ? left : right
}

function stricterInactivity(
  left: InactivityPolicy | undefined,
  right: InactivityPolicy | undefined,
): InactivityPolicy | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return {
    after: shorter(left.after, right.after),
    counts: firstOf(['login', 'anyAuthentication'], left.counts, right.counts),
    exemptTypes: left.exemptTypes.filter((type) => right.exemptTypes.includes(type)),
  }
}
