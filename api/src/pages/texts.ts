import type { AccessReason, ErrorCode } from '@rollcall/resources'

import type { PasswordRule } from './password-rule.ts'

/** Everything that the pages say, in one language. */
export interface Texts {
  /** BCP 47. */
  tag: string
  signIn: {
    title: string
    username: string
    password: string
    submit: string
    forgot: string
    or: string
    with: (provider: string) => string
  }
  mfa: {
    title: string
    lead: string
    code: string
    codeHint: string
    submit: string
    otherUser: string
  }
  enrol: {
    title: string
    lead: string
    scan: string
    picture: string
    byHand: string
    secret: string
    uri: string
    type: string
    code: string
    submit: string
  }
  codes: { title: string; lead: string; keep: string; next: string }
  newPassword: { title: string; lead: string; password: string; submit: string }
  accept: {
    title: string
    lead: (place: string, username: string) => string
    password: string
    passwordHint: string
    submit: string
    decline: string
    missing: string
    accepted: string
    declinedTitle: string
    declined: string
  }
  reset: {
    askTitle: string
    askLead: string
    name: string
    ask: string
    askedTitle: string
    asked: string
    setTitle: string
    setLead: (username: string) => string
    password: string
    set: string
    done: string
  }
  signedIn: {
    title: string
    user: string
    account: string
    since: string
    from: string
    until: string
    factors: string
    factor: (isSetUp: boolean) => string
    goOn: string
    signOut: string
    signedOut: string
  }
  factors: {
    title: string
    lead: string
    none: string
    /** An app that has no name. */
    app: string
    since: (name: string, day: string) => string
    setUp: string
    /** The same beside one that is set up. */
    another: string
    /** Above the present password, which is asked for first. */
    password: string
    left: (count: number) => string
    back: string
  }
  passwordHint: string
  profile: Readonly<
    Record<'firstName' | 'lastName' | 'displayName' | 'language' | 'timezone', string>
  >
  /** Before the title of a page that something is wrong on. */
  wrong: string
  needed: string
  refusedTitle: string
  again: string
  askForLink: string
  /** After the link of an invitation that opens nothing. */
  askInviter: string
  /** After a code that has no words of its own. */
  requestId: string
  /** What is wrong, for whoever reads a page. Codes of which there is none are `server.broken`. */
  refusals: Readonly<Partial<Record<ErrorCode, string>>> & { 'server.broken': string }
  /** Why somebody who has proven the password is not let in. Reasons of which there is none are `auth.access-refused`. */
  reasons: Readonly<Partial<Record<AccessReason, string>>>
  passwordRules: Readonly<Record<PasswordRule, (characters: string) => string>>
}
