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
  /** Absent: as a member. */
  state?: 'INVITED' | 'PROVISIONED' | 'ACTIVE'
}

/**
 * The policy that applies to a user: the strictest value over all of their accounts, member by member. A user in no account is under the policy of the
 * account that is asked from. Pure.
 */
export function policyOf(
  memberships: readonly PolicyHolder[],
  home: AccountPolicy = {},
): UserPolicy {
  return policyIfAccepted(binding(memberships), home)
}

/** The same, as if the user had accepted every invitation: what an invitation asks for. Pure. */
export function policyIfAccepted(
  memberships: readonly PolicyHolder[],
  home: AccountPolicy = {},
): UserPolicy {
  return memberships.length === 0
    ? strictest([effectivePolicy(home)])
    : strictest(memberships.map(({ policy }) => effectivePolicy(policy)))
}

/**
 * The memberships whose accounts rule the user. An account that has asked a member of another one rules nothing before the user accepts: asking takes nobody's leave, and could
 * shut out whoever is asked. Pure.
 */
export function binding<Membership extends Pick<PolicyHolder, 'state'>>(
  memberships: readonly Membership[],
): readonly Membership[] {
  const accepted = memberships.filter(({ state }) => state !== 'INVITED')
  return accepted.length === 0 ? memberships : accepted
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
