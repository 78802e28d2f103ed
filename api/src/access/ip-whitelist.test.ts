import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { IpWhitelistEntry } from '@rollcall/resources'

import { parseAddress } from './address.ts'
import { compileIpWhitelist, findAllowingEntry, type Arrival } from './ip-whitelist.ts'

const now = new Date('2026-11-24T12:00:00Z')
const from = (address: string, arrival: Partial<Arrival> = {}): Arrival => ({
  address: parseAddress(address),
  accessPoint: 'api',
  now,
  ...arrival,
})
const allows = (cidr: string, address: string): boolean =>
  compileIpWhitelist([{ cidr }]).allows(from(address))
const ranges = (first: string, last: string, address: string): boolean =>
  compileIpWhitelist([{ range: { from: first, to: last } }]).allows(from(address))

describe('an address in an IP whitelist', () => {
  test.each([
    ['192.0.2.0/24', '192.0.2.7', 'inside of a network'],
    ['192.0.2.7/32', '192.0.2.7', 'the one address'],
    ['0.0.0.0/0', '203.0.113.9', 'any IPv4 address'],
    ['2001:db8::/32', '2001:db8:1::9', 'inside of an IPv6 network'],
    ['2001:db8::/32', '2001:0DB8:0:0::1', 'however it is written'],
    ['192.0.2.0/24', '::ffff:192.0.2.7', 'an IPv4 address in IPv6 form'],
    ['192.0.2.0/24', '::ffff:c000:207', 'the same in hexadecimal'],
    ['192.0.2.0/24', '0:0:0:0:0:ffff:192.0.2.7', 'the same in full'],
    ['::ffff:192.0.2.0/120', '192.0.2.7', 'a network in IPv6 form'],
    ['fe80::/64', 'fe80::1%eth0', 'with the name of an interface'],
  ])('%s allows %s: %s', (cidr, address) => {
    expect(allows(cidr, address)).toBe(true)
  })

  test.each([
    ['192.0.2.0/24', '192.0.3.7', 'outside of the network'],
    ['192.0.2.0/24', '2001:db8::1', 'of another family'],
    ['0.0.0.0/0', '2001:db8::1', 'any IPv4 address is no IPv6 address'],
    ['::/0', '192.0.2.7', 'any IPv6 address is no IPv4 address'],
    ['10.0.0.0/8', '010.1.2.3', 'a leading zero, which some read as octal'],
    ['127.0.0.0/8', '127.1', 'a short form'],
    ['127.0.0.0/8', '0x7f.1', 'hexadecimal'],
    ['127.0.0.0/8', '2130706433', 'a plain number'],
    ['192.0.2.0/24', '64:ff9b::192.0.2.7', 'translated by NAT64'],
    ['192.0.2.0/24', '192.0.2.7%eth0', 'an IPv4 address has no interface'],
    ['192.0.2.0/24', '192.0.2.7:443', 'with a port'],
    ['192.0.2.0/24', '', 'nothing'],
    ['192.0.2.0/24', 'example.test', 'a name'],
    ['not a network', '192.0.2.7', 'a network that cannot be read allows nothing'],
    ['192.0.2.0/33', '192.0.2.7', 'a length that cannot be'],
    ['192.0.2.0/x', '192.0.2.7', 'a length that is no number'],
    ['192.0.2.0/x24', '192.0.2.7', 'a length with something before it'],
    ['192.0.2.0/24x', '192.0.2.7', 'a length with something behind it'],
    ['office/24', '192.0.2.7', 'a length of what is no address'],
    ['::ffff:192.0.2.0/24', '192.0.2.7', 'a length that ends before the mapped address'],
  ])('%s refuses %j: %s', (cidr, address) => {
    expect(allows(cidr, address)).toBe(false)
  })

  test('an empty whitelist allows every address, one that cannot be read included', () => {
    const empty = compileIpWhitelist([])
    expect(empty.allows(from('192.0.2.7'))).toBe(true)
    expect(empty.allows(from('nothing'))).toBe(true)
    expect(empty.entries).toEqual([])
  })

  test('an entry that holds neither network nor range allows nothing', () => {
    const whitelist = compileIpWhitelist([{ comment: 'empty' }])
    expect(whitelist.allows(from('192.0.2.7'))).toBe(false)
  })

  test('one entry of several is enough', () => {
    const entries = [{ cidr: '203.0.113.0/24' }, { cidr: '192.0.2.0/24' }]
    const whitelist = compileIpWhitelist(entries)
    expect(whitelist.allows(from('192.0.2.7'))).toBe(true)
    expect(whitelist.allows(from('203.0.113.7'))).toBe(true)
    expect(whitelist.allows(from('198.51.100.7'))).toBe(false)
    expect(whitelist.entries).toBe(entries)
  })

  test('an IPv4 network holds exactly the addresses that share its leading bits', () => {
    const numbers = fc.integer({ min: 0, max: 0xffffffff })
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 0, max: 32 }), (one, other, bits) => {
        const size = 2 ** (32 - bits)
        const network = Math.floor(one / size) * size
        const inside = Math.floor(other / size) * size === network
        expect(allows(`${dotted(network)}/${bits}`, dotted(other))).toBe(inside)
        expect(allows(`${dotted(network)}/${bits}`, `::ffff:${dotted(other)}`)).toBe(inside)
      }),
    )
  })
})

