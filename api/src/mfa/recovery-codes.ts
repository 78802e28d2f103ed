/**
 * Codes on paper for whoever loses the app: 128 random bits each, so that a fast keyed digest is enough to keep them (ASVS 6.5.2 asks for a slow one only
 * below 112 bits). Each works once.
 */
import { randomBytes } from 'node:crypto'

import type { Secrets } from '../keys/secrets.ts'
import { toBase32 } from './totp.ts'

export const recoveryCodeCount = 10
const CODE_BYTES = 16
/** 26 characters of 5 bits hold 128. */
const CODE_CHARACTERS = 26
const GROUP_CHARACTERS = 5

/** Ten codes in groups, as they are shown once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    const text = toBase32(randomBytes(CODE_BYTES)).toLowerCase()
    return text.replaceAll(new RegExp(`.{${GROUP_CHARACTERS}}(?=.)`, 'g'), '$&-')
  })
}

/** The characters of what a person typed: without groups, in small letters, digits that look like letters as those. Undefined when it is no code. */
export function readRecoveryCode(typed: string): string | undefined {
  const text = typed
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    // Base 32 has neither, so whoever types one means the other.
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
  return text.length === CODE_CHARACTERS && /^[a-z2-7]+$/.test(text) ? text : undefined
}

/** What is kept of a code. Bound to the user, so that a row that is copied to another user is of no use there. */
export function recoveryMac(secrets: Secrets, userId: string, code: string): Buffer {
  return secrets.mac('recovery-code', `${userId}:${code.replaceAll('-', '')}`)
}

/** The same with every master key that a code may have been kept with. */
export function recoveryMacs(secrets: Secrets, userId: string, code: string): Buffer[] {
  return secrets.macs('recovery-code', `${userId}:${code.replaceAll('-', '')}`)
}
