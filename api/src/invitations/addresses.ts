import { foldKey } from '../declarations/fold.ts'

/** One address as it was sent, without spaces around it. */
export interface SentAddress {
  email: string
  /** Why it cannot be invited whatever there is in the database. */
  fault: string | undefined
}

/** As `UserSpec.email` says; a test compares the two. */
export const addressPattern =
  /^[^@\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+@[^@\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+$/u
export const addressMaxCharacters = 254

/** Reads a list of addresses, or one text in which commas separate them (S3-23). Empty parts of a text are nobody. Pure. */
export function readAddresses(emails: readonly string[] | string): SentAddress[] {
  const texts =
    typeof emails === 'string' ? emails.split(',').filter((text) => text.trim() !== '') : emails
  const seen = new Set<string>()
  return texts.map((text) => {
    const email = text.trim()
    const key = foldKey(email)
    const isRepeated = seen.has(key)
    seen.add(key)
    const isAddress = addressPattern.test(email) && email.length <= addressMaxCharacters
    const fault = !isAddress
      ? 'this is no e-mail address'
      : isRepeated
        ? 'the address is there twice; case does not count'
        : undefined
    return { email, fault }
  })
}
