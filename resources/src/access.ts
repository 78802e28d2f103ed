import type { AccountName } from './account.ts'
import type { Permission } from './permissions.ts'
import type { AccessPoint, Username } from './user.ts'

/**
 * May this credential do this, through this door, from this address, now?
 */
export interface AccessCheck {
  /**
   * The credential that was shown to the relying application: the text of an API key or of a session. Absent: the caller's own.
   * @minLength 1
   * @maxLength 256
   */
  credential?: string

  /** Door that the request came through. Absent: `api`. Only callers with `rollcall.access.check` may say so. */
  accessPoint?: AccessPoint

  /**
   * Address that the request came from. Absent: the address of this connection. Only callers with `rollcall.access.check` may say so.
   * @minLength 2
   * @maxLength 64
   */
  address?: string

  /** What the request wants to do. Absent: only whether the credential may come in. */
  permission?: Permission

  /** Account in which it wants to. Absent: `default`. */
  account?: AccountName
}

/** The user that a credential belongs to. */
export interface AccessUser {
  /**
   * Identity of the user.
   * @format uuid
   */
  id: string

  /** Name of the user. */
  username: Username
}

/** The answer, with the rule that refused. */
export interface AccessDecision {
  /** Whether the request may go on. */
  allowed: boolean

  /** The rule that refused, `access.allowed` when none did. */
  reason: AccessReason

  /** Whose credential it is, null when the credential is not known. */
  user: AccessUser | null

  /**
   * Age in milliseconds of what the decision rests on.
   * @asType integer
   * @minimum 0
   * @maximum 500
   */
  maxAgeMs: number
}

/** Several questions in one request. */
export interface AccessCheckList {
  /**
   * The questions.
   * @minItems 1
   * @maxItems 100
   */
  checks: AccessCheck[]
}

/** The answers to several questions. */
export interface AccessDecisionList {
  /** The answers, in the order of the questions. */
  decisions: AccessDecision[]
}

/** Asks why: about a credential, about an API key whose text nobody has at hand, or about a user whatever the credential. With none of them: the caller's own. */
export interface AccessExplainRequest {
  /**
   * Text of an API key or of a session.
   * @minLength 1
   * @maxLength 256
   */
  credential?: string

  /**
   * Identity of an API key.
   * @format uuid
   * @minLength 36
   * @maxLength 36
   */
  apiKey?: string

  /** Username of a user; the rules about credentials are not asked then. */
  user?: Username

  /** Door that the request comes through. Absent: `api`. */
  accessPoint?: AccessPoint

  /**
   * Address that the request comes from. Absent: the address of this connection.
   * @minLength 2
   * @maxLength 64
   */
  address?: string

  /** What the request wants to do. Absent: only whether it may come in. */
  permission?: Permission

  /** Account in which it wants to. Absent: `default`. */
  account?: AccountName
}

/** Something that a rule looked at. */
export interface AccessFact {
  /** What it is. */
  name: string

  /** What it was at that instant. */
  value: string
}

/** What became of a rule: it let the request through, refused it, or had nothing to ask. */
export type AccessRuleResult = 'passed' | 'refused' | 'not-asked'

/** One rule and what became of it. */
export interface AccessRuleExplanation {
  /** Name of the rule. */
  rule: AccessRule

  /** What became of it. A rule is shown whether or not one before it refused. */
  result: AccessRuleResult

  /** Why it refused; absent when it did not. */
  reason?: AccessReason

  /** What it looked at. */
  lookedAt: AccessFact[]
}

/** A decision with every rule that it rests on. */
export interface AccessExplanation extends AccessDecision {
  /**
   * Instant that was asked about.
   * @format date-time
   */
  at: string

  /** Every rule, in the order in which they are asked; the first that refuses is the answer. */
  rules: AccessRuleExplanation[]
}

/** Every reason of a decision, in the order in which the rules are asked. The first that refuses is answered. */
export const accessReasons = {
  'access.credential-unknown': 'The credential does not exist or was revoked',
  'access.password-refused-with-mfa':
    'The policy refuses passwords at the access point api of users with MFA: use an API key',
  'access.password-refused-with-key':
    'The policy refuses passwords at the access point api of users who have an API key: use the API key',
  'access.password-refused': 'The policy refuses passwords at the access point api: use an API key',
  'access.user-removed': 'The user was removed',
  'access.user-inactive': 'The user is not active',
  'access.user-expired': 'The user is not valid any more',
  'access.user-not-yet-valid': 'The user is not valid yet',
  'access.user-banned': 'The user was banned',
  'access.user-locked': 'The user was locked by an administrator',
  'access.user-dormant': 'The user was locked for doing nothing',
  'access.password-locked': 'The password of the user was locked after too many wrong ones',
  'access.not-a-member': 'The user is not a member of the account',
  'access.membership-invited': 'The user has not accepted the invitation to the account',
  'access.membership-provisioned': 'The user has not completed the profile for the account',
  'access.key-expired': 'The API key has expired',
  'access.key-superseded': 'The API key was rotated, and this text of it is over',
  'access.session-ended': 'The session was ended',
  'access.session-expired': 'The session has lasted as long as it may',
  'access.session-idle': 'The session was not used for too long',
  'access.mfa-missing': 'A second factor is needed, and the session has none',
  'access.access-point-not-allowed': 'The user may not use this access point',
  'access.key-access-point-not-allowed': 'The API key may not be used at this access point',
  'access.session-access-point-not-allowed': 'The session was begun at another access point',
  'access.account-unknown': 'The account does not exist',
  'access.account-address-not-whitelisted': "The address is not in the account's IP whitelist",
  'access.address-not-whitelisted': "The address is not in the user's IP whitelist",
  'access.key-address-not-whitelisted': "The address is not in the API key's IP whitelist",
  'access.role-not-valid': 'The role that holds the permission is not valid at this instant',
  'access.permission-missing': 'The user does not hold the permission in the account',
  'access.key-permission-missing': 'The API key is restricted to other permissions',
  'access.allowed': 'No rule refused',
} as const

/** A reason of an access decision. */
export type AccessReason = keyof typeof accessReasons

/** Every rule of a decision, in the order in which they are asked, with the reasons for which it refuses. */
export const accessRules = {
  credential: ['access.credential-unknown'],
  'password-policy': [
    'access.password-refused-with-mfa',
    'access.password-refused-with-key',
    'access.password-refused',
  ],
  removed: ['access.user-removed'],
  active: ['access.user-inactive'],
  validity: ['access.user-expired', 'access.user-not-yet-valid'],
  locks: [
    'access.user-banned',
    'access.user-locked',
    'access.user-dormant',
    'access.password-locked',
  ],
  membership: ['access.not-a-member', 'access.membership-invited', 'access.membership-provisioned'],
  key: ['access.key-expired', 'access.key-superseded'],
  session: ['access.session-ended', 'access.session-expired', 'access.session-idle'],
  mfa: ['access.mfa-missing'],
  'access-point': ['access.access-point-not-allowed'],
  'credential-access-point': [
    'access.key-access-point-not-allowed',
    'access.session-access-point-not-allowed',
  ],
  account: ['access.account-unknown'],
  'account-whitelist': ['access.account-address-not-whitelisted'],
  'user-whitelist': ['access.address-not-whitelisted'],
  'key-whitelist': ['access.key-address-not-whitelisted'],
  'role-validity': ['access.role-not-valid'],
  permission: ['access.permission-missing'],
  'key-permission': ['access.key-permission-missing'],
} as const satisfies Readonly<Record<string, readonly AccessReason[]>>

/** A rule of an access decision. */
export type AccessRule = keyof typeof accessRules
