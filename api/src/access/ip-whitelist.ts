/**
 * Whether an address is in an IP whitelist.
 *
 * An empty whitelist has every address. So has, for one door, a whitelist without an entry about that door. An entry that has run out allows nothing and
 * goes on counting as an entry, so that a whitelist never opens by running out. What cannot be read is in no whitelist that has entries.
 *
 * Compiled once a credential. Entries that never run out are in one list a family and door, so that a hundred of them are looked up as fast as one.
 */
import { BlockList, isIP } from 'node:net'

import type { AccessPoint, IpWhitelistEntry } from '@rollcall/resources'

import { parseAddress, type ClientAddress } from './address.ts'

export { parseAddress, type ClientAddress } from './address.ts'

/** What is asked of a whitelist. */
export interface Arrival {
  address: ClientAddress
  accessPoint: AccessPoint
  now: Date
}

/** Answers for one whitelist. */
export interface IpWhitelist {
  readonly entries: readonly IpWhitelistEntry[]
  allows(arrival: Arrival): boolean
}

/** What one door asks. Undefined: no entry is about it. */
type Door = { lasting: Networks; ending: readonly EndingNetworks[] } | undefined

interface EndingNetworks {
  networks: Networks
  expiresAtMs: number
}

const anyAddress: IpWhitelist = { entries: [], allows: () => true }

export function compileIpWhitelist(entries: readonly IpWhitelistEntry[]): IpWhitelist {
  if (entries.length === 0) return anyAddress
  const doors: Record<AccessPoint, Door> = {
    web: compileDoor(entries, 'web'),
    api: compileDoor(entries, 'api'),
  }
  return {
    entries,
    allows({ address, accessPoint, now }) {
      const door = doors[accessPoint]
      if (door === undefined) return true
      if (address === null) return false
      if (door.lasting.has(address)) return true
      return door.ending.some(
        ({ networks, expiresAtMs }) => now.getTime() < expiresAtMs && networks.has(address),
      )
    },
  }
}

/** The entry that lets the address in; undefined when none does, or when none is needed. */
export function findAllowingEntry(
  entries: readonly IpWhitelistEntry[],
  arrival: Arrival,
): { entry: IpWhitelistEntry; index: number } | undefined {
  const index = entries.findIndex(
    (entry) => isAbout(entry, arrival.accessPoint) && compileIpWhitelist([entry]).allows(arrival),
  )
  const entry = entries[index]
  return entry === undefined ? undefined : { entry, index }
}

function isAbout(entry: IpWhitelistEntry, door: AccessPoint): boolean {
  return entry.accessPoints === undefined || entry.accessPoints.includes(door)
}

function compileDoor(entries: readonly IpWhitelistEntry[], accessPoint: AccessPoint): Door {
  const own = entries.filter((entry) => isAbout(entry, accessPoint))
  if (own.length === 0) return undefined
  const lasting = new Networks()
  const ending: EndingNetworks[] = []
  for (const entry of own) {
    if (entry.expiresAt === undefined) {
      lasting.add(entry)
      continue
    }
    const networks = new Networks()
    networks.add(entry)
    ending.push({ networks, expiresAtMs: Date.parse(entry.expiresAt) })
  }
  return { lasting, ending }
}

const MAPPED_BITS = 96

/** One list a family: a BlockList finds an IPv4 address in `::/0`, where nobody who wrote it would look for it. */
class Networks {
  readonly #ipv4 = new BlockList()
  readonly #ipv6 = new BlockList()

  has({ text, family }: NonNullable<ClientAddress>): boolean {
    return this.#of(family).check(text, family)
  }

  /** Stored entries were validated when written. One that cannot be read allows nothing, it does not open the door. */
  add({ cidr, range }: IpWhitelistEntry): void {
    if (cidr !== undefined) this.#addNetwork(cidr)
    else if (range !== undefined) this.#addRange(range.from, range.to)
  }

  #addNetwork(cidr: string): void {
    const [network = '', bits = ''] = cidr.split('/')
    const address = parseAddress(network)
    if (address === null || !/^\d{1,3}$/.test(bits)) return
    const mapped = isIP(network) === 6 && address.family === 'ipv4' ? MAPPED_BITS : 0
    const length = Number(bits) - mapped
    if (length < 0 || length > (address.family === 'ipv4' ? 32 : 128)) return
    this.#of(address.family).addSubnet(address.text, length, address.family)
  }

  #addRange(fromText: string, toText: string): void {
    const [from, to] = [parseAddress(fromText), parseAddress(toText)]
    if (from === null || to === null || from.family !== to.family) return
    try {
      this.#of(from.family).addRange(from.text, to.text, from.family)
    } catch {
      // The end comes before the beginning: no address is between them.
    }
  }

  #of(family: 'ipv4' | 'ipv6'): BlockList {
    return family === 'ipv4' ? this.#ipv4 : this.#ipv6
  }
}
