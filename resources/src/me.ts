import type { AccountName } from './account.ts'
import type { Permission } from './permissions.ts'
import type { Username, UserType } from './user.ts'

/** The user behind the credential of a request. */
export interface MeUser {
  /**
   * Identity of the user.
   * @format uuid
   */
  id: string

  /** Name of the user. */
  username: Username

  /** Person or application. */
  type: UserType
}

/** The API key of a request. */
export interface MeKey {
  /**
   * Identity of the key.
   * @format uuid
   */
  id: string

  /** First characters of the key. */
  prefix: string

  /**
   * Instant from which the key is refused, null when it does not expire.
   * @format date-time
   */
  expiresAt: string | null
}

/** Who the caller is and what it may do. */
export interface Me {
  /** The user that the credential belongs to. */
  user: MeUser

  /** The API key that was shown. */
  key: MeKey

  /** Name of the tenant. */
  tenant: string

  /** Name of the home account. */
  account: AccountName

  /** What the credential may do in the home account: the user's permissions within the key's restriction. */
  permissions: Permission[]

  /**
   * Highest rank among the user's roles in the home account.
   * @asType integer
   * @minimum 0
   * @maximum 1000
   */
  rank: number
}
