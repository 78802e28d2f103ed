import type { AccountName } from './account.ts'
import type { MfaSecret, SessionGrant } from './sign-in.ts'
import type { Permission } from './permissions.ts'
import type { AccessPoint, UserSpec, Username, UserType } from './user.ts'

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

/** The session of a request. */
export interface MeSession {
  /**
   * Identity of the session.
   * @format uuid
   */
  id: string

  /** Door that it is for. */
  accessPoint: AccessPoint

  /**
   * Instant at which it ends at the latest.
   * @format date-time
   */
  expiresAt: string
}

/** Members of the profile that a person keeps up to date alone; those without a value are left out. */
export type MeProfile = Pick<
  UserSpec,
  'firstName' | 'lastName' | 'displayName' | 'language' | 'timezone'
>

/** What others know of the caller: the profile, and the addresses, which only administrators change. */
export type MeShown = MeProfile & Pick<UserSpec, 'email' | 'secondaryEmail'>

/** Who the caller is and what it may do. */
export interface Me {
  /** The user that the credential belongs to. */
  user: MeUser

  /** The API key that was shown, null when it was a session. */
  key: MeKey | null

  /** The session that was shown, null when it was an API key. */
  session: MeSession | null

  /** The caller's profile. */
  profile: MeShown

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

/** A session of the caller. */
export interface Session {
  /**
   * Identity of the session.
   * @format uuid
   */
  id: string

  /** Door that it is for. */
  accessPoint: AccessPoint

  /** Account that the user was at home in when it began. */
  account: AccountName

  /** How it began. */
  method: 'password' | 'oidc' | 'passkey' | 'link'

  /**
   * Instant at which it began.
   * @format date-time
   */
  createdAt: string

  /**
   * Instant of its last use, to the minute.
   * @format date-time
   */
  lastSeenAt: string

  /**
   * Instant at which it ends at the latest.
   * @format date-time
   */
  expiresAt: string

  /**
   * Instant at which a second factor was shown in it, null when none was.
   * @format date-time
   */
  mfaAt: string | null

  /** Address that it was begun from. */
  address: string

  /** What the browser or program called itself. */
  userAgent: string

  /** Whether it is the one of this request. */
  current: boolean
}

/** The sessions of the caller. */
export interface SessionList {
  /** Sessions that go on, the one used last first. */
  items: Session[]
}

/** A second factor of the caller. */
export interface MfaFactor {
  /**
   * Identity of the factor.
   * @format uuid
   */
  id: string

  /** `totp`: codes of an authenticator app; `passkey`: a key that a device keeps. */
  kind: 'totp' | 'passkey'

  /** What the user called it. */
  name: string

  /**
   * Instant at which it was set up.
   * @format date-time
   */
  createdAt: string

  /**
   * Instant of its last use, null when there was none.
   * @format date-time
   */
  lastUsedAt: string | null
}

/** The second factors of the caller. */
export interface MfaState {
  /** Whether the user needs one to sign in. */
  required: boolean

  /** Those that are set up. */
  factors: MfaFactor[]

  /**
   * Recovery codes that were not used yet.
   * @asType integer
   * @minimum 0
   * @maximum 10
   */
  recoveryCodesLeft: number
}

/** Proves that the person at the keyboard is still the one who signed in. */
export interface StepUpRequest {
  /**
   * The present password.
   * @minLength 1
   * @maxLength 1024
   */
  currentPassword: string
}

/** The session has another text from now on. */
export interface SessionRenewed {
  /** The same session; `token` is absent when it is kept in a cookie. */
  session: SessionGrant
}

/** Sets another second factor up. */
export interface MfaEnrolRequest {
  /**
   * What to call it.
   * @minLength 1
   * @maxLength 64
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   */
  name?: string
}

/** A second factor that waits for its first code. */
export interface MfaEnrolment extends MfaSecret {
  /**
   * Identity of the factor.
   * @format uuid
   */
  id: string
}

/** The first code of a second factor. */
export interface MfaConfirmRequest {
  /**
   * Six digits that the authenticator app shows.
   * @minLength 6
   * @maxLength 6
   * @pattern ^[0-9]{6}$
   */
  code: string
}

/** Codes that each replace the app once, shown this once. Those of before are of no use any more. */
export interface RecoveryCodes {
  /**
   * The codes.
   * @maxItems 10
   */
  recoveryCodes: string[]
}

/** A second factor that is set up. */
export interface MfaConfirmed extends MfaFactor {
  /**
   * Recovery codes, when it is the first factor.
   * @maxItems 10
   */
  recoveryCodes?: string[]
}

/** Another password for the caller. */
export interface PasswordChangeRequest extends StepUpRequest {
  /**
   * The new password.
   * @minLength 1
   * @maxLength 1024
   */
  password: string
}
