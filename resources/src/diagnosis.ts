/** Where mails go: to a mail server, into files of the data folder, or nowhere yet. */
export type MailDelivery = 'smtp' | 'files' | 'none'

/** The database as the API sees it. */
export interface DatabaseDiagnosis {
  /** Version of the server: `18.4`. */
  serverVersion: string
}

/** The change feed as this instance sees it. */
export interface FeedDiagnosis {
  /**
   * Position up to which every change is visible.
   * @asType integer
   * @minimum 0
   */
  position: number

  /**
   * Milliseconds since the end of the feed was read last.
   * @asType integer
   * @minimum 0
   */
  ageMs: number
}

/** How far the audit log of the tenant is sealed. */
export interface AuditDiagnosis {
  /**
   * Entries that wait to be sealed; 10,000 stand for more.
   * @asType integer
   * @minimum 0
   */
  unsealed: number

  /**
   * Instant of the oldest of them, null when there is none.
   * @format date-time
   */
  oldestUnsealedAt: string | null
}

/** Mails of the tenant. */
export interface MailDiagnosis {
  /** Where they go. */
  delivery: MailDelivery

  /**
   * Mails that wait to be sent; 10,000 stand for more.
   * @asType integer
   * @minimum 0
   */
  waiting: number

  /**
   * Those of them that were tried and not taken.
   * @asType integer
   * @minimum 0
   */
  failing: number

  /**
   * Instant since which the oldest waits, null when there is none.
   * @format date-time
   */
  oldestWaitingAt: string | null
}

/** Where the request came from. */
export interface ProxyDiagnosis {
  /** Address that decisions are made by. */
  address: string

  /** Whether proxies are trusted at all: `ROLLCALL_BEHIND_PROXY`. */
  trusts: boolean

  /** Whether somebody in between said for whom it asks: `X-Forwarded-For`. */
  forwarded: boolean

  /** Whether that was believed. */
  believed: boolean
}

/** How an installation stands, for `rollcall doctor`: what somebody has to look after. */
export interface Diagnosis {
  /** Version of this API. */
  version: string

  /**
   * Instant on the clock of this instance, RFC 3339 in UTC.
   * @format date-time
   */
  now: string

  /** The database. */
  database: DatabaseDiagnosis

  /** The change feed. */
  feed: FeedDiagnosis

  /** The audit log. */
  audit: AuditDiagnosis

  /** Mails. */
  mail: MailDiagnosis

  /** The way of the request. */
  proxy: ProxyDiagnosis
}
