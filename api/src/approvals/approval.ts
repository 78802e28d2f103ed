import type {
  Approval,
  ApprovalKind,
  ApprovalState,
  AskedEmailChange,
  AskedRemoval,
  Manager,
} from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import type { ApprovalAsk } from '../declarations/stored.ts'

/** An approval as it is stored, with the names of what it refers to. */
export interface StoredApproval {
  id: string
  kind: ApprovalKind
  state: ApprovalState
  accountId: string
  account: string
  userId: string
  username: string
  request: AskedEmailChange | AskedRemoval
  requestedBy: string
  requestedByName: string
  manager: Manager | null
  requestedAt: Date
  decidedByName: string | null
  decidedAt: Date | null
  reason: string | null
}

/** An approval as it is asked for, before it is stored or when it is not to be. */
export function askedApproval(
  ask: ApprovalAsk,
  manager: Manager | null,
  { caller, now }: Context,
): StoredApproval {
  const { id, kind, userId, username } = ask
  return {
    id,
    kind,
    state: 'pending',
    accountId: caller.accountId,
    account: caller.accountName,
    userId,
    username,
    request: requestOf(ask),
    requestedBy: caller.userId,
    requestedByName: caller.username,
    manager,
    requestedAt: now,
    decidedByName: null,
    decidedAt: null,
    reason: null,
  }
}

/** What was asked for, without what says who is asked about. */
export function requestOf(ask: ApprovalAsk): StoredApproval['request'] {
  if (ask.kind === 'email-change') return { field: ask.field, from: ask.from, to: ask.to }
  const { policy, removed, allowed, window } = ask
  return { policy, removed, allowed, window }
}

export function showApproval(stored: StoredApproval): Approval {
  const { request, decidedAt, reason } = stored
  return {
    id: stored.id,
    kind: stored.kind,
    state: stored.state,
    account: stored.account,
    user: { id: stored.userId, username: stored.username },
    ...('field' in request ? { emailChange: request } : { removal: request }),
    requestedBy: stored.requestedByName,
    manager: stored.manager,
    requestedAt: stored.requestedAt.toISOString(),
    decidedBy: stored.decidedByName,
    decidedAt: decidedAt === null ? null : decidedAt.toISOString(),
    ...(reason === null ? {} : { reason }),
  }
}
