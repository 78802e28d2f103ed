import { apiKeyPattern, apiKeyPrefixLength } from '@rollcall/resources'

import { hashSecretText, isChecked, newSecretText } from '../tokens/secret-text.ts'

/** A key that the server made. The text is shown once and not kept. */
export interface NewApiKey {
  text: string
  hash: Buffer
  prefix: string
}

/** Makes a key. */
export function newApiKey(): NewApiKey {
  const { text, hash } = newSecretText('rck_')
  return { text, hash, prefix: text.slice(0, apiKeyPrefixLength) }
}

/** SHA-256 of the whole text: the only form in which a key is stored. */
export function hashApiKey(text: string): Buffer {
  return hashSecretText(text)
}

/** Whether the text has the shape of a key and a right checksum. Says nothing about whether the key is known. */
export function isApiKey(text: string): boolean {
  return apiKeyPattern.test(text) && isChecked(text)
}
