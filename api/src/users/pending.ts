/**
 * What of a change of a user waits for somebody to approve it: e-mail addresses under `emailChange: request`. A declaration of a user whose removal waits
 * withdraws the removal.
 */
import { randomUUIDv7 } from 'node:crypto'

import type { PendingApproval, PendingEmail } from '@rollcall/resources'

import { isHeldBy } from '../declarations/apply.ts'
import type { Context } from '../declarations/context.ts'
import { unbornId } from '../declarations/draft.ts'
import type { Wish, Withheld } from '../declarations/kind.ts'
import type { ApprovalAsk } from '../declarations/stored.ts'
import {
  emailChangeForbidden,
  emailMembers,
  type EmailMember,
  emailRuleOf,
  emailVerdict,
} from '../policy/email-change.ts'
import type { StoredUser, UserFacts, UserValues } from './user.ts'

/** Takes the addresses out of a wish that may not be changed at once. */
export function withholdOfUser(
  before: StoredUser,
  wish: Wish<UserValues>,
  context: Context,
): Withheld<UserValues, UserFacts> {
  const { memberships, pendingEmail, pendingRemoval } = before.facts
  const rule = emailRuleOf(memberships)
  const left = pendingEmail.filter(({ approval }) => approval !== wish.decided)
  const asks: ApprovalAsk[] = []
  const withdrawn: string[] = []
  let waiting = left
  let wanted = wish
  for (const field of emailMembers) {
    if (!isWished(wish, field)) continue
    const to = wish.set[field]
    const open = left.find((pending) => pending.field === field)
    const verdict =
      wish.decided === undefined
        ? emailVerdict(rule, { address: before.values[field] }, to)
        : 'changed'
    if (verdict === 'forbidden') throw emailChangeForbidden(field, memberships)
    if (verdict === 'pending') {
      wanted = without(wanted, field)
      if (open?.to === (to ?? null)) continue
    }
    if (open !== undefined) {
      withdrawn.push(open.approval)
      waiting = waiting.filter((pending) => pending !== open)
    }
    if (verdict !== 'pending') continue
    const ask = askOf(before, field, to, context)
    asks.push(ask)
    waiting = [...waiting, pendingOf(ask, field, to, context)]
  }
  const isRemovalDecided = pendingRemoval !== null && pendingRemoval === wish.decided
  const isWithdrawn =
    pendingRemoval !== null && wish.joins && isHeldBy(before.manager, context.caller.manager)
  if (isWithdrawn) withdrawn.push(pendingRemoval)
  const isEmailMoved = waiting.length !== pendingEmail.length || asks.length > 0
  const isRemovalMoved = isRemovalDecided || isWithdrawn
  return {
    wish: wanted,
    facts:
      isEmailMoved || isRemovalMoved
        ? { pendingEmail: waiting, pendingRemoval: isRemovalMoved ? null : pendingRemoval }
        : undefined,
    asks,
    withdrawn,
  }
}

/** The approvals that what is wished waits for. */
export function pendingOfUser({ facts }: StoredUser, wish: Wish<UserValues>): PendingApproval[] {
  return facts.pendingEmail
    .filter(({ field, to }) => isWished(wish, field) && (wish.set[field] ?? null) === to)
    .map(({ field, approval }) => ({
      approval,
      code: 'user.email-change-pending',
      detail: `${field} stays as it is until somebody approves the change (emailChange: request)`,
    }))
}

/** Approvals that wait for a user, to be withdrawn when the user goes. */
export function approvalsOf({ facts }: StoredUser): string[] {
  const { pendingEmail, pendingRemoval } = facts
  const emails = pendingEmail.map(({ approval }) => approval)
  return pendingRemoval === null ? emails : [...emails, pendingRemoval]
}

function isWished({ set, clear }: Wish<UserValues>, field: EmailMember): boolean {
  return field in set || clear.includes(field)
}

function without(wish: Wish<UserValues>, field: EmailMember): Wish<UserValues> {
  const { [field]: _withheld, ...set } = wish.set
  return { ...wish, set, clear: wish.clear.filter((member) => member !== field) }
}

function askOf(
  { id, values }: StoredUser,
  field: EmailMember,
  to: string | undefined,
  { dryRun }: Context,
): ApprovalAsk {
  return {
    kind: 'email-change',
    id: dryRun ? unbornId : randomUUIDv7(),
    userId: id,
    username: values.username,
    field,
    from: values[field] ?? null,
    to: to ?? null,
  }
}

function pendingOf(
  { id }: ApprovalAsk,
  field: EmailMember,
  to: string | undefined,
  { now }: Context,
): PendingEmail {
  return { field, to: to ?? null, approval: id, since: now.toISOString() }
}
