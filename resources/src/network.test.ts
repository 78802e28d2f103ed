import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entryFault, networkFault } from './network.ts'

test.each([
  ['10.0.0.0/8', 'a private network'],
  ['192.0.2.7/32', 'one address'],
  ['0.0.0.0/0', 'every address'],
  ['2001:db8::/32', 'an IPv6 network'],
  ['::/0', 'every IPv6 address'],
  ['2001:DB8:0:0::/64', 'an IPv6 network in another spelling'],
  ['::ffff:192.0.2.0/120', 'an IPv4 network written as IPv6'],
])('%s is a network: %s', (text) => {
  expect(networkFault(text)).toBeUndefined()
})

test.each([
  ['10.1.2.3/8', 'write 10.0.0.0/8'],
  ['198.51.100.77/25', 'write 198.51.100.0/25'],
  ['2001:db8::1/32', 'write 2001:db8::/32'],
  ['2001:db8:0:1:0:0:0:1/64', 'write 2001:db8:0:1::/64'],
  ['::1/64', 'write ::/64'],
  ['1:2:0:0:3:0:0:9/112', 'write 1:2:0:0:3::/112'],
  ['1:0:0:2:3:0:0:9/127', 'write 1::2:3:0:0:8/127'],
  ['fe80::ffff/121', 'write fe80::ff80/121'],
  ['0:0:1:0:0:0:0:1/127', 'write 0:0:1::/127'],
  ['0:0:1:2:0:0:3:1/127', 'write ::1:2:0:0:3:0/127'],
  ['1:2:0:3:4:5:6:7/127', 'write 1:2:0:3:4:5:6:6/127'],
  ['10:0:5:6:0:0:7:9/127', 'write 10:0:5:6::7:8/127'],
  ['192.0.2.129/31', 'write 192.0.2.128/31'],
  ['255.255.255.255/0', 'write 0.0.0.0/0'],
])('%s has host bits: %s', (text, advice) => {
  const fault = networkFault(text)
  expect(fault?.code).toBe('ip-whitelist.host-bits')
  expect(fault?.detail).toBe(`host bits are set; ${advice}`)
})

test.each([
  '',
  '/8',
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/8/8',
  '10.0.0/8',
  '010.0.0.0/8',
  '10.0.0.256/32',
  '2001:db8::/129',
  '2001:db8:::/32',
  '1::2::3/64',
  '1:2:3:4:5:6:7/64',
  '1:2:3:4:5:6:7:8:9/64',
  '1:2:3:4:5:6:7::8/64',
  'fe80::1%eth0/64',
  'example.test/24',
  '::192.0.2.1:1/128',
  '1::x/64',
  'x::1/64',
  '10.0.0.0/+8',
  '10.0.0.0/8x',
  '10.0.0.0/x8',
  '10.0.0.0/1000',
  '10.0.0.0/',
  'x10.0.0.1/32',
  '10.0.0.1x/32',
  '10.0.0.1000/32',
  '12345::/16',
  '2001:db8::g/128',
])('%s is not a network', (text) => {
  expect(networkFault(text)?.code).toBe('ip-whitelist.invalid-network')
})

test.each([
  ['office/24', 'office/24 is not a network; write 198.51.100.0/24 or 2001:db8::/32'],
  ['192.0.2.7', 'the length is missing; write 192.0.2.7/32 for one address'],
  ['2001:db8::7', 'the length is missing; write 2001:db8::7/128 for one address'],
  ['192.0.2.0/33', 'the length must be 0 to 32'],
  ['2001:db8::/x', 'the length must be 0 to 128'],
])('of %s it is said: %s', (text, detail) => {
  expect(networkFault(text)).toEqual({ code: 'ip-whitelist.invalid-network', detail })
})

test('the corrected network is one, and Node reads it as the same network', () => {
  const cases = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
    fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })),
  )
  fc.assert(
    fc.property(cases, ([address, length]) => {
      const corrected = /write (\S+)$/.exec(networkFault(`${address}/${length}`)?.detail ?? '')?.[1]
      const network = corrected ?? `${address}/${length}`
      expect(networkFault(network)).toBeUndefined()
      const [first = ''] = network.split('/')
      const family = isIP(first) === 4 ? 'ipv4' : 'ipv6'
      const allowed = new BlockList()
      allowed.addSubnet(first, length, family)
      expect(allowed.check(address, family)).toBe(true)
    }),
  )
})

test.each([
  [{}, [], 'cidr or range is needed'],
  [
    { cidr: '192.0.2.0/24', range: { from: '192.0.2.1', to: '192.0.2.2' } },
    [],
    'cidr and range exclude each other: write two entries',
  ],
  [{ cidr: '192.0.2.1/24' }, ['cidr'], 'host bits are set; write 192.0.2.0/24'],
  [{ range: { from: 'office', to: '192.0.2.2' } }, ['range', 'from'], 'office is not an address'],
  [{ range: { from: '::1', to: 'home' } }, ['range', 'to'], 'home is not an address'],
  [
    { range: { from: '192.0.2.1', to: '::1' } },
    ['range'],
    'from and to must both be IPv4 or both IPv6',
  ],
  [{ range: { from: '192.0.2.9', to: '192.0.2.8' } }, ['range'], 'from must not come after to'],
  [{ range: { from: '192.0.2.1', to: '192.0.1.9' } }, ['range'], 'from must not come after to'],
])('the entry %j is refused at %j', (entry, path, detail) => {
  expect(entryFault(entry)).toEqual({
    code: 'ip-whitelist.invalid-network',
    path,
    detail,
    ...(path[0] === 'cidr' ? { code: 'ip-whitelist.host-bits' } : {}),
  })
})

test('a range of one address and one over both halves are entries', () => {
  expect(entryFault({ range: { from: '192.0.2.8', to: '192.0.2.8' } })).toBeUndefined()
  expect(entryFault({ range: { from: '2001:db8::1', to: '2001:db8::ffff' } })).toBeUndefined()
})

test('a network is an entry', () => {
  expect(entryFault({ cidr: '192.0.2.0/24' })).toBeUndefined()
})
