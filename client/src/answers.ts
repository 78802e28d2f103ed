import type { UserMembership, UserType } from '@rollcall/resources'

/** Who a client speaks as. */
export interface Me {
  user: { id: string; username: string; type: UserType }
  key: { id: string; prefix: string; expiresAt: string | null } | null
  /** Name of the tenant. */
  tenant: string
  /** Name of the home account. */
  account: string
  /** What the key may do in the home account. */
  permissions: string[]
  /** Highest rank of the roles held. */
  rank: number
}

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
