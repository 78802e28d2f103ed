import { effectivePolicy, type AccountPolicy } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'

/** Whether a user may hold one role at most in an account with this policy. Pure. */
export function isOneRole(policy: AccountPolicy): boolean {
  return effectivePolicy(policy).roleCardinality === 'one'
}

/** Why a user may not hold these roles in the account; undefined when it may. Counted by name: the same role from two sources is one. Pure. */
export function refusedRoles(
  roles: readonly string[],
  { account, policy }: { account: string; policy: AccountPolicy },
): Refusal | undefined {
  const held = [...new Set(roles)]
  if (held.length <= 1 || !isOneRole(policy)) return undefined
  return new Refusal(
    'user.one-role',
    `a user holds one role in account ${account} (roleCardinality: one), not ${held.length}: ${held.join(', ')}`,
    { pointer: '/spec/roles' },
  )
}
