/**
 * Reading addresses. node:net decides what an address is, because it is strict: `010.1.2.3`, `127.1` and `0x7f.1` are none, where other libraries read
 * them as some other address. An IPv4 address in IPv6 form (`::ffff:192.0.2.7`, which a dual-stack listener reports) is that IPv4 address; addresses
 * translated by NAT64 are not. A zone (`fe80::1%eth0`) says which interface, not which address.
 */
import { isIP } from 'node:net'

/** An address that was read, or null when it could not be. */
export type ClientAddress = { text: string; family: 'ipv4' | 'ipv6' } | null

export function parseAddress(text: string): ClientAddress {
  const zone = text.indexOf('%')
  const address = zone === -1 ? text : text.slice(0, zone)
  const family = isIP(address)
  if (family === 4) return zone === -1 ? { text: address, family: 'ipv4' } : null
  if (family === 0) return null
  const mapped = /^(?:0{0,4}:){2,7}ffff:(.+)$/i.exec(address)?.[1]
  if (mapped === undefined) return { text: address, family: 'ipv6' }
  const plain = isIP(mapped) === 4 ? mapped : dottedOf(mapped)
  return plain === null ? { text: address, family: 'ipv6' } : { text: plain, family: 'ipv4' }
}

/** The last two groups of `::ffff:c000:207` as `192.0.2.7`. */
function dottedOf(groups: string): string | null {
  const found = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(groups)
  if (found === null) return null
  const [high, low] = [Number.parseInt(found[1] ?? '', 16), Number.parseInt(found[2] ?? '', 16)]
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
}
