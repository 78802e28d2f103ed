import { effectivePolicy } from '@rollcall/resources'

import { warnOfNetworks } from '../declarations/networks.ts'
import type { HeldMembership, StoredUser } from './user.ts'

/** What was taken of a user and somebody should look at. */
export function warningsOfUser({ values, facts }: Pick<StoredUser, 'values' | 'facts'>): string[] {
  return [...warnOfNetworks(values.ipWhitelist), ...facts.memberships.flatMap(warnOfInvitation)]
}

/** An invitation that nobody is mailed waits until it runs out. */
function warnOfInvitation({
  account,
  state,
  policy,
  invitationExpiresAt,
}: HeldMembership): string[] {
  if (state !== 'INVITED' || invitationExpiresAt === null) return []
  if (effectivePolicy(policy).notifications.invited.includes('user')) return []
  return [
    `/spec/credential invites to account ${account} and the user is not mailed: notifications.invited of its policy leaves the user out; add "user" there and invite again`,
  ]
}
