import type { AccountName } from './account.ts'
import type { ApplyItem } from './apply.ts'
import type { Instant } from './duration.ts'
import type { IpWhitelistEntry, LockoutAcknowledgement } from './ip-whitelist.ts'
import type {
  AdminLockKind,
  CredentialState,
  LockCause,
  LockReach,
  MembershipState,
  UserState,
} from './lifecycle.ts'
import type { CreateRequest, ObjectMeta } from './object.ts'
import type { CredentialMode } from './policy.ts'

/** A person signs in; an application only uses API keys. */
export type UserType = 'person' | 'application'

/** A door through which a user may come: `web` is the portal, `api` the programming interface. */
export type AccessPoint = 'web' | 'api'

/** How a user gets a credential to sign in with. */
export interface UserCredential {
  /**
   * `secretRef`: the password comes from a Secret or a write-only value. `invite`: the user sets it through a link. `none`: no password, only API keys.
   * `external`: the user signs in at an identity provider.
   */
  mode: CredentialMode
}

/**
 * A person or an application that may use the company's portal and API.
 *
 * A member that is absent is not managed; an empty list means: make it empty.
 * @k8s {"kind": "User", "plural": "users", "singular": "user", "shortNames": ["rcuser"], "selectableFields": [".spec.username"], "printColumns": [{"name": "Username", "type": "string", "jsonPath": ".status.effective.username"}, {"name": "Active", "type": "boolean", "jsonPath": ".status.effective.active"}], "cel": [{"rule": "has(self.username) || has(self.email)", "message": "username or email is needed: username defaults to email"}, {"rule": "!has(self.passwordSecretRef) || (has(self.credential) && self.credential.mode == 'secretRef')", "message": "passwordSecretRef needs credential.mode: secretRef"}]}
 * @terraform {"resource": "user", "dataSources": ["user", "users"]}
 */
export interface UserSpec {
  /**
   * Name to sign in with. Unique in the tenant, compared without case; the spelling is kept. Absent at creation: the e-mail address.
   * A new value renames the same user; the old name stops working in the same moment.
   * @terraform {"computed": true, "caseInsensitive": true}
   * @examples ["ada"]
   */
  username?: Username

  /**
   * Whether this is a person or an application. Chosen at creation when absent: `person`.
   * @terraform {"computed": true}
   * @examples ["person"]
   */
  type?: UserType

  /**
   * E-mail address. Needed for a person; unique among the active persons of the tenant, compared without case. Optional for an application.
   * @minLength 3
   * @maxLength 254
   * @pattern ^[^@\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+@[^@\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+$
   * @terraform {"caseInsensitive": true}
   * @examples ["ada@example.test"]
   */
  email?: string

  /**
   * Second e-mail address, for mails about the account of the user. Never used to sign in.
   * @minLength 3
   * @maxLength 254
   * @pattern ^[^@\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+@[^@\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+$
   * @terraform {"caseInsensitive": true}
   * @examples ["ada@home.example.test"]
   */
  secondaryEmail?: string

  /**
   * Given name.
   * @minLength 1
   * @maxLength 128
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["Ada"]
   */
  firstName?: string

  /**
   * Family name.
   * @minLength 1
   * @maxLength 128
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["Byron"]
   */
  lastName?: string

  /**
   * Name to show.
   * @minLength 1
   * @maxLength 256
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["Ada Byron"]
   */
  displayName?: string

  /**
   * Language of the user as a BCP 47 tag: `en`, `nl-BE`.
   * @minLength 2
   * @maxLength 35
   * @pattern ^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$
   * @format language-tag
   * @examples ["en"]
   */
  language?: string

  /**
   * Time zone of the user, a name of the IANA database: `Europe/Amsterdam`.
   * @minLength 1
   * @maxLength 64
   * @pattern ^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$
   * @format time-zone
   * @examples ["Europe/Amsterdam"]
   */
  timezone?: string

  /**
   * Further members of the profile, by name. A role may require some.
   * @maxProperties 32
   * @examples [{"department": "mathematics"}]
   */
  profile?: Record<ProfileName, ProfileValue>

  /**
   * Labels to find users by.
   * @maxProperties 32
   * @examples [{"team": "engines"}]
   */
  labels?: Record<LabelName, LabelValue>

  /**
   * Username of the parent user. Under the policy `visibleUsers: children` an administrator sees the users whose parents lead to them.
   * @terraform {"caseInsensitive": true}
   * @examples ["grace"]
   */
  parent?: Username

