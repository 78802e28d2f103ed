import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

import { apiKeyPattern, apiKeyPrefixLength } from '@rollcall/resources'

/** A key that the server made. The text is shown once and not kept. */
export interface NewApiKey {
  text: string
  hash: Buffer
  prefix: string
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 43 characters of 62 hold 256 bits. */
const RANDOM_LENGTH = 43
const CHECKSUM_LENGTH = 6

/** Makes a key: `rck_`, randomness, and a checksum by which a slip of the pen is seen without asking the database. */
export function newApiKey(): NewApiKey {
  let text = 'rck_'
  for (let index = 0; index < RANDOM_LENGTH; index += 1) text += BASE62[randomInt(BASE62.length)]
  text += checksumOf(text)
  return { text, hash: hashApiKey(text), prefix: text.slice(0, apiKeyPrefixLength) }
}

/** SHA-256 of the whole text: the only form in which a key is stored. Its 256 random bits need no slow hash. */
export function hashApiKey(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

/** Whether the text has the shape of a key and a right checksum. Says nothing about whether the key is known. */
export function isApiKey(text: string): boolean {
  return apiKeyPattern.test(text) && text.endsWith(checksumOf(text.slice(0, -CHECKSUM_LENGTH)))
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
