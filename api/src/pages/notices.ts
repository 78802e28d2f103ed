/** What the page of the sign-in says above the form, by a word that stands in its address: nobody puts other words there. */
import type { Refusal } from '../http/errors.ts'
import { reasonOf } from './faults.ts'
import type { Texts } from './texts.ts'

/** What went well before. */
export function noticeOf(word: unknown, { accept, reset, signedIn }: Texts): string | undefined {
  switch (word) {
    case 'accepted':
      return accept.accepted
    case 'password-set':
      return reset.done
    case 'signed-out':
      return signedIn.signedOut
    default:
      return undefined
  }
}

/** The word for a refusal: the rule that refused, or the code. */
export function refusalWord({ code, message }: Refusal): string {
  return code === 'auth.access-refused' ? (reasonOf(message) ?? code) : code
}

/** What was refused before. */
export function refusedOf(word: unknown, { reasons, refusals }: Texts): string | undefined {
  if (typeof word !== 'string') return undefined
  const known = { ...refusals, ...reasons }
  if (word.startsWith('access.') && !Object.hasOwn(known, word))
    return refusals['auth.access-refused']
  // It is one of them.
  return Object.hasOwn(known, word) ? known[word as keyof typeof known] : undefined
}
