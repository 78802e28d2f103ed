import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Whether only this machine reaches the host: a name, or an address as it stands in a URL or without brackets. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true
  const address = host.replaceAll(/^\[|\]$/g, '')
  const family = isIP(address)
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
