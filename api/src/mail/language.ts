import type { MailData, MailTemplateName } from './outgoing.ts'
import type { Sentence } from './sentence.ts'

/** What a mail says, before it is text or HTML. */
export interface MailText {
  subject: Sentence
  body: readonly (Sentence | MailLink)[]
}

/** A link on a line of its own. */
export interface MailLink {
  label: Sentence
  url: string
}

/** Where the links of a mail lead, and in whose name it is sent. */
export interface Sender {
  product: string
  acceptUrl: (token: string) => string
  resetUrl: (token: string) => string
  signInUrl: string
}

/** Every template in one language. */
export interface Language {
  /** BCP 47. */
  tag: string
  templates: { [Name in MailTemplateName]: (data: MailData[Name], sender: Sender) => MailText }
  /** Last line of every mail. */
  footer: (sender: Sender) => Sentence
}

/** An instant for people; the day in words, so that no order of numbers has to be guessed. */
export function showInstant(instant: string, tag: string): string {
  const at = new Date(instant)
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
  return `${day}, ${at.toISOString().slice(11, 16)} UTC`
}

/** The account of a new installation, whose name says nothing to people. */
const firstAccount = 'default'

/** What somebody has access to: the account, where it has a name of its own, and the product, with a word between. */
export function showPlace(account: string, product: string, between: string): string {
  return account === firstAccount ? product : `${account} ${between} ${product}`
}

/** Names of members as people read them, in the given words where there are some. */
export function showFields(
  fields: readonly string[],
  words: Readonly<Record<string, string>>,
): string {
  return fields
    .map((field) => (Object.hasOwn(words, field) ? (words[field] ?? field) : field))
    .join(', ')
}
