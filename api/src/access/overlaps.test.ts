import { describe, expect, test } from 'vitest'
import type { IpWhitelistEntry } from '@rollcall/resources'

import { findOverlaps } from './overlaps.ts'

const net = (cidr: string): IpWhitelistEntry => ({ cidr })
const range = (from: string, to: string): IpWhitelistEntry => ({ range: { from, to } })

describe('two entries overlap', () => {
  test.each<[string, IpWhitelistEntry, IpWhitelistEntry]>([
    ['when one network is in the other', net('198.51.100.0/24'), net('198.51.100.128/25')],
    ['when they are the same', net('192.0.2.0/24'), net('192.0.2.0/24')],
    ['when a range ends in a network', net('192.0.2.0/24'), range('192.0.1.200', '192.0.2.0')],
    ['when a range begins in a network', net('192.0.2.0/24'), range('192.0.2.255', '192.0.3.9')],
    [
      'when a range is in the other',
      range('192.0.2.1', '192.0.2.9'),
      range('192.0.2.4', '192.0.2.5'),
    ],
    ['whatever the family', net('2001:db8::/32'), range('2001:db8:1::', '2001:db8:1::1')],
    ['in full and in short', net('2001:db8::/32'), net('2001:0db8:0:0:0:0:0:1/128')],
    ['in IPv6 form', net('::ffff:192.0.2.0/120'), net('192.0.2.7/32')],
    ['when one is of every address', net('0.0.0.0/0'), net('192.0.2.7/32')],
  ])('%s', (_, first, second) => {
    expect(findOverlaps([first, second])).toEqual([[0, 1]])
    expect(findOverlaps([second, first])).toEqual([[0, 1]])
  })
})

describe('two entries do not overlap', () => {
  test.each<[string, IpWhitelistEntry, IpWhitelistEntry]>([
    ['when they are neighbours', net('192.0.2.0/25'), net('192.0.2.128/25')],
    ['when a range begins after a network', net('192.0.2.0/24'), range('192.0.3.0', '192.0.3.9')],
    ['when they are of two families', net('0.0.0.0/0'), net('::/0')],
    [
      'when they are about different doors',
      { cidr: '192.0.2.0/24', accessPoints: ['web'] },
      { cidr: '192.0.2.0/24', accessPoints: ['api'] },
    ],
    ['when one cannot be read', net('192.0.2.0/24'), net('nothing/24')],
    ['when the length of one cannot be', net('192.0.2.0/24'), net('192.0.2.0/33')],
    ['when the length of one is no number', net('192.0.2.0/24'), net('192.0.2.0/x')],
    [
      'when the ends of one are of two families',
      net('0.0.0.0/0'),
      range('192.0.2.1', '2001:db8::'),
    ],
    ['when the beginning of one cannot be read', net('0.0.0.0/0'), range('nothing', '192.0.2.1')],
    ['when the end of one cannot be read', net('0.0.0.0/0'), range('192.0.2.1', 'nothing')],
    ['when one says nothing', net('0.0.0.0/0'), {}],
  ])('%s', (_, first, second) => {
    expect(findOverlaps([first, second])).toEqual([])
    expect(findOverlaps([second, first])).toEqual([])
  })
})

test('every pair is told, by the place of its entries', () => {
  const entries = [
    net('192.0.2.0/24'),
    net('203.0.113.0/24'),
    { cidr: '192.0.2.0/25', accessPoints: ['api' as const] },
    net('192.0.2.7/32'),
  ]
  expect(findOverlaps(entries)).toEqual([
    [0, 2],
    [0, 3],
    [2, 3],
  ])
})
