import type { AccountName } from './account.ts'
import type { Permission } from './permissions.ts'
import type { AccessPoint, Username } from './user.ts'

/**
 * May this credential do this, through this door, from this address, now?
 */
export interface AccessCheck {
  /**
   * The credential that was shown to the relying application: the text of an API key. Absent: the caller's own.
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

/** Every reason of a decision, in the order in which the rules are asked. The first that refuses is answered. */
export const accessReasons = {
  'access.credential-unknown': 'The credential does not exist or was revoked',
  'access.user-removed': 'The user was removed',
  'access.user-inactive': 'The user is not active',
  'access.not-a-member': 'The user is not a member of the account',
  'access.key-expired': 'The API key has expired',
  'access.access-point-not-allowed': 'The user may not use this access point',
  'access.key-access-point-not-allowed': 'The API key may not be used at this access point',
  'access.account-unknown': 'The account does not exist',
  'access.account-address-not-whitelisted': "The address is not in the account's IP whitelist",
  'access.address-not-whitelisted': "The address is not in the user's IP whitelist",
  'access.key-address-not-whitelisted': "The address is not in the API key's IP whitelist",
  'access.permission-missing': 'The user does not hold the permission in the account',
  'access.key-permission-missing': 'The API key is restricted to other permissions',
  'access.allowed': 'No rule refused',
} as const

/** A reason of an access decision. */
export type AccessReason = keyof typeof accessReasons
