import type { Username } from './user.ts'

/** Somebody who gets notices of incidents and maintenance of the account. */
export interface NoticeSubscriber {
  /**
   * Identity of the user.
   * @format uuid
   */
  id: string

  /** Name of the user. */
  username: Username

  /** Where the notices go. */
  email: string

  /** Language of the user as a BCP 47 tag; null: none was given. */
  language: string | null
}

/** A page of those who get notices. */
export interface NoticeSubscriberList {
  /** Active users with an address, in the order of their identities. */
  items: NoticeSubscriber[]

  /** Cursor of the next page; null on the last one. */
  next: string | null
}

/** Whether the caller gets notices of incidents and maintenance of the account. */
export interface NoticeSubscription {
  /** Removal from the account ends it in any case. */
  subscribed: boolean
}
