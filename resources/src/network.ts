/** Why a text is no entry of an IP whitelist. */
export interface NetworkFault {
  /** Code from the catalogue. */
  code: 'ip-whitelist.invalid-network' | 'ip-whitelist.host-bits'

  /** What is wrong, with the text to write instead where there is one. */
  detail: string
}

/**
 * Checks a network in CIDR notation; undefined when it is one, without host bits. Pure. A network with host bits is refused with the corrected text and not
 * corrected silently: the stored text would differ from the declared one for ever.
 */
export function networkFault(text: string): NetworkFault | undefined {
  // Stryker disable next-line StringLiteral: split always answers a first part.
  const [address = '', length, rest] = text.split('/')
  const bytes = parseIpv4(address) ?? parseIpv6(address)
  if (bytes === undefined) {
    return invalid(`${text} is not a network; write 198.51.100.0/24 or 2001:db8::/32`)
  }
  const bits = bytes.length * 8
  if (length === undefined)
    return invalid(`the length is missing; write ${address}/${bits} for one address`)
  if (rest !== undefined || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) {
    return invalid(`the length must be 0 to ${bits}`)
  }
  const masked = bytes.map((byte, index) => byte & maskByte(Number(length) - index * 8))
  if (masked.every((byte, index) => byte === bytes[index])) return undefined
  const shown = masked.length === 4 ? masked.join('.') : showIpv6(masked)
  return { code: 'ip-whitelist.host-bits', detail: `host bits are set; write ${shown}/${length}` }
}

/** Why an entry of an IP whitelist allows nothing that can be told. */
export interface EntryFault extends NetworkFault {
  /** Path of the member that is at fault, empty for the entry itself. */
  path: readonly string[]
}

/** Checks an entry of an IP whitelist: one network or one range; undefined when it is one. Pure. */
export function entryFault(entry: {
  cidr?: string | undefined
  range?: { from: string; to: string } | undefined
}): EntryFault | undefined {
  const { cidr, range } = entry
  if (cidr !== undefined && range !== undefined)
    return { ...invalid('cidr and range exclude each other: write two entries'), path: [] }
  if (range !== undefined) return rangeFault(range)
  if (cidr === undefined) return { ...invalid('cidr or range is needed'), path: [] }
  const fault = networkFault(cidr)
  return fault === undefined ? undefined : { ...fault, path: ['cidr'] }
}

function rangeFault({ from, to }: { from: string; to: string }): EntryFault | undefined {
  const first = parseIpv4(from) ?? parseIpv6(from)
  const last = parseIpv4(to) ?? parseIpv6(to)
  if (first === undefined)
    return { ...invalid(`${from} is not an address`), path: ['range', 'from'] }
  if (last === undefined) return { ...invalid(`${to} is not an address`), path: ['range', 'to'] }
  if (first.length !== last.length)
    return { ...invalid('from and to must both be IPv4 or both IPv6'), path: ['range'] }
  const at = first.findIndex((byte, index) => byte !== last[index])
  // Without any, both are the same address.
  if ((first[at] ?? 0) <= (last[at] ?? 0)) return undefined
  return { ...invalid('from must not come after to'), path: ['range'] }
}

function invalid(detail: string): NetworkFault {
  return { code: 'ip-whitelist.invalid-network', detail }
}

/** The byte that keeps this many leading bits. */
function maskByte(bits: number): number {
  const kept = Math.min(8, Math.max(0, bits))
  return (255 << (8 - kept)) & 255
}

/** Four decimal numbers. Leading zeros are refused: some programs read them as octal. */
function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const bytes = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  return bytes.every((byte) => byte < 256) ? bytes : undefined
}

/** RFC 4291 section 2.2, with one `::` and an IPv4 tail; no zone, because a zone means nothing on another machine. */
function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : groupBytes(half)))
  if (head === undefined) return undefined
  if (halves.length === 1) return head.length === 16 ? head : undefined
  if (tail === undefined) return undefined
  const missing = 16 - head.length - tail.length
  if (missing < 2) return undefined
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

function groupBytes(text: string): number[] | undefined {
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    const ipv4 = index === groups.length - 1 ? parseIpv4(group) : undefined
    if (ipv4 !== undefined) bytes.push(...ipv4)
    else if (/^[0-9A-Fa-f]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 255)
    } else return undefined
  }
  return bytes
}

/** RFC 5952: lower case, and the longest run of zero groups, the first of equals, as `::`. */
function showIpv6(bytes: readonly number[]): string {
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2) {
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16))
  }
  const text = groups.join(':')
  for (let zeros = groups.length; zeros >= 2; zeros -= 1) {
    const run = new RegExp(`(^|:)0(:0){${zeros - 1}}(:|$)`)
    if (run.test(text)) return text.replace(run, '::')
  }
  return text
}
