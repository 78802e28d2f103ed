import type { AccountName } from './account.ts'
import type { IpWhitelistEntry } from './ip-whitelist.ts'
import type { UserState } from './lifecycle.ts'
import type { ObjectMeta } from './object.ts'

/** A person signs in; an application only uses API keys. */
export type UserType = 'person' | 'application'

/** A door through which a user may come: `web` is the portal, `api` the programming interface. */
export type AccessPoint = 'web' | 'api'

/** How a user gets a credential to sign in with. */
export interface UserCredential {
  /** `none`: the user has no password, only API keys. */
  mode: 'none'
}

/**
 * A person or an application that may use the company's portal and API.
 *
 * A member that is absent is not managed; an empty list means: make it empty.
 * @k8s {"kind": "User", "plural": "users", "singular": "user", "shortNames": ["rcuser"], "selectableFields": [".spec.username"], "printColumns": [{"name": "Username", "type": "string", "jsonPath": ".status.effective.username"}, {"name": "Active", "type": "boolean", "jsonPath": ".status.effective.active"}], "cel": [{"rule": "has(self.username) || has(self.email)", "message": "username or email is needed: username defaults to email"}]}
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
   * @examples ["en"]
   */
  language?: string

  /**
   * Whether the user may work at all. `false` refuses every credential at once and suspends the user's API keys; `true` brings the same user
   * and keys back. Chosen at creation when absent: `true`.
   * @terraform {"computed": true}
   * @examples [true]
   */
  active?: boolean

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
}

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

/** State of a user in one account. */
export type MembershipState = 'ACTIVE' | 'DEACTIVATED' | 'REMOVED'

/** A user's membership in one account. */
export interface UserMembership {
  /** Name of the account. */
  account: AccountName

  /** State in that account. */
  state: MembershipState

  /** Names of all roles held there, from `roles` and from RoleAssignments. */
  roles: RoleName[]
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

  /** How the user gets a credential to sign in with. */
  credential: UserCredential
}

/** A cause, owned by the server, that refuses credentials. */
export interface UserLock {
  /** The cause. */
  cause: 'ADMIN' | 'FAILED_PASSWORDS' | 'INACTIVITY'

  /**
   * Instant from which it holds, RFC 3339 in UTC.
   * @format date-time
   */
  since: string

  /** Who set it: a username, or `server`. */
  by: string
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

  /** Condition of the password: `NONE` when there is none. */
  credential: 'NONE'

  /** What applies, values chosen by the server included. */
  effective: UserEffective
}

/** A user as the API answers it. */
export interface User extends ObjectMeta {
  /** Everything stored of the user's declaration; members without a value are left out. */
  spec: UserSpec

  /** What the server knows. */
  status: UserStatus
}
