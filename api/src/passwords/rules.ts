/**
 * Which passwords are taken: NIST SP 800-63B revision 4, section 3.1.1.2. Long enough, not known to attackers, and nothing else: no rule about kinds of
 * characters, no change from time to time, no hints.
 */

/** Characters that a password needs at least when it is all that a user signs in with, and when there is a second factor beside it. */
export const lengthMinAlone = 15
export const lengthMinBesideFactor = 8
/** At least 64 have to be taken; beyond this somebody wants to keep the server busy. */
export const lengthMax = 256

/** Words that are no secret here whoever the user is. */
const ownWords = ['rollcall']
/** Shorter ones are parts of too many other words. */
const contextWordMin = 3

export interface PasswordContext {
  /** Whether the password is all that the user signs in with. */
  isOnlyFactor: boolean
  /** What an attacker would try first for this user: username, names, address, account. */
  words: readonly (string | undefined)[]
}

/** The one form in which passwords are hashed and compared: another keyboard may compose the same characters otherwise. */
export function normalizePassword(text: string): string {
  return text.normalize('NFKC')
}

/** Every reason for which the password is not taken, each a sentence about it; empty when it is taken. Pure. */
export function passwordFaults(
  text: string,
  { isOnlyFactor, words }: PasswordContext,
  commonPasswords: ReadonlySet<string>,
): string[] {
  const password = normalizePassword(text)
  const length = charactersOf(password)
  const lengthMin = isOnlyFactor ? lengthMinAlone : lengthMinBesideFactor
  if (length < lengthMin) {
    return [
      `is too short: it needs at least ${lengthMin} characters${isOnlyFactor ? '' : ' beside a second factor'}`,
    ]
  }
  if (length > lengthMax) return [`is too long: at most ${lengthMax} characters are taken`]
  const folded = password.toLowerCase()
  const core = coreOf(folded)
  const context = wordsOf([...ownWords, ...words])
  // With and without what is around it: a word may end in digits itself.
  if ([core, folded].some((text) => isMadeOf(text, context))) {
    return ['is made of the username, a name or another word that anybody would try first']
  }
  if (commonPasswords.has(folded) || commonPasswords.has(core)) {
    return ['is one of the passwords that are used most, or one with something put around it']
  }
  if (isRun(folded)) return ['is one character, or a row of neighbouring ones, over and over']
  return []
}

/** Each code point counts, as NIST says. */
function charactersOf(text: string): number {
  return Array.from(text).length
}

/** What is left of a password without the digits and signs around it, written once if it was written several times. */
function coreOf(folded: string): string {
  const bare = folded.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  // Longest first would find a repetition of a repetition; the shortest unit is the whole truth.
  const unit = /^(.{3,}?)\1+$/u.exec(bare)?.[1]
  return unit ?? bare
}

/** Every word, and every part of what is made of several. */
function wordsOf(words: readonly (string | undefined)[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const word of words) {
    const folded = normalizePassword(word ?? '').toLowerCase()
    for (const part of [folded, ...folded.split(/[^\p{L}\p{N}]/u)]) {
      if (charactersOf(part) >= contextWordMin) found.add(part)
    }
  }
  return found
}

/** Whether the text is one or several of the words in a row, whatever signs stand between them. */
function isMadeOf(text: string, words: ReadonlySet<string>): boolean {
  const letters = text.replaceAll(/[^\p{L}\p{N}]/gu, '')
  if (letters === '') return false
  // reached[n]: the first n characters are words in a row.
  const reached = new Set([0])
  for (let end = contextWordMin; end <= letters.length; end += 1) {
    for (const word of words) {
      if (reached.has(end - word.length) && letters.endsWith(word, end)) reached.add(end)
    }
  }
  return reached.has(letters.length)
}

/** `aaaa`, `abcd`, `4321`, `8901`. */
function isRun(folded: string): boolean {
  const codes = Array.from(folded, (character) => character.codePointAt(0) ?? 0)
  const steps = new Set(codes.slice(1).map((code, index) => stepOf(codes[index] ?? 0, code)))
  const [step = 0] = steps
  return steps.size <= 1 && Math.abs(step) <= 1
}

const ZERO = 48
const NINE = 57

/** After 9 comes 0. */
function stepOf(from: number, to: number): number {
  if (from === NINE && to === ZERO) return 1
  if (from === ZERO && to === NINE) return -1
  return to - from
}
