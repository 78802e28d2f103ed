import { expect, test } from 'vitest'

import { sourceOf } from './bucket.ts'

test.each([
  ['an IPv4 address is one source', '192.0.2.7', '192.0.2.7'],
  ['in IPv6 form it is the same', '::ffff:192.0.2.7', '192.0.2.7'],
  ['an IPv6 address counts by its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['however it is written', '2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
  ['with its zeros left out', '2001:db8::1', '2001:db8:0:0::/64'],
  ['the loopback address', '::1', '0:0:0:0::/64'],
  ['with a zone', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['what is no address', 'localhost', 'unknown'],
  ['nothing', '', 'unknown'],
])('%s', (_name, address, source) => {
  expect(sourceOf(address)).toBe(source)
})
