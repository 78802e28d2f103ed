import type { MeUser } from './me.ts'
import type { AccessPoint } from './user.ts'

/** How a browser or a program keeps its session: as text that it sends itself, or as a cookie that the browser sends. */
export type SessionTransport = 'token' | 'cookie'

/** Signs a person in with a password. */
export interface SignInRequest {
  /**
   * Name to sign in with, compared without case.
   * @minLength 1
   * @maxLength 254
   */
  username: string

  /**
   * The password.
   * @minLength 1
   * @maxLength 1024
   */
  password: string

  /** Door that the session is for; it opens no other. */
  accessPoint: AccessPoint

  /** Whether the session is answered as text or set as a cookie. Absent: `token`. */
  transport?: SessionTransport
}

/**
 * Text that a sign-in goes on with, valid for ten minutes.
 * @minLength 1
 * @maxLength 1024
 * @pattern ^[A-Za-z0-9_-]+$
 */
export type SignInTicket = string

/** Goes on with a sign-in: the code of the second factor. */
export interface SignInMfaRequest {
  /** From the answer before. */
  ticket: SignInTicket

  /**
   * Six digits that the authenticator app shows, or a recovery code.
   * @minLength 6
   * @maxLength 64
   */
  code: string
}

/** Goes on with a sign-in: the password that replaces the present one. */
export interface SignInNewPasswordRequest {
  /** From the answer before. */
  ticket: SignInTicket

  /**
   * The new password.
   * @minLength 1
   * @maxLength 1024
   */
  password: string
}

/** A session that was begun. */
export interface SessionGrant {
  /**
   * Identity of the session.
   * @format uuid
   */
  id: string

  /** Text for `Authorization: Bearer rcs_...`, shown once; absent when it was set as a cookie. */
  token?: string

  /**
   * Instant at which the session ends at the latest.
   * @format date-time
   */
  expiresAt: string

  /**
   * Minutes without use after which it ends.
   * @asType integer
   * @minimum 1
   * @maximum 1440
   */
  idleMinutes: number
}

/** The sign-in is done. */
export interface SignedIn {
  /** The session. */
  session: SessionGrant

  /** Who signed in. */
  user: MeUser

  /**
   * Codes that each replace the app once, shown this once: a second factor was just enrolled.
   * @maxItems 10
   */
  recoveryCodes?: string[]
}

/** What an authenticator app needs. */
export interface MfaSecret {
  /** The secret in base 32, to type. */
  secret: string

  /** The same as an address, to show as a picture. */
  uri: string
}

/** The sign-in goes on. */
export interface SignInStep {
  /** What is needed: the code of a second factor, a first code of a new one, or another password. */
  next: 'mfa' | 'enrol' | 'new-password'

  /** Text to go on with. */
  ticket: SignInTicket

  /** With `enrol`: the second factor to set up. */
  enrolment?: MfaSecret

  /**
   * Codes that each replace the app once, shown this once: a second factor was just enrolled.
   * @maxItems 10
   */
  recoveryCodes?: string[]
}
