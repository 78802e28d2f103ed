import type { ObjectMeta } from './object.ts'
import type { Permission } from './permissions.ts'
import type { ProfileName, RoleName } from './user.ts'

/**
 * A named set of permissions. Lives in the tenant and is assigned per account.
 *
 * A member that is absent is not managed; an empty list means: make it empty.
 * @k8s {"kind": "Role", "plural": "roles", "singular": "role", "shortNames": ["rcrole"], "printColumns": [{"name": "Role", "type": "string", "jsonPath": ".spec.name"}]}
 * @terraform {"resource": "role", "dataSources": ["role", "roles"]}
 */
export interface RoleSpec {
  /**
   * Name of the role, unique in the tenant: lower-case letters, digits, dots, hyphens and underscores. A new value renames the same role.
   * @examples ["zone-editor"]
   */
  name: RoleName

  /**
   * What the role is for.
   * @minLength 1
   * @maxLength 1024
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["Changes zones"]
   */
  description?: string

  /**
   * What a holder may do. Chosen at creation when absent: nothing.
   * @maxItems 512
   * @uniqueItems true
   * @terraform {"computed": true}
   * @examples [["zones.view", "zones.update"]]
   */
  permissions?: Permission[]

  /**
   * Names of roles whose permissions the role holds as well; no circle. Chosen at creation when absent: none.
   * @maxItems 64
   * @uniqueItems true
   * @terraform {"computed": true}
   * @examples [["zone-viewer"]]
   */
  includes?: RoleName[]

  /**
   * Rank among roles; higher ranks higher. Nobody edits a user of a higher rank. Chosen at creation when absent: 0.
   * @asType integer
   * @minimum 0
   * @maximum 899
   * @terraform {"computed": true}
   * @examples [100]
   */
  rank?: number

  /**
   * Members of the profile that a holder must have: `firstName`, or a name in `profile`. Chosen at creation when absent: none.
   * @maxItems 32
   * @uniqueItems true
   * @terraform {"computed": true}
   * @examples [["department"]]
   */
  requiredProfileFields?: ProfileName[]
}

/** What applies to a role, values chosen by the server included. */
export interface RoleEffective {
  /** What a holder may do, included roles with it. */
  permissions: Permission[]

  /** Names of roles whose permissions the role holds as well. */
  includes: RoleName[]

  /** Members of the profile that a holder must have. */
  requiredProfileFields: ProfileName[]

  /**
   * Rank among roles; higher ranks higher: owner 1000, admin 900, any other role at most 899.
   * @asType integer
   * @minimum 0
   * @maximum 1000
   */
  rank: number

  /** Whether the role belongs to the system and cannot be changed or deleted. */
  protected: boolean
}

/** What the server knows of a role. */
export interface RoleStatus {
  /**
   * Users that hold the role, over all accounts.
   * @asType integer
   * @minimum 0
   */
  assigned: number

  /** What applies, values chosen by the server included. */
  effective: RoleEffective
}

/** A role as the API answers it. */
export interface Role extends ObjectMeta {
  /** Everything stored of the role's declaration. */
  spec: RoleSpec

  /** What the server knows. */
  status: RoleStatus
}
