import { createHash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { apiKeyPattern, apiKeyPrefixLength } from '@rollcall/resources'

/** An API key made here. Only `hash` and `prefix` are sent to the API; `text` is the secret. */
export interface NewApiKey {
  text: string
  /** SHA-256 of the text, 64 lower-case hexadecimal digits. */
  hash: string
  prefix: string
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 43 characters of 62 hold 256 bits. */
const randomLength = 43

const checksumLength = 6

/** Makes a new API key: `rck_`, 43 random characters, and a checksum by which typing errors and false alarms of secret scanners are seen without asking. */
export function newApiKey(): NewApiKey {
  let text = 'rck_'
  for (let i = 0; i < randomLength; i++) text += base62[randomInt(base62.length)]
  text += checksumOf(text)
  return { text, hash: hashApiKey(text), prefix: text.slice(0, apiKeyPrefixLength) }
}

/** SHA-256 of the whole text of an API key in hexadecimal: what the API stores. The text is 256 random bits, so no slow hash is needed. */
export function hashApiKey(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Whether a text is shaped like an API key and its checksum is right. Says nothing about whether the key is known. */
export function isApiKey(text: string): boolean {
  return apiKeyPattern.test(text) && text.endsWith(checksumOf(text.slice(0, -checksumLength)))
}

/** CRC-32 of the text as 6 base62 digits, most significant first: 62^6 > 2^32. */
function checksumOf(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < checksumLength; i++) {
    digits = `${base62[rest % 62]}${digits}`
    rest = Math.floor(rest / 62)
  }
  return digits
}