  /**
   * Whether the user may work at all. `false` refuses every credential at once and suspends the user's API keys; `true` brings the same user
   * and keys back. Chosen at creation when absent: `true`.
   * @terraform {"computed": true}
   * @examples [true]
   */
  active?: boolean

  /**
   * Instant before which every request of the user is refused.
   * @examples ["2026-12-01T00:00:00Z"]
   */
  validFrom?: Instant

  /**
   * Instant from which every request of the user is refused.
   * @examples ["2027-12-01T00:00:00Z"]
   */
  expiresAt?: Instant

  /**
   * Whether the user needs a second factor to sign in. Chosen at creation when absent: `optional`.
   * @terraform {"computed": true}
   * @examples ["required"]
   */
  mfa?: 'required' | 'optional'

  /**
   * Doors the user may use. Chosen at creation when absent: `web` for a person, `api` for an application.
   * @maxItems 2
   * @uniqueItems true
   * @terraform {"computed": true}
   * @examples [["web", "api"]]
   */
  accessPoints?: AccessPoint[]

  /**
   * Networks from which the user may come. Empty: any address. Chosen at creation when absent: empty.
   * @maxItems 64
   * @k8s {"listType": "atomic"}
   * @terraform {"computed": true}
   * @examples [[{"cidr": "198.51.100.0/24", "comment": "office"}]]
   */
  ipWhitelist?: IpWhitelistEntry[]

  /**
   * Names of the roles that the user holds in the home account. When present, exactly these; assignments made by RoleAssignment stay beside them.
   * @maxItems 64
   * @uniqueItems true
   * @terraform {"computed": true}
   * @examples [["zone-editor"]]
   */
  roles?: RoleName[]

  /**
   * How the user gets a credential to sign in with.
   * @terraform {"computed": true}
   * @examples [{"mode": "none"}]
   */
  credential?: UserCredential

  /**
   * A higher number lifts the locks of the user once, a ban apart.
   * @asType integer
   * @minimum 0
   * @maximum 2147483647
   * @examples [1]
   */
  unlockRevision?: number

  /**
   * A higher number removes the second factors of the user once.
   * @asType integer
   * @minimum 0
   * @maximum 2147483647
   * @examples [1]
   */
  mfaResetRevision?: number

  /**
   * A higher number mails the user a link to set a new password, once.
   * @asType integer
   * @minimum 0
   * @maximum 2147483647
   * @examples [1]
   */
  passwordResetRevision?: number

  /**
   * A higher number mails the invitation again, once.
   * @asType integer
   * @minimum 0
   * @maximum 2147483647
   * @examples [1]
   */
  invitationRevision?: number
}

/**
 * Name of a further member of the profile.
 * @minLength 1
 * @maxLength 64
 * @pattern ^[A-Za-z][A-Za-z0-9_.-]*$
 */
export type ProfileName = string

/**
 * Value of a further member of the profile.
 * @minLength 0
 * @maxLength 1024
 * @pattern ^[^\p{Cc}\p{Cs}]*$
 */
export type ProfileValue = string

/**
 * Name of a label.
 * @minLength 1
 * @maxLength 128
 * @pattern ^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$
 */
export type LabelName = string

/**
 * Value of a label.
 * @minLength 0
 * @maxLength 63
 * @pattern ^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$
 */
export type LabelValue = string

/** A password for the user, beside the spec: never stored, never answered. */
export interface UserPassword extends LockoutAcknowledgement {
  /**
   * The password, under `credential.mode: secretRef`. Sent again unchanged it changes nothing.
   * @minLength 1
   * @maxLength 256
   */
  password?: string

  /**
   * Hash of the password as a PHC string (argon2id with p=1, and m times t of at most 38912: m=19456 with t=2, or less), to bring users from elsewhere without their passwords.
   * @minLength 16
   * @maxLength 512
   * @pattern ^\$argon2id\$[A-Za-z0-9+/=,$]+$
   */
  passwordHash?: string
}

/** Body that creates a user. */
export interface UserCreateRequest extends CreateRequest<UserSpec>, UserPassword {}

/** One user as its manager declares it. */
export interface UserApplyItem extends ApplyItem<UserSpec>, UserPassword {}

/**
 * Name to sign in with: visible characters without spaces.
 * @minLength 1
 * @maxLength 254
 * @pattern ^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+$
 */
export type Username = string

/**
 * Name of a role.
 * @minLength 1
 * @maxLength 64
 * @pattern ^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$
 */
export type RoleName = string

/** A user's membership in one account. */
export interface UserMembership {
  /** Name of the account. */
  account: AccountName

