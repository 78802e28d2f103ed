/**
 * Why something is done.
 * @minLength 1
 * @maxLength 1024
 * @pattern ^[^\p{Cc}\p{Cs}]+$
 */
export type ActReason = string

/** Why an act is done. */
export interface ActRequest {
  /** Why, for whoever reads the lock or the audit log. */
  reason?: ActReason
}

/** Body of `:ban`. */
export interface BanRequest {
  /** Why, for whoever reads the lock or the audit log. */
  reason: ActReason

  /** Whether the user's API keys are revoked for good. Absent: they are refused while the ban holds. */
  revokeKeys?: boolean
}

/** Body of `:unlock` and of `:reactivate`. */
export interface UnlockRequest extends ActRequest {
  /**
   * A new password for the user, who has to choose another at the next sign-in.
   * @minLength 1
   * @maxLength 256
   */
  setPassword?: string

  /** Whether the user is mailed a link to set a new password. Not beside `setPassword`. */
  sendReset?: boolean
}

/** Body of `:setPassword`: a password, or the hash of one. */
export interface SetPasswordRequest extends ActRequest {
  /**
   * The password.
   * @minLength 1
   * @maxLength 256
   */
  password?: string

  /**
   * Hash of the password as a PHC string: argon2id with p=1, and m times t of at most 38912 (m=19456 with t=2, or less).
   * @minLength 16
   * @maxLength 512
   * @pattern ^\$argon2id\$[A-Za-z0-9+/=,$]+$
   */
  passwordHash?: string

  /** Whether the user has to choose another at the next sign-in. Absent: yes. */
  mustChange?: boolean
}
