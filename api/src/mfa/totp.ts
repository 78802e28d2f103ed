/**
 * One-time codes by the clock, RFC 6238: HMAC-SHA-1 over the number of the current 30 seconds, truncated to six digits (RFC 4226 section 5.3). It is
 * what every authenticator app does; SHA-1 is no weakness here (RFC 4226 appendix A).
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const STEP_SECONDS = 30
const DIGITS = 6
/** RFC 4226 section 4: 160 bits. */
const SECRET_BYTES = 20
/** Clocks differ, and codes take time to type (RFC 6238 section 5.2): one step earlier and one later. */
const stepsAround = 1

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const totpPattern = /^\d{6}$/

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES)
}

/** Number of the 30 seconds that an instant lies in. */
export function stepOf(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP_SECONDS)
}

export function totpCode(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step whose code this is, among those that are near; undefined when it is none. Looks at all of them, whichever fits. */
export function matchingStep(secret: Buffer, code: string, now: Date): number | undefined {
  if (!totpPattern.test(code)) return undefined
  const present = stepOf(now)
  const given = Buffer.from(code)
  let found: number | undefined
  for (let step = present - stepsAround; step <= present + stepsAround; step += 1) {
    if (timingSafeEqual(given, Buffer.from(totpCode(secret, step)))) found = step
  }
  return found
}

/** RFC 4648 section 6, without padding: how secrets are typed into an app. */
export function toBase32(bytes: Buffer): string {
  let text = ''
  let rest = 0
  let bits = 0
  for (const byte of bytes) {
    rest = (rest << 8) | byte
    bits += 8
    // Stryker disable next-line EqualityOperator: five bits that are left come out at the end as well.
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(rest >> bits) & 31]
    }
    rest &= (1 << bits) - 1
  }
  return bits === 0 ? text : `${text}${BASE32[(rest << (5 - bits)) & 31]}`
}

/** The address that an authenticator app reads from a picture. */
export function otpauthUri(secret: Buffer, issuer: string, username: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`
}
