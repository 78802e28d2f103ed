import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { compileIpWhitelist, parseAddress } from './ip-whitelist.ts'

const allows = (cidr: string, address: string): boolean =>
  compileIpWhitelist([{ cidr }])(parseAddress(address))

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
  ])('%s refuses %j: %s', (cidr, address) => {
    expect(allows(cidr, address)).toBe(false)
  })

  test('an empty whitelist allows every address, one that cannot be read included', () => {
    const empty = compileIpWhitelist([])
    expect(empty(parseAddress('192.0.2.7'))).toBe(true)
    expect(empty(null)).toBe(true)
  })

  test('one entry of several is enough', () => {
    const whitelist = compileIpWhitelist([{ cidr: '203.0.113.0/24' }, { cidr: '192.0.2.0/24' }])
    expect(whitelist(parseAddress('192.0.2.7'))).toBe(true)
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

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value / 2 ** shift) & 0xff).join('.')
}
