import { type Lint, lintsOf } from '@rollcall/resources'
import type { Declaration } from '../manifests/declaration.ts'
import type { Passwords } from './passwords.ts'

/** The account that is declared from when none is named. */
const usualAccount = 'default'

/** The advice about every user that is declared over one connection. */
export function adviseOn(
  declarations: readonly Declaration[],
  passwords: Passwords,
  account: string | undefined,
): Map<Declaration, Lint[]> {
  const users = declarations.filter((one) => one.kind === 'User')
  const lints = lintsOf({
    users: users.map((user) => {
      const password = passwords.get(user)
      return { spec: user.spec, ...(password === undefined ? {} : { password }) }
    }),
    roles: declarations.flatMap((one) => (one.kind === 'Role' ? [one.spec] : [])),
    assignments: declarations.flatMap((one) => (one.kind === 'RoleAssignment' ? [one.spec] : [])),
    apiKeys: declarations.flatMap((one) => (one.kind === 'ApiKey' ? [one.spec] : [])),
    homeAccount: account ?? usualAccount,
  })
  return new Map(users.map((user, index) => [user, lints[index] ?? []]))
}
