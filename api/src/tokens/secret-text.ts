import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/**
 * The text of a credential that the server makes: a word that says what it is, 256 bits of randomness, and a checksum by which a slip of the pen is
 * seen without asking the database. Secret scanners find it by the word.
 */
export interface SecretText {
  text: string
  /** SHA-256 of the whole text: the only form that is kept. 256 random bits need no slow hash. */
  hash: Buffer
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 43 characters of 62 hold 256 bits. */
const RANDOM_LENGTH = 43
const CHECKSUM_LENGTH = 6

export function newSecretText(word: string): SecretText {
  let text = word
  for (let index = 0; index < RANDOM_LENGTH; index += 1) text += BASE62[randomInt(BASE62.length)]
  text += checksumOf(text)
  return { text, hash: hashSecretText(text) }
}

export function hashSecretText(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

/** Whether the checksum at the end is that of what is before it. */
export function isChecked(text: string): boolean {
  return text.endsWith(checksumOf(text.slice(0, -CHECKSUM_LENGTH)))
}

/** CRC-32 as 6 base62 digits, most significant first: 62^6 is more than 2^32. */
function checksumOf(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let index = 0; index < CHECKSUM_LENGTH; index += 1) {
    digits = `${BASE62[rest % BASE62.length]}${digits}`
    rest = Math.floor(rest / BASE62.length)
  }
  return digits
}
