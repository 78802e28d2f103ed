import { hashSecretText, isChecked, newSecretText, type SecretText } from '../tokens/secret-text.ts'

const SESSION_WORD = 'rcs_'
const sessionPattern = /^rcs_[0-9A-Za-z]{49}$/

/** Makes the text of a session. It is given to the user once and not kept. */
export function newSessionToken(): SecretText {
  return newSecretText(SESSION_WORD)
}

export function hashSessionToken(text: string): Buffer {
  return hashSecretText(text)
}

/** Whether the text has the shape of a session and a right checksum. Says nothing about whether it is known. */
export function isSessionToken(text: string): boolean {
  return sessionPattern.test(text) && isChecked(text)
}
