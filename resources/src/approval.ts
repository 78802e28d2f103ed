import type { AccountName } from './account.ts'
import type { ErrorCode } from './errors.ts'
import type { Manager } from './manager.ts'
import type { Username } from './user.ts'

/** What waits: a change of an e-mail address under `emailChange: request`, or a removal above the budget of the account. */
export type ApprovalKind = 'email-change' | 'removal'

/** Where an approval stands. `withdrawn`: what was asked for is not wanted any more. */
export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'withdrawn'

/** The user that an approval is about. */
export interface ApprovalUser {
  /**
   * Identity of the user.
   * @format uuid
   */
  id: string

  /** Name of the user. */
  username: Username
}

/** The address that is to change. */
export interface AskedEmailChange {
  /** Member that is to change. */
  field: 'email' | 'secondaryEmail'

  /** The address when it was asked for; null when there was none. */
  from: string | null

  /** The address that is wanted; null to clear it. */
  to: string | null
}

/** The removal that is to be made. */
export interface AskedRemoval {
  /** What was asked for, as `policy` of the DELETE. */
  policy: 'deactivate' | 'delete'

  /**
   * Removals by omission that the writer had made in the account when this one was held.
   * @asType integer
   * @minimum 0
   */
  removed: number

  /**
   * The most that the policy allows in a window (`guard.maxRemovals`).
   * @asType integer
   * @minimum 0
   */
  allowed: number

  /** Length of the window (`guard.window`). */
  window: string
}

/** Something that was asked for and waits until somebody decides it. */
export interface Approval {
  /**
   * Identity, a UUID version 7.
   * @format uuid
   */
  id: string

  /** What waits. */
  kind: ApprovalKind

  /** Where it stands. */
  state: ApprovalState

  /** The account in which it was asked for. */
  account: AccountName

  /** The user that it is about. */
  user: ApprovalUser

  /** Only of an `email-change`. */
  emailChange?: AskedEmailChange

  /** Only of a `removal`. */
  removal?: AskedRemoval

  /** Username of whoever asked. */
  requestedBy: Username

  /** In whose name it was asked, null when it was nobody's declaration. */
  manager: Manager | null

  /**
   * Instant of the request, RFC 3339 in UTC.
   * @format date-time
   */
  requestedAt: string

  /** Username of whoever decided; null while nobody has, and when it was withdrawn by a declaration. */
  decidedBy: Username | null

  /**
   * Instant of the decision or withdrawal, RFC 3339 in UTC; null while it is pending.
   * @format date-time
   */
  decidedAt: string | null

  /** Why, as whoever decided wrote. */
  reason?: string
}

/** One page of approvals, the oldest first. */
export interface ApprovalPage {
  /** Approvals of the page. */
  items: Approval[]

  /** Cursor of the next page, null on the last one. */
  next: string | null
}

/** Body that decides an approval. */
export interface ApprovalDecision {
  /**
   * Why, for the log and for whoever asked.
   * @minLength 1
   * @maxLength 1024
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   */
  reason?: string
}

/** What a write asked for and did not do yet. */
export interface PendingApproval {
  /**
   * Identity of the approval: `GET /v1/approvals/{id}`.
   * @format uuid
   */
  approval: string

  /** Why it waits: `user.email-change-pending`. */
  code: ErrorCode

  /** What waits. */
  detail: string
}
