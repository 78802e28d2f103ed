/**
 * Password hashes as text, in the form that argon2's own tool writes:
 *
 *   $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH      base64 without padding
 *
 * Read strictly, because hashes come from outside as well. One that asks for more work than ours would tell by the time of a wrong guess that there is such a user, and cost whoever verifies it.
 */

/** What new hashes are made with: the OWASP minimum for argon2id, 19 MiB and two passes. */
export const hashParameters = { memoryKiB: 19_456, passes: 2, lanes: 1 } as const

const hashBytes = 32
const saltBytesMin = 8
const hashBytesMin = 16
const bytesMax = 64

const form =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,2}),p=([1-9]\d{0,1})\$([A-Za-z0-9+/]{1,128})\$([A-Za-z0-9+/]{1,128})$/

export interface Phc {
  memoryKiB: number
  passes: number
  lanes: number
  saltBytes: number
  hashBytes: number
}

/** Work of one verification in KiB times passes; its time is in proportion to it. */
export function workOf({ memoryKiB, passes }: Pick<Phc, 'memoryKiB' | 'passes'>): number {
  return memoryKiB * passes
}

/** Of one of ours: no hash is taken that takes more. */
export const workMax = workOf(hashParameters)

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

/** Why a hash from outside is not taken; undefined when it is. */
export function phcFault(text: string): string | undefined {
  const phc = readPhc(text)
  if (phc === undefined) {
    return 'must be an argon2id hash as a PHC string: $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH'
  }
  const { memoryKiB, passes, lanes } = phc
  // Several lanes take less time for the same work, and how much less says the machine.
  if (lanes !== hashParameters.lanes)
    return `has p=${lanes}; only p=${hashParameters.lanes} is allowed`
  if (memoryKiB < 8 * lanes)
    return `has m=${memoryKiB}, which argon2 does not allow with p=${lanes}`
  if (workOf(phc) > workMax)
    return `has m=${memoryKiB} and t=${passes}, more work than our own: m times t may be at most ${workMax}, as m=${hashParameters.memoryKiB} with t=${hashParameters.passes}`
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

function bytesOf(base64: string): number {
  return Math.floor((base64.length * 3) / 4)
}
