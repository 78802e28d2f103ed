/**
 * Keys that only their recipient reads: the text that the server made is answered as an age file (age-encryption.org/v1, X25519), armored, and in no other form.
 */
import { armor, Encrypter } from 'age-encryption'

/** Whether the text is the public key of an age identity, its checksum included. */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

export async function encryptFor(recipient: string, text: string): Promise<string> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return armor.encode(await encrypter.encrypt(text))
}
