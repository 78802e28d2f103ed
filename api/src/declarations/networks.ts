import { entryFault, type IpWhitelistEntry } from '@rollcall/resources'

import type { Fault } from './kind.ts'

/** Faults of the entries of an IP whitelist. */
export function checkNetworks(ipWhitelist: readonly IpWhitelistEntry[] | undefined): Fault[] {
  return (ipWhitelist ?? []).flatMap((entry, index) => {
    const fault = entryFault(entry)
    if (fault === undefined) return []
    const pointer = ['/spec/ipWhitelist', String(index), ...fault.path].join('/')
    return [{ pointer, detail: fault.detail, code: fault.code }]
  })
}
