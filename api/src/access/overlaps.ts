import { isIP } from 'node:net'

import type { IpWhitelistEntry } from '@rollcall/resources'

import { parseAddress, type ClientAddress } from './address.ts'

/** Addresses from one to another, as numbers. */
interface Span {
  family: 'ipv4' | 'ipv6'
  from: bigint
  to: bigint
}

const BITS = { ipv4: 32, ipv6: 128 } as const
const MAPPED_BITS = 96

/**
 * Pairs of entries, by place, that share an address at a door that both are about. An entry that cannot be read overlaps with nothing. Pure.
 *
 * A whitelist has 64 entries at most: comparing each with each is 2,016 comparisons.
 */
export function findOverlaps(entries: readonly IpWhitelistEntry[]): [number, number][] {
  const spans = entries.map(spanOf)
  const pairs: [number, number][] = []
  for (const [second, later] of entries.entries()) {
    for (let first = 0; first < second; first += 1) {
      const earlier = entries[first]
      if (earlier === undefined || !shareDoor(earlier, later)) continue
      if (shareAddress(spans[first], spans[second])) pairs.push([first, second])
    }
  }
  return pairs
}

function shareDoor(left: IpWhitelistEntry, right: IpWhitelistEntry): boolean {
  if (left.accessPoints === undefined || right.accessPoints === undefined) return true
  return left.accessPoints.some((door) => right.accessPoints?.includes(door))
}

function shareAddress(left: Span | undefined, right: Span | undefined): boolean {
  if (left === undefined || right === undefined || left.family !== right.family) return false
  return left.from <= right.to && right.from <= left.to
}

function spanOf({ cidr, range }: IpWhitelistEntry): Span | undefined {
  if (cidr !== undefined) return spanOfNetwork(cidr)
  if (range === undefined) return undefined
  const [from, to] = [parseAddress(range.from), parseAddress(range.to)]
  if (from === null || to === null || from.family !== to.family) return undefined
  return { family: from.family, from: numberOf(from), to: numberOf(to) }
}

function spanOfNetwork(cidr: string): Span | undefined {
  const [network = '', length = ''] = cidr.split('/')
  const address = parseAddress(network)
  if (address === null) return undefined
  const mapped = isIP(network) === 6 && address.family === 'ipv4' ? MAPPED_BITS : 0
  const free = BITS[address.family] - (Number(length) - mapped)
  if (!Number.isInteger(free) || free < 0 || free > BITS[address.family]) return undefined
  const size = 1n << BigInt(free)
  const from = (numberOf(address) / size) * size
  return { family: address.family, from, to: from + size - 1n }
}

function numberOf({ text, family }: NonNullable<ClientAddress>): bigint {
  if (family === 'ipv4') {
    return text.split('.').reduce((number, part) => number * 256n + BigInt(part), 0n)
  }
  const [head = '', tail] = text.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0n)
  return [...before, ...zeros, ...after].reduce((number, group) => number * 65_536n + group, 0n)
}

/** Groups of hexadecimal digits; an IPv4 tail is two of them. */
function groupsOf(text: string): bigint[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [BigInt(a * 256 + b), BigInt(c * 256 + d)]
  })
}
