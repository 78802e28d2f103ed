/**
 * What each kind reports in Kubernetes beside `observedGeneration` and `conditions`. `operator/generate` makes the
 * CRDs' status from the same table.
 *
 * Only facts of the object itself stand here. A count such as "users that hold this role" changes with other objects:
 * it would be a write to the cluster for each of them.
 */
import type {
  AccountStatus,
  ApiKeyStatus,
  RoleAssignmentStatus,
  RoleStatus,
  UserStatus,
} from '@rollcall/resources'

/** Members of the API's status that are shown in Kubernetes, by kind. */
export const reportedMembers = {
  Account: ['effective'],
  Role: ['effective'],
  User: ['state', 'effective'],
  RoleAssignment: ['effective'],
  ApiKey: ['state', 'prefix', 'effective'],
} as const

export interface Report {
  /** Identity in the API. */
  id?: string
  /** Version of the spec in the API. */
  version?: number
  /** Members that left the declaration with its last change, and the value that they keep. */
  released?: { field: string; kept: string }[]
  /** The request to reconcile, an annotation, that was handled last. */
  lastHandledReconcileAt?: string
}

export type AccountReport = Report & Partial<Pick<AccountStatus, 'effective'>>
export type RoleReport = Report & Partial<Pick<RoleStatus, 'effective'>>
export type UserReport = Report & Partial<Pick<UserStatus, 'state' | 'effective'>>
export type RoleAssignmentReport = Report & Partial<Pick<RoleAssignmentStatus, 'effective'>>
export type ApiKeyReport = Report &
  Partial<Pick<ApiKeyStatus, 'state' | 'prefix' | 'effective'>> & {
    /** The Secret that holds the key. */
    secret?: { name: string; key: string }
  }

export interface ConnectionReport {
  /** Account that is declared into. */
  account?: string
  /** User as whom the operator speaks. */
  username?: string
  /** Version of the API. */
  apiVersion?: string
  lastHandledReconcileAt?: string
}
