/**
 * How many attempts may fail. A bucket holds `burst` drops and loses one every `perMs`; an attempt that fails adds one, and one that would overflow it is
 * refused. Kept as a single instant, that at which the bucket will be empty (the "generic cell rate algorithm" of ATM, ITU-T I.371).
 */
import { parseAddress } from '../access/address.ts'

export interface Rate {
  burst: number
  perMs: number
}

/** Failed sign-ins from one source: a whole office may sit behind an address, so that it can fail 50 times and then ten times a minute. */
export const sourceRate: Rate = { burst: 50, perMs: 6_000 }

/** Failed sign-ins in one tenant, from wherever: a flood from many sources is slowed to twenty a second. */
export const tenantRate: Rate = { burst: 2_000, perMs: 50 }

/** Mails that anybody can have sent to one user, such as links to set a new password. */
export const mailRate: Rate = { burst: 3, perMs: 15 * 60_000 }

/** Requests for such mails from one source. */
export const mailSourceRate: Rate = { burst: 10, perMs: 60_000 }

const V6_GROUPS_OF_A_SOURCE = 4

/**
 * Who counts as one source: an IPv4 address, or the /64 of an IPv6 address, of which one customer has at least one whole. What cannot be read is one source
 * together.
 */
export function sourceOf(address: string): string {
  const parsed = parseAddress(address)
  if (parsed === null) return 'unknown'
  if (parsed.family === 'ipv4') return parsed.text
  return `${groupsOf(parsed.text).slice(0, V6_GROUPS_OF_A_SOURCE).join(':')}::/64`
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(text: string): string[] {
  const [head = '', tail] = text.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...after]
  return groups.map((group) => group.replace(/^0+(?=.)/, ''))
}
