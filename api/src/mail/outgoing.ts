import type { LockCause } from '@rollcall/resources'

/** Whom a mail about an event is for: the user whom it happened to, or those who administer that user. */
export type Audience = 'user' | 'admins'

/** Whom a mail is about, in every template. */
export interface MailUser {
  username: string
  /** Name to greet with; null: the username is used. */
  displayName: string | null
}

/** What each template is filled with. Instants are RFC 3339 in UTC. */
export interface MailData {
  /** The invitation, with the link that accepts it; administrators are told without a link. */
  invited: {
    audience: Audience
    user: MailUser
    account: string
    /** Username of whoever invited; null: it was declared or the server did it. */
    by: string | null
    expiresAt: string
    /** Null for administrators. */
    token: string | null
    apiOnly: boolean
  }
  /** A user was created who needs no invitation. */
  created: { audience: Audience; user: MailUser; account: string; signIn: boolean }
  /** A link to set a new password. */
  reset: { user: MailUser; token: string; expiresAt: string }
  /** Members of the user that were changed, by name. */
  changed: { audience: Audience; user: MailUser; fields: readonly string[]; by: string | null }
  locked: {
    audience: Audience
    user: MailUser
    cause: LockCause
    /** Only with `ADMIN`. */
    banned: boolean
    since: string
  }
  /** Access to an account ended; null: to all of them. */
  removed: { audience: Audience; user: MailUser; account: string | null }
  /** Goes to the old address and to the new one. Null: there is none. */
  'email-change': {
    user: MailUser
    field: 'email' | 'secondaryEmail'
    from: string | null
    to: string | null
    /** Whether it waits for somebody to approve it. */
    pending: boolean
  }
  'password-changed': { user: MailUser; at: string }
}

export type MailTemplateName = keyof MailData

/** A template with what it is filled with. */
export type MailTemplate = {
  [Name in MailTemplateName]: { name: Name; data: MailData[Name] }
}[MailTemplateName]

/** A mail that is to be sent. Everything in it is kept sealed until then, and not afterwards. */
export interface OutgoingMail {
  /** Who it goes to; whom it is about when it goes to administrators. */
  userId: string
  to: string | Administrators
  /** BCP 47; absent: the language of the installation. Administrators have their own. */
  language?: string | null | undefined
  template: MailTemplate
}

/** Those who administer the accounts when the mail is sent, whom it is about left out: so that no write has to look for them. */
export interface Administrators {
  /** Identities of the accounts. */
  adminsOf: readonly string[]
}
