import { entryFault, type IpWhitelistEntry } from '@rollcall/resources'

import { findOverlaps } from '../access/overlaps.ts'
import type { Fault } from './kind.ts'
import { checkInstants } from './instants.ts'

/** Faults of the entries of an IP whitelist, each at its entry. */
export function checkNetworks(ipWhitelist: readonly IpWhitelistEntry[] | undefined): Fault[] {
  return (ipWhitelist ?? []).flatMap((entry, index) => {
    const fault = entryFault(entry)
    const ending = checkInstants({ [`ipWhitelist/${index}/expiresAt`]: entry.expiresAt })
    if (fault === undefined) return ending
    const pointer = ['/spec/ipWhitelist', String(index), ...fault.path].join('/')
    return [{ pointer, detail: fault.detail, code: fault.code }, ...ending]
  })
}

/** Entries that overlap are taken, because two teams may own them, and told: one of them is probably not meant. */
export function warnOfNetworks(ipWhitelist: readonly IpWhitelistEntry[] | undefined): string[] {
  return findOverlaps(ipWhitelist ?? []).map(
    ([first, second]) =>
      `/spec/ipWhitelist/${second} overlaps with /spec/ipWhitelist/${first}: some addresses are in both`,
  )
}

/** The IP whitelist among the members of a spec; empty where the kind has none. */
export function whitelistIn(values: object): readonly IpWhitelistEntry[] {
  if (!('ipWhitelist' in values) || !Array.isArray(values.ipWhitelist)) return []
  // The schema of every kind that has the member says what its entries are.
  return values.ipWhitelist as IpWhitelistEntry[]
}
