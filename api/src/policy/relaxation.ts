/**
 * Which members of a policy allow more after a change than before: only an owner writes those (H21). Pure.
 *
 * A member is relaxed when the stricter of both values is not the new one. Members that only say how something is told or listed (`notifications`,
 * `serviceNotices`, `listDefault`) allow nothing and are never relaxed.
 */
import {
  type EffectivePolicy,
  type GuardPolicy,
  lengthOf,
  strictest,
  type UserPolicy,
} from '@rollcall/resources'

/** The least that a share of the users of an account can come to. */
export const smallestShare = 20

/** Members of a policy by which it may be refused. */
export type GuardedMember = keyof UserPolicy | 'roleCardinality' | 'visibleUsers' | 'guard'

/** The members that are relaxed, in the order of the policy. */
export function relaxedMembers(from: EffectivePolicy, to: EffectivePolicy): GuardedMember[] {
  const relaxed = relaxedForUsers(from, to)
  if (from.roleCardinality === 'one' && to.roleCardinality === 'many')
    relaxed.push('roleCardinality')
  if (from.visibleUsers === 'children' && to.visibleUsers === 'account')
    relaxed.push('visibleUsers')
  if (isGuardRelaxed(from.guard, to.guard)) relaxed.push('guard')
  return relaxed
}

function relaxedForUsers(from: EffectivePolicy, to: EffectivePolicy): GuardedMember[] {
  const both = canonical(strictest([from, to]))
  const wanted = canonical(strictest([to]))
  return userMembers.filter((member) => both[member] !== wanted[member])
}

const userMembers = [
  'userRemoval',
  'removalScope',
  'emailChange',
  'credentialModes',
  'lockout',
  'inactivity',
  'passwordExpiryDays',
  'mfa',
  'apiPassword',
  'invitation',
  'requiredProfile',
  'editRank',
] as const satisfies readonly (keyof UserPolicy)[]

/** Texts by which two values are compared: the order of a list is no difference, nor is the spelling of a duration. */
function canonical(policy: UserPolicy): Record<(typeof userMembers)[number], string> {
  const { inactivity, invitation } = policy
  const sorted = (list: readonly string[]): string => list.toSorted().join(' ')
  return {
    userRemoval: policy.userRemoval,
    removalScope: policy.removalScope,
    emailChange: policy.emailChange,
    credentialModes: sorted(policy.credentialModes),
    lockout: String(policy.lockout.maxFailures),
    inactivity:
      inactivity === undefined
        ? 'never'
        : `${lengthOf(inactivity.after)} ${inactivity.counts} ${sorted(inactivity.exemptTypes)}`,
    passwordExpiryDays: String(policy.passwordExpiryDays),
    mfa: policy.mfa,
    apiPassword: sorted(policy.apiPassword),
    invitation: `${lengthOf(invitation.validFor)} ${invitation.maxPerRequest}`,
    requiredProfile: sorted(policy.requiredProfile),
    editRank: policy.editRank,
  }
}

/** More removals, a shorter time in which they are counted, or fewer administrators. */
function isGuardRelaxed(from: GuardPolicy, to: GuardPolicy): boolean {
  return (
    allowsMore(from.maxRemovals, to.maxRemovals) ||
    lengthOf(to.window) < lengthOf(from.window) ||
    to.minAdmins < from.minAdmins
  )
}

/** A share may come to the smallest share or to any number: a number in its place is stricter only up to the smallest one, and a share never stricter than a number. */
function allowsMore(from: string, to: string): boolean {
  const isShare = [from, to].map((text) => text.endsWith('%'))
  if (isShare[0] === isShare[1]) return Number.parseInt(to, 10) > Number.parseInt(from, 10)
  return isShare[1] === true || Number(to) > smallestShare
}
