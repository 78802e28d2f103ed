/**
 * A new text for a key. The text before it goes on for `rotation.overlap` at most, and ends with the first use of the new one; without `rotation` it ends
 * at once, as after a leak it must. Never more than two texts of one key work. Pure.
 */
import { addDuration } from '@rollcall/resources'

import {
  expiryOf,
  type ApiKeyFacts,
  type ApiKeyValues,
  type KeyText,
  type PreviousText,
} from './api-key.ts'

/** The facts of the key when another text has taken the place of the present one. */
export function withNewText(
  before: { values: ApiKeyValues; facts: ApiKeyFacts },
  values: ApiKeyValues,
  text: Omit<KeyText, 'madeAt'>,
  now: Date,
): ApiKeyFacts {
  const { facts } = before
  return {
    ...facts,
    text: { ...text, madeAt: now },
    previous: previousOf(before, values, now),
  }
}

function previousOf(
  { values: valuesBefore, facts }: { values: ApiKeyValues; facts: ApiKeyFacts },
  { rotation }: ApiKeyValues,
  now: Date,
): PreviousText {
  const { hash, prefix } = facts.text
  const deadline = rotation === undefined ? now : addDuration(now, rotation.overlap)
  // A text is not made younger by being replaced.
  const end = expiryOf(valuesBefore, facts.text)
  const until = end !== null && end < deadline ? end : deadline
  return { hash, prefix, until: until < now ? now : until }
}
