import type { RoleAssignment } from '@rollcall/resources'

import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'

/** The members of a role assignment; names as they are now. */
export interface AssignmentValues {
  user: string
  role: string
  account: string
}

export interface AssignmentFacts {
  userId: string
  roleId: string
  accountId: string
  /** Rank of the role. */
  rank: number
  /** Highest rank that the user holds in any account. */
  userRank: number
}

export type StoredAssignment = Stored<AssignmentValues, AssignmentFacts>

export const assignmentMembers: readonly (keyof AssignmentValues)[] = ['user', 'role', 'account']

export function keyOfAssignment({ userId, roleId, accountId }: AssignmentFacts): string {
  return `${userId}/${roleId}/${accountId}`
}

export function showAssignment(assignment: StoredAssignment): RoleAssignment {
  const { user, role, account } = assignment.values
  return {
    ...showMeta(assignment),
    spec: { user, role, ...specOf(assignment) },
    status: { userId: assignment.facts.userId, effective: { account } },
  }
}
