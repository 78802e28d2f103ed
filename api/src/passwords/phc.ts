/**
 * Password hashes as text, in the form that argon2's own tool writes:
 *
 *   $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH      base64 without padding
 *
 * Read strictly, because hashes come from outside as well: a hash that asks for much memory or many passes would cost whoever verifies it.
 */

/** What new hashes are made with: the OWASP minimum for argon2id, 19 MiB and two passes. */
export const hashParameters = { memoryKiB: 19_456, passes: 2, lanes: 1 } as const

const saltBytes = 16
const hashBytes = 32
const saltBytesMin = 8
const hashBytesMin = 16
const bytesMax = 64
/** Work of one verification in MiB times passes; ours is 38, the dearest that is recommended (RFC 9106) 192 or 2048. */
const workMax = 2_048
const lanesMax = 16

const form =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,2}),p=([1-9]\d{0,1})\$([A-Za-z0-9+/]{1,128})\$([A-Za-z0-9+/]{1,128})$/

export interface Phc {
  memoryKiB: number
  passes: number
  lanes: number
  saltBytes: number
  hashBytes: number
}

export function readPhc(text: string): Phc | undefined {
  const found = form.exec(text)
  if (found === null) return undefined
  const [memory, passes, lanes, salt = '', hash = ''] = found.slice(1)
  return {
    memoryKiB: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    saltBytes: bytesOf(salt),
    hashBytes: bytesOf(hash),
  }
}

/** A hash that nobody knows a password of, which costs as much to verify as one of ours. */
export const decoyPhc = `$argon2id$v=19$m=${hashParameters.memoryKiB},t=${hashParameters.passes},p=${hashParameters.lanes}$${zeros(saltBytes)}$${zeros(hashBytes)}`

/** Why a hash from outside is not taken; undefined when it is. */
export function phcFault(text: string): string | undefined {
  const phc = readPhc(text)
  if (phc === undefined) {
    return 'must be an argon2id hash as a PHC string: $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH'
  }
  const { memoryKiB, passes, lanes } = phc
  if (memoryKiB < 8 * lanes)
    return `has m=${memoryKiB}, which argon2 does not allow with p=${lanes}`
  if (lanes > lanesMax) return `has p=${lanes}; at most ${lanesMax} is allowed`
  if ((memoryKiB / 1024) * passes > workMax) {
    return `would take too much work to verify; m in MiB times t may be at most ${workMax}`
  }
  if (phc.saltBytes < saltBytesMin || phc.saltBytes > bytesMax) {
    return `has a salt of ${phc.saltBytes} bytes; ${saltBytesMin} to ${bytesMax} are allowed`
  }
  if (phc.hashBytes < hashBytesMin || phc.hashBytes > bytesMax) {
    return `has a hash of ${phc.hashBytes} bytes; ${hashBytesMin} to ${bytesMax} are allowed`
  }
  return undefined
}

/** Whether a new hash would be made in another way. */
export function isOutdated(text: string): boolean {
  const phc = readPhc(text)
  return (
    phc === undefined ||
    phc.memoryKiB !== hashParameters.memoryKiB ||
    phc.passes !== hashParameters.passes ||
    phc.lanes !== hashParameters.lanes ||
    phc.hashBytes !== hashBytes
  )
}

function zeros(bytes: number): string {
  return Buffer.alloc(bytes).toString('base64').replaceAll('=', '')
}

function bytesOf(base64: string): number {
  return Math.floor((base64.length * 3) / 4)
}
