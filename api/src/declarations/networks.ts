import { networkFault } from '@rollcall/resources'

import type { Fault } from './kind.ts'

/** Faults of the networks of an IP whitelist. */
export function checkNetworks(ipWhitelist: readonly { cidr: string }[] | undefined): Fault[] {
  return (ipWhitelist ?? []).flatMap(({ cidr }, index) => {
    const fault = networkFault(cidr)
    return fault === undefined
      ? []
      : [{ pointer: `/spec/ipWhitelist/${index}/cidr`, detail: fault.detail, code: fault.code }]
  })
}
