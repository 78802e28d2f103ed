/** Which rule a password breaks, read from the sentence that refuses it: what the API says in one language, the pages say in the reader's. */

export type PasswordRule =
  | 'tooShort'
  | 'tooShortBesideFactor'
  | 'tooLong'
  | 'obvious'
  | 'common'
  | 'run'
  | 'breached'
  | 'present'
  | 'needed'

const sentences: readonly [PasswordRule, RegExp][] = [
  ['tooShortBesideFactor', /^is too short: it needs at least (\d+) characters beside/],
  ['tooShort', /^is too short: it needs at least (\d+) characters$/],
  ['tooLong', /^is too long: at most (\d+) /],
  ['obvious', /^is made of the username/],
  ['common', /^is one of the passwords that are used most/],
  ['run', /^is one character, or a row/],
  ['breached', /breach/],
  ['present', /is the present one/],
  ['needed', /^is needed$/],
]

/** With the number in it, if there is one. */
export function passwordRuleOf(
  detail: string,
): { rule: PasswordRule; characters: string } | undefined {
  for (const [rule, sentence] of sentences) {
    const found = sentence.exec(detail)
    if (found !== null) return { rule, characters: found[1] ?? '' }
  }
  return undefined
}