  /** State in that account. */
  state: MembershipState

  /** Names of all roles held there, from `roles` and from RoleAssignments. */
  roles: RoleName[]

  /**
   * Instant until which the open invitation can be accepted; absent when there is none.
   * @format date-time
   */
  invitationExpiresAt?: string
}

/** What applies to a user, values chosen by the server included. */
export interface UserEffective {
  /** Name to sign in with. */
  username: Username

  /** Person or application. */
  type: UserType

  /** Whether the user may work at all. */
  active: boolean

  /** Doors the user may use. */
  accessPoints: AccessPoint[]

  /** Networks from which the user may come. */
  ipWhitelist: IpWhitelistEntry[]

  /** All roles held in the account asked for, RoleAssignments included. */
  roles: RoleName[]

  /** Whether the user needs a second factor to sign in, the policies of the user's accounts included. */
  mfa: 'required' | 'optional'

  /** How the user gets a credential to sign in with. */
  credential: UserCredential
}

/** A lock that holds. */
export interface UserLock {
  /** The cause. */
  cause: LockCause

  /** Only with `ADMIN`: whether the user was locked or banned. */
  kind?: AdminLockKind

  /**
   * Instant from which it holds, RFC 3339 in UTC.
   * @format date-time
   */
  since: string

  /** Who set it: a username, or `server`. */
  by: string

  /** Why, as whoever set it wrote. */
  reason?: string

  /** What it refuses. */
  refuses: LockReach
}

/**
 * How a user signs in: `Direct` with a password, `Direct-2FA` with a second factor beside it, `SSO` at an identity provider.
 */
export type LoginType = 'Direct' | 'Direct-2FA' | 'SSO'

/** An e-mail address that waits for somebody to approve it. */
export interface PendingEmail {
  /** Member that is to change. */
  field: 'email' | 'secondaryEmail'

  /** The address that was asked for; null to clear it. */
  to: string | null

  /**
   * Identity of the approval.
   * @format uuid
   */
  approval: string

  /**
   * Instant of the request.
   * @format date-time
   */
  since: string
}

/** The last number of each revision that was handled. */
export interface HandledRevisions {
  /**
   * Of `unlockRevision`.
   * @asType integer
   */
  unlockRevision?: number

  /**
   * Of `mfaResetRevision`.
   * @asType integer
   */
  mfaResetRevision?: number

  /**
   * Of `passwordResetRevision`.
   * @asType integer
   */
  passwordResetRevision?: number

  /**
   * Of `invitationRevision`.
   * @asType integer
   */
  invitationRevision?: number
}

/** What the server knows of a user. */
export interface UserStatus {
  /** The state to show: the first that holds. */
  state: UserState

  /** State in the account asked for. */
  membership: MembershipState

  /** All memberships that the caller may see. */
  memberships: UserMembership[]

  /** Locks that hold; empty when nothing refuses the user's credentials. */
  locks: UserLock[]

  /** Where the password stands: `NONE` when there is none. */
  credential: CredentialState

  /** How the user signs in; null when the user cannot. */
  loginType: LoginType | null

  /**
   * Instant of the last sign-in; null when there was none.
   * @format date-time
   */
  lastLoginAt: string | null

  /** Address of the last sign-in; null when there was none. */
  lastLoginIp: string | null

  /**
   * Instant of the last use of a credential, to the minute; null when there was none.
   * @format date-time
   */
  lastSeenAt: string | null

  /** Whether the user may only use the access point `api`. */
  apiOnly: boolean

  /** E-mail addresses that wait for an approval; empty when none does. */
  pendingEmail: PendingEmail[]

  /** The last number of each revision that was handled. */
  handled: HandledRevisions

  /** What applies, values chosen by the server included. */
  effective: UserEffective
}

/** What can be done with a user, each by `POST /v1/users/{id}:ACT`. */
export type UserAct =
  | 'lock'
  | 'unlock'
  | 'ban'
  | 'reactivate'
  | 'invite'
  | 'requirePasswordChange'
  | 'sendReset'
  | 'setPassword'
  | 'resetMfa'
  | 'revokeSessions'
  | 'declineInvitation'
  | 'revokeInvitation'

/** A user as the API answers it. */
export interface User extends ObjectMeta {
  /** Everything stored of the user's declaration; members without a value are left out. */
  spec: UserSpec

  /** What the server knows. */
  status: UserStatus

  /** Acts that the caller may do with the user as it stands. */
  acts: UserAct[]
}
