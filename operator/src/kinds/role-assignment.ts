import type { KubernetesPolicy, RoleAssignment, RoleAssignmentSpec } from '@rollcall/resources'

import type { Declaration } from './declaration.ts'
import { ROLE_ASSIGNMENT } from './declared.ts'
import type { RoleAssignmentReport } from './reports.ts'
import { removalOf, withoutPolicy } from './role.ts'

export const roleAssignmentDeclaration: Declaration<
  RoleAssignmentSpec,
  RoleAssignmentSpec & KubernetesPolicy,
  RoleAssignment,
  RoleAssignmentReport
> = {
  kind: 'RoleAssignment',
  type: ROLE_ASSIGNMENT,
  batch: (link) => link.roleAssignments,
  collection: (link) => link.client.roleAssignments,
  specOf: withoutPolicy,
  reportOf: ({ status }) => ({ effective: status.effective }),
  removal: removalOf,
}
