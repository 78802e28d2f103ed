import { expect, test, vi } from 'vitest'

import { credentialFacts, keyFacts } from '../../../test/support/credential-facts.ts'
import type { CredentialFacts } from './facts.ts'
import { Uses } from './uses.ts'

const now = new Date('2026-11-24T12:00:00Z')
const from = { address: '192.0.2.7', manager: null }

/** Of a key whose text before goes on. */
function rotated(): CredentialFacts {
  const credential = { ...keyFacts, hasPrevious: true, lastUsedAt: now }
  return { ...credentialFacts, credential }
}

test('the text before is ended once for what is known of a key, however often it is used', async () => {
  const retire = vi.fn(async () => undefined)
  const uses = new Uses({ write: async () => undefined, retire, onFailed: () => undefined })
  const facts = rotated()
  for (let use = 1; use <= 3; use += 1) {
    uses.note(facts, now, from)
    await uses.flush()
  }
  expect(retire).toHaveBeenCalledExactlyOnceWith('tenant', 'key', now)
  // Read again, the key may have been rotated again.
  uses.note(rotated(), now, from)
  await uses.flush()
  expect(retire).toHaveBeenCalledTimes(2)
})

test('the text before is ended at the next use when it could not be', async () => {
  const failure = new Error('away')
  const retire = vi.fn(async () => undefined).mockRejectedValueOnce(failure)
  const onFailed = vi.fn<(error: unknown) => void>()
  const uses = new Uses({ write: async () => undefined, retire, onFailed })
  const facts = rotated()
  uses.note(facts, now, from)
  await uses.flush()
  expect(onFailed).toHaveBeenCalledExactlyOnceWith(failure)
  uses.note(facts, now, from)
  await uses.flush()
  expect(retire).toHaveBeenCalledTimes(2)
})
