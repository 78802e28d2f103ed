import type { Account, AccountSpec, KubernetesPolicy } from '@rollcall/resources'

import type { Declaration } from './declaration.ts'
import { ACCOUNT } from './declared.ts'
import type { AccountReport } from './reports.ts'
import { removalOf, withoutPolicy } from './role.ts'

export const accountDeclaration: Declaration<
  AccountSpec,
  AccountSpec & KubernetesPolicy,
  Account,
  AccountReport
> = {
  kind: 'Account',
  type: ACCOUNT,
  batch: (link) => link.accounts,
  collection: (link) => link.client.accounts,
  specOf: withoutPolicy,
  reportOf: ({ status }) => ({ effective: status.effective }),
  removal: removalOf,
  heldBy: ['User', 'RoleAssignment'],
}
