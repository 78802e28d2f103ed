import type { AccountName } from './account.ts'
import type { ErrorCode } from './errors.ts'
import type { MembershipState } from './lifecycle.ts'
import type {
  AccessPoint,
  ProfileName,
  ProfileValue,
  RoleName,
  UserSpec,
  Username,
} from './user.ts'

/** People to invite to the account asked for. All get the same roles and access points. */
export interface InviteRequest {
  /** The addresses: a list, or one text in which commas separate them. */
  emails: InvitedEmailList | InvitedEmails

  /**
   * Names of the roles that they get in the account. Absent: none, and so no permission.
   * @maxItems 64
   * @uniqueItems true
   */
  roles?: RoleName[]

  /**
   * Doors that new users may use. Absent: `web`. People who are users already keep theirs.
   * @minItems 1
   * @maxItems 2
   * @uniqueItems true
   */
  accessPoints?: AccessPoint[]

  /**
   * Language of new users, in which the invitation is written as well: a BCP 47 tag.
   * @minLength 2
   * @maxLength 35
   * @pattern ^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$
   */
  language?: string
}

/**
 * E-mail addresses of people to invite. The policy of the account may allow fewer in one request.
 * @minItems 1
 * @maxItems 10000
 */
export type InvitedEmailList = InvitedEmail[]

/**
 * E-mail address of somebody to invite.
 * @minLength 1
 * @maxLength 320
 */
export type InvitedEmail = string

/**
 * E-mail addresses of people to invite, separated by commas.
 * @minLength 1
 * @maxLength 1000000
 */
export type InvitedEmails = string

/** What became of one address. */
export interface InviteResult {
  /**
   * The address as sent, without spaces around it.
   * @maxLength 320
   */
  email: string

  /**
   * `invited`: a link is on its way, and the user is a member when it is accepted. `added`: an existing user is a member now. `unchanged`: the user was a member
   * already. `refused`: `code` and `detail` say why.
   */
  action: 'invited' | 'added' | 'unchanged' | 'refused'

  /**
   * Identity of the user; absent when it was refused, and for somebody whom the caller may not see before the invitation is accepted.
   * @format uuid
   */
  id?: string

  /** Name of the user, where `id` is. */
  username?: Username

  /**
   * Instant until which the invitation can be accepted; only with `invited`.
   * @format date-time
   */
  expiresAt?: string

  /** Why it was refused: a stable code from the catalogue. */
  code?: ErrorCode

  /** Why it was refused and what to do. */
  detail?: string
}

/** What became of the addresses, each for itself. */
export interface InviteAnswer {
  /** In the order in which they were sent. */
  items: InviteResult[]
}

/** The secret text of a link in a mail. */
export interface LinkToken {
  /**
   * Text behind `token=` in the link.
   * @minLength 1
   * @maxLength 128
   */
  token: string
}

/** Accepts an invitation. What is missing can be given by another request with the same link, until it expires. */
export interface AcceptRequest extends LinkToken {
  /**
   * The password to sign in with. Needed once by whoever has none yet.
   * @minLength 1
   * @maxLength 1024
   */
  password?: string

  /** Members of the profile, those that are required among them. */
  profile?: AcceptedProfile
}

/** Members of the profile that an invited person gives. */
export interface AcceptedProfile extends Pick<
  UserSpec,
  'firstName' | 'lastName' | 'displayName' | 'language' | 'timezone'
> {
  /**
   * Further members of the profile, by name.
   * @maxProperties 32
   */
  profile?: Record<ProfileName, ProfileValue>
}

/** Where an invitation stands. */
export interface Invitation {
  /** Name of the user. */
  username: Username

  /** Account that the invitation is to. */
  account: AccountName

  /** State of the membership: `ACTIVE` when nothing is missing any more. */
  state: MembershipState

  /** Whether a password has to be chosen. */
  passwordNeeded: boolean

  /**
   * Members of the profile that are required and not given: `firstName`, or a name in `profile`.
   * @maxItems 128
   */
  missing: string[]
}

/** Asks for a link to set a new password. */
export interface ResetAsk {
  /**
   * Name to sign in with, compared without case.
   * @minLength 1
   * @maxLength 254
   */
  username?: string

  /**
   * E-mail address, compared without case.
   * @minLength 3
   * @maxLength 254
   */
  email?: string
}

/** Sets the new password by the link. */
export interface ResetCompletion extends LinkToken {
  /**
   * The new password.
   * @minLength 1
   * @maxLength 1024
   */
  password: string
}
