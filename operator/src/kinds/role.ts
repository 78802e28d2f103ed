import type { KubernetesPolicy, Role, RoleSpec } from '@rollcall/resources'

import type { Declaration } from './declaration.ts'
import { ROLE } from './declared.ts'
import type { RoleReport } from './reports.ts'

export const roleDeclaration: Declaration<RoleSpec, RoleSpec & KubernetesPolicy, Role, RoleReport> =
  {
    kind: 'Role',
    type: ROLE,
    batch: (link) => link.roles,
    collection: (link) => link.client.roles,
    specOf: withoutPolicy,
    reportOf: ({ status }) => ({ effective: status.effective }),
    removal: removalOf,
    heldBy: ['User', 'RoleAssignment'],
  }

export function withoutPolicy<Spec>(spec: Spec & KubernetesPolicy): Spec {
  const { connectionRef: _, deletionPolicy: _policy, adoption: _adoption, ...declared } = spec
  // What is left of Spec and the policy without the policy is Spec: they share no member.
  return declared as Spec
}

export function removalOf({ deletionPolicy }: { deletionPolicy?: string }): 'delete' | 'orphan' {
  return deletionPolicy === 'Orphan' ? 'orphan' : 'delete'
}
