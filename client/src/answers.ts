import type { UserMembership } from '@rollcall/resources'

/** What an API is and can. */
export interface Capabilities {
  version: string
  [feature: string]: unknown
}

/** A permission of Rollcall itself. */
export interface PermissionMeaning {
  name: string
  description: string
}

/** A user's membership in an account. */
export interface Membership extends UserMembership {
  userId: string
  username: string
}
