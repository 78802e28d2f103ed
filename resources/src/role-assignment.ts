import type { AccountName } from './account.ts'
import type { Instant } from './duration.ts'
import type { ObjectMeta } from './object.ts'
import type { RoleName, Username } from './user.ts'

/**
 * One role for one user in one account, beside what the user's `roles` declares; never removed by `roles`. Makes the user a member of the account when needed.
 *
 * User, role and account never change: another of them is another assignment.
 * @k8s {"kind": "RoleAssignment", "plural": "roleassignments", "singular": "roleassignment", "shortNames": ["rcassign"], "printColumns": [{"name": "User", "type": "string", "jsonPath": ".spec.user"}, {"name": "Role", "type": "string", "jsonPath": ".spec.role"}]}
 * @terraform {"resource": "role_assignment", "dataSources": []}
 */
export interface RoleAssignmentSpec {
  /**
   * Username of the user.
   * @k8s {"immutable": true}
   * @terraform {"forceNew": true, "caseInsensitive": true}
   * @examples ["ada"]
   */
  user: Username

  /**
   * Name of the role.
   * @k8s {"immutable": true}
   * @terraform {"forceNew": true}
   * @examples ["zone-editor"]
   */
  role: RoleName

  /**
   * Name of the account. Chosen at creation when absent: the home account of the declarer.
   * @k8s {"immutable": true}
   * @terraform {"forceNew": true, "computed": true}
   * @examples ["customers"]
   */
  account?: AccountName

  /**
   * Instant from which the role is held.
   * @examples ["2026-12-01T00:00:00Z"]
   */
  validFrom?: Instant

  /**
   * Instant from which the role is not held any more.
   * @examples ["2027-12-01T00:00:00Z"]
   */
  expiresAt?: Instant
}

/** What applies to a role assignment, values chosen by the server included. */
export interface RoleAssignmentEffective {
  /** Name of the account. */
  account: AccountName
}

/** What the server knows of a role assignment. */
export interface RoleAssignmentStatus {
  /**
   * Identity of the user.
   * @format uuid
   */
  userId: string

  /** `PENDING` before `validFrom`, `EXPIRED` from `expiresAt` on, else `ACTIVE`. */
  state: 'PENDING' | 'ACTIVE' | 'EXPIRED'

  /** What applies, values chosen by the server included. */
  effective: RoleAssignmentEffective
}

/** A role assignment as the API answers it. */
export interface RoleAssignment extends ObjectMeta {
  /** Everything stored of the declaration. */
  spec: RoleAssignmentSpec

  /** What the server knows. */
  status: RoleAssignmentStatus
}
