import { expect, test } from 'vitest'

import { hostName } from './directory.ts'

test.each([
  ['acme.example.test', 'acme.example.test'],
  ['ACME.example.test:8443', 'acme.example.test'],
  ['acme.example.test.', 'acme.example.test'],
  ['192.0.2.7:80', '192.0.2.7'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['', ''],
])('the host %j is named %j', (host, name) => {
  expect(hostName(host)).toBe(name)
})
