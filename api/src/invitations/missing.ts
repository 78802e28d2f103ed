import { policyIfAccepted } from '../policy/policy-of.ts'
import { type MissingField, missingFields } from '../policy/required-profile.ts'
import { type HeldMembership, isHeldAt, type UserValues } from '../users/user.ts'

/** What keeps a membership from being ACTIVE: members that a policy of the user's accounts or a role held in this one requires. Pure. */
export function missingToJoin(
  values: UserValues,
  membership: Pick<HeldMembership, 'roles'>,
  memberships: readonly HeldMembership[],
  now: Date,
): MissingField[] {
  const roles = membership.roles.filter((role) => isHeldAt(role, now))
  return missingFields(values, policyIfAccepted(memberships).requiredProfile, roles)
}

/** A membership that waits for members of the profile is ACTIVE once somebody has given the last of them, whoever it was. Pure. */
export function settled(
  values: UserValues,
  memberships: readonly HeldMembership[],
  accountId: string,
  now: Date,
): HeldMembership[] {
  return memberships.map((membership) =>
    membership.accountId === accountId &&
    membership.state === 'PROVISIONED' &&
    missingToJoin(values, membership, memberships, now).length === 0
      ? { ...membership, state: 'ACTIVE', invitationExpiresAt: null }
      : membership,
  )
}
