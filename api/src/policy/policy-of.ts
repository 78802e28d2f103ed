import {
  type AccountPolicy,
  effectivePolicy,
  type EffectivePolicy,
  strictest,
  type UserPolicy,
} from '@rollcall/resources'

/** An account of a user, with what is declared of its policy. */
export interface PolicyHolder {
  /** Name of the account. */
  account: string
  policy: AccountPolicy
}

/**
 * The policy that applies to a user: the strictest value over all of their accounts, member by member. A user in no account is under the policy of the
 * account that is asked from. Pure.
 */
export function policyOf(
  memberships: readonly PolicyHolder[],
  home: AccountPolicy = {},
): UserPolicy {
  return memberships.length === 0
    ? strictest([effectivePolicy(home)])
    : strictest(memberships.map(({ policy }) => effectivePolicy(policy)))
}

/** The accounts whose policy says something of one member. Pure. */
export function accountsWhere(
  memberships: readonly PolicyHolder[],
  says: (policy: EffectivePolicy) => boolean,
): string[] {
  return memberships
    .filter(({ policy }) => says(effectivePolicy(policy)))
    .map(({ account }) => account)
}