describe('a range in an IP whitelist', () => {
  test.each([
    ['192.0.2.10', '192.0.2.20', '192.0.2.10', 'its first address'],
    ['192.0.2.10', '192.0.2.20', '192.0.2.20', 'its last address'],
    ['192.0.2.10', '192.0.2.10', '192.0.2.10', 'of one address'],
    ['192.0.2.200', '192.0.3.9', '192.0.2.255', 'over the end of a network'],
    ['2001:db8::1', '2001:db8::ff', '2001:db8::80', 'of IPv6'],
    ['::ffff:192.0.2.10', '::ffff:192.0.2.20', '192.0.2.15', 'in IPv6 form'],
  ])('%s to %s allows %s: %s', (first, last, address) => {
    expect(ranges(first, last, address)).toBe(true)
  })

  test.each([
    ['192.0.2.10', '192.0.2.20', '192.0.2.9', 'before it'],
    ['192.0.2.10', '192.0.2.20', '192.0.2.21', 'after it'],
    ['192.0.2.20', '192.0.2.10', '192.0.2.15', 'backwards it is none'],
    ['192.0.2.10', '2001:db8::1', '192.0.2.10', 'of two families it is none'],
    ['nothing', '192.0.2.20', '192.0.2.15', 'with a beginning that cannot be read'],
    ['192.0.2.10', 'nothing', '192.0.2.15', 'with an end that cannot be read'],
    ['2001:db8::1', '2001:db8::ff', '192.0.2.15', 'an address of the other family'],
  ])('%s to %s refuses %s: %s', (first, last, address) => {
    expect(ranges(first, last, address)).toBe(false)
  })
})

describe('an entry about one door', () => {
  const office: IpWhitelistEntry = { cidr: '192.0.2.0/24', accessPoints: ['api'] }

  test('limits that door, and no other', () => {
    const whitelist = compileIpWhitelist([office])
    expect(whitelist.allows(from('203.0.113.7', { accessPoint: 'api' }))).toBe(false)
    expect(whitelist.allows(from('203.0.113.7', { accessPoint: 'web' }))).toBe(true)
    expect(whitelist.allows(from('nothing', { accessPoint: 'web' }))).toBe(true)
    expect(whitelist.allows(from('192.0.2.7', { accessPoint: 'api' }))).toBe(true)
  })

  test('does not open another door that another entry limits', () => {
    const whitelist = compileIpWhitelist([
      office,
      { cidr: '203.0.113.0/24', accessPoints: ['web'] },
    ])
    expect(whitelist.allows(from('192.0.2.7', { accessPoint: 'web' }))).toBe(false)
    expect(whitelist.allows(from('203.0.113.7', { accessPoint: 'web' }))).toBe(true)
    expect(whitelist.allows(from('203.0.113.7', { accessPoint: 'api' }))).toBe(false)
  })

  test('stands beside one about every door', () => {
    const whitelist = compileIpWhitelist([office, { cidr: '203.0.113.0/24' }])
    expect(whitelist.allows(from('203.0.113.7', { accessPoint: 'api' }))).toBe(true)
    expect(whitelist.allows(from('203.0.113.7', { accessPoint: 'web' }))).toBe(true)
    expect(whitelist.allows(from('192.0.2.7', { accessPoint: 'web' }))).toBe(false)
  })
})

describe('an entry that runs out', () => {
  const entry: IpWhitelistEntry = { cidr: '192.0.2.0/24', expiresAt: '2026-11-24T12:00:00Z' }
  const at = (text: string): Arrival => from('192.0.2.7', { now: new Date(text) })

  test('allows until the instant, and from it on nothing', () => {
    const whitelist = compileIpWhitelist([entry])
    expect(whitelist.allows(at('2026-11-24T11:59:59.999Z'))).toBe(true)
    expect(whitelist.allows(at('2026-11-24T12:00:00Z'))).toBe(false)
  })

  test('goes on counting as an entry: the whitelist does not open', () => {
    const whitelist = compileIpWhitelist([entry])
    expect(whitelist.allows(from('203.0.113.7'))).toBe(false)
  })

  test('leaves the others as they are', () => {
    const whitelist = compileIpWhitelist([entry, { cidr: '203.0.113.0/24' }])
    expect(whitelist.allows(from('203.0.113.7'))).toBe(true)
    expect(whitelist.allows(at('2026-11-24T11:00:00Z'))).toBe(true)
    expect(whitelist.allows(from('198.51.100.7', { now: new Date('2026-11-24T11:00:00Z') }))).toBe(
      false,
    )
  })
})

describe('the entry that lets an address in', () => {
  const entries: IpWhitelistEntry[] = [
    { cidr: '192.0.2.0/24', accessPoints: ['web'] },
    { cidr: '192.0.2.0/24', expiresAt: '2026-11-24T12:00:00Z' },
    { cidr: '192.0.2.0/25' },
  ]
  test('is the first about the door that has not run out', () => {
    expect(findAllowingEntry(entries, from('192.0.2.7'))).toEqual({ entry: entries[2], index: 2 })
    expect(findAllowingEntry(entries, from('192.0.2.7', { accessPoint: 'web' }))?.index).toBe(0)
  })
  test('is none for an address outside, and none where none is needed', () => {
    expect(findAllowingEntry(entries, from('203.0.113.7'))).toBeUndefined()
    expect(findAllowingEntry([], from('203.0.113.7'))).toBeUndefined()
  })
})

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value / 2 ** shift) & 0xff).join('.')
}
