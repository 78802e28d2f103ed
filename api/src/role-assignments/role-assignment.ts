import type { RoleAssignment } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { showMeta } from '../declarations/rows.ts'
import { specOf, type Stored } from '../declarations/stored.ts'
import type { StoredUser } from '../users/user.ts'

/** The members of a role assignment; names as they are now, instants as they were written. */
export interface AssignmentValues {
  user: string
  role: string
  account: string
  validFrom?: string
  expiresAt?: string
}

export interface AssignmentFacts {
  userId: string
  roleId: string
  accountId: string
  /** The user as it is, and as the write leaves it; null where nothing is written. */
  user: StoredUser | null
  userAfter: StoredUser | null
  /** Whether the user's row is written with the assignment, so that nobody gives the user another role at the same moment. */
  isMove: boolean
  /** How the user becomes a member of the account; null: is one already. */
  joins: { state: 'INVITED' | 'PROVISIONED' | 'ACTIVE'; expiresAt: Date | null } | null
}

export type StoredAssignment = Stored<AssignmentValues, AssignmentFacts>

export const assignmentMembers: readonly (keyof AssignmentValues)[] = [
  'user',
  'role',
  'account',
  'validFrom',
  'expiresAt',
]

export function keyOfAssignment({
  userId,
  roleId,
  accountId,
}: Pick<AssignmentFacts, 'userId' | 'roleId' | 'accountId'>): string {
  return `${userId}/${roleId}/${accountId}`
}

export function showAssignment(
  assignment: StoredAssignment,
  { now }: Pick<Context, 'now'>,
): RoleAssignment {
  const { user, role, account } = assignment.values
  return {
    ...showMeta(assignment),
    spec: { user, role, ...specOf(assignment) },
    status: {
      userId: assignment.facts.userId,
      state: stateAt(assignment.values, now),
      effective: { account },
    },
  }
}

/** Held from `validFrom` on, and from `expiresAt` on not any more. */
export function stateAt(
  { validFrom, expiresAt }: Pick<AssignmentValues, 'validFrom' | 'expiresAt'>,
  now: Date,
): 'PENDING' | 'ACTIVE' | 'EXPIRED' {
  if (expiresAt !== undefined && new Date(expiresAt) <= now) return 'EXPIRED'
  return validFrom !== undefined && now < new Date(validFrom) ? 'PENDING' : 'ACTIVE'
}
