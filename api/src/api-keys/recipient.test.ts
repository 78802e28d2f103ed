import { armor, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'

import { encryptFor, isRecipient } from './recipient.ts'

test('what is encrypted for a recipient is read by its identity alone', async () => {
  const identity = await generateX25519Identity()
  const file = await encryptFor(await identityToRecipient(identity), 'rck_secret')
  expect(file).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/)
  expect(file).not.toContain('rck_secret')

  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  expect(await decrypter.decrypt(armor.decode(file), 'text')).toBe('rck_secret')

  const other = new Decrypter()
  other.addIdentity(await generateX25519Identity())
  await expect(other.decrypt(armor.decode(file), 'text')).rejects.toThrow()
})

test('a recipient with one wrong character is none', async () => {
  const recipient = await identityToRecipient(await generateX25519Identity())
  expect(isRecipient(recipient)).toBe(true)
  const last = recipient.endsWith('q') ? 'p' : 'q'
  expect(isRecipient(recipient.slice(0, -1) + last)).toBe(false)
  expect(isRecipient('age1')).toBe(false)
})
